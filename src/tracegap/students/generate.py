"""Asking a local student by transformers, in batches of like length, longest first."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tracegap.errors import StudentError
from tracegap.records import FinishReason, Generation
from tracegap.students.chat import end_id
from tracegap.students.decode import Chunk, decode, decode_read, read
from tracegap.students.requests import Ask
from tracegap.students.run import Batch
from tracegap.students.sampling import Choose, Sampling, likeliest
from tracegap.students.settings import GenerationSettings, TemplateSettings
from tracegap.students.tokenise import PLAIN, prompt_ids
from tracegap.students.trained import Trained, load_trained


class Reader:
    """Reads each batch of prompts once, for all that are decoded from it one after another.

    It holds the last batch only: as much memory again as the prompts take in one generation.
    """

    def __init__(self, model: Any) -> None:
        """Takes the student's model."""
        self._model = model
        self._prompts: list[list[int]] = []
        self._chunks: list[Chunk] = []

    def read(self, prompts: list[list[int]]) -> list[Chunk]:
        """Returns the batch as it was read; see `tracegap.students.decode.read`."""
        if prompts != self._prompts:
            self._prompts, self._chunks = [], []  # freed before there is more
            self._chunks = list(read(self._model, prompts))
            self._prompts = prompts
        return self._chunks


class LocalStudent:
    """A student in this process; see `tracegap.students.run.Backend`.

    Decoding is plainly greedy, or sampled as told: penalties in the model's own generation settings
    are not applied.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        settings: GenerationSettings,
        identity: str,
        sampling: Sampling | None = None,
        template: TemplateSettings = PLAIN,
        reader: Reader | None = None,
    ) -> None:
        """Takes a causal language model with its adapter where it is to run.

        Args:
            model: The model.
            tokenizer: Its tokenizer.
            settings: How it is asked.
            identity: Says what its texts depend on besides.
            sampling: How tokens are drawn; None: greedily.
            template: How messages are worded.
            reader: Shared by those that draw from the same model; None: prompts are read anew.
        """
        self.identity = f"{identity} {settings.max_new_tokens} {settings.batch_size}"
        if sampling is not None:
            self.identity += f" {sampling}"
        self._sampling = sampling
        self._reader = reader
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._settings = settings
        self._template = template
        self._stop = stop_ids(model, tokenizer, template)

    @classmethod
    def trained(
        cls,
        student: Trained,
        settings: GenerationSettings,
        sampling: Sampling | None = None,
    ) -> "LocalStudent":
        """Loads what `train_student` wrote.

        Raises:
            StudentError: The student or its adapter cannot be loaded.
        """
        model, tokenizer = load_trained(student)
        return cls(model, tokenizer, settings, student.identity(), sampling, student.template)

    @classmethod
    def sampled(
        cls, student: Trained, settings: GenerationSettings, samplings: Sequence[Sampling]
    ) -> "list[LocalStudent]":
        """Loads what `train_student` wrote, once, for several draws of the same questions.

        Raises:
            StudentError: The student or its adapter cannot be loaded.
        """
        model, tokenizer = load_trained(student)
        identity, template, reader = student.identity(), student.template, Reader(model)
        return [
            cls(model, tokenizer, settings, identity, sampling, template, reader)
            for sampling in samplings
        ]

    def plan(self, asks: Sequence[Ask]) -> list[Batch]:
        """Returns batches of like length, the longest first: want of memory shows at once.

        Raises:
            StudentError: A prompt with its generation would not fit the student's context.
        """
        lengths = [len(self._prompt(ask)) for ask in asks]
        limit = int(self._model.config.get_text_config().max_position_embeddings)
        for ask, length in zip(asks, lengths, strict=True):
            if length + self._settings.max_new_tokens > limit:
                raise StudentError(
                    f"example {ask.example_id} has a prompt of {length} tokens; with "
                    f"generation.max_new_tokens {self._settings.max_new_tokens} it exceeds the "
                    f"student's context of {limit}. Lower that, choose a student with a longer "
                    "context, or leave long examples out."
                )
        order = sorted(range(len(asks)), key=lambda i: -lengths[i])
        size = self._settings.batch_size
        return [[asks[i] for i in order[at : at + size]] for at in range(0, len(order), size)]

    def generate(self, batches: Sequence[Batch]) -> Iterator[list[Generation]]:
        """Yields the generations of each batch, in the order of its asks.

        Raises:
            StudentError: The device has too little memory for a batch.
        """
        import torch

        for batch in batches:
            prompts = [self._prompt(ask) for ask in batch]
            try:
                texts = self._decoded(batch, prompts)
            except torch.OutOfMemoryError:
                raise StudentError(
                    f"the device has too little memory for {len(batch)} prompts of "
                    f"{max(map(len, prompts))} tokens; lower generation.batch_size (it is "
                    f"{self._settings.batch_size})."
                ) from None
            yield [
                self._generation(ask, prompt, ids)
                for ask, prompt, ids in zip(batch, prompts, texts, strict=True)
            ]

    def _decoded(self, batch: Batch, prompts: list[list[int]]) -> list[list[int]]:
        room, choose = self._settings.max_new_tokens, self._chooser(batch)
        if self._reader is None:
            return decode(self._model, prompts, room, self._stop, choose)
        lengths, chunks = [len(prompt) for prompt in prompts], self._reader.read(prompts)
        return decode_read(self._model, lengths, chunks, room, self._stop, choose)

    def _chooser(self, batch: Batch) -> Choose:
        if self._sampling is None:
            return likeliest
        return self._sampling.chooser(batch)

    def _prompt(self, ask: Ask) -> list[int]:
        return prompt_ids(ask.messages, self._tokenizer, self._template)

    def _generation(self, ask: Ask, prompt: list[int], ids: list[int]) -> Generation:
        text, reason = text_of(ids, self._stop, self._tokenizer)
        return Generation(
            ask.example_id, ask.arm, ask.seed, ask.condition, text, reason, len(prompt), len(ids)
        )


def text_of(ids: list[int], stop: Collection[int], tokenizer: Any) -> tuple[str, FinishReason]:
    """Returns the text of new token ids, without the stop token, and why it ended."""
    stopped = ids[-1] in stop
    text = tokenizer.decode(
        ids[:-1] if stopped else ids,
        skip_special_tokens=False,  # the text whole: a stray special token is seen
        clean_up_tokenization_spaces=False,
    )
    return text, "stop" if stopped else "length"


def stop_ids(model: Any, tokenizer: Any, template: TemplateSettings = PLAIN) -> frozenset[int]:
    """Returns the tokens that end a generation: the tokenizer's, the template's, the model's."""
    own = model.generation_config.eos_token_id
    listed = own if isinstance(own, list) else [own]
    ends = (tokenizer.eos_token_id, end_id(tokenizer, template), *listed)
    return frozenset(i for i in ends if i is not None)
