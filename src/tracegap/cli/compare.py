"""The command `tracegap compare`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output

Folders = Annotated[
    list[Path], typer.Argument(help="Two or more folders, each of a run or of an audit.")
]
OutputDir = Annotated[
    Path | None, typer.Option(help="Also write compare.html and the tables as CSV to this folder.")
]


def compare(
    runs: Folders,
    output_dir: OutputDir = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Set runs or audits against each other on the questions that they share."""
    from tracegap.audit.findings.audited import refuse_run
    from tracegap.cli.printing import print_sentences, print_written
    from tracegap.cli.terminal import console
    from tracegap.report.terminal import print_table
    from tracegap.run.comparison import compare as read

    if output_dir:
        refuse_run(output_dir)
    found = read(*runs, page_folder=output_dir or Path())
    page = found.report(output_dir) if output_dir else None

    def show() -> None:
        for table in found.tables:
            if table.name != "flips":
                print_table(console, table)
        print_sentences(found.sentences)
        if page:
            print_written(page)

    def result() -> dict[str, Any]:
        return {
            "sentences": found.sentences,
            "leaderboard": found.found.standings,
            "differences": [_plain(pair) for pair in found.found.pairs],
            "settings": {source.name: source.settings for source in found.found.sources},
        }

    emit(result, show, as_json, output)


def _plain(pair: Any) -> dict[str, Any]:
    flips = [
        {
            "example_id": flip.first.example_id,
            "first_right": flip.first_right,
            "seeds": [flip.first.seed, flip.second.seed],
        }
        for flip in pair.flips
    ]
    return {
        "first": pair.first.name,
        "second": pair.second.name,
        "paired": pair.result,
        "runs": pair.runs,
        "adjusted_p": pair.adjusted_p,
        "unshared": pair.unshared,
        "flips": flips,
    }
