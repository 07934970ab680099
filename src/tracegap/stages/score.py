"""Stage `score`: generations -> verdicts."""

from tracegap.checks.verdicts import judge
from tracegap.errors import BadInputError
from tracegap.experiment import Experiment
from tracegap.files import read_records, write_records
from tracegap.records import Example, Generation, Verdict
from tracegap.stages.folder import RunFolder, complete, is_complete, stage_key
from tracegap.tasks import get_task
from tracegap.tasks.base import Task


def score(run: RunFolder, experiment: Experiment) -> None:
    """Judges every generation by the strict checks.

    Raises:
        BadInputError: A generation belongs to no test example.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    examples = {e.id: e for e in read_records(run.test_examples, Example)}
    for arm in experiment.arms:
        for seed in experiment.seeds:
            name = f"score-{arm}-seed{seed}"
            generations, verdicts = run.generations(arm, seed), run.verdicts(arm, seed)
            key = stage_key(experiment.task.name, [run.test_examples, generations])
            if is_complete(run, name, key):
                continue
            write_records(
                verdicts,
                (
                    _judge(generation, examples, task, str(generations))
                    for generation in read_records(generations, Generation)
                ),
            )
            complete(run, name, key, [verdicts])


def _judge(
    generation: Generation, examples: dict[str, Example], task: Task, source: str
) -> Verdict:
    example = examples.get(generation.example_id)
    if example is None:
        raise BadInputError(
            f"{source}: field 'example_id': {generation.example_id!r} is no test example of this "
            "run; generate again."
        )
    return judge(generation, example, task)
