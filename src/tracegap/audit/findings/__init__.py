"""What an audit shows: explanations, the multiverse, tables, the page, exports."""

from tracegap.audit.findings.explain import Explainer, Explanation
from tracegap.audit.findings.multiverse import Multiverse, Universe

__all__ = ["Explainer", "Explanation", "Multiverse", "Universe"]
