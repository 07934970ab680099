"""Stage `questions`: task -> the questions of a run with a teacher, which is to be asked them.

All training questions go to the teacher; the test questions never depend on what it says.
"""

from dataclasses import dataclass

from tracegap.files import read_whole, to_json, write_records, write_text
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.stages.build import (
    fell_short,
    load_examples,
    parts_of,
    refuse_arms_without_lies,
    source_files,
)
from tracegap.tasks import get_task

STAGE = "questions"


@dataclass(frozen=True, slots=True)
class SourceNotes:
    """What a reader of the data report must know of the source, a sentence each."""

    notes: tuple[str, ...]


def questions(run: RunFolder, experiment: Experiment) -> None:
    """Writes the training questions, the test questions and what was put aside.

    Raises:
        BadInputError: The source cannot be read.
        SettingsError: Too few examples are left for the sizes asked for.
    """
    settings = experiment.model_dump_json(include={"task", "data_seed"})
    key = stage_key(settings, source_files(experiment.task))
    if is_complete(run, STAGE, key):
        return
    task = get_task(experiment.task.name, experiment.task.options)
    refuse_arms_without_lies(task, experiment)
    loaded = load_examples(task, experiment)
    train, test = parts_of(loaded, task, experiment)
    write_records(run.questions, train)
    write_records(run.test_examples, test)
    write_records(run.quarantine, loaded.quarantined)
    notes = SourceNotes((*loaded.notes, *fell_short(loaded, test, experiment)))
    write_text(run.source_notes, to_json(notes) + "\n")
    complete(run, STAGE, key, [run.questions, run.test_examples, run.quarantine, run.source_notes])


def read_source_notes(run: RunFolder) -> tuple[str, ...]:
    """Returns the sentences on the source.

    Raises:
        BadInputError: The stage has not been run.
    """
    return read_whole(run.source_notes, SourceNotes).notes
