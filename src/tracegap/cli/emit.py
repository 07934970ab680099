"""The one way in which commands report a result: as text, as JSON on stdout, or in a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer


def emit(
    result: Callable[[], Any], show: Callable[[], None], as_json: bool, output: Path | None
) -> None:
    """Prints a result, and writes it to a file if asked.

    Args:
        result: Returns the result as plain values or dataclasses; called only if JSON is wanted.
        show: Prints the result for a reader.
        as_json: Print the JSON object instead.
        output: File for the same object.
    """
    text = to_json_text(result()) if as_json or output else ""
    if output:
        from tracegap.files import write_text

        write_text(output, text + "\n")
    if as_json:
        typer.echo(text.encode())  # JSON is UTF-8, whatever the terminal's encoding
    else:
        show()


def to_json_text(result: Any) -> str:
    """Returns a result as an indented JSON object."""
    from pydantic_core import to_jsonable_python

    plain = to_jsonable_python(result, inf_nan_mode="null")
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    # an argument that is not UTF-8 arrives with lone surrogates, which JSON writes as \udcXX
    return text.encode("utf-8", "backslashreplace").decode()
