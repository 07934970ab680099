import pytest

import tracegap.report as room


def test_each_public_name_is_there_when_it_is_asked_for():
    for name in room.__all__:
        assert getattr(room, name).__name__ == name


def test_any_other_name_is_not():
    with pytest.raises(AttributeError, match="'nothing'"):
        room.nothing  # noqa: B018
