"""What a check without gold is good for: how it agrees with gold, and what policies gain by it."""

from tracegap.policies.tries import Try, judges_for, try_of
from tracegap.policies.worth import Gain, Judging, gains_of, judging_of

__all__ = ["Gain", "Judging", "Try", "gains_of", "judges_for", "judging_of", "try_of"]
