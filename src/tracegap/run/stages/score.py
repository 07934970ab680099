"""Stage `score`: generations -> verdicts."""

from collections.abc import Sequence, Set
from pathlib import Path

from tracegap.checks.verdicts import judge
from tracegap.errors import BadInputError
from tracegap.files import read_records, write_records
from tracegap.records import Condition, Example, Generation
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.stages.generate import asked_keys
from tracegap.run.stages.samples import samples_of, score_samples
from tracegap.run.trainings import Training
from tracegap.tasks import get_task


def score(
    run: RunFolder, experiment: Experiment, trainings: Sequence[Training] | None = None
) -> None:
    """Judges every generation by the strict checks.

    Args:
        run: A run with its generations.
        experiment: Its settings.
        trainings: Of which students, without their samples; None: of all.

    Raises:
        BadInputError: A generation is missing, doubled, or of no question that was asked.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    asked_by_all = asked_keys(tuple(examples.values()), experiment.generation.controls)
    for one in experiment.trainings if trainings is None else trainings:
        name = f"score-{one.name}"
        generations, verdicts = run.generations(*one), run.verdicts(*one)
        inputs = [run.test_examples, generations, *experiment.task.own_file]
        key = stage_key(experiment.task.name, inputs)
        if is_complete(run, name, key):
            continue
        found = list(read_records(generations, Generation))
        _check_whole(found, {(*asked, one.arm, one.seed) for asked in asked_by_all}, generations)
        write_records(run.writes(verdicts), (judge(g, examples[g.example_id], task) for g in found))
        complete(run, name, key, [verdicts])
    if trainings is None:
        score_samples(run, experiment, list(samples_of(experiment)))


def _check_whole(
    found: list[Generation], wanted: Set[tuple[str, Condition, str, int]], path: Path
) -> None:
    """Sees to it that each question was answered once, by the student it is counted for."""
    seen: set[tuple[str, Condition, str, int]] = set()
    for line, g in enumerate(found, start=1):
        key = (g.example_id, g.condition, g.arm, g.seed)
        if key not in wanted or key in seen:
            what = "stands there twice" if key in seen else "was not asked of this student"
            raise BadInputError(
                f"{path}, line {line}: field 'example_id': {g.example_id!r} ({g.condition}, "
                f"{g.arm}, seed {g.seed}) {what}; delete the file and generate again."
            )
        seen.add(key)
    if missing := len(wanted - seen):
        raise BadInputError(
            f"{path}: {missing} of {len(wanted)} generations are missing; delete the file and "
            "generate again."
        )
