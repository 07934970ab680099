"""The audit as a page: the report of a run, with a section on the defects."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracegap.audit.explain import Explanation, sentences
from tracegap.audit.export import Judged
from tracegap.audit.run import Audit
from tracegap.files import write_text
from tracegap.records import Generation, Verdict
from tracegap.report.findings import findings_of
from tracegap.report.html import render_report
from tracegap.report.inputs import DataReport, ReportInput, Sample
from tracegap.report.svg import INK, draw
from tracegap.statistics import analyse
from tracegap.statistics import sentences as summary

SAMPLES_A_GROUP = 100
_BEFORE = '<section id="settings"'
_SHOWN = ("p_answer_given_trace", "p_answer_given_no_trace", "phi")


def write_page(
    path: Path,
    audit: Audit,
    scorer: str,
    judged: list[Judged],
    explanations: dict[tuple[str, str], list[Explanation]],
) -> None:
    """Writes the report of the audited outputs; the first outputs of each arm stand in it."""
    verdicts, samples = _records(judged)
    analysis = analyse(verdicts)
    inputs = ReportInput(
        title=f"Audit of {audit.task} outputs",
        sentences=[*audit.notes, f"Scorer: {scorer}.", *summary(analysis)],
        findings=findings_of(analysis),
        settings={"task": audit.task, "scorer": scorer, "files": audit.files},
        data=DataReport(
            repeats={"outputs whose question the arm had answered before": audit.repeats},
            quarantined=[*audit.put_aside, *audit.unjoined],
        ),
        samples=samples,
    )
    page = render_report(inputs)
    if explanations:
        page = page.replace(_BEFORE, _section(explanations) + _BEFORE, 1)
    write_text(path, page)


def _records(judged: list[Judged]) -> tuple[list[Verdict], list[Sample]]:
    """Returns verdicts in which arms are told apart by student, and outputs by number."""
    students = {case.output.student for case, _ in judged}
    seen: Counter[tuple[str, str]] = Counter()
    shown: Counter[str] = Counter()
    verdicts, samples = [], []
    for case, verdict in judged:
        arm = case.output.arm
        if len(students) > 1:
            arm = f"{case.output.student}: {arm}"
        number = seen[arm, verdict.example_id]
        seen[arm, verdict.example_id] += 1
        named = replace(verdict, arm=arm, seed=number)
        verdicts.append(named)
        if shown[arm] < SAMPLES_A_GROUP:
            shown[arm] += 1
            generation = Generation(
                example_id=verdict.example_id,
                arm=arm,
                seed=number,
                condition="full",
                text=case.output.text,
                finish_reason="length" if case.output.unfinished else "stop",
                prompt_tokens=0,
                completion_tokens=0,
            )
            samples.append((case.example, generation, named))
    return verdicts, samples


def _section(explanations: dict[tuple[str, str], list[Explanation]]) -> str:
    from markupsafe import escape

    parts = [
        '<section id="explain" aria-labelledby="h-explain">',
        '<h2 id="h-explain">What each defect of the released rule does</h2>',
        "<p>Each bar is the share of one defect in the change from the released figure to the "
        "figure with every defect mended: its Shapley value, exact over every order.</p>",
    ]
    for (student, arm), found in explanations.items():
        parts.append(f"<h3>{escape(student)}, {escape(arm)}</h3>")
        for explanation in found:
            if explanation.figure in _SHOWN and explanation.shares:
                title = f"{explanation.figure.replace('_', ' ')}: {student}, {arm}"
                parts.append(f"<figure>{draw(waterfall(explanation), title)}</figure>")
            items = "".join(f"<li>{escape(text)}</li>" for text in sentences(explanation))
            parts.append(f"<ul>{items}</ul>")
    return "\n".join([*parts, "</section>\n\n"])


def waterfall(explanation: Explanation) -> Any:
    """Returns a chart of the steps from the released to the mended figure."""
    import altair as alt

    level = explanation.released or 0.0
    rows = [_bar("released", 0.0, level, f"{level:.3f}", "var(--a0,#1f5fa8)")]
    for defect, share in explanation.shares.items():
        after = level + share
        rows.append(_bar(defect.value, level, after, f"{share:+.3f}", "var(--a1,#a84a14)"))
        level = after
    rows.append(_bar("all mended", 0.0, level, f"{level:.3f}", "var(--a0,#1f5fa8)"))
    order = [row["step"] for row in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("step:N", sort=order, title=None, axis=alt.Axis(labelLimit=170))
    )
    bars = base.mark_bar().encode(
        x=alt.X("from:Q", title=None), x2="to:Q", color=alt.Color("fill:N", scale=None)
    )
    texts = base.mark_text(align="left", dx=3, fontSize=10).encode(
        x="end:Q", text="text:N", color=alt.value(INK)
    )
    return alt.layer(bars, texts).properties(width=344, height=22 * len(rows))


def _bar(step: str, start: float, end: float, text: str, fill: str) -> dict[str, object]:
    right = max(start, end)
    return {"step": step, "from": start, "to": end, "end": right, "text": text, "fill": fill}
