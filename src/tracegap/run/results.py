"""A run from Python: `tracegap.Run(folder)`, its verdicts and its analysis."""

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from tracegap.audit.findings.verdict_rows import Origin, Row, frame_of, row_of, table_of
from tracegap.audit.judging.judge import STRICT
from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.report.all_tables import all_tables
from tracegap.report.headlines import headlines
from tracegap.report.inputs import ReportInput
from tracegap.report.notebook import frame_of_table, html_of_tables, link_chart, link_picture
from tracegap.report.result_tables import summary_table
from tracegap.report.rows import ALL, rows_of
from tracegap.report.table import Table
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages.analyse import read_analysis, read_learning, read_sampled
from tracegap.run.stages.samples import samples_of
from tracegap.run.trainings import Training
from tracegap.statistics.analysis import Analysis
from tracegap.statistics.association import Association
from tracegap.statistics.learning import Learning
from tracegap.statistics.sampled import Sampled


class Run:
    """The results of a run.

    Attributes:
        folder: Where its files lie.
        settings: What it was begun with.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Opens the folder of a run.

        Raises:
            BadInputError: There is no run there.
        """
        self.folder = RunFolder(Path(folder))
        self.settings: Experiment = read_settings(self.folder.root)

    @cached_property
    def table(self) -> Any:
        """The verdicts of all arms and seeds as an Arrow table, a row a generation.

        In a sweep over training sizes those of the largest; see `table_at`.

        Raises:
            BadInputError: Nothing has been scored yet.
            SettingsError: pyarrow is not installed.
        """
        return table_of(self._rows((one, *self._files(one)) for one in self.settings.largest))

    def table_at(self, size: int) -> Any:
        """The same of one size of a sweep.

        Raises:
            BadInputError: Nothing has been scored yet, or the run has no such size.
            SettingsError: pyarrow is not installed.
        """
        found = [one for one in self.settings.trainings if one.size == size]
        if not found:
            there = ", ".join(map(str, self.settings.task.sizes)) or "none: it is no sweep"
            raise BadInputError(f"{self.folder.root} has no size {size}; its sizes are {there}.")
        return table_of(self._rows((one, *self._files(one)) for one in found))

    def table_of_sample(self, number: int) -> Any:
        """The same of one sample of each question, the first of which is 1.

        Raises:
            BadInputError: Nothing has been scored yet, or the run has no such sample.
            SettingsError: pyarrow is not installed.
        """
        found = [one for one, its in samples_of(self.settings) if its == number]
        if not found:
            many = len(self.settings.samplings)
            raise BadInputError(f"{self.folder.root} has no sample {number}; it has {many}.")
        folder = self.folder
        return table_of(
            self._rows(
                (one, folder.sampled_verdicts(one, number), folder.sampled(one, number))
                for one in found
            )
        )

    def _files(self, one: Training) -> tuple[Path, Path]:
        return self.folder.verdicts(*one), self.folder.generations(*one)

    def _rows(self, of: Iterable[tuple[Training, Path, Path]]) -> Iterator[Row]:
        questions = {e.id: e.question for e in read_records(self.folder.test_examples, Example)}
        for one, path, texts in of:
            generations = read_records(texts, Generation)
            # verdicts stand in the order of their generations
            pairs = zip(read_records(path, Verdict), generations, strict=True)
            for line, (verdict, said) in enumerate(pairs, start=1):
                origin = Origin(str(path), line, self.settings.student, str(one.seed))
                question = questions[verdict.example_id]
                yield row_of(verdict, origin, STRICT, question, said.text)

    @cached_property
    def verdicts(self) -> Any:
        """The verdicts as a DataFrame: of pandas if installed, else polars, else an Arrow table."""
        return frame_of(self.table)

    @cached_property
    def analysis(self) -> Analysis:
        """The statistics.

        Raises:
            BadInputError: Nothing has been analysed yet.
        """
        return read_analysis(self.folder)

    @cached_property
    def learning(self) -> Learning | None:
        """The learning curves of a sweep over training sizes; None for another run."""
        return read_learning(self.folder)

    @cached_property
    def sampled(self) -> Sampled | None:
        """What the samples say; None for a run without."""
        return read_sampled(self.folder)

    @property
    def sentences(self) -> list[str]:
        """What a reader should know first."""
        return headlines(self.analysis)

    @property
    def tables(self) -> list[Table]:
        """The summary and all tables of results that have rows."""
        results = rows_of(self.analysis)
        found = [summary_table(results), *all_tables(ReportInput("", [], results))]
        return [table for table in found if table.rows]

    def frame(self, name: str) -> Any:
        """Returns one of the tables as a DataFrame: of pandas if installed, else polars.

        Args:
            name: As in the run's folder `tables`, e.g. `rates`; or `summary`.

        Raises:
            SettingsError: There is no such table, or no package for it.
        """
        return frame_of_table(self.tables, name)

    @property
    def chart(self) -> Any:
        """Right answers after right and after wrong traces, as an Altair chart.

        Raises:
            SettingsError: No trace was scored.
        """
        return link_chart(self._links())

    def _links(self) -> list[tuple[str, Association]]:
        found = rows_of(self.analysis).links
        return [(x.arm, x.association) for x in found if x.step == "trace" and x.label == ALL]

    def _repr_html_(self) -> str:
        mock = ["MOCK: no model wrote these outputs."] if self.settings.asks_mock else []
        picture = link_picture(self._links())
        return html_of_tables([*mock, *self.sentences], self.tables[:1], picture)
