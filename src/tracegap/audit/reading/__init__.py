"""Reading outputs from files, and joining them to examples."""

from tracegap.audit.reading.outputs import Output, RowFormat
from tracegap.audit.reading.readers import files_of, read_outputs

__all__ = ["Output", "RowFormat", "files_of", "read_outputs"]
