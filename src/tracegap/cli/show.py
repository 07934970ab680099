"""The command `tracegap show`."""

from typing import Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output, Run
from tracegap.cli.terminal import console


def show(
    run: Run,
    id: Annotated[str, typer.Argument(help="Example id, as in data/test.jsonl.")],
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Show one test question with what every student wrote and how it was judged."""
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.show_example import find_example, shown_lines

    found = find_example(RunFolder(run), read_settings(run), id)
    emit(
        lambda: found,
        lambda: console.print(
            "\n".join(shown_lines(found)), markup=False, highlight=False, soft_wrap=True
        ),
        as_json,
        output,
    )
