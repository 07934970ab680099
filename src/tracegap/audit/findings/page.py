"""The audit as a page: the report of a run, with a section on the defects."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from tracegap.audit.findings import present
from tracegap.audit.findings.explain import (
    LEAST,
    TITLES,
    Explainer,
    Explanation,
    quoting_sentence,
    sentences,
)
from tracegap.audit.findings.export import Judged
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.judging.judge import SCORERS
from tracegap.audit.judging.run_audit import Audit
from tracegap.files import write_text
from tracegap.records import Generation, Verdict
from tracegap.report.inputs import DataReport, ReportInput, Sample
from tracegap.report.page import render_report
from tracegap.report.rows import findings_of
from tracegap.report.svg import INK, draw
from tracegap.statistics import analyse
from tracegap.statistics import sentences as summary

if TYPE_CHECKING:
    from rich.table import Table as RichTable

SAMPLES_A_GROUP = 100
# our sections stand before the settings, in the page and in its list of sections
_BEFORE = '<section id="settings"'
_LINK_BEFORE = '<li><a href="#settings">'
_SHOWN = ("p_answer_given_trace", "p_answer_given_no_trace", "phi")


def write_page(
    path: Path,
    audit: Audit,
    scorer: str,
    judged: list[Judged],
    explainer: Explainer | None,
    multiverse: Multiverse | None,
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
    for name, short, heading, content in _sections(audit, scorer, explainer, multiverse):
        section = (
            f'<section id="{name}" aria-labelledby="h-{name}">\n'
            f'<h2 id="h-{name}">{heading}</h2>\n{content}\n</section>\n\n'
        )
        page = page.replace(_BEFORE, section + _BEFORE, 1)
        page = page.replace(
            _LINK_BEFORE, f'<li><a href="#{name}">{short}</a></li>\n{_LINK_BEFORE}', 1
        )
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


def _sections(
    audit: Audit, scorer: str, explainer: Explainer | None, multiverse: Multiverse | None
) -> list[tuple[str, str, str, str]]:
    """Returns the audit's own sections: id, short name, heading and HTML of each."""
    others = [name for name in SCORERS if name != scorer]
    tables = "".join(_table(present.group_table(audit, name)) for name in (scorer, *others))
    link = _note(
        "A trace that quotes the answer makes a right answer easier to copy. The leak rate is how "
        "often the cited evidence contains a gold answer; the others are phi with the answer."
    )
    found = [
        ("rules", "Three rules", "The same outputs under three rules", tables),
        (
            "link",
            "Link",
            "What the link is made of",
            link + _table(present.link_table(audit, scorer)),
        ),
    ]
    if explainer and multiverse:
        many = _note(
            "Every combination of answer scorer, evidence rule and handling of unparsed traces. "
            "What holds in each row does not hang on how one measures."
        )
        many += _table(present.multiverse_table(multiverse.universes()))
        many += _table(present.harm_table(multiverse.harm()))
        found += [
            (
                "explain",
                "Defects",
                "What each defect of the released rule does",
                _defects(explainer),
            ),
            ("multiverse", "Multiverse", "Under every combination of rules", many),
        ]
    return found


def _defects(explainer: Explainer) -> str:
    parts = [
        _note(
            "Each bar between the first and the last is the share of one defect in the change from "
            "the released figure to the figure with every defect mended: its Shapley value, exact "
            "over every order that matters. Defects that change nothing are left out."
        )
    ]
    for (student, arm), found in explainer.explanations().items():
        parts.append(f"<h3>{escape(student)}, {escape(arm)}</h3>")
        parts.append(_note(quoting_sentence(explainer.quoting((student, arm)))))
        parts.append('<div class="figures">')
        for explanation in found:
            title = TITLES[explanation.figure]
            drawn = ""
            if explanation.figure in _SHOWN and explanation.shares:
                drawn = draw(waterfall(explanation), f"{title}: {student}, {arm}")
            items = "".join(f"<li>{escape(text)}</li>" for text in sentences(explanation))
            caption = f"<figcaption>{escape(title)}</figcaption>"
            parts.append(f"<figure>{caption}{drawn}<ul>{items}</ul></figure>")
        parts.append("</div>")
    return "\n".join(parts)


def _note(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(table: "RichTable") -> str:
    """Returns a table of the terminal as HTML."""
    title = escape(str(table.title))
    names = [str(column.header) for column in table.columns]
    text = {"student", "arm", "evidence rule", "answer scorer"}
    kinds = ["" if name in text else ' class="num"' for name in names]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>'
        for name, kind in zip(names, kinds, strict=True)
    )
    rows = zip(*(column.cells for column in table.columns), strict=True)
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(str(c))}</td>" for c, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</div>"
    )


def waterfall(explanation: Explanation) -> Any:
    """Returns a chart of the steps from the released to the mended figure."""
    import altair as alt

    level = explanation.released or 0.0
    rows = [_bar("released", 0.0, level, f"{level:.3f}", "var(--a0,#1f5fa8)")]
    for defect, share in explanation.shares.items():
        if abs(share) < LEAST:
            continue
        after = level + share
        rows.append(
            _bar(_two_lines(defect.value), level, after, f"{share:+.3f}", "var(--a1,#a84a14)")
        )
        level = after
    rows.append(_bar("all mended", 0.0, level, f"{level:.3f}", "var(--a0,#1f5fa8)"))
    order = [row["step"] for row in rows]
    axis = alt.Axis(labelLimit=200, labelExpr="split(datum.label, '\\n')")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("step:N", sort=order, title=None, axis=axis)
    )
    bars = base.mark_bar().encode(
        x=alt.X("from:Q", title=None), x2="to:Q", color=alt.Color("fill:N", scale=None)
    )
    texts = base.mark_text(align="left", dx=3, fontSize=10).encode(
        x="end:Q", text="text:N", color=alt.value(INK)
    )
    return alt.layer(bars, texts).properties(width=344, height=30 * len(rows))


def _two_lines(text: str) -> str:
    """Breaks a text at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(2 * place - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _bar(step: str, start: float, end: float, text: str, fill: str) -> dict[str, object]:
    right = max(start, end)
    return {"step": step, "from": start, "to": end, "end": right, "text": text, "fill": fill}
