"""A run from Python: `tracegap.Run(folder)`, its verdicts and its analysis."""

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from tracegap.audit.findings.verdict_rows import Origin, Row, frame_of, row_of, table_of
from tracegap.audit.judging.judge import STRICT
from tracegap.files import read_records
from tracegap.records import Example, Generation, Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages.analyse import read_analysis
from tracegap.statistics.analysis import Analysis


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

        Raises:
            BadInputError: Nothing has been scored yet.
            SettingsError: pyarrow is not installed.
        """
        return table_of(self._rows())

    def _rows(self) -> Iterator[Row]:
        questions = {e.id: e.question for e in read_records(self.folder.test_examples, Example)}
        for arm in self.settings.arms:
            for seed in self.settings.seeds:
                path = self.folder.verdicts(arm, seed)
                generations = read_records(self.folder.generations(arm, seed), Generation)
                # verdicts stand in the order of their generations
                pairs = zip(read_records(path, Verdict), generations, strict=True)
                for line, (verdict, said) in enumerate(pairs, start=1):
                    origin = Origin(str(path), line, self.settings.student, str(seed))
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
