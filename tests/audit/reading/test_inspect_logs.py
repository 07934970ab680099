"""Logs of inspect: every choice counts, failed samples are named, packed logs are read."""

import json
import sys
import zipfile

import pytest

from released_outputs import FACTS, QUESTION, said_text
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.errors import BadInputError
from tracegap.tasks import get_task


def test_every_choice_of_an_inspect_sample_counts_and_failed_samples_are_named(tmp_path):
    metadata = {"facts": FACTS, "label": "equal", "arm": "correct"}
    redacted = {"type": "reasoning", "reasoning": "gAAAA", "redacted": True}
    contents = [said_text(), [redacted, {"type": "text", "text": said_text()}]]
    choices = [{"message": {"content": content}, "stop_reason": "stop"} for content in contents]
    sample = {"epoch": 1, "input": QUESTION, "target": ["Yale University"], "metadata": metadata}
    samples = [
        sample | {"id": 1, "output": {"model": "S", "choices": choices}},
        sample | {"id": 2, "output": {"choices": []}, "error": {"message": "out of credit"}},
        "not a sample",
    ]
    log = {"version": 2, "eval": {"model": "S"}, "samples": samples}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log))
    audit = run_audit(Request([path], get_task("cotempqa")), [])
    ((group, _),) = audit.groups("strict")
    assert (group.counts.n, group.trace_link.table.both) == (2, 2)
    assert audit.put_aside_count == 2
    assert "out of credit" in audit.put_aside[0].reason


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="zipfile reads Zstandard by itself")
def test_a_log_packed_with_zstandard_is_read_or_the_remedy_is_named(tmp_path, monkeypatch):
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps({"eval": {"model": "S"}}))
    data = path.read_bytes()  # method 0 becomes method 93, in the local header and in the directory
    at = data.index(b"PK\1\2")
    method = (93).to_bytes(2, "little")
    path.write_bytes(data[:8] + method + data[10 : at + 10] + method + data[at + 12 :])
    with pytest.raises(BadInputError, match=r"log\.eval"):  # the bytes themselves are not Zstandard
        run_audit(Request([path], get_task("cotempqa")), [])
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(BadInputError, match="pip install zstandard"):
        run_audit(Request([path], get_task("cotempqa")), [])
