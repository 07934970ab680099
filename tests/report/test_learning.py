"""Learning curves shown: one row an arm and size, and what single runs do not tell."""

from dataclasses import replace

from tracegap.report.formats import to_csv, to_latex
from tracegap.report.learning import learning_plots, learning_sentence, learning_table
from tracegap.report.page import render_report
from tracegap.statistics.learning import learning_of
from verdicts import verdict

ARMS = ("vanilla", "correct")


def found_of(seeds):
    return learning_of(
        (size, verdict(arm, i, None if arm == "vanilla" else i % 3 > 0, i + seed < size, seed=seed))
        for size in (2, 4, 8)
        for arm in ("vanilla", "correct")
        for seed in range(seeds)
        for i in range(10)
    )


def test_the_sentence_says_which_size_all_else_is_of():
    said = learning_sentence(found_of(2))
    assert said.startswith("Training sets hold 2, 4 and 8 examples")
    assert said.endswith("results of those of 8.")


def test_the_table_has_a_row_an_arm_and_size_with_intervals_over_runs():
    table = learning_table(found_of(3))
    assert [row[:2] for row in table.rows] == [
        (arm, size) for arm in ("vanilla", "correct") for size in (2, 4, 8)
    ]
    answer = table.rows[1][2]
    assert (answer.n, round(answer.value, 2)) == (3, 0.3)
    assert answer.low < 0.3 < answer.high
    assert table.rows[1][3:5] == (0.2, 0.4)
    assert table.rows[0][5:] == (None, None, None)  # no trace in this arm
    assert "10 questions" not in table.note
    assert "vanilla,2," in to_csv(table)
    assert "learning" in to_latex(table)


def test_single_runs_are_points_and_said_to_be():
    found = found_of(1)
    for note in (learning_table(found).note, learning_plots(found, ARMS)[0].note):
        assert "Every arm has one run at each size" in note
    assert "one run at each" not in learning_table(found_of(2)).note
    assert all(point.mean.low is None for point in found.points)


def test_answers_and_traces_are_drawn_and_the_page_has_both(inputs):
    plots = learning_plots(found_of(2), ARMS)
    assert [plot.title.split(",")[0] for plot in plots] == ["Answer right", "Trace right"]
    assert "Runs: vanilla 2, correct 2." in plots[0].note
    assert "vanilla" not in plots[1].note
    page = render_report(replace(inputs, learning=found_of(2)))
    assert plots[0].title in page
    assert "Learning curves" in page


def test_a_run_that_is_no_sweep_shows_nothing_of_it(inputs, page):
    assert learning_plots(None, ARMS) == []
    assert learning_table(None).rows == ()
    assert "Learning curves" not in page
