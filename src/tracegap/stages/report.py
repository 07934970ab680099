"""Stage `report`: everything of a run -> the page and the tables."""

import importlib.metadata
import json
import platform
from collections.abc import Iterator

from tracegap.experiment import Experiment
from tracegap.files import read_lines, read_records, read_whole
from tracegap.interventions.records import Coverage
from tracegap.interventions.sentences import intervention_sentences
from tracegap.records import Example, Generation, Quarantined, Verdict
from tracegap.report.findings import findings_of
from tracegap.report.formats import write_tables
from tracegap.report.html import write_report
from tracegap.report.inputs import DataReport, Interventions, ReportInput, Sample
from tracegap.stages.analyse import read_analysis
from tracegap.stages.effects import all_reanswers, effects, intervention_files, read_effects
from tracegap.stages.folder import RunFolder, complete, is_complete, stage_key
from tracegap.stages.side_by_side import side_by_side
from tracegap.stages.summary import summary_sentences
from tracegap.students.train import LOSS_FILE

STAGE = "report"
_PACKAGES = ("tracegap", "torch", "transformers", "peft", "numpy", "scipy", "statsmodels")


def report(run: RunFolder, experiment: Experiment) -> None:
    """Writes `report.html` and the tables as CSV and LaTeX; interventions are analysed first."""
    effects(run, experiment)
    inputs = [run.analysis, run.data_report, run.quarantine, run.test_examples]
    for arm in experiment.arms:
        for seed in experiment.seeds:
            inputs += [run.generations(arm, seed), run.verdicts(arm, seed)]
    inputs += intervention_files(run, experiment)
    key = stage_key(experiment.model_dump_json() + json.dumps(versions()), inputs)
    if is_complete(run, STAGE, key):
        return
    made = report_input(run, experiment)
    write_report(run.report, made)
    tables = write_tables(run.tables, made)
    complete(run, STAGE, key, [run.report, *tables])


def report_input(run: RunFolder, experiment: Experiment) -> ReportInput:
    """Returns all that the page shows, read from the run's files."""
    return ReportInput(
        title=experiment.title,
        sentences=summary_sentences(run),
        findings=findings_of(read_analysis(run)),
        settings=experiment.model_dump(mode="json"),
        versions=versions(),
        losses=_losses(run, experiment),
        data=_data(run),
        samples=list(_samples(run, experiment)),
        interventions=_interventions(run, experiment),
    )


def versions() -> dict[str, str]:
    """Returns the versions of Python and of the packages that results depend on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _losses(
    run: RunFolder, experiment: Experiment
) -> dict[tuple[str, int], list[tuple[int, float]]]:
    curves: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for arm in experiment.arms:
        for seed in experiment.seeds:
            path = run.student(arm, seed) / LOSS_FILE
            if path.exists():
                lines = [json.loads(text) for _, text in read_lines(path)]
                curves[arm, seed] = [(line["step"], line["loss"]) for line in lines]
    return curves


def _interventions(run: RunFolder, experiment: Experiment) -> Interventions | None:
    analysis = read_effects(run)
    if analysis is None:
        return None
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    coverages = (run.coverage(arm, seed) for arm in experiment.arms for seed in experiment.seeds)
    return Interventions(
        analysis=analysis,
        sentences=intervention_sentences(analysis),
        examples=list(side_by_side(all_reanswers(run, experiment), examples)),
        notes=[read_whole(path, Coverage).sentence for path in coverages if path.exists()],
    )


def _data(run: RunFolder) -> DataReport:
    data = json.loads(run.data_report.read_text(encoding="utf-8"))
    labels = sorted(data["sizes"]["train"] | data["sizes"]["test"])
    sizes = {
        label: {part: data["sizes"][part].get(label, 0) for part in ("train", "test")}
        for label in labels
    }
    lengths = {
        arm: {
            f"{what.replace('_', ' ')}, {name.replace('_', ' ')}": value
            for what, spread in spreads.items()
            for name, value in spread.items()
            if name != "n"
        }
        for arm, spreads in data["completions"].items()
    }
    repeats = {name.replace("_", " "): count for name, count in data["repeats"].items()}
    quarantined = list(read_records(run.quarantine, Quarantined))
    return DataReport(sizes, lengths, repeats, quarantined)


def _samples(run: RunFolder, experiment: Experiment) -> Iterator[Sample]:
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    for arm in experiment.arms:
        for seed in experiment.seeds:
            generations = read_records(run.generations(arm, seed), Generation)
            verdicts = read_records(run.verdicts(arm, seed), Verdict)
            for generation, verdict in zip(generations, verdicts, strict=True):
                yield examples[generation.example_id], generation, verdict
