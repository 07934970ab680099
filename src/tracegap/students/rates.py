"""Reading the rates in the name of a mock: `mock:KEY=RATE,KEY=RATE`."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tracegap.errors import SettingsError
from tracegap.files import first_complaint

M = TypeVar("M", bound=BaseModel)


def read_rates(name: str, kind: type[M], what: str) -> M:
    """Reads the rates in a mock's name.

    Args:
        name: `mock`, or `mock:` with pairs.
        kind: The rates there are.
        what: What the mock is, for the error, e.g. `student`.

    Raises:
        SettingsError: The name is malformed; the text lists the keys there are.
    """
    keys = ", ".join(kind.model_fields)
    start, colon, text = name.partition(":")
    pairs = [pair.partition("=") for pair in text.split(",")] if colon else []
    given = {key.strip(): value.strip() for key, _, value in pairs}
    if start != "mock" or not all(equals for _, equals, _ in pairs) or len(given) < len(pairs):
        raise SettingsError(
            f"{what} {name!r} must read `mock` or `mock:KEY=RATE,KEY=RATE` with keys of {keys}, "
            "each at most once."
        )
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise SettingsError(
            f"{what} {name!r}: {first_complaint(error)} The keys are {keys}; rates go from 0 to 1."
        ) from None
