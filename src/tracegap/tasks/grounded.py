"""Tasks that no rule can solve: without gold, their steps are judged by grounding."""

from collections.abc import Sequence

from tracegap.records import Finding, Parsed
from tracegap.task import Task


class GroundedTask(Task):
    """A task over free text."""

    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges without gold each step that was said, by what the passages and words allow."""
        # imported here: grounding builds on tasks, and only this hook looks back
        from tracegap.checks.grounding import ground

        return ground(self, question, context, said.trace, said.answers)
