"""The end of a server: what runs may end, and nothing new begins."""

from tracegap.serve.refusals import RETRY_AFTER, ServeError

_STILL_ANSWERED = frozenset({"/health", "/metrics"})


class Drain:
    """Whether the server is about to end."""

    def __init__(self) -> None:
        """The server is ready."""
        self.begun = False

    def look_at(self, path: str) -> None:
        """Refuses what comes too late.

        Raises:
            ServeError: The server is about to end, and this is no question about its state.
        """
        if self.begun and path not in _STILL_ANSWERED:
            raise ServeError(
                503,
                "This server is about to end; send the request again, to another one.",
                "overloaded",
                {"retry-after": RETRY_AFTER, "connection": "close"},
            )
