"""vLLM in this process: one engine for all students of a run, their adapters beside one another.

An engine takes half a minute to begin, an adapter less than a second to load. Prompts go in as the
tokens that the local decoder reads, and answers come out as tokens: both ask and read alike.
"""

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tracegap.errors import StudentError
from tracegap.files import content_hash
from tracegap.needs import install
from tracegap.students.chat import Messages, end_id
from tracegap.students.device import generation_dtype
from tracegap.students.load import load_tokenizer, student_place
from tracegap.students.settings import TemplateSettings
from tracegap.students.tokenise import prompt_ids
from tracegap.students.trained import Trained

PREFIX = "vllm:"
_RANKS = (8, 16, 32, 64, 128, 256, 320, 512)  # the largest rank of an engine is one of these
_numbers: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine, and who is asked by it.

    Attributes:
        llm: vLLM's own object.
        tokenizer: Of the student.
        template: Variables of its chat template.
        adapter: As vLLM takes it; None: the model as it is.
        identity: All that its texts depend on, settings of generation aside.
    """

    llm: Any
    tokenizer: Any
    template: TemplateSettings
    adapter: Any
    identity: str

    @classmethod
    def of_model(
        cls,
        name: str,
        revision: str | None,
        template: TemplateSettings,
        settings: dict[str, Any],
    ) -> "Engine":
        """Returns the engine of `vllm:NAME_OR_FOLDER`, which is only asked.

        Raises:
            StudentError: vLLM is not installed, or cannot load the model.
        """
        model = name.removeprefix(PREFIX)
        llm = _engine(name, model, revision, _sorted(settings))
        variables = template.model_dump_json()
        more = f" {_sorted(settings)}" if settings else ""
        identity = f"{name} {revision} {variables}{more}"
        return cls(llm, load_tokenizer(model, revision), template, None, identity)

    @classmethod
    def of_trained(cls, student: Trained, settings: dict[str, Any]) -> "Engine":
        """Returns the engine of a student that was trained here, shared with others of its model.

        Raises:
            StudentError: vLLM is not installed, or cannot load the student.
        """
        place, commit = student_place(student.name), student.commit
        own: dict[str, Any] = {"dtype": str(generation_dtype()).removeprefix("torch.")}
        config = student.folder / "adapter_config.json"
        if config.exists():
            own |= _room_for_adapters(json.loads(config.read_text(encoding="utf-8")))
        else:
            place, commit = str(student.folder), None
        llm = _engine(student.name, place, commit, _sorted(own | settings))
        return cls(
            llm,
            load_tokenizer(student.name, student.commit),
            student.template,
            _adapter(student.folder) if config.exists() else None,
            f"vllm {student.identity()} {_sorted(settings)}",
        )

    @property
    def limit(self) -> int:
        """The most tokens of prompt and answer."""
        return int(self.llm.model_config.max_model_len)

    def prompt(self, messages: Messages) -> list[int]:
        """Returns a chat prompt's tokens, up to where the answer starts."""
        return prompt_ids(messages, self.tokenizer, self.template)

    def how(self, room: int, **more: Any) -> Any:
        """Returns how an answer of at most so many tokens is written: greedily unless told."""
        from vllm import SamplingParams

        ends = {self.tokenizer.eos_token_id, end_id(self.tokenizer, self.template)}
        plain = {"temperature": 0.0, "max_tokens": room, "detokenize": False}
        return SamplingParams(**plain | {"stop_token_ids": sorted(ends)} | more)

    def write(self, prompts: Sequence[list[int]], how: Sequence[Any]) -> list[Any]:
        """Returns what vLLM says to each prompt.

        Raises:
            StudentError: A prompt does not fit the model's context, or the engine has died.
        """
        given = [{"prompt_token_ids": ids} for ids in prompts]
        try:
            said: list[Any] = self.llm.generate(
                given, list(how), use_tqdm=False, lora_request=self.adapter
            )
        except ValueError as error:
            raise StudentError(f"vLLM refuses a prompt ({_first_line(error)}).") from None
        except Exception as error:
            # its errors share no base, and where they stand moves from version to version
            if not type(error).__module__.startswith("vllm."):
                raise
            _engine.cache_clear()
            raise StudentError(
                f"vLLM's engine has died ({_first_line(error)}); run the same command again: "
                "finished answers are kept."
            ) from None
        return said


def ended(output: Any, what: str) -> tuple[list[int], bool]:
    """Returns the tokens of what vLLM wrote, and whether it came to its end.

    Args:
        output: Of one prompt.
        what: Names it in the error.

    Raises:
        StudentError: The engine broke it off.
    """
    said = output.outputs[0]
    # cut because it went in circles, it is as unfinished as at the limit
    if said.finish_reason not in ("stop", "length", "repetition"):
        # an abort or an error is no answer of the student's, and must not count as a wrong one
        raise StudentError(
            f"vLLM broke off the answer to {what} ({said.finish_reason}); run the same command "
            "again: finished answers are kept."
        )
    return list(said.token_ids), said.finish_reason == "stop"


@lru_cache(maxsize=1)
def _engine(name: str, model: str, revision: str | None, settings: str) -> Any:
    if importlib.util.find_spec("vllm") is None:
        raise StudentError(
            f"student {name!r} needs vLLM; {install(['vllm'])}, or serve the model elsewhere "
            "and give openai:MODEL@URL."
        )
    from vllm import LLM

    try:
        return LLM(model=model, revision=revision, **json.loads(settings))
    except (OSError, TypeError, ValueError, RuntimeError) as error:
        raise StudentError(f"vLLM cannot load {model!r} ({_first_line(error)}).") from None


def _room_for_adapters(config: dict[str, Any]) -> dict[str, Any]:
    """Returns the settings of an engine that takes adapters such as one.

    Layers are named, so that the head is none of them: where it could have an adapter, vLLM 0.32
    confuses the places of a prompt's log-probabilities with those of the requests.
    """
    layers = sorted({name.rpartition(".")[2] for name in config["target_modules"]})
    rank = min(rank for rank in _RANKS if rank >= config["r"])
    return {"enable_lora": True, "max_lora_rank": rank, "lora_target_modules": layers}


def _adapter(folder: Path) -> Any:
    """Returns an adapter as vLLM takes it; it knows one by its number, so each has its own."""
    from vllm.lora.request import LoRARequest

    known = f"{folder.resolve()} {content_hash(folder)}"
    number = _numbers.setdefault(known, len(_numbers) + 1)
    return LoRARequest(f"{folder.name}-{number}", number, str(folder.resolve()))


def _sorted(settings: dict[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or repr(error)).splitlines()[0].rstrip(".")
