"""Asking a student behind an OpenAI-compatible server after swapped traces.

The trace is sent as the start of the assistant's message, which the server must continue, as vLLM
does with `continue_final_message`. The prompt comes first, so a server with a prefix cache reads it
once. Chat completions offer no log-probabilities of whole answers: there are some only where the
server gives tokens as well, as vLLM's does.
"""

from collections.abc import Iterable, Iterator

from tracegap.errors import StudentError
from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.served_scores import Scores, ServedScores
from tracegap.interventions.asking.swaps import OWN
from tracegap.records import Generation
from tracegap.students.requests import Ask
from tracegap.students.server import ServedStudent
from tracegap.students.settings import GenerationSettings

_CONTINUE = {"continue_final_message": True, "add_generation_prompt": False}


class ServedReanswerer:
    """A model behind a server; see `tracegap.interventions.asking.backend.Reanswerer`."""

    def __init__(self, name: str, settings: GenerationSettings, *, first_wait: float = 1.0) -> None:
        """Reads the name; nothing is sent yet. Arguments as `ServedStudent` takes them."""
        self._student = ServedStudent(name, settings, first_wait=first_wait, more=_CONTINUE)
        self.identity = self._student.identity
        self._scores = ServedScores(self._student)

    def token_count(self, text: str) -> int:
        """Returns a trace's length in tokens; in words where the server gives no tokens."""
        return self._scores.count(given(text)) if self._scores.offered else len(text.split())

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap; equal traces are asked once.

        Raises:
            StudentError: A request failed for good, or the server does not continue a message.
        """
        wanted = list(cases)
        asks = {
            (case.example.id, swap.think): _ask(case, swap.think, number)
            for case in wanted
            for number, swap in enumerate(case.swaps)
        }
        keys = {ask.example_id: key for key, ask in asks.items()}
        said: dict[tuple[str, str], Generation] = {}
        for batch in self._student.generate([[ask] for ask in asks.values()]):
            said |= {keys[generation.example_id]: generation for generation in batch}
        scores = self._scores.of(wanted) if self._scores.offered else {}
        for case in wanted:
            found = [said[case.example.id, swap.think] for swap in case.swaps]
            self._check(case, found)
            yield (
                case,
                tuple(
                    Answered(one.text, one.finish_reason, *_scored(case, swap.think, scores))
                    for swap, one in zip(case.swaps, found, strict=True)
                ),
            )

    def _check(self, case: Case, found: list[Generation]) -> None:
        """Sees to it that the student went on from its own trace, and did not start anew."""
        for swap, generation in zip(case.swaps, found, strict=True):
            if swap.name == OWN and generation.text.lstrip().lower().startswith("<think>"):
                raise StudentError(
                    f"{self._student.identity.split()[0]}: the server answers example "
                    f"{case.example.id} anew instead of continuing the trace; it must take "
                    "`continue_final_message` in chat completions, as vLLM's server does."
                )


def _scored(case: Case, think: str, scores: Scores) -> list[float | None]:
    return [
        None if text is None else scores.get((case.example.id, think, text))
        for text in case.targets.in_order
    ]


def _ask(case: Case, think: str, number: int) -> Ask:
    start = {"role": "assistant", "content": given(think)}
    # unique among all asks of a call, and readable in an error
    name = f"{case.example.id}, swap {number + 1}"
    return Ask(name, case.arm, case.seed, "full", [*case.messages, start])
