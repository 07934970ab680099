"""The warning that most completions carry no trace."""

import logging

import pytest

from serving import HTTP, RIGHT, Upstream, ask, proxied
from tracegap.serve.missing import WINDOW, Missing


@pytest.fixture
def warned(caplog):
    caplog.set_level(logging.WARNING, "tracegap.serve")
    logger = logging.getLogger("tracegap.serve")
    before, logger.propagate = logger.propagate, True
    yield lambda: [record.getMessage() for record in caplog.records]
    logger.propagate = before


def test_a_window_of_which_most_lack_a_trace_is_warned_of_once_for_a_while(warned):
    missing = Missing()
    for number in range(WINDOW):
        missing.saw(number % 2 == 0)
    assert warned() == []  # half of them is not most
    for number in range(WINDOW):
        missing.saw(number < WINDOW // 2 - 1)
    assert len(warned()) == 1
    assert f"{WINDOW // 2 + 1} of the last {WINDOW}" in warned()[0]
    for _ in range(5 * WINDOW):
        missing.saw(False)
    assert len(warned()) == 1
    for _ in range(30 * WINDOW):
        missing.saw(False)
    assert len(warned()) == 2


def test_an_upstream_that_drops_the_trace_is_warned_of_and_counted(warned):
    bare = RIGHT.partition("</think>")[2].strip()
    with proxied(Upstream([bare])) as place:
        for _ in range(WINDOW):
            ask(place)
        counted = HTTP.get(f"{place}/metrics").text
    assert f'tracegap_traces_total{{carried="no"}} {WINDOW}.0' in counted
    assert "--trace-delimiters" in warned()[0]
