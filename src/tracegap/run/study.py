"""A study of one or several tables of verdicts: the same analysis and page as of a run's folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracegap.errors import BadInputError
from tracegap.files import to_json, write_text
from tracegap.interventions.effects.analyse_effects import (
    InterventionAnalysis,
    analyse_interventions,
)
from tracegap.records import Verdict
from tracegap.report.all_tables import all_tables
from tracegap.report.formats import write_tables
from tracegap.report.headlines import headlines
from tracegap.report.inputs import Interventions, ReportInput
from tracegap.report.intervention_sentences import intervention_sentences
from tracegap.report.learning import learning_sentence
from tracegap.report.page import write_report
from tracegap.report.rows import rows_of
from tracegap.report.sampled import sampled_sentences
from tracegap.report.sentences import sentences
from tracegap.run.read_verdict_tables import Study, together
from tracegap.run.verdict_table import Shown
from tracegap.statistics.analysis import Analysis, analyse
from tracegap.statistics.learning import Learning, learning_of
from tracegap.statistics.sampled import Sampled, sampled_arms


@dataclass(frozen=True, slots=True)
class StudyResults:
    """What a study says.

    Attributes:
        size: Training examples of the students that all but the learning curves are of.
        learning: None if there is one size.
        tries: What samples say; None without.
        effects: None without interventions.
    """

    size: int
    analysis: Analysis
    learning: Learning | None
    tries: Sampled | None
    effects: InterventionAnalysis | None


def study_results(study: Study, size: int | None = None) -> StudyResults:
    """Works out the statistics of a study.

    Args:
        study: The tables.
        size: Which number of training examples main results are of; None: the largest.

    Raises:
        BadInputError: No training set holds so many examples.
    """
    sizes = study.sizes
    main = sizes[-1] if size is None else size
    if main not in sizes:
        there = ", ".join(map(str, sizes))
        raise BadInputError(f"no training set holds {main} examples; the sizes are {there}.")
    verdicts = [verdict for size, verdict in study.verdicts if size == main]
    # of a size that only a sweep holds, the baselines are those of its largest
    baselines = study.baselines.get(main) or next(iter(study.baselines.values()), [])
    answers = [answer for size, answer in study.reanswers if size == main]
    tries = [verdict for size, verdict in study.tries if size == main]
    shown = together(study, main)
    return StudyResults(
        size=main,
        analysis=analyse(verdicts, baselines, shown.primary),
        learning=learning_of(study.verdicts) if len(sizes) > 1 else None,
        tries=_sampled(study, shown, tries) if tries else None,
        effects=analyse_interventions(answers) if answers else None,
    )


def _sampled(study: Study, shown: Shown, tries: Sequence[Verdict]) -> Sampled:
    how = shown.samples, shown.temperature, shown.top_p
    for path, other in study.shown.items():
        if other.samples > 1 and (other.samples, other.temperature, other.top_p) != how:
            raise BadInputError(
                f"{path}: its questions were sampled otherwise than those of the other tables; "
                "analyse them apart."
            )
    return Sampled(*how, sampled_arms(tries))


def study_input(study: Study, found: StudyResults) -> ReportInput:
    """Returns all that the page of a study shows; it has no samples, as tables hold no texts."""
    shown = together(study, found.size)
    interventions, said, first = None, sentences(found.analysis), headlines(found.analysis)
    if found.effects is not None:
        told = intervention_sentences(found.effects)
        interventions = Interventions(found.effects, told, notes=shown.notes)
    if found.learning is not None:
        swept = learning_sentence(found.learning, found.size)
        said, first = [swept, *said], [swept, *first]
    if found.tries is not None:
        said += sampled_sentences(found.tries)
    return ReportInput(
        title=shown.title,
        sentences=said,
        headlines=first,
        identity=shown.identity,
        tries=found.tries,
        results=rows_of(found.analysis),
        settings=shown.settings,
        versions=shown.versions,
        losses={(arm, seed): curve for arm, seed, curve in shown.losses},
        data=shown.data,
        official=shown.official,
        interventions=interventions,
        learning=found.learning,
    )


def write_study(folder: Path, inputs: ReportInput, found: StudyResults) -> Path:
    """Writes the page, the tables, and the figures as JSON, named as in a run's folder.

    Returns:
        The page.

    Raises:
        StorageError: The folder cannot be written to.
    """
    for name, part in (
        ("analysis", found.analysis),
        ("learning", found.learning),
        ("samples", found.tries),
        ("interventions", found.effects),
    ):
        if part is not None:
            write_text(folder / "analysis" / f"{name}.json", to_json(part) + "\n")
    write_tables(folder / "tables", all_tables(inputs))
    return write_report(folder / "report.html", inputs)[0]
