"""A study of one or several tables of verdicts: the same analysis and page as of a run's folder."""

from pathlib import Path

from tracegap.files import to_json, write_text
from tracegap.interventions.effects.analyse_effects import (
    InterventionAnalysis,
    analyse_interventions,
)
from tracegap.report.all_tables import all_tables
from tracegap.report.formats import write_tables
from tracegap.report.inputs import Interventions, ReportInput
from tracegap.report.intervention_sentences import intervention_sentences
from tracegap.report.page import write_report
from tracegap.report.rows import rows_of
from tracegap.report.sentences import sentences
from tracegap.run.read_verdict_tables import Study, together
from tracegap.statistics.analysis import Analysis, analyse


def study_analysis(study: Study) -> Analysis:
    """Returns the statistics of a study's verdicts."""
    return analyse(study.largest, study.baselines)


def study_effects(study: Study) -> InterventionAnalysis | None:
    """Returns what its interventions say; None if it has none."""
    return analyse_interventions(study.reanswers) if study.reanswers else None


def study_input(
    study: Study, analysis: Analysis, effects: InterventionAnalysis | None
) -> ReportInput:
    """Returns all that the page of a study shows; it has no samples, as tables hold no texts."""
    shown = together(study)
    interventions = None
    if effects is not None:
        said = intervention_sentences(effects)
        interventions = Interventions(effects, said, notes=shown.notes)
    return ReportInput(
        title=shown.title,
        sentences=sentences(analysis),
        results=rows_of(analysis),
        settings=shown.settings,
        versions=shown.versions,
        losses={(arm, seed): curve for arm, seed, curve in shown.losses},
        data=shown.data,
        official=shown.official,
        interventions=interventions,
    )


def write_study(
    folder: Path, inputs: ReportInput, analysis: Analysis, effects: InterventionAnalysis | None
) -> Path:
    """Writes the page, the tables, and the figures as JSON, named as in a run's folder.

    Returns:
        The page.

    Raises:
        StorageError: The folder cannot be written to.
    """
    write_text(folder / "analysis" / "analysis.json", to_json(analysis) + "\n")
    if effects is not None:
        write_text(folder / "analysis" / "interventions.json", to_json(effects) + "\n")
    write_tables(folder / "tables", all_tables(inputs))
    return write_report(folder / "report.html", inputs)
