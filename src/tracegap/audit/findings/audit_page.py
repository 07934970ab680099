"""The audit as a page: what the report of a run shows, and sections of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracegap.audit.findings.audit_identity import audit_hero, identity_of
from tracegap.audit.findings.audit_tables import (
    harm_table,
    link_table,
    multiverse_table,
    robust_table,
    rule_tables,
)
from tracegap.audit.findings.baselines_told import baseline_sentences
from tracegap.audit.findings.checks import checks_tables
from tracegap.audit.findings.checks import summary as opening
from tracegap.audit.findings.explain import Explainer, Explanation
from tracegap.audit.findings.explain_words import TITLES, quoting_sentence, sentences
from tracegap.audit.findings.free_tables import free_headlines, free_tables
from tracegap.audit.findings.multiverse import Multiverse
from tracegap.audit.findings.page_rows import MOST_ROWS, PageRows
from tracegap.audit.findings.scorable import unscorable_arms, unscorable_lines
from tracegap.audit.findings.waterfall import waterfall
from tracegap.audit.judging.found import Audit
from tracegap.report import sentences as summary
from tracegap.report.all_tables import all_tables
from tracegap.report.headlines import headlines
from tracegap.report.inputs import DataShown, ReportInput
from tracegap.report.page import render_page, write_page
from tracegap.report.rows import ResultRows, rows_of
from tracegap.report.svg import draw
from tracegap.report.table import Table
from tracegap.statistics import Analysis, analyse
from tracegap.statistics.secondary import Further

_NOTHING = ResultRows((), (), (), (), (), Further())
_DRAWN = ("p_answer_given_trace", "p_answer_given_no_trace", "phi")


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """One figure's way from the released to the mended value.

    Attributes:
        svg: Drawn by us, safe to stand in the page; None where there is nothing to draw.
    """

    title: str
    svg: str | None
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Defects:
    """What each defect does to the figures of one student's arm."""

    title: str
    quoting: str
    figures: Sequence[ExplainedFigure]


@dataclass(frozen=True, slots=True)
class AuditSections:
    """What `audit.html` shows besides the sections of every page.

    Attributes:
        scorer: The rule whose verdicts the sentences tell.
        checks: What holds without gold; empty if all gold is there.
        free: What traces in the model's own words say; empty if there is none.
        rules: The outputs under each rule.
        link: What the link is made of.
        robust: The link with less taken for granted.
        defects: An entry a student's arm; empty if no explanation was asked for.
        multiverse: The tables over every combination of rules; empty likewise.
    """

    scorer: str
    checks: Sequence[Table]
    free: Sequence[Table]
    rules: Sequence[Table]
    link: Table
    robust: Table
    defects: Sequence[Defects] = ()
    multiverse: Sequence[Table] = ()


def write_audit_page(
    path: Path,
    audit: Audit,
    scorer: str,
    rows: PageRows,
    explainer: Explainer | None,
    multiverse: Multiverse | None,
) -> list[Table]:
    """Writes the report of the audited outputs.

    Returns:
        Every table in it.
    """
    verdicts = rows.verdicts(unscorable_arms(audit, scorer))
    # without gold answers, or without any that could be read, there is nothing to analyse
    analysis = analyse(verdicts) if verdicts else None
    inputs = ReportInput(
        title=f"Audit of {audit.task} outputs",
        sentences=[
            *opening(audit, scorer),
            *audit.notes,
            f"Scorer: {scorer}.",
            *_left_out(rows),
            *baseline_sentences(audit),
            *(summary.sentences(analysis, runs_known=False) if analysis else ()),
        ],
        headlines=_first_said(audit, scorer, analysis),
        identity=identity_of(audit, scorer, rows),
        results=replace(rows_of(analysis), runs_known=False) if analysis else _NOTHING,
        settings={"task": audit.task, "scorer": scorer, "files": audit.files},
        data=DataShown(
            repeats={"outputs whose question the arm had answered before": audit.repeats},
            quarantined=[*audit.put_aside, *audit.unjoined],
        ),
        samples=rows.samples(),
        sampled=rows.sampled,
        traces=rows.readings(),
    )
    sections = _sections(audit, scorer, explainer, multiverse)
    more = {"audit": sections, "hero": audit_hero(audit, scorer, rows.name)}
    write_page(path, render_page("audit.html", path.name, inputs, more))
    own = [*sections.checks, *sections.free, *sections.rules, sections.link, sections.robust]
    return [*own, *sections.multiverse, *all_tables(inputs)]


def _first_said(audit: Audit, scorer: str, analysis: Analysis | None) -> list[str]:
    """Returns the first screen's sentences; what free traces say comes before steps in a form."""
    if analysis is None:
        return list(dict.fromkeys([*opening(audit, scorer), *unscorable_lines(audit, scorer)]))
    found = [*free_headlines(audit), *headlines(analysis, runs_known=False)]
    return [*found, *unscorable_lines(audit, scorer)]


def _left_out(rows: PageRows) -> list[str]:
    if not rows.too_many:
        return []
    return [
        f"{rows.count} outputs are more than the {MOST_ROWS} whose verdicts a page holds: it shows "
        "the tables below and a sample; every verdict is in verdicts.parquet."
    ]


def _sections(
    audit: Audit, scorer: str, explainer: Explainer | None, multiverse: Multiverse | None
) -> AuditSections:
    found = AuditSections(
        scorer=scorer,
        checks=checks_tables(audit),
        free=free_tables(audit),
        rules=rule_tables(audit, scorer),
        link=link_table(audit, scorer),
        robust=robust_table(audit, scorer),
    )
    if not (explainer and multiverse):
        return found
    tables = [multiverse_table(multiverse.universes()), harm_table(multiverse.harm())]
    return replace(found, defects=list(_defects(explainer)), multiverse=tables)


def _defects(explainer: Explainer) -> Iterator[Defects]:
    for (student, arm), found in explainer.explanations().items():
        yield Defects(
            title=f"{student}, {arm}",
            quoting=quoting_sentence(explainer.quoting((student, arm))),
            figures=[_explained(explanation, student, arm) for explanation in found],
        )


def _explained(explanation: Explanation, student: str, arm: str) -> ExplainedFigure:
    title = TITLES[explanation.figure]
    svg = None
    if explanation.figure in _DRAWN and explanation.shares:
        svg = draw(waterfall(explanation), f"{title}: {student}, {arm}")
    return ExplainedFigure(title, svg, sentences(explanation))
