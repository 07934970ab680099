"""What tests of tasks share."""

import re

import pytest

from paths import DOCS

PAGE = DOCS / "adding-a-task.md"


@pytest.fixture
def file(tmp_path):
    """The page's own task, in a file."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert len(code.splitlines()) < 60
    path = tmp_path / "my_task.py"
    path.write_text(code, encoding="utf-8")
    return path
