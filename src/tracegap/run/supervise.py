"""Texts with their verdicts for `tracegap export`: of a run, with all tries, or of any outputs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tracegap.audit.judging.auditor import Request
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import STRICT, Case
from tracegap.audit.judging.run_audit import run_audit
from tracegap.checks.verdicts import judge
from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.supervision.rows import Judged
from tracegap.tasks import get_task
from tracegap.traces.arms import has_trace


@dataclass(frozen=True, slots=True)
class OfRun:
    """The texts of a run: what its students wrote with the full context, and every further try.

    Further tries are samples, and those of `tracegap policies` and `tracegap improve`, the latter
    to training questions.
    """

    run: RunFolder
    experiment: Experiment

    def __call__(self, take: Callable[[Judged], None]) -> None:
        """Hands on every text; those of arms without traces have no steps, and are left out.

        Raises:
            BadInputError: A file is missing or damaged, or is of no question of the run.
        """
        task = get_task(self.experiment.task.name, self.experiment.task.options)
        test, train = (
            {e.id: e for e in read_records(path, Example)}
            for path in (self.run.test_examples, self.run.train_examples)
        )
        for path, examples in self._files(test, train):
            whose = path.relative_to(self.run.root).with_suffix("").as_posix()
            for generation in read_records(path, Generation):
                if generation.condition != "full" or not has_trace(generation.arm):
                    continue
                if generation.example_id not in examples:
                    raise BadInputError(
                        f"{path}: field 'example_id': {generation.example_id!r} is no question of "
                        f"this run; delete the file and make it again."
                    )
                example = examples[generation.example_id]
                take(Judged(example, generation.text, judge(generation, example, task), whose))

    def _files(
        self, test: dict[str, Example], train: dict[str, Example]
    ) -> Iterator[tuple[Path, dict[str, Example]]]:
        """Yields each file with the questions that it answers."""
        for one in self.experiment.trainings:
            yield self.run.generations(*one), test
            for sampling in self.experiment.samplings:
                yield self.run.sampled(one, sampling.number), test
        for path in sorted(self.run.policies.glob("*-try*.jsonl")):
            yield path, test
        for path in sorted(self.run.root.glob("improve/*/tries/*-try*.jsonl")):
            yield path, train


@dataclass(slots=True)
class OfOutputs:
    """The texts of files of outputs, read and judged as `tracegap audit` does.

    Attributes:
        audit: What the last reading found; it counts what could not be read or joined.
    """

    request: Request
    audit: Audit | None = None

    def __call__(self, take: Callable[[Judged], None]) -> None:
        """Hands on every output that could be joined to an example.

        Raises:
            BadInputError: The files cannot be read.
        """

        def watch(case: Case, verdicts: dict[str, Verdict]) -> None:
            output = case.output
            whose = " ".join(part for part in (output.student, output.arm, output.seed) if part)
            take(Judged(case.example, case.text, verdicts[STRICT], whose))

        self.audit = run_audit(self.request, [watch])
