"""Samples shown: pass@k, and links within questions told no stronger than they are."""

from dataclasses import replace

from tracegap.report.formats import to_csv
from tracegap.report.page import render_report
from tracegap.report.sampled import passes_table, sampled_links_table, sampled_sentences
from tracegap.statistics.sampled import Sampled, sampled_arms
from verdicts import verdict


def found_of(rows, **more):
    return Sampled(samples=4, temperature=0.7, top_p=1.0, arms=sampled_arms(rows), **more)


def linked(strength, runs=1):
    """Of four samples of a question two have a right trace; `strength` of ten questions link."""
    return [
        verdict("correct", i, k < 2, k % 2 == 0 if i % 10 >= strength else k < 2, seed=run)
        for run in range(runs)
        for i in range(60)
        for k in range(4)
    ]


def test_sentences_say_how_samples_were_drawn_and_what_they_are_beside():
    first, passes, *_ = sampled_sentences(found_of(linked(5)))
    assert "has 4 samples of every student (temperature 0.7)" in first
    narrow = replace(found_of(linked(5)), top_p=0.9)
    assert "temperature 0.7, top-p 0.9" in sampled_sentences(narrow)[0]
    assert passes.startswith("Arm correct, samples of one run and 60 questions: one was right")
    assert "at least one of 4 in 100.0 %" in passes
    assert "samples of 3 runs" in sampled_sentences(found_of(linked(5, runs=3)))[1]


def test_a_link_within_questions_is_told_with_the_pooled_one_beside_it():
    *_, link = sampled_sentences(found_of(linked(8)))
    assert "samples with a right trace are more often right than others of the same" in link
    assert "adjusted p < 0.001" in link
    assert link.endswith("which is partly how hard questions are.")


def test_no_link_is_not_told_as_one():
    *_, link = sampled_sentences(found_of(linked(0)))
    assert "no link is shown, odds ratio 1.00" in link
    all_right = [verdict("correct", i, k < 2, True) for i in range(20) for k in range(4)]
    *_, link = sampled_sentences(found_of(all_right))
    assert "trace and answer cannot be compared, undefined: no question has tries" in link
    separated = [verdict("correct", i, k < 2, k < 2) for i in range(20) for k in range(4)]
    *_, link = sampled_sentences(found_of(separated))
    assert "within questions a right step never goes with a wrong answer" in link


def test_tables_have_a_column_a_k_and_a_row_a_step(inputs):
    found = found_of(linked(5))
    passes, links = passes_table(found), sampled_links_table(found)
    assert [c.title for c in passes.columns][3:] == ["pass@1", "pass@2", "pass@4"]
    assert len(passes.rows) == 1
    assert [row[1] for row in links.rows] == ["label", "evidence", "trace"]
    assert "pass_1" in to_csv(passes)
    page = render_report(replace(inputs, tries=found))
    assert passes.title in page
    assert links.title in page


def test_a_run_without_samples_shows_nothing_of_them(page):
    assert passes_table(None).rows == sampled_links_table(None).rows == ()
    assert "k samples right" not in page
