"""Rejection sampling as arms: a run's students -> tries -> rows kept -> students, round by round.

In every round each arm's students try every training question several times; each arm keeps what
its check lets through; and the students are trained on it from the same start, the run's own. Arms
are equal in questions, rows, tokens, order and schedule (`tracegap.improving.matching`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records, read_whole, to_json, write_records, write_text
from tracegap.improving.choosing import matched_tries
from tracegap.improving.keeping import Keep, Tried, training_row, tried
from tracegap.improving.results import START, Counted, Improvement, count, measure
from tracegap.records import Example, TrainingRow, Verdict
from tracegap.run.backends import ASKED, ask_samples, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.improve_folder import (
    ImproveFolder,
    kept_counts,
    kept_rows,
    take_over,
    tries_file,
)
from tracegap.run.progress import Progress, part_of, titled
from tracegap.run.read_generations import full_context
from tracegap.run.stages.analyse import analyse
from tracegap.run.stages.generate import generate, stage_of
from tracegap.run.stages.identity import read_identity
from tracegap.run.stages.score import score
from tracegap.run.trainings import Training
from tracegap.students.sampling import Sampling
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.traces.arms import TEACHER_ARMS, Arm, states_steps

_NEEDS_TRACE: tuple[Keep, ...] = ("trace", "both")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        arm: Of the run's students that all arms begin from.
        keeps: The arms.
        tries: Of each question, by each student, in each round.
        temperature: At which they are sampled.
        rounds: How many.
        size: In a sweep, on how many examples the start was trained; the questions are all
            training questions, whatever the size.
    """

    arm: Arm
    keeps: tuple[Keep, ...]
    tries: int
    temperature: float
    rounds: int
    size: int | None = None


def improve(
    run: RunFolder, experiment: Experiment, request: Request, progress: Progress
) -> Improvement:
    """Runs all rounds; what is finished is not done again, and further rounds go on from it.

    Raises:
        SettingsError: The run's students cannot be improved so.
        BadInputError: A student of the run is missing, or there is no question of which every arm
            may keep a try.
        StudentError: A student cannot be loaded, asked or trained.
    """
    _refuse(run, experiment, request)
    work = _Work(ImproveFolder(run), experiment, request, progress)
    counted = [row for number in range(1, request.rounds + 1) for row in work.round(number)]
    measured, compared = measure(work.verdicts())
    result = Improvement(
        *(request.arm, request.tries, request.temperature, request.rounds),
        counted=counted,
        measured=measured,
        compared=compared,
    )
    write_text(work.folder.results, to_json(result) + "\n")
    return result


def _refuse(run: RunFolder, experiment: Experiment, request: Request) -> None:
    if not experiment.trains:
        raise SettingsError(
            f"student {experiment.student!r} is only asked, not trained, so it cannot be improved; "
            "begin a run whose student is trained, e.g. smollm2-135m."
        )
    if not states_steps(request.arm) and (wrong := set(request.keeps) & set(_NEEDS_TRACE)):
        raise SettingsError(
            f"arm {request.arm!r} states no steps that could be checked, so no try can be kept by "
            f"its trace; leave {', '.join(sorted(wrong))} out of --keep."
        )
    for seed in experiment.seeds:
        path = run.verdicts(request.arm, seed, request.size)
        if not path.exists():
            raise BadInputError(
                f"{path} is missing: the students of arm "
                f"{request.arm!r} must be trained and scored first; run `tracegap train`, "
                f"`generate` and `score` on {run.root}."
            )


@dataclass(frozen=True, slots=True)
class _Work:
    folder: ImproveFolder
    experiment: Experiment
    request: Request
    progress: Progress

    @property
    def task(self) -> Task:
        return get_task(self.experiment.task.name, self.experiment.task.options)

    def round(self, number: int) -> Iterator[Counted]:
        """Samples, keeps, trains and judges; yields what each arm of each run kept."""
        task = self.task
        for keep in self.request.keeps:
            self.folder.begin(keep, number, self._settings(keep, number))
        examples = list(read_records(self.folder.run.train_examples, Example))
        for seed in self.experiment.seeds:
            yield from self._keep(number, seed, examples, task)
            for keep in self.request.keeps:
                self._train(keep, number, seed)
        for keep in self.request.keeps:
            part, settings = self.folder.part(keep, number), self._settings(keep, number)
            for one in settings.trainings:
                self._finished_alike(part, number, *stage_of(part, settings, one))
            generate(part, settings, titled(self.progress, f"round {number}, {keep}"))
            score(part, settings)
            analyse(part, settings)

    def _student(self, number: int, seed: int) -> Training:
        """Returns what the students of a round are known by; 0 stands for the start."""
        return Training(self.request.arm, seed, self.request.size if number == 0 else None)

    def _settings(self, keep: Keep, number: int) -> Experiment:
        """Returns the settings of an arm's part: one arm, asked with the full context alone."""
        task = self.experiment.task
        if self.request.size is not None:  # of a sweep, a part is one size
            task = task.model_copy(update={"train": self.request.size})
        once = self.experiment.generation.model_copy(update={"controls": 0, "samples": 1})
        teacher = self.experiment.teacher if self.request.arm in TEACHER_ARMS else None
        title = f"{self.experiment.title}: {keep} kept, round {number}"
        changes: dict[str, Any] = {"arms": (self.request.arm,), "primary": None}
        changes |= {"generation": once, "title": title, "task": task, "teacher": teacher}
        return self.experiment.model_copy(update=changes)

    def _keep(
        self, number: int, seed: int, examples: Sequence[Example], task: Task
    ) -> Iterator[Counted]:
        """Writes the rows that each arm is trained on."""
        arm, keeps = self.request.arm, self.request.keeps
        files = {keep: self._tries(keep, number - 1, seed, examples, task) for keep in keeps}
        settings = f"{','.join(keeps)} {number} {self.experiment.task.model_dump_json()}"
        inputs = [path for paths in files.values() for path in paths]
        key = stage_key(settings, [self.folder.run.train_examples, *inputs])
        name = f"keep-{arm}-seed{seed}"
        parts = {keep: self.folder.part(keep, number) for keep in keeps}
        if not all(is_complete(part, name, key) for part in parts.values()):
            lengths = _Lengths(self.folder.run, self.experiment)
            found = {keep: _judged(files[keep], examples, task, lengths) for keep in keeps}
            matched = matched_tries(found, examples, number, seed)
            for keep, part in parts.items():
                kept = [choice.what for choice in matched.kept[keep]]
                asked = [examples[place] for place in matched.questions]
                rows = (training_row(t, e, task) for t, e in zip(kept, asked, strict=True))
                write_records(kept_rows(part, arm, seed), rows)
                counted = count(keep, number, seed, found[keep], kept, matched.left_out)
                write_text(kept_counts(part, arm, seed), to_json(counted) + "\n")
                complete(
                    part, name, key, [kept_rows(part, arm, seed), kept_counts(part, arm, seed)]
                )
        for part in parts.values():
            yield read_whole(kept_counts(part, arm, seed), Counted)

    def _tries(
        self, keep: Keep, number: int, seed: int, examples: Sequence[Example], task: Task
    ) -> list[Path]:
        """Samples the students that a round ended with; returns the files of what they wrote."""
        request, experiment, one = self.request, self.experiment, self._student(number, seed)
        run, place = self.folder.students(keep, number), self.folder.part(keep, number)
        whose = START if number == 0 else f"round {number}, {keep}"
        inputs = with_student([run.train_examples], run, experiment, one)
        asked = experiment.model_dump_json(include=ASKED)
        paths = [tries_file(place, request.arm, seed, n) for n in range(1, request.tries + 1)]
        left: dict[Path, tuple[Sampling, str, str]] = {}
        for try_, path in enumerate(paths, start=1):
            key = stage_key(f"{asked} {request.temperature} {try_}", inputs)
            name = f"tries-{request.arm}-seed{seed}-try{try_}"
            if not self._finished_alike(place, number, name, key):
                left[path] = Sampling(request.temperature, try_), name, key
        wanted = [(sampling, path) for path, (sampling, *_) in left.items()]
        part = part_of(self.progress, f"{whose}: seed {seed}, tries")
        for path in ask_samples(run, experiment, task, examples, one, wanted, part):
            _, name, key = left[path]
            complete(place, name, key, [path])
        return paths

    def _train(self, keep: Keep, number: int, seed: int) -> None:
        """Trains one student on its arm's rows, from the start that all arms share."""
        run, arm = self.folder.run, self.request.arm
        part, start = self.folder.part(keep, number), run.student(*self._student(0, seed))
        rows, name = kept_rows(part, arm, seed), f"train-{arm}-seed{seed}"
        settings = self.experiment.model_dump_json(include={"training", "student"})
        key = stage_key(f"{settings} {seed}", [rows, run.identity, start])
        if self._finished_alike(part, number, name, key):
            return
        from tracegap.students.train import train_student

        student = part.student(arm, seed)
        train_student(
            self.experiment.student,
            list(read_records(rows, TrainingRow)),
            student,
            self.experiment.training,
            seed,
            part_of(self.progress, f"round {number}, {keep}: train seed {seed}"),
            self.experiment.template,
            read_identity(run).commit,
            start,
        )
        complete(part, name, key, sorted(p for p in student.iterdir() if p.is_file()))

    def _finished_alike(self, part: RunFolder, number: int, stage: str, key: str) -> bool:
        """Copies a stage that another arm has finished alike; returns whether it is finished."""
        keeps = self.request.keeps
        return is_complete(part, stage, key) or (
            number > 0 and take_over(self.folder, keeps, part, number, stage, key)
        )

    def verdicts(self) -> Iterator[tuple[str, int, Verdict]]:
        """Yields all verdicts with the full context, of the start and of every arm and round."""
        parts: list[tuple[str, int]] = [(START, 0)]
        for number in range(1, self.request.rounds + 1):
            parts += [(keep, number) for keep in self.request.keeps]
        for keep, number in parts:
            run = self.folder.students(keep, number)
            for seed in self.experiment.seeds:
                path = run.verdicts(*self._student(number, seed))
                for verdict in read_records(path, Verdict):
                    if verdict.condition == "full":
                        yield keep, number, verdict


class _Lengths:
    """Counts the tokens of a completion as training does: its text, and the end token."""

    def __init__(self, run: RunFolder, experiment: Experiment) -> None:
        from tracegap.students.load import load_tokenizer

        self._tokenizer = load_tokenizer(experiment.student, read_identity(run).commit)

    def of(self, text: str) -> int:
        ids = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return len(ids) + 1


def _judged(
    files: Sequence[Path], examples: Sequence[Example], task: Task, lengths: _Lengths
) -> list[list[Tried]]:
    """Returns the tries of each question with their verdicts."""
    read = [full_context(path, examples) for path in files]
    return [
        [
            tried(number, said[e.id], e, task, lengths.of(said[e.id].text))
            for number, said in enumerate(read, start=1)
        ]
        for e in examples
    ]
