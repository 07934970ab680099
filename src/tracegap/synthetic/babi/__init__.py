"""Fresh bAbI stories: of all 20 tasks in their official form, and short ones of tasks 1 and 2."""

from tracegap.synthetic.babi.short import KINDS, generate
from tracegap.synthetic.babi.stories import generate_stories
from tracegap.synthetic.babi.words import LABELS

__all__ = ["KINDS", "LABELS", "generate", "generate_stories"]
