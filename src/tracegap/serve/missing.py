"""A warning when most completions carry no trace: then nothing much is checked."""

from tracegap.serve.logs import LOGGER

WINDOW = 50
"""Completions that are looked at together."""
_SILENCE = 20
"""Windows without another warning after one."""


class Missing:
    """Counts, window by window, the completions without a trace."""

    def __init__(self) -> None:
        """Begins the first window."""
        self._seen = self._without = self._quiet = 0

    def saw(self, carried: bool) -> None:
        """Takes note of one checked completion; warns at the end of a window of which most lack it.

        Args:
            carried: Whether a trace was found, whole or not.
        """
        self._seen += 1
        self._without += not carried
        if self._seen < WINDOW:
            return
        if self._quiet:
            self._quiet -= 1
        elif 2 * self._without > self._seen:
            LOGGER.warning(
                "Most completions carry no trace: %d of the last %d. The upstream may take it out "
                "(a reasoning parser that drops it), or mark it in a way that is not known: name "
                "its marks by --trace-delimiters.",
                self._without,
                self._seen,
            )
            self._quiet = _SILENCE
        self._seen = self._without = 0
