"""Fresh bAbI stories: of all 20 tasks in their official form, and short ones of tasks 1 and 2."""

from tracegap.tasks.babi.generator.short import KINDS, generate
from tracegap.tasks.babi.generator.stories import generate_stories
from tracegap.tasks.babi.generator.words import LABELS

__all__ = ["KINDS", "LABELS", "generate", "generate_stories"]
