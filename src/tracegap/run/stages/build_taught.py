"""Stage `build` of a run with a teacher: its replies -> the questions kept -> every arm's rows.

All arms have rows on the same questions in the same order; `data/train.jsonl` holds those alone, so
that whatever reads training examples sees what the students saw.
"""

from collections.abc import Sequence

from tracegap.errors import BadInputError
from tracegap.files import read_records, read_whole, to_json, write_lines, write_records, write_text
from tracegap.records import Example, Quarantined, TrainingRow
from tracegap.run.data_report import write_data_report
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.stages.build import STAGE, data_report, shaped_lines
from tracegap.run.stages.identity import identity, read_identity
from tracegap.run.stages.questions import read_source_notes
from tracegap.run.stages.teach import (
    read_replies,
    read_usage,
    reply_files,
    require_taught,
    teacher_of,
)
from tracegap.run.teacher_folder import teacher_folder
from tracegap.students.fits import RowLimits, limits_in_words, limits_of
from tracegap.tasks import get_task
from tracegap.teachers.rows import TaughtRows, TooLong, taught_rows
from tracegap.teachers.selected import Selection, selection_of
from tracegap.teachers.selection import LONG_COMPLETION, LONG_ROW, select
from tracegap.traces.plan import plan_arms

_ASKED = {"task", "arms", "data_seed", "format", "teacher", "student", "student_revision"}
_LIMITS = {"template", "training", "generation"}


def build_taught(run: RunFolder, experiment: Experiment) -> None:
    """Writes the questions kept, every arm's rows, the selection and the data report.

    Raises:
        BadInputError: The teacher has not been asked, or nothing it said can be taught.
        StudentError: The student's tokenizer cannot be loaded, by which rows are measured.
    """
    require_taught(run, experiment)
    identity(run, experiment)
    inputs = [run.questions, run.test_examples, *reply_files(run, experiment)]
    key = stage_key(experiment.model_dump_json(include=_ASKED | _LIMITS), inputs)
    if is_complete(run, STAGE, key):
        return
    settings = teacher_of(run, experiment)
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.questions, Example))
    taught = select(examples, read_replies(run, experiment), task, experiment.arms, settings.keep)
    too_long = _too_long(_limits(run, experiment))
    made = taught_rows(examples, taught, task, experiment.arms, experiment.data_seed, too_long)
    selection = selection_of(examples, made, settings, read_usage(run))
    write_records(teacher_folder(run).taught, made.taught)
    write_text(run.selection, to_json(selection) + "\n")
    if not made.examples:
        raise BadInputError(
            f"{teacher_folder(run).taught}: none of {len(examples)} questions is left to teach ("
            f"{', '.join(f'{reason}: {n}' for reason, n in selection.reasons.items())}); choose "
            "another teacher, another --keep, or a student with a longer limit."
        )
    _write(run, experiment, made)
    outputs = [run.train_examples, run.data_report, run.selection, teacher_folder(run).taught]
    complete(run, STAGE, key, [*outputs, *(run.traces(arm) for arm in experiment.arms)])


def read_selection(run: RunFolder) -> Selection | None:
    """Returns what the teacher's answers left; None for a run without a teacher."""
    return read_whole(run.selection, Selection) if run.selection.exists() else None


def _write(run: RunFolder, experiment: Experiment, made: TaughtRows) -> None:
    task = get_task(experiment.task.name, experiment.task.options)
    write_records(run.train_examples, made.examples)
    for arm, rows in made.rows.items():
        write_lines(run.traces(arm), shaped_lines(rows, made.examples, arm, experiment.format))
    report = data_report(
        list(read_records(run.quarantine, Quarantined)),
        read_source_notes(run),
        made.examples,
        list(read_records(run.test_examples, Example)),
        made.rows,
        plan_arms(made.examples, task, experiment.data_seed),
    )
    write_data_report(run, report)


def _limits(run: RunFolder, experiment: Experiment) -> RowLimits:
    if not experiment.trains:
        return limits_in_words(experiment.training)
    commit = read_identity(run).commit
    return limits_of(
        experiment.student,
        commit,
        experiment.training,
        experiment.generation,
        experiment.template,
    )


def _too_long(limits: RowLimits) -> TooLong:
    """Returns what tells whether one question's rows fit the student, each measured once."""
    known: dict[tuple[str, str, str], str | None] = {}

    def fault(row: TrainingRow) -> str | None:
        key = (row.example_id, row.arm, row.completion[0]["content"])
        if key not in known:
            length = limits.measure(row)
            known[key] = None
            if limits.total is not None and length.prompt + length.completion > limits.total:
                known[key] = LONG_ROW
            elif limits.written is not None and length.completion > limits.written:
                known[key] = LONG_COMPLETION
        return known[key]

    def of_question(rows: Sequence[TrainingRow]) -> str | None:
        return next((reason for row in rows if (reason := fault(row))), None)

    return of_question
