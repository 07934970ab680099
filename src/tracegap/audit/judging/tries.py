"""Several outputs for one question: what they say of trace and answer, within questions.

Of each output a hash of its question and a byte a rule are kept, so that a million take few
megabytes.
"""

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tracegap.audit.judging.counts import UNSCORED, code
from tracegap.randomness import hash_of
from tracegap.records import Verdict
from tracegap.statistics.within import WithinQuestion, within_question

Who = tuple[str, str]


@dataclass(slots=True)
class Tries:
    """The outputs of each student's arm, in the order of the files.

    Attributes:
        questions: (student, arm) -> a hash of each output's question.
        marks: (scorer, student, arm) -> 3 x the trace's code + the answer's, of each output.
    """

    questions: dict[Who, "array[int]"] = field(default_factory=dict)
    marks: dict[tuple[str, str, str], "array[int]"] = field(default_factory=dict)

    def add(self, who: Who, question: str, verdicts: dict[str, Verdict]) -> None:
        """Takes one output."""
        self.questions.setdefault(who, array("Q")).append(hash_of(*who, question))
        for scorer, verdict in verdicts.items():
            mark = 3 * code(verdict.trace_right) + code(verdict.answer_right)
            self.marks.setdefault((scorer, *who), array("b")).append(mark)

    def merge(self, later: "Tries") -> None:
        """Takes in the outputs that follow."""
        for who, asked in later.questions.items():
            self.questions.setdefault(who, array("Q")).extend(asked)
        for rule, marks in later.marks.items():
            self.marks.setdefault(rule, array("b")).extend(marks)

    @property
    def repeats(self) -> int:
        """How many outputs answer a question that their arm had answered before."""
        return sum(
            len(asked) - len(np.unique(np.frombuffer(asked, dtype=np.uint64)))
            for asked in self.questions.values()
        )

    def within(self, scorer: str, who: Who) -> WithinQuestion | None:
        """Measures the link of trace and answer within questions; None if none comes twice.

        The first outputs of all questions are taken for one run, the second for another, and so
        on: where each file holds a run they are, and where a run answered several times the terms
        that this adds do no harm.
        """
        marks = np.frombuffer(self.marks[scorer, *who], dtype=np.int8)
        trace, answer = marks // 3, marks % 3
        read = (trace != UNSCORED) & (answer != UNSCORED)
        question = _numbered(np.frombuffer(self.questions[who], dtype=np.uint64))
        number = _occurrences(question)
        if not read.any() or int(np.bincount(question[read]).max()) < 2:
            return None
        return within_question(trace[read] == 1, answer[read] == 1, question[read], number[read])


def _numbered(hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Numbers questions as they come."""
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.intp)
    place[np.argsort(first)] = np.arange(len(first))
    numbers: NDArray[np.intp] = place[inverse]
    return numbers


def _occurrences(question: NDArray[np.intp]) -> NDArray[np.intp]:
    """Returns how many outputs for the same question came before each."""
    order = np.argsort(question, kind="stable")
    sizes = np.bincount(question)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    number = np.empty(len(question), dtype=np.intp)
    number[order] = np.arange(len(question)) - starts
    return number
