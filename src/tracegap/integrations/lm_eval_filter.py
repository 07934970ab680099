"""Filters of lm-evaluation-harness: the verdict on each response, or the response that is best.

A task's YAML knows them once a file beside it imports this module, as `utils.py` does here:

    filter_list:
      - name: checked
        filter:
          - function: !function utils.judged
          - function: take_first
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lm_eval.api.filter import Filter
from lm_eval.api.registry import register_filter

from tracegap.checks.gold_free import Check
from tracegap.errors import BadInputError
from tracegap.integrations.checker import Checker
from tracegap.serve.prompts import Asked


class _Checking(Filter):  # type: ignore[misc]
    def __init__(
        self,
        task: str | None = None,
        question: str = "question",
        context: str = "context",
        trace_delimiters: Sequence[str] | None = None,
    ) -> None:
        """Takes where a document holds what.

        Args:
            task: The task of every document; None: of those that fit, one that can derive.
            question: Name of the document's field with the question.
            context: Name of the field with the passages: a list, or a text of one a line.
            trace_delimiters: What stands before and after a trace, besides the marks known.

        Raises:
            SettingsError: The task is unknown.
        """
        self._checker = Checker(task, trace_delimiters)
        self._question, self._context = question, context

    def _checks(self, said: Sequence[str], doc: Mapping[str, Any]) -> list[Check | None]:
        asked = self._asked(doc)
        return [self._checker.check_text(asked, text) if asked else None for text in said]

    def _asked(self, doc: Mapping[str, Any]) -> Asked | None:
        for name in (self._question, self._context):
            if name not in doc:
                known = ", ".join(sorted(map(str, doc)))
                raise BadInputError(
                    f"a document has no field {name!r} (it has: {known}); name the fields of "
                    "question and context in the filter."
                )
        context = doc[self._context]
        passages = context.split("\n") if isinstance(context, str) else list(context)
        told = {"question": doc[self._question], "context": passages}
        return self._checker.asked([], told)


@register_filter("tracegap")
class JudgementFilter(_Checking):
    """Gives `right`, `wrong` or `unknown` in place of each response."""

    def apply(self, resps: Iterable[Sequence[str]], docs: Sequence[Any]) -> list[list[str]]:
        """Returns the judgements, in the order of the responses."""
        return [
            [found.judgement if found else "unknown" for found in self._checks(said, doc)]
            for said, doc in zip(resps, docs, strict=True)
        ]


@register_filter("tracegap_best")
class BestFilter(_Checking):
    """Keeps of several responses the one that checks best; the first of those that are alike."""

    def apply(self, resps: Iterable[Sequence[str]], docs: Sequence[Any]) -> list[list[str]]:
        """Returns one response for each document, as a list of one."""
        return [[self._best(said, doc)] for said, doc in zip(resps, docs, strict=True)]

    def _best(self, said: Sequence[str], doc: Mapping[str, Any]) -> str:
        checks = self._checks(said, doc)
        ranks = [found.rank if found else (1, 0) for found in checks]
        return said[ranks.index(min(ranks))]
