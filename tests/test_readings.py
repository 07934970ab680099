from tracegap.readings import Claim, FreeReading


def test_false_claims_are_those_that_fail_and_not_those_that_cannot_be_told():
    claims = tuple(
        Claim("overlap", text, (0, 1), holds)
        for text, holds in (("right", True), ("wrong", False), ("unknown", None))
    )
    assert [claim.text for claim in FreeReading(claims=claims).false_claims] == ["wrong"]
