"""A comparison from Python: `tracegap.compare(run, run, ...)` and what it returns."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.files import write_text
from tracegap.report.comparison import Compared, comparison_sentences, comparison_tables
from tracegap.report.comparison_page import render_comparison
from tracegap.report.formats import to_csv
from tracegap.report.notebook import frame_of_table, html_of_tables
from tracegap.report.table import Table
from tracegap.run.compared import read_compared

PAGE = "compare.html"


@dataclass(frozen=True)
class Comparison:
    """Runs and audits set against each other on the questions that they share."""

    found: Compared

    @property
    def sentences(self) -> list[str]:
        """A sentence a pair."""
        return comparison_sentences(self.found)

    @property
    def tables(self) -> list[Table]:
        """Leaderboard, differences, flips, and settings that differ, those that have rows."""
        return comparison_tables(self.found)

    def frame(self, name: str) -> Any:
        """Returns a table as a DataFrame: of pandas if installed, else polars.

        Args:
            name: `leaderboard`, `differences`, `flips` or `settings`.

        Raises:
            SettingsError: There is no such table, or no package for it.
        """
        return frame_of_table(self.tables, name)

    def report(self, folder: str | os.PathLike[str]) -> Path:
        """Writes the page and the tables as CSV.

        Returns:
            Where the page stands.
        """
        place = Path(folder)
        for table in self.tables:
            write_text(place / f"{table.name}.csv", to_csv(table))
        write_text(place / PAGE, render_comparison(self.found))
        return place / PAGE

    def _repr_html_(self) -> str:
        shown = [table for table in self.tables if table.name in ("leaderboard", "differences")]
        return html_of_tables(self.sentences, shown)


def compare(
    *folders: str | os.PathLike[str], page_folder: str | os.PathLike[str] = "."
) -> Comparison:
    """Compares runs and audits, two or more.

    Args:
        *folders: Each of a run or of an audit written with `--output-dir`.
        page_folder: Where `report` will write: the links of its page begin there.

    Raises:
        SettingsError: There are fewer than two, or one is given twice.
        BadInputError: A folder holds neither, or no question is shared.
    """
    return Comparison(read_compared(_paths(folders), Path(page_folder)))


def _paths(folders: Sequence[str | os.PathLike[str]]) -> list[Path]:
    return [Path(folder) for folder in folders]
