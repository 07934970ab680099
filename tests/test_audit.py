"""`tracegap.audit`: a room that can be called."""

import tracegap.audit
from audit.own_files import own_row, write_rows


def test_the_room_is_called_with_what_the_function_takes(tmp_path):
    path = write_rows(tmp_path / "rows.jsonl", [own_row()])
    assert tracegap.audit(path, scorer="strict").audit.outputs == 1
    assert tracegap.audit.judging is not None
