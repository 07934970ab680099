"""Defects in words: the largest share first, what is too small left out, undefined said so."""

from tracegap.audit.findings.explain import Explanation
from tracegap.audit.findings.explain_words import change, level, quoting_sentence, sentences
from tracegap.audit.judging.released_rule import Defect

FIRST, SECOND, THIRD = list(Defect)[:3]


def explanation(figure="joint_share", shares=None, undefined=0):
    return Explanation(
        figure=figure,
        released=0.2,
        mended=0.5,
        undefined=undefined,
        shares=shares or {},
        alone={},
        **({"path": ()} if "path" in Explanation.__dataclass_fields__ else {}),
    )


def test_shares_are_in_points_and_phi_is_not():
    assert level("joint_share", 0.2) == "20.0 %"
    assert "points" in change("joint_share", 0.1)
    assert "points" not in change("phi", 0.1)


def test_the_largest_share_comes_first_and_none_is_told_that_reads_as_nothing():
    said = sentences(explanation(shares={FIRST: 0.05, SECOND: -0.25, THIRD: 0.0001}))
    assert len(said) == 3
    assert "20.0 % by the released rule and 50.0 % with all defects mended" in said[0]
    assert said[1].startswith(SECOND.value.capitalize())
    assert said[2].startswith(FIRST.value.capitalize())


def test_a_figure_that_is_undefined_somewhere_has_no_shares():
    (said,) = sentences(explanation(undefined=4))
    assert "undefined under 4 combinations" in said


def test_quotes_are_counted_letter_by_letter_and_whatever_the_case():
    said = quoting_sentence(
        {
            **{"joined_row_verbatim": 1, "joined_row_any_case": 2},
            **{"own_row_verbatim": 3, "own_row_any_case": 4},
        }
    )
    assert "1 letter by letter, 2 whatever the case" in said
    assert said.endswith("3 and 4.")
