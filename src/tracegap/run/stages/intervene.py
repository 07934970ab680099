"""Stage `intervene`: students -> their answers after swapped traces, a file an arm and seed."""

from collections.abc import Sequence
from pathlib import Path

from tracegap.errors import SettingsError
from tracegap.files import read_records, read_whole, to_json, write_text
from tracegap.interventions.asking.ask import run_interventions
from tracegap.interventions.asking.backend import Reanswerer
from tracegap.interventions.asking.plan import chosen, donors_of, plan_cases
from tracegap.interventions.asking.reanswers import Coverage
from tracegap.records import Example
from tracegap.run.backends import ASKED, engine_of, name_for, trained, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress, part_of
from tracegap.run.read_generations import full_context
from tracegap.run.trainings import Training
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.traces.arms import has_trace
from tracegap.traces.plan import plan_arms


def intervene(
    run: RunFolder,
    experiment: Experiment,
    progress: Progress,
    arms: Sequence[str] = (),
    limit: int | None = None,
    trainings: Sequence[Training] | None = None,
) -> list[Coverage]:
    """Asks the students of a generated run again, after each swap of their traces.

    In a sweep over sizes those of the largest.

    Args:
        run: A run with its generations.
        experiment: Its settings.
        progress: Draws how far each student is.
        arms: Which arms; none: all that have traces.
        limit: At most so many test questions; None: all.
        trainings: Which students; None: all.

    Returns:
        What was asked of each student and what was left out.

    Raises:
        SettingsError: An arm is not of this run, or has no traces.
        BadInputError: Generations are missing.
        StudentError: The student cannot be loaded or does not answer.
    """
    coverages = []
    wanted = _arms(experiment, arms)
    for one in experiment.largest if trainings is None else trainings:
        if one.arm not in wanted:
            continue
        name = f"intervene-{one.name}"
        key = _key(run, experiment, one, limit)
        if not is_complete(run, name, key):
            complete(run, name, key, _ask(run, experiment, one, limit, progress))
        coverages.append(read_whole(run.coverage(*one), Coverage))
    return coverages


def _arms(experiment: Experiment, wanted: Sequence[str]) -> list[str]:
    offered = [arm for arm in experiment.arms if has_trace(arm)]
    for arm in wanted:
        if arm not in offered:
            raise SettingsError(
                f"arm {arm!r} has no traces in this run; those that have are: "
                f"{', '.join(offered) or 'none'}."
            )
    return [arm for arm in offered if arm in wanted or not wanted]


def _key(run: RunFolder, experiment: Experiment, one: Training, limit: int | None) -> str:
    files = [run.test_examples, run.generations(*one)]
    inputs = with_student(files, run, experiment, one)
    settings = experiment.model_dump_json(include=ASKED | {"data_seed"})
    return stage_key(f"{settings} {one.key} {limit}", inputs)


def _ask(
    run: RunFolder,
    experiment: Experiment,
    one: Training,
    limit: int | None,
    progress: Progress,
) -> list[Path]:
    """Asks one student; returns the files written."""
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.test_examples, Example))
    generations = full_context(run.generations(*one), examples)
    asked = chosen(examples, limit)
    backend = _backend(run, experiment, task, examples, one)
    plan = plan_arms(examples, task, experiment.data_seed)
    cases, coverage = plan_cases(asked, generations, donors_of(examples), plan, backend.token_count)
    path = run.interventions(*one)
    drawn = part_of(progress, f"intervene {one.title}")
    run_interventions(cases, backend, task, run.writes(path), drawn)
    write_text(run.writes(run.coverage(*one)), to_json(coverage) + "\n")
    return [path, run.coverage(*one)]


def _backend(
    run: RunFolder,
    experiment: Experiment,
    task: Task,
    examples: Sequence[Example],
    one: Training,
) -> Reanswerer:
    student = name_for(experiment.student, one)
    if experiment.asks_mock:
        from tracegap.interventions.asking.mock_backend import MockReanswerer

        return MockReanswerer(student, task, examples)
    if student.startswith("openai:"):
        from tracegap.interventions.asking.served import ServedReanswerer

        return ServedReanswerer(student, experiment.generation)
    if experiment.asks_vllm:
        from tracegap.interventions.asking.by_vllm import VllmReanswerer

        return VllmReanswerer(engine_of(run, experiment, one), experiment.generation)
    from tracegap.interventions.asking.local import LocalReanswerer

    return LocalReanswerer.trained(trained(run, experiment, one), experiment.generation)
