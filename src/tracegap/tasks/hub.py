"""Reading a data set from the hub."""

from typing import Any

from tracegap.errors import BadInputError
from tracegap.needs import install


def load_from_hub(hub_name: str, *arguments: Any, remedy: str, **options: Any) -> Any:
    """Returns what `datasets.load_dataset` gives.

    Args:
        hub_name: The data set.
        *arguments: Passed through.
        remedy: What the user can do instead; ends the sentence of an error.
        **options: Passed through.

    Raises:
        BadInputError: The package is missing, or the hub cannot be reached or read.
    """
    try:
        from datasets import load_dataset
    except ImportError:
        raise BadInputError(
            f"{hub_name}: reading from the hub needs the package datasets; "
            f"{install(['datasets'])}, or {remedy}."
        ) from None
    try:
        return load_dataset(hub_name, *arguments, **options)
    except Exception as error:  # the hub's client has no common base for what it raises
        complaint = " ".join(str(error).split())[:200]
        raise BadInputError(
            f"{hub_name}: cannot be loaded from the hub ({type(error).__name__}: {complaint}); "
            f"check the connection, or {remedy}."
        ) from None
