"""A guardrail of LiteLLM's proxy: completions are checked after the call, streamed ones too.

In its configuration:

    guardrails:
      - guardrail_name: tracegap
        litellm_params:
          guardrail: tracegap.integrations.litellm_guardrail.TraceGuardrail
          mode: post_call
          default_on: true
          policy: annotate

The verdict is in `provider_specific_fields` of the message, in a stream of its last chunk. With
the policy `abstain` a completion that is judged wrong is replaced by a refusal; a stream is then
held back until its end is known.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any

import litellm
from litellm.integrations.custom_guardrail import CustomGuardrail
from litellm.types.utils import Choices, Message, ModelResponse

from tracegap.checks.gold_free import Check
from tracegap.errors import SettingsError
from tracegap.integrations.checker import Checker
from tracegap.serve.completions import verdict_field
from tracegap.serve.prompts import Asked
from tracegap.serve.withheld import withheld_choice, withheld_field

POLICIES = ("annotate", "abstain")


class TraceGuardrail(CustomGuardrail):  # type: ignore[misc]
    """Checks each completion by the rules of its task."""

    def __init__(
        self,
        task: str | None = None,
        policy: str = "annotate",
        trace_delimiters: list[str] | None = None,
        **options: Any,
    ) -> None:
        """Takes what the configuration says.

        Args:
            task: The task of every question; None: recognised by the prompt's last sentence.
            policy: `annotate` or `abstain`.
            trace_delimiters: What stands before and after a trace, besides the marks known.
            options: LiteLLM's own.

        Raises:
            SettingsError: Policy or task is unknown.
        """
        if policy not in POLICIES:
            raise SettingsError(f"policy {policy!r} is unknown; use one of {', '.join(POLICIES)}.")
        self._checker = Checker(task, trace_delimiters)
        self._policy = policy
        super().__init__(**options)

    async def async_post_call_success_hook(
        self, data: dict[str, Any], user_api_key_dict: Any, response: Any
    ) -> Any:
        """Returns a whole completion with its verdicts, or without what is withheld."""
        if not isinstance(response, ModelResponse):
            return response
        asked = self._asked(data)
        for place, choice in enumerate(response.choices):
            if isinstance(choice, Choices):
                response.choices[place] = self._judged(choice, asked)
        return response

    async def async_post_call_streaming_iterator_hook(
        self, user_api_key_dict: Any, response: AsyncIterator[Any], request_data: dict[str, Any]
    ) -> AsyncGenerator[Any, None]:
        """Yields a stream with the verdict in its last chunk, or what stands in its place."""
        chunks: list[Any] = []
        held = self._policy == "abstain"
        last = None
        async for chunk in response:
            if last is not None and not held:
                yield last
            chunks.append(chunk)
            last = chunk
        if last is None:
            return
        whole = litellm.stream_chunk_builder(chunks)
        asked = self._asked(request_data)
        found, withheld = None, None
        if whole is not None:
            found = self._checker.check_choice(asked, whole.choices[0].model_dump())
            withheld = self._withheld(whole.choices[0].model_dump(), asked, found)
        if withheld is not None:
            yield _refusal(last, withheld)
            return
        for chunk in chunks[:-1] if held else ():
            yield chunk
        _tell(last.choices[0].delta if last.choices else last, verdict_field(asked, found))
        yield last

    def _asked(self, data: Mapping[str, Any]) -> Asked | None:
        told = data.get("tracegap") or (data.get("metadata") or {}).get("tracegap")
        return self._checker.asked(data.get("messages") or [], told)

    def _judged(self, choice: Any, asked: Asked | None) -> Any:
        said = choice.model_dump()
        found = self._checker.check_choice(asked, said)
        withheld = self._withheld(said, asked, found)
        if withheld is None:
            _tell(choice.message, verdict_field(asked, found))
            return choice
        message = Message(**withheld["message"])
        _tell(message, withheld["tracegap"])
        return Choices(finish_reason="stop", index=withheld["index"], message=message)

    def _withheld(
        self, choice: Mapping[str, Any], asked: Asked | None, found: Check | None
    ) -> dict[str, Any] | None:
        """Returns what stands in place of a choice; None if it may pass."""
        if self._policy != "abstain" or asked is None or found is None:
            return None
        if found.judgement != "wrong":
            return None
        field = withheld_field(asked, found)
        return {**withheld_choice(choice, field["reasons"]), "tracegap": field}


def _tell(said: Any, field: dict[str, Any]) -> None:
    said.provider_specific_fields = {
        **(getattr(said, "provider_specific_fields", None) or {}),
        "tracegap": field,
    }


def _refusal(chunk: Any, withheld: dict[str, Any]) -> Any:
    """Returns a chunk that refuses, in the frame of another."""
    delta = litellm.types.utils.Delta(role="assistant", refusal=withheld["message"]["refusal"])
    _tell(delta, withheld["tracegap"])
    choice = litellm.types.utils.StreamingChoices(index=0, delta=delta, finish_reason="stop")
    return litellm.types.utils.ModelResponseStream(
        id=chunk.id, created=chunk.created, model=chunk.model, choices=[choice]
    )
