"""What a page's script reads, packed: small inside the page, or in files beside a large one.

Each part is JSON, compressed, in base64: so it holds no sign that could end a script or mean
anything to HTML, whatever the texts are.
"""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracegap.randomness import hash_of

# what could end the script element, open a comment in it, or break a line of script
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}

MOST_BYTES = 20_000_000
"""Of a page that is one file; what is larger has its outputs' texts beside it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The parts of a page's data.

    Attributes:
        inside: Name -> packed part that stands in the page.
        beside: File name -> its text, in the folder beside the page.
        files: Name of a part -> the file it lies in.
    """

    inside: dict[str, str]
    beside: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def megabytes(self) -> float:
        """How large the files beside the page are together."""
        return sum(map(len, self.beside.values())) / 1e6


def pack(value: Any) -> str:
    """Returns a value as JSON, compressed, in base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # a lone surrogate has no UTF-8: it is kept as its escape
    raw = text.encode("utf-8", "backslashreplace")
    return base64.b64encode(gzip.compress(raw, 6, mtime=0)).decode()


def unpack(text: str) -> Any:
    """Returns what was packed."""
    return json.loads(gzip.decompress(base64.b64decode(text)))


def pack_parts(index: Any, blocks: Mapping[str, Any], most_bytes: int = MOST_BYTES) -> Packed:
    """Packs the index and all blocks; the blocks go beside the page if all would be too large.

    Args:
        index: Read when the page opens.
        blocks: Name -> what is read when it is needed.
        most_bytes: Of what stands inside the page.
    """
    packed = {name: pack(block) for name, block in blocks.items()}
    first = pack(index)
    if len(first) + sum(map(len, packed.values())) <= most_bytes:
        return Packed({"index": first, **packed})
    # the name tells the content, so that a page never reads the texts of another
    files = {name: f"{name}-{hash_of(text):016x}.js" for name, text in packed.items()}
    beside = {files[name]: f'tracegapPart("{name}","{text}");\n' for name, text in packed.items()}
    return Packed({"index": first}, beside, files)


def to_script_json(data: object) -> str:
    """Returns JSON that is safe inside `<script type="application/json">`, whatever it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)
