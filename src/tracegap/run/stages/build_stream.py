"""Building the rows of a large local file in constant memory, on all cores, able to go on.

The source is cut into stretches. Each is built by itself into part files; these are appended to the
run's files in the order of the source, and after each a note says how far they are good. A build
that was killed cuts its files back to the last note and goes on; the files come out the same, with
one process or many.

The arms are matched on a sample: the first examples of stretches from all over the source.

What holding no examples costs: rows stand in the order of the source, not spread over the classes;
one group in a hundred, by the hash of its name, goes to test; repeats and used-twice ids are not
looked for, and the data report says so.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from tracegap.errors import BadInputError, SettingsError
from tracegap.records import Example
from tracegap.run.data_report import DataCounts, write_data_report
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.progress import Progress, silent
from tracegap.run.stages.build import STAGE, refuse_arms_without_lies
from tracegap.run.stream_note import Note, append, cut_back, write_note
from tracegap.run.stretch import build_stretch, is_test, outputs_of, part_of, streamed
from tracegap.task import StreamedTask, Stretch, Task
from tracegap.tasks import get_task
from tracegap.traces.derangement import WrongLabels
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.leak import form_leak
from tracegap.traces.matching import MOST_FITTED, Matching
from tracegap.traces.plan import ArmPlan, plan_arms
from tracegap.workers import in_order

_STRETCH = 16 << 20  # bytes of the source
_SAMPLED = 16  # stretches that the sample is taken from
_NOT_KNOWN = (
    "A streamed build holds no examples: groups, repeats, overlaps and contradictions of "
    "gold are not counted (null); build without --stream to know them."
)


def build_stream(
    run: RunFolder, experiment: Experiment, workers: int, progress: Progress = silent
) -> None:
    """Writes the same files as `build`, from a local source of any size.

    Args:
        run: The folder to write to.
        experiment: Its settings; all rows are taken, split by group.
        workers: How many processes.
        progress: Is told how many stretches are done.

    Raises:
        BadInputError: The source cannot be read.
        SettingsError: The settings ask for what cannot be streamed.
        StorageError: The disk is full, or a process was killed.
    """
    task = get_task(experiment.task.name, experiment.task.options)
    refuse_arms_without_lies(task, experiment)
    reader, source = _reader(task, experiment), Path(experiment.task.source)
    key = stage_key(f"stream {experiment.build_settings}", [*experiment.task.own_file, source])
    if is_complete(run, STAGE, key):
        return
    pieces = reader.stretches(source, _STRETCH)
    outputs = outputs_of(run, experiment)
    note_path = run.manifest(f"{STAGE}-stream")
    note = cut_back(note_path, key, outputs)
    counts, sizes = note.counts, note.sizes
    sample = list(_sample(pieces, task, reader, experiment.data_seed))
    plan = plan_arms(sample, task, experiment.data_seed)
    for number, found in _built(pieces, note.done, run, experiment, plan, workers):
        counts.add(found)
        for path in outputs:
            sizes[path.name] = append(path, part_of(path, number))
        write_note(note_path, Note(key, number + 1, sizes, counts))
        for path in outputs:
            part_of(path, number).unlink(missing_ok=True)
        progress("build", number + 1, len(pieces))
    if not counts.sizes["train"]:
        raise BadInputError(f"{source} gives no training row; see {run.quarantine}.")
    leaks = {"train": form_leak(sample, lambda _: plan)} if sample else {}
    write_data_report(run, counts.report(experiment.arms, [_NOT_KNOWN], leaks))
    complete(run, STAGE, key, [*outputs, run.data_report])
    note_path.unlink()


def _reader(task: Task, experiment: Experiment) -> StreamedTask:
    wanted = experiment.task
    reader = streamed(task, wanted.source)
    if experiment.taught:
        raise SettingsError(
            "a streamed build holds no questions that a teacher could be asked; leave the "
            "teacher's arms out, or build without --stream."
        )
    if wanted.train or wanted.test or wanted.limit or wanted.split != "group":
        raise SettingsError(
            "a streamed build takes all rows, split by group; leave out task.train, task.test, "
            "task.limit and task.split, or build without --stream."
        )
    return reader


def _sample(
    pieces: Sequence[Stretch], task: Task, reader: StreamedTask, seed: int
) -> Iterator[Example]:
    """Yields training examples from all over the source, for the arms' plan to be fitted on."""
    taken = pieces[:: max(1, len(pieces) // _SAMPLED)][:_SAMPLED]
    for piece in taken:
        usable = (
            one
            for one in reader.read_stretch(piece)
            if isinstance(one, Example)
            and not is_test(one, seed)
            and usable_in_all_arms(one, task) is None
        )
        yield from islice(usable, -(-MOST_FITTED // len(taken)))


def _built(
    pieces: Sequence[Stretch],
    done: int,
    run: RunFolder,
    experiment: Experiment,
    plan: ArmPlan,
    workers: int,
) -> Iterator[tuple[int, DataCounts]]:
    """Yields the stretches not done yet, in order, each when its part files are written."""
    fitted = plan.labels, plan.matching, plan.filler
    work = partial(_numbered, run=run, experiment=experiment, fitted=fitted)
    left = list(enumerate(pieces))[done:]
    yield from map(work, left) if workers == 1 else in_order(work, left, workers)


def _numbered(
    one: tuple[int, Stretch],
    run: RunFolder,
    experiment: Experiment,
    fitted: tuple[WrongLabels, Matching, int],
) -> tuple[int, DataCounts]:
    number, piece = one
    return number, build_stretch(piece, number, run, experiment, *fitted)
