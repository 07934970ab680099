"""Tables typed in as counts."""

import pytest

from tracegap.errors import SettingsError
from tracegap.statistics.counts import read_counts


@pytest.mark.parametrize("text", ["1,2,3", "1,2,3,x", "-1,2,3,4", "0,0,0,0", "1.5,2,3,4"])
def test_bad_counts_are_refused(text):
    with pytest.raises(SettingsError, match="--counts"):
        read_counts(text)
