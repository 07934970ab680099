"""What results show of themselves in a notebook."""

import pytest

from compared import compared
from tracegap.errors import SettingsError
from tracegap.report.comparison import comparison_tables
from tracegap.report.notebook import frame_of_table, html_of_tables


def test_sentences_picture_and_tables_are_shown_and_escaped():
    tables = comparison_tables(compared(evil="<b>"))
    html = html_of_tables(["a < b"], tables[:1], "<svg></svg>")
    assert "<p>a &lt; b</p>" in html
    assert html.index("<svg>") < html.index("<table>")
    assert "<td>a&lt;b&gt;</td>" in html


def test_a_frame_has_full_precision_and_four_columns_an_estimate():
    pytest.importorskip("pandas")
    frame = frame_of_table(comparison_tables(compared()), "leaderboard")
    assert list(frame.columns[:6]) == [
        *("run", "arm", "answer_right_shared_questions", "answer_right_shared_questions_low"),
        *("answer_right_shared_questions_high", "answer_right_shared_questions_n"),
    ]
    assert frame["answer_right_shared_questions"].tolist() == [1.0, 0.5]


def test_a_table_that_there_is_not_is_refused_by_name():
    with pytest.raises(SettingsError, match="no table 'x'; there are: leaderboard, differences"):
        frame_of_table(comparison_tables(compared()), "x")
