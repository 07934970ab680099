"""Checking traces over HTTP: an endpoint of its own, and a proxy in front of any chat server."""

from typing import TYPE_CHECKING, Any

from tracegap.serve.settings import ServeSettings

if TYPE_CHECKING:
    from tracegap.serve.app import create_app

__all__ = ["ServeSettings", "create_app"]


def __getattr__(name: str) -> Any:
    """Imports the application when it is to run: its settings stay light."""
    if name == "create_app":
        from tracegap.serve.app import create_app

        return create_app
    raise AttributeError(f"module 'tracegap.serve' has no attribute {name!r}")
