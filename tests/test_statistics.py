"""The room of statistics as a whole: light to import, and as its page says."""

import doctest
import subprocess
import sys

from paths import DOCS


def test_import_is_light():
    code = "import sys, tracegap.statistics; print([m for m in ('torch', 'scipy', 'statsmodels', "
    code += "'transformers', 'polars') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_worked_examples_of_the_docs_hold():
    page = DOCS / "statistics.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0
