"""Stage `teach`: questions -> a teacher's replies, each kept as it comes in."""

from pathlib import Path

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records, read_whole, to_json, write_records, write_text
from tracegap.records import Example, Generation
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress
from tracegap.run.stages.questions import questions
from tracegap.run.teacher_folder import teacher_folder
from tracegap.tasks import get_task
from tracegap.teachers.asking import Usage, teacher_backend
from tracegap.teachers.cache import opened
from tracegap.teachers.prompts import ANSWER, EXPLANATION, SUMMARY
from tracegap.teachers.settings import TeacherSettings
from tracegap.teachers.texts import ask_teacher

STAGE = "teach"


def teach(
    run: RunFolder, experiment: Experiment, progress: Progress, cache: Path | None = None
) -> None:
    """Asks the teacher every training question, and what further arms need.

    Args:
        run: The folder.
        experiment: Its settings.
        progress: Told of every step.
        cache: A file of replies that several runs share; None: the run's own.

    Raises:
        SettingsError: No teacher is named, or another process uses the cache.
        StudentError: The server fails for good; what was answered is kept.
    """
    settings = teacher_of(run, experiment)
    questions(run, experiment)
    key = _key(run, experiment)
    if is_complete(run, STAGE, key):
        return
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.questions, Example))
    teacher = teacher_backend(settings.name, settings, task, examples)
    summariser = teacher_backend(settings.summariser or settings.name, settings, task, examples)
    with opened(cache or teacher_folder(run).cache) as held:
        replies = ask_teacher(
            examples, task, experiment.arms, settings.keep, teacher, summariser, held, progress
        )
    for what, found in replies.of.items():
        write_records(teacher_folder(run).replies(what), found)
    write_text(teacher_folder(run).usage, to_json(replies.usage) + "\n")
    complete(run, STAGE, key, [*reply_files(run, experiment), teacher_folder(run).usage])


def teacher_of(run: RunFolder, experiment: Experiment) -> TeacherSettings:
    """Returns the teacher's settings.

    Raises:
        SettingsError: The run has no teacher's arm, or names no teacher.
    """
    if not experiment.taught:
        raise SettingsError(
            f"{run.root}: no arm of this run learns from a teacher; begin one with an arm such as "
            "teacher, e.g. `--arms vanilla,correct,teacher`."
        )
    if experiment.teacher is None:
        raise SettingsError(
            f"{run.root}: its arms learn from a teacher, but none is named; run `tracegap teach "
            f"{run.root} --teacher openai:MODEL@URL` first, or set teacher.name."
        )
    return experiment.teacher


def is_taught(run: RunFolder, experiment: Experiment) -> bool:
    """Whether the teacher of a run has been asked all its questions."""
    return run.questions.exists() and is_complete(run, STAGE, _key(run, experiment))


def require_taught(run: RunFolder, experiment: Experiment) -> None:
    """Makes sure that the teacher of a run has been asked all its questions.

    Raises:
        SettingsError: No teacher is named.
        BadInputError: It has not been asked, or not these questions.
    """
    teacher_of(run, experiment)
    if not is_taught(run, experiment):
        raise BadInputError(
            f"{run.root}: the teacher has not been asked all questions; run `tracegap teach "
            f"{run.root}` first."
        )


def reply_files(run: RunFolder, experiment: Experiment) -> list[Path]:
    """Returns the files of the replies that the arms of a run need."""
    further = [what for what in (SUMMARY, EXPLANATION) if what in experiment.arms]
    return [teacher_folder(run).replies(what) for what in (ANSWER, *further)]


def read_replies(run: RunFolder, experiment: Experiment) -> dict[str, list[Generation]]:
    """Returns what was asked for -> the replies."""
    files = reply_files(run, experiment)
    return {path.stem: list(read_records(path, Generation)) for path in files}


def read_usage(run: RunFolder) -> dict[str, Usage]:
    """Returns what was asked for -> what its replies took.

    Raises:
        BadInputError: The stage has not been run.
    """
    return read_whole(teacher_folder(run).usage, dict[str, Usage])


def _key(run: RunFolder, experiment: Experiment) -> str:
    settings = experiment.model_dump_json(include={"teacher", "arms", "task"})
    return stage_key(settings, [run.questions, *experiment.task.own_file])
