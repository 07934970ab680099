"""Errors a user can make; the command line prints them as one sentence, without a stack trace.

Its exit code is 2 for a `SettingsError`, which is wrong use, and 1 for the others.
"""


class TracegapError(Exception):
    """Base of every error that is the user's to mend; its text says what to do."""


class BadInputError(TracegapError):
    """A file or record that cannot be used; names the file, line and field."""


class SettingsError(TracegapError):
    """A setting that does not fit; names the setting and what it may be."""


class StudentError(TracegapError):
    """A student that cannot be loaded, trained or asked."""


class StorageError(TracegapError):
    """A result that could not be written (disk full, no permission)."""


class HubError(TracegapError):
    """A name on the hub that cannot be had: unknown, gated, or out of reach."""
