"""Asking a student by vLLM: `vllm:NAME_OR_FOLDER`. Needs the extra `vllm` and a GPU."""

import importlib.util
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from tracegap.errors import StudentError
from tracegap.needs import install
from tracegap.records import FinishReason, Generation
from tracegap.students.chat import without_clock
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.students.settings import GenerationSettings, TemplateSettings
from tracegap.students.tokenise import PLAIN

_PREFIX = "vllm:"
_BATCH = 512  # vLLM schedules within a call, so batches only bound what a kill loses


class VllmStudent:
    """A model run by vLLM in this process; see `tracegap.students.run.Backend`."""

    def __init__(
        self,
        name: str,
        settings: GenerationSettings,
        template: TemplateSettings = PLAIN,
        revision: str | None = None,
    ) -> None:
        """Loads the model.

        Raises:
            StudentError: vLLM is not installed, or cannot load the model.
        """
        if importlib.util.find_spec("vllm") is None:
            raise StudentError(
                f"student {name!r} needs vLLM; {install(['vllm'])}, or serve the model elsewhere "
                "and give openai:MODEL@URL."
            )
        from vllm import SamplingParams

        model = name.removeprefix(_PREFIX)
        variables = template.model_dump_json()
        engine = json.dumps(settings.engine, sort_keys=True)
        self.identity = f"{name} {revision} {settings.max_new_tokens} {variables}"
        if settings.engine:
            self.identity += f" {engine}"
        self._template = template
        self._sampling = SamplingParams(
            temperature=0.0, max_tokens=settings.max_new_tokens, skip_special_tokens=False
        )
        self._llm = _engine(model, revision, engine)
        own = self._llm.get_tokenizer().get_chat_template()
        self._chat_template = without_clock(own, template)

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns large batches in the order of the asks."""
        return [list(asks[at : at + _BATCH]) for at in range(0, len(asks), _BATCH)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the generations of each batch.

        Raises:
            StudentError: A prompt does not fit the model's context, or the engine broke one off.
        """
        for batch in batches:
            try:
                outputs = self._llm.chat(
                    [ask.messages for ask in batch],
                    self._sampling,
                    use_tqdm=False,
                    chat_template=self._chat_template,
                    chat_template_kwargs=self._template.model_dump(),
                )
            except ValueError as error:
                raise StudentError(f"vLLM refuses a prompt ({_first_line(error)}).") from None
            yield [_generation(ask, output) for ask, output in zip(batch, outputs, strict=True)]


@lru_cache(maxsize=1)
def _engine(model: str, revision: str | None, settings: str) -> Any:
    """Returns the engine of a model: one for all arms and seeds, since it takes long to begin."""
    from vllm import LLM

    try:
        return LLM(model=model, revision=revision, **json.loads(settings))
    except (OSError, TypeError, ValueError, RuntimeError) as error:
        raise StudentError(f"vLLM cannot load {model!r} ({_first_line(error)}).") from None


def _generation(ask: Ask, output: Any) -> Generation:
    said = output.outputs[0]
    # cut because it went in circles, it is as unfinished as at the limit
    ended = "length" if said.finish_reason == "repetition" else said.finish_reason
    if ended not in ("stop", "length"):
        # an abort or an error is no answer of the student's, and must not count as a wrong one
        raise StudentError(
            f"vLLM broke off the answer to example {ask.example_id} ({said.finish_reason}); run "
            "the same command again: finished answers are kept."
        )
    reason: FinishReason = "stop" if ended == "stop" else "length"
    return Generation(
        example_id=ask.example_id,
        arm=ask.arm,
        seed=ask.seed,
        condition=ask.condition,
        text=said.text,
        finish_reason=reason,
        prompt_tokens=len(output.prompt_token_ids),
        completion_tokens=len(said.token_ids),
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or repr(error)).splitlines()[0].rstrip(".")
