"""What raters are asked: acceptance before and after the trace, and four ratings of the trace.

The four are those of the paper's study: predictability, understandability and faithfulness make up
how interpretable a trace is; cognitive load is what it takes to read it.
"""

STEPS = 5
SCALE = (
    "strongly disagree",
    "disagree",
    "neither",
    "agree",
    "strongly agree",
)
RATINGS: dict[str, str] = {
    "predictability": "From this reasoning alone I could have told what the answer would be.",
    "understandability": "I can follow this reasoning.",
    "faithfulness": "The answer follows from this reasoning.",
    "load": "Reading this reasoning took me much effort.",
}
"""Rating -> the statement that raters agree or disagree with; of `load` more is worse."""
INTERPRETABILITY = ("predictability", "understandability", "faithfulness")
ACCEPT = "Would you accept this answer?"
WITHOUT, WITH = "without", "with"
"""Acceptance before and after the trace was seen."""
