"""Stage `report`: everything of a run -> the page and the tables."""

import importlib.metadata
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from tracegap.errors import BadInputError
from tracegap.files import read_records, read_whole
from tracegap.interventions.asking.reanswers import Coverage
from tracegap.records import Example, Generation, Quarantined, Verdict
from tracegap.report.all_tables import all_tables
from tracegap.report.balanced import MOST_SAMPLES, Balanced
from tracegap.report.data_tables import data_shown
from tracegap.report.formats import write_tables
from tracegap.report.headlines import headlines
from tracegap.report.inputs import Interventions, ReportInput, Sample
from tracegap.report.intervention_sentences import intervention_sentences
from tracegap.report.learning import learning_sentence
from tracegap.report.official_scores import scores_by_student
from tracegap.report.page import write_report
from tracegap.report.rows import rows_of
from tracegap.report.side_by_side import side_by_side
from tracegap.run.data_report import read_data_report
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.improve_folder import ImproveFolder, read_improvement
from tracegap.run.sentences import summary_sentences
from tracegap.run.stages.analyse import read_analysis, read_learning, read_sampled, require_analysis
from tracegap.run.stages.build_taught import read_selection
from tracegap.run.stages.effects import all_reanswers, effects, intervention_files, read_effects
from tracegap.run.stages.identity import read_identity
from tracegap.run.stages.samples import samples_of
from tracegap.run.stages.shown import (
    asked_again,
    free_traces,
    policy_tables,
    prompts_of,
    run_identity,
)
from tracegap.statistics.analysis import METHOD
from tracegap.students.train import LOSS_FILE
from tracegap.tasks import get_task

STAGE = "report"
_PACKAGES = ("tracegap", "torch", "transformers", "peft", "numpy", "scipy")


def report(run: RunFolder, experiment: Experiment) -> None:
    """Writes `report.html` and the tables as CSV and LaTeX; interventions are analysed first."""
    effects(run, experiment)
    inputs = [run.analysis, run.data_report, run.quarantine, run.test_examples]
    if experiment.trains:
        inputs.append(run.identity)
    if experiment.taught:
        inputs.append(run.selection)
    for one in experiment.largest:
        inputs += [run.generations(*one), run.verdicts(*one)]
    inputs += intervention_files(run, experiment)
    inputs += [run.learning] if experiment.task.sizes else []
    inputs += [run.tries] if experiment.samplings else []
    inputs += [run.sampled(one, number) for one, number in samples_of(experiment)]
    more = (ImproveFolder(run).results, run.policy_figures)
    inputs += [path for path in more if path.exists()]
    settings = f"{experiment.model_dump_json()}{json.dumps(versions())} statistics {METHOD}"
    key = stage_key(settings, inputs)
    if is_complete(run, STAGE, key):
        return
    made = report_input(run, experiment)
    pages = write_report(run.report, made)
    tables = write_tables(run.tables, all_tables(made))
    complete(run, STAGE, key, [*pages, *tables])


def report_input(run: RunFolder, experiment: Experiment) -> ReportInput:
    """Returns all that the page shows, read from the run's files."""
    task = get_task(experiment.task.name, experiment.task.options)
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    samples = list(_samples(run, experiment, examples))
    shown: Balanced[Sample] = Balanced(MOST_SAMPLES)
    for sample in samples:
        shown.add(*_place(sample), sample)
    require_analysis(run, experiment)  # only now: a damaged file would be called an old analysis
    analysis, learning = read_analysis(run), read_learning(run)
    swept = [] if learning is None else [learning_sentence(learning)]
    return ReportInput(
        title=experiment.title,
        sentences=summary_sentences(run),
        headlines=[*swept, *headlines(analysis)],
        identity=run_identity(experiment, samples),
        results=rows_of(analysis),
        settings=experiment.model_dump(mode="json") | _student(run, experiment),
        versions=versions(),
        losses=_losses(run, experiment),
        data=data_shown(
            read_data_report(run),
            list(read_records(run.quarantine, Quarantined)),
            read_selection(run),
        ),
        samples=shown.kept(),
        sampled=shown.sentence("arm, seed, context and class"),
        prompts=prompts_of(shown.kept(), examples, task),
        traces=free_traces(shown.kept(), task),
        again=asked_again(run, experiment, examples, task),
        policies=policy_tables(run),
        official=list(scores_by_student(samples, task)),
        interventions=_interventions(run, experiment, examples),
        learning=learning,
        tries=read_sampled(run),
        improvement=read_improvement(run),
    )


def _place(sample: Sample) -> tuple[tuple[str, ...], str]:
    """Returns what a page's sample is even over, and what tells one output from the others."""
    example, generation, _ = sample
    group = (generation.arm, str(generation.seed), generation.condition, example.label)
    return group, example.id


def versions() -> dict[str, str]:
    """Returns the versions of Python and of the packages that results depend on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _student(run: RunFolder, experiment: Experiment) -> dict[str, object]:
    """Returns what the page says of a student that is trained, beside its name."""
    if not experiment.trains:
        return {}
    found = read_identity(run)
    asked = {
        "prompt of one example, tokens": found.prompt_tokens,
        "prompt of one example, SHA-256": found.prompt_sha256,
        "token that ends an answer": found.end,
        "weights": found.weights,
    }
    return {"the student as asked": asked}


@dataclass(frozen=True, slots=True)
class _LossPoint:
    """What a line of a loss curve must hold."""

    step: int
    loss: float


def _losses(
    run: RunFolder, experiment: Experiment
) -> dict[tuple[str, int], list[tuple[int, float]]]:
    curves: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for one in experiment.largest:
        path = run.student(*one) / LOSS_FILE
        if path.exists():
            curves[one.arm, one.seed] = [(p.step, p.loss) for p in read_records(path, _LossPoint)]
    return curves


def _interventions(
    run: RunFolder, experiment: Experiment, examples: dict[str, Example]
) -> Interventions | None:
    analysis = read_effects(run)
    if analysis is None:
        return None
    coverages = (run.coverage(*one) for one in experiment.largest)
    return Interventions(
        analysis=analysis,
        sentences=intervention_sentences(analysis),
        examples=list(side_by_side(all_reanswers(run, experiment), examples)),
        notes=[read_whole(path, Coverage).sentence for path in coverages if path.exists()],
    )


def _samples(
    run: RunFolder, experiment: Experiment, examples: dict[str, Example]
) -> Iterator[Sample]:
    for one in experiment.largest:
        generations = list(read_records(run.generations(*one), Generation))
        verdicts = list(read_records(run.verdicts(*one), Verdict))
        asked = [(g.example_id, g.condition) for g in generations]
        judged = [(v.example_id, v.condition) for v in verdicts]
        if asked != judged or not examples.keys() >= {identity for identity, _ in asked}:
            raise BadInputError(
                f"{run.verdicts(*one)}: does not fit {run.generations(*one)} and "
                f"{run.test_examples}; make it again with `tracegap score {run.root}`."
            )
        for generation, verdict in zip(generations, verdicts, strict=True):
            yield examples[generation.example_id], generation, verdict
