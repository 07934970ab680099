"""Where commands print: results to stdout, progress to stderr, so that stdout can be piped."""

from rich.console import Console

console = Console()
progress_console = Console(stderr=True)
