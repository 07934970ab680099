"""Reading outputs from files, and joining them to examples."""

from tracegap.audit.reading.files import files_of
from tracegap.audit.reading.outputs import Output, RowFormat
from tracegap.audit.reading.parts import Part, parts_of
from tracegap.audit.reading.readers import read_outputs

__all__ = ["Output", "Part", "RowFormat", "files_of", "parts_of", "read_outputs"]
