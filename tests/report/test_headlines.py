"""The sentences of the first screen."""

from dataclasses import replace

from reports import ARMS, make_example, make_sample
from tracegap.report.headlines import headlines
from tracegap.report.sentences import ONE_RUN, sentences
from tracegap.statistics import analyse


def said(arms=ARMS, seeds=(1,), runs_known=True, size=80):
    examples = [make_example(number) for number in range(size)]
    verdicts = [make_sample(e, a, seed=s)[2] for e in examples for a in arms for s in seeds]
    return headlines(analyse(verdicts), runs_known)


def test_the_declared_comparison_then_the_best_arm_and_one_sentence_an_arm():
    found = said()
    assert found[0].startswith("Declared beforehand: on the same 80 question-seed pairs")
    assert found[1].startswith("Most answers right: ")
    assert "This says nothing of the arms in further runs." in found[1]
    assert [line.split(":")[0] for line in found[2:5]] == list(ARMS)
    assert found[2].endswith("no trace to score.")
    assert "after a right trace" in found[3]
    assert found[5] == ONE_RUN


def test_over_several_runs_the_arms_are_spoken_of_and_the_caveat_goes():
    found = said(seeds=(1, 2, 3))
    declared = [line for line in found if line.startswith("Declared beforehand")]
    assert len(declared) == 1
    assert "over 3 and 3 runs" in declared[0]
    assert ONE_RUN not in found


def test_an_audit_speaks_of_outputs_and_one_arm_is_compared_with_nothing():
    assert not any("seed" in line or "training." in line for line in said(runs_known=False)[:3])
    assert ONE_RUN not in said(runs_known=False)
    assert len(said(arms=("correct",), runs_known=False)) == 1


def test_answers_that_could_not_be_read_are_told_where_they_are_many():
    verdicts = [make_sample(make_example(number), "correct")[2] for number in range(40)]
    unread = [
        replace(verdict, answer_right=False, problems=(problem,))
        for verdict, problem in zip(verdicts, ("no answer", "malformed answer"), strict=False)
    ]
    many, one = analyse([*unread, *verdicts[2:]]), analyse([unread[0], *verdicts[1:]])
    words = "in 2 no answer could be read, which counts as wrong"
    (headline,) = headlines(many, runs_known=False)
    assert f"of 40 answers right ({words}); " in headline
    assert f"Arm correct: {words}." in sentences(many)
    for told in (headlines(one, runs_known=False), sentences(one)):
        assert not any("could be read, which" in sentence for sentence in told)
