"""What is said of an analysis, and that no sentence claims more than its interval allows."""

from tracegap.report.sentences import sentences, told_of
from tracegap.statistics import analyse
from tracegap.statistics.intervals import Estimate
from tracegap.tasks.baselines import Baseline, Outcome
from verdicts import CORRECT, LABELS, arm_of, verdict


def said(verdicts, baselines=()):
    return "\n".join(sentences(analyse(verdicts, baselines)))


def test_sentence_tells_a_link_with_its_interval():
    text = said(arm_of("correct", CORRECT))
    assert "with 200 answers to 200 questions" in text
    assert "after a right trace 90.0 % (82.6 to 94.5) of 100 answers were right" in text
    assert "is higher by 70.0 points (58.9 to 78.5)" in text


def test_sentences_name_unread_traces_and_claim_no_cause():
    verdicts = arm_of("correct", CORRECT)
    text = said([*verdicts, verdict("correct", 200, None, False, problems=("no trace",))])
    assert "with 200 of 201 answers to 201 questions" in text
    assert "1 of 201 traces are missing or could not be read" in text
    assert "does not show that the one causes the other" in text
    assert "causes" not in said([verdict("vanilla", i, None, True) for i in range(30)])


def test_sentences_tell_the_context_apart():
    verdicts = [verdict("correct", i, None, i < 80) for i in range(100)]
    verdicts += [verdict("correct", i, None, i < 20, condition="withheld") for i in range(100)]
    verdicts += [verdict("correct", i, None, i < 79, condition="swapped") for i in range(100)]
    text = said(verdicts)
    assert "with the full context the arm was right more often than without it: 60.0" in text
    assert "with the full context the arm cannot be told apart from with another's" in text


def test_sentence_claims_no_difference_where_the_interval_includes_none():
    text = said(arm_of("correct", (52, 48, 50, 50)))
    assert "the interval includes no difference" in text
    assert "higher" not in text


def test_small_cells_are_told_as_counts():
    text = said(arm_of("incorrect", (0, 6, 358, 586)))
    assert "after a right trace 0 of 6 answers were right" in text
    assert "no more is said" in text
    assert "lower by" not in text
    # one class or all of them: what rests on six traces is not told by another name
    assert "within classes only" not in text
    assert "within classes only" in said(arm_of("correct", CORRECT))


def test_traces_that_are_all_wrong_cannot_be_compared():
    assert "every scored trace was wrong" in said(arm_of("incorrect", (0, 0, 40, 60)))


def test_of_arms_of_one_run_only_their_students_are_compared():
    same = arm_of("correct", CORRECT) + arm_of("incorrect", CORRECT)
    start = "the students of arms correct and incorrect "
    assert f"{start}cannot be told apart: the interval includes no difference" in said(same)
    text = said(arm_of("correct", CORRECT) + arm_of("incorrect", (5, 5, 20, 170)))
    assert "Every arm has one run: " in text
    assert f"{start}differ by 42.5 points" in text
    assert "in favour of correct. This says nothing of the arms in further runs." in text
    assert "arm correct was right" not in text
    (compared,) = [line for line in text.splitlines() if start in line]
    assert "p " not in compared.replace("question-seed pairs", "")


def trained(arm, shares):
    """An arm with a run for each share of 100 questions that it gets right."""
    return [
        verdict(arm, i, None, (i * 37 + 11 * run) % 100 < share, seed=run)
        for run, share in enumerate(shares)
        for i in range(100)
    ]


def test_arms_of_several_runs_are_compared_over_their_runs():
    verdicts = trained("correct", (70, 72, 68)) + trained("incorrect", (40, 42, 38))
    verdicts += trained("vanilla", (69, 40, 90))
    text = said(verdicts)
    start = "Declared beforehand: over 3 and 3 runs and 100 questions, arm correct "
    assert f"{start}was right more often than arm incorrect: 30.0 points" in text
    assert "Over 3 and 3 runs and 100 questions, arm vanilla cannot be told apart from" in text
    assert "has one run" not in text
    first, second, *_ = text.splitlines()
    assert first.startswith("Declared beforehand: ")
    assert ", p " in first  # it stands as it is
    assert second.startswith("Only the comparisons over runs tell of further runs")
    assert "adjusted" not in text.splitlines()[0]
    assert text.splitlines()[0].endswith("(24.0 to 36.0), p = 0.001.")
    other = sentences(analyse(verdicts, primary=("vanilla", "correct")))
    start = "Declared beforehand: over 3 and 3 runs and 100 questions, arm vanilla cannot"
    assert other[0].startswith(start)
    assert sum("Declared" in sentence for sentence in other) == 1


def test_of_outputs_alone_nothing_is_said_of_runs():
    verdicts = trained("correct", (70, 72, 68)) + trained("incorrect", (40, 42, 38))
    text = "\n".join(sentences(analyse(verdicts), runs_known=False))
    assert "the sets of outputs of arms correct and incorrect differ by" in text
    assert "over 3 and 3 runs" not in text


def test_each_arm_is_set_against_the_best_baseline():
    outcomes = [Outcome(f"q{i:04}", LABELS[i % 2], f"g{i:04}", i % 4 == 0) for i in range(200)]
    weak = [Outcome(o.example_id, o.label, o.group, False) for o in outcomes]
    baselines = [Baseline("lookup", tuple(outcomes)), Baseline("commonest answer", tuple(weak))]
    text = said(arm_of("correct", CORRECT), baselines)
    assert (
        "The strongest baseline on training data that does not read, lookup, was right in 25.0 %"
        in text
    )
    assert "Arm correct was right more often than that baseline: 30.0 points" in text


def test_a_difference_that_fails_only_the_test_keeps_its_sign():
    gap = Estimate(-0.1, -0.17, -0.03, 200)
    said = told_of(gap, 0.06, "arm b")
    assert said.startswith("cannot be told apart from arm b after adjusting for all comparisons (")
    assert "−10.0 points (−17.0 to −3.0), adjusted p = 0.060" in said
    assert told_of(gap, 0.01, "arm b").startswith("was right less often than arm b: 10.0 points (3")


def test_figures_that_rest_on_a_few_groups_are_said_to():
    verdicts = [verdict("correct", i, None, i % 2 == 0) for i in range(100)]
    heavy = [verdict("correct", 100 + i, None, i % 3 == 0, group="one") for i in range(200)]
    assert "all intervals rest on a few groups" not in said(verdicts)
    assert (
        "Arm correct: a tenth of the 101 groups of questions holds half of its verdicts, so that "
        "all intervals rest on a few groups."
    ) in said(verdicts + heavy)


def test_dots_are_said_to_state_no_step_and_are_not_called_unreadable():
    rows = [verdict("filler", i, None if i else True, i % 2 == 0) for i in range(40)]
    text = said(rows)
    assert "Arm filler is taught dots that state no step" in text
    assert "missing or could not be read" not in text
