import json

import pytest

from tracegap.cli.asked import Asked, read_asked
from tracegap.errors import BadInputError

LINE = {"question": "?", "context": ["a"], "generation": "g"}


def test_each_line_is_a_question(tmp_path):
    path = tmp_path / "asked.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n" + json.dumps({**LINE, "more": 1}) + "\n")
    assert list(read_asked(path)) == [Asked(**LINE)] * 2


@pytest.mark.parametrize("field", list(LINE))
def test_a_line_that_lacks_a_field_is_named(tmp_path, field):
    path = tmp_path / "asked.jsonl"
    path.write_text(json.dumps({k: v for k, v in LINE.items() if k != field}) + "\n")
    with pytest.raises(BadInputError, match=f"line 1.*{field}"):
        list(read_asked(path))
