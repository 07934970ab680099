"""The jobs of a run: what each does, and which must be done before."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracegap.errors import SettingsError, StorageError
from tracegap.run.attempts import new_attempt
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.progress import Progress, silent
from tracegap.run.stages.build import build
from tracegap.run.stages.build_taught import build_taught
from tracegap.run.stages.generate import generate
from tracegap.run.stages.identity import identity
from tracegap.run.stages.intervene import intervene
from tracegap.run.stages.samples import generate_samples, score_samples
from tracegap.run.stages.score import score
from tracegap.run.stages.teach import teach
from tracegap.run.stages.train import train
from tracegap.run.trainings import Training
from tracegap.students.ranks import launched, together
from tracegap.traces.arms import has_trace

Stage = Literal["train", "generate", "score", "intervene"]
PREPARE = "prepare"


@dataclass(frozen=True, slots=True)
class Job:
    """One stage of one student.

    Attributes:
        stage: What is done.
        one: Of which student.
        after: Names of the jobs that must be done before.
        computes: Whether it needs the student, and so threads and, where there is one, a GPU.
        sample: Of what number, counted from 1; None: of the greedy generation, or of none.
    """

    stage: Stage
    one: Training
    after: tuple[str, ...] = ()
    computes: bool = False
    sample: int | None = None

    @property
    def name(self) -> str:
        """As its manifest is called."""
        sample = "" if self.sample is None else f"-sample{self.sample}"
        return f"{self.stage}-{self.one.name}{sample}"


def jobs_of(experiment: Experiment) -> list[Job]:
    """Returns the jobs of a run, each after those that it needs; building comes before them all."""
    jobs: list[Job] = []
    local = experiment.trains
    for one in experiment.trainings:
        before: tuple[str, ...] = ()
        if local:
            jobs.append(Job("train", one, (), computes=True))
            before = (jobs[-1].name,)
        jobs.append(Job("generate", one, before, computes=local))
        asked = (jobs[-1].name,)
        jobs.append(Job("score", one, asked))
        if intervenes(experiment, one):
            jobs.append(Job("intervene", one, asked, computes=local))
        for number in (s.number for s in experiment.samplings if one in experiment.largest):
            jobs.append(Job("generate", one, before, computes=local, sample=number))
            jobs.append(Job("score", one, (jobs[-1].name,), sample=number))
    return jobs


def intervenes(experiment: Experiment, one: Training) -> bool:
    """Whether a run asks this student again after swapped traces."""
    wanted = experiment.interventions is not None
    return wanted and has_trace(one.arm) and one in experiment.largest


def job_named(experiment: Experiment, name: str) -> Job:
    """Returns a job of a run by its name.

    Raises:
        SettingsError: There is none of that name.
    """
    jobs = {job.name: job for job in jobs_of(experiment)}
    if name not in jobs:
        raise SettingsError(f"there is no job {name!r}; there are: {', '.join((PREPARE, *jobs))}.")
    return jobs[name]


def prepare(run: RunFolder, experiment: Experiment, progress: Progress = silent) -> None:
    """Does what comes before all jobs: the examples, every arm's rows, and who the student is."""
    if experiment.taught:
        teach(run, experiment, progress)
        build_taught(run, experiment)
    else:
        build(run, experiment)
    identity(run, experiment)


def do_job(run: RunFolder, job: Job, progress: Progress) -> None:
    """Does a job as a new attempt; one that is done is left as it is.

    Processes that a launcher has begun together train one student together.

    Raises:
        SettingsError: A launcher has begun several processes, and the job is for one.
        TracegapError: What went wrong; what was finished is kept for the next attempt.
    """
    experiment = read_settings(run.root)
    if launched().world > 1 and (job.stage != "train" or experiment.training.method == "grpo"):
        raise SettingsError(
            f"job {job.name} is for one process; only training on rows is shared by several."
        )
    with together() as ranks:
        folder = ranks.leaders(lambda: new_attempt(run.root, job.name, _places(run, job)))
        try:
            _do(job, RunFolder(run.root, folder), experiment, progress)
        except StorageError:
            # of two attempts that end at a time one may find its files gone: the other's are there
            if not run.manifest(job.name).exists():
                raise


def _do(job: Job, run: RunFolder, experiment: Experiment, progress: Progress) -> None:
    if job.sample is None:
        _STAGES[job.stage](run, experiment, job.one, progress)
    elif job.stage == "generate":
        generate_samples(run, experiment, progress, [(job.one, job.sample)])
    else:
        score_samples(run, experiment, [(job.one, job.sample)])


def _places(run: RunFolder, job: Job) -> list[Path]:
    if job.sample is not None:
        asked = job.stage == "generate"
        return [(run.sampled if asked else run.sampled_verdicts)(job.one, job.sample)]
    return {
        "train": [run.student(*job.one)],
        "generate": [run.generations(*job.one)],
        "score": [run.verdicts(*job.one)],
        "intervene": [run.interventions(*job.one)],
    }[job.stage]


def _intervene(run: RunFolder, experiment: Experiment, one: Training, progress: Progress) -> None:
    if experiment.interventions is not None:
        intervene(run, experiment, progress, (), experiment.interventions.limit, [one])


_STAGES: dict[Stage, Callable[[RunFolder, Experiment, Training, Progress], object]] = {
    "train": lambda run, experiment, one, progress: train(run, experiment, progress, [one]),
    "generate": lambda run, experiment, one, progress: generate(run, experiment, progress, [one]),
    "score": lambda run, experiment, one, progress: score(run, experiment, [one]),
    "intervene": _intervene,
}
