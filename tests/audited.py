"""A small audit of made-up outputs."""

import json
from pathlib import Path

from tracegap.audit.findings.explain import Explainer
from tracegap.audit.findings.export import Judged
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.judging.run_audit import Audit, Request, run_audit
from tracegap.tasks import get_task

FACTS = [
    "Ann Lee works for Acme from 1990 to 1995.",
    "Ann Lee attended Yale University from 1990 to 1995.",
    "Ann Lee plays for Rovers in 2001.",
]
QUESTION = "While Ann Lee was working for Acme, which school did Ann Lee attend at the same time?"
_SENTENCE = "The temporal relation between the event in question and the event in context is"


def row(label="equal", evidence=FACTS[1], answer="Yale University", **more):
    """One output: its trace says this label and evidence."""
    text = (
        f"<think>{_SENTENCE}: {label}.\nI need to use the following facts to answer the question: "
        f"{[evidence]}</think> <answer>{[answer]}</answer>"
    )
    gold = {"gold": ["Yale University"], "question": QUESTION, "facts": FACTS}
    return {"prediction": text, **gold, **more}


ROWS = [
    *(row(student="S", arm="correct", label="equal") for _ in range(5)),
    row(evidence=FACTS[2], answer="Acme", student="S", arm="correct", label="equal"),
    *(row("mix", answer=said, student="S", arm="incorrect") for said in ("Yale University", "x")),
    {**row(student="S", arm="vanilla", label="equal"), "prediction": "['Yale University']"},
]
_NO_OVERLAP = "Ann Lee plays for Rovers in 2001, so no overlap. So the answer is Yale University."
_OWN_WORDS = [
    (_NO_OVERLAP, "Yale University"),
    ("Yale University overlaps. So the answer is Yale University.", "Rovers"),
    ("Yale University is too early. So the answer is Rovers.", "Rovers"),
]
FREE = [
    row(student="S", arm="own words", question=f"{QUESTION} ({number})")
    | {"id": f"free-{number}", "class": "equal", "trace": trace, "prediction": said}
    for number, (trace, said) in enumerate(_OWN_WORDS)
]


def audited(folder: Path, rows=ROWS) -> tuple[Audit, list[Judged], Explainer, Multiverse]:
    """Audits rows, with all that can be explained."""
    path = folder / "equal" / "outputs.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    task = get_task("cotempqa")
    explainer, multiverse = Explainer(), Multiverse(task)
    judged: list[Judged] = []
    audit = run_audit(
        Request([path], task),
        [
            lambda case, _: explainer.add(case),
            lambda case, _: multiverse.add(case),
            lambda case, verdicts: judged.append((case, verdicts["strict"])),
        ],
    )
    return audit, judged, explainer, multiverse
