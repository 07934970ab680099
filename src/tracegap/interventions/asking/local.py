"""Asking a local student after swapped traces: each example's prompt is read once for all of them.

All that may follow a prompt (each swap's trace, and after each the answers to be scored) is laid
out as one tree of tokens and read in one pass, every token seeing only the prompt and the tokens on
its own path. That gives the log-probabilities. It often gives the greedy answers as well: where the
likeliest tokens spell one of the scored answers up to its end, nothing needs to be generated. Where
they leave the tree, the student goes on from there, with other such rows in one batch. (The layout
is that of tree attention in speculative decoding: Miao et al. 2024, "SpecInfer".)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracegap.errors import StudentError
from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.spelt import answer_ids, room_for
from tracegap.interventions.asking.tree import ROOT, Tree
from tracegap.students.chat import end_id
from tracegap.students.decode import NO_KEYS, Past, cache_argument, decode_after
from tracegap.students.device import reading
from tracegap.students.generate import stop_ids, text_of
from tracegap.students.settings import GenerationSettings, TemplateSettings
from tracegap.students.tokenise import PLAIN, prompt_ids
from tracegap.students.trained import Trained, load_trained


class LocalReanswerer:
    """A student in this process; see `tracegap.interventions.asking.backend.Reanswerer`.

    Cases are read one after the other. What must be generated is generated for all cases of a call
    together, in batches of like length.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        settings: GenerationSettings,
        identity: str,
        template: TemplateSettings = PLAIN,
    ) -> None:
        """Takes a causal language model with its adapter where it is to run."""
        self.identity = f"{identity} {settings.max_new_tokens} {settings.batch_size}"
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._settings = settings
        self._template = template
        self._stop = stop_ids(model, tokenizer, template)
        self._end = end_id(tokenizer, template)

    @classmethod
    def trained(cls, student: Trained, settings: GenerationSettings) -> "LocalReanswerer":
        """Loads what `train_student` wrote.

        Raises:
            StudentError: The student or its adapter cannot be loaded.
        """
        model, tokenizer = load_trained(student)
        return cls(model, tokenizer, settings, student.identity(), student.template)

    def token_count(self, text: str) -> int:
        """Returns a text's length in tokens, as it stands between think tags."""
        return len(self._ids(given(text)))

    def reanswer(self, cases: Iterable[Case]) -> Iterator[tuple[Case, tuple[Answered, ...]]]:
        """Yields each case with an answer a swap, in the order of the swaps.

        Raises:
            StudentError: A case does not fit the student's context, or the device's memory.
        """
        import torch

        try:
            read = [self._read(case) for case in cases]
            self._finish([row for one in read for row in one.rows])
        except torch.OutOfMemoryError:
            raise StudentError(
                "the device has too little memory for this student after swapped traces; lower "
                f"generation.batch_size (it is {self._settings.batch_size})."
            ) from None
        for one in read:
            yield one.case, tuple(self._answered(row, one) for row in one.rows)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _read(self, case: Case) -> "_Read":
        prompt = prompt_ids(case.messages, self._tokenizer, self._template)
        own, most = len(self._ids(case.own)), self._settings.max_new_tokens
        limit = int(self._model.config.get_text_config().max_position_embeddings)
        tree = Tree()
        rows, scored = [], []
        for swap in case.swaps:
            start = given(swap.think)
            ids = self._ids(start)
            end = tree.add(ids)
            length = len(prompt) + len(ids)
            row = _Row(end, length, room_for(case, length, own, most, limit))
            for answer in case.targets.in_order:
                if answer is None:
                    row.targets.append(None)
                    continue
                target = [*answer_ids(self._ids, start, ids, answer), self._end]
                nodes = _nodes(tree, end, target[:-1])
                row.targets.append((nodes, target))
                scored += nodes
            rows.append(row)
        return self._read_tree(case, prompt, tree, rows, sorted({*scored}))

    def _read_tree(
        self, case: Case, prompt: list[int], tree: Tree, rows: "list[_Row]", scored: list[int]
    ) -> "_Read":
        import torch
        from transformers import DynamicCache

        device = self._model.device
        with reading():
            cache = DynamicCache()
            ids = torch.tensor([prompt], device=device)
            held = {cache_argument(self._model): cache}
            self._model(input_ids=ids, use_cache=True, logits_to_keep=1, **held)
            if any(getattr(layer, "keys", None) is None for layer in cache.layers):
                raise StudentError(NO_KEYS)
            seen, depths = _sight(tree)
            mask = _masks(self._model, len(prompt), seen, depths)
            output = self._model(
                input_ids=torch.tensor([tree.tokens], device=device),
                attention_mask=mask,
                position_ids=depths.to(device)[None] + len(prompt),
                use_cache=True,
                logits_to_keep=torch.tensor(scored, device=device),
                **held,
            )
            logs = output.logits[0].float().log_softmax(-1)
            likeliest = dict(zip(scored, logs.argmax(-1).tolist(), strict=True))
            place = {node: i for i, node in enumerate(scored)}
            for row in rows:
                row.score(logs, place)
                left = row.follow(tree, likeliest, self._stop)
                if left is not None and len(row.said) < row.room:
                    nodes = torch.tensor(tree.path(left), device=device) + len(prompt)
                    kept = torch.cat([torch.arange(len(prompt), device=device), nodes])
                    row.past = Past(
                        [(y.keys[:, :, kept], y.values[:, :, kept]) for y in cache.layers],
                        likeliest[left],
                    )
        return _Read(case, rows)

    def _finish(self, rows: "Sequence[_Row]") -> None:
        """Generates the rest of each row that left its tree."""
        waiting = sorted((row for row in rows if row.past), key=lambda row: -row.length)
        size = self._settings.batch_size
        for batch in (waiting[at : at + size] for at in range(0, len(waiting), size)):
            room = max(row.room - len(row.said) for row in batch)
            pasts = [row.past for row in batch if row.past]
            texts = decode_after(self._model, pasts, room, self._stop)
            for row, ids in zip(batch, texts, strict=True):
                row.said += ids
                row.past = None

    def _answered(self, row: "_Row", read: "_Read") -> Answered:
        text, reason = text_of(row.said[: row.room], self._stop, self._tokenizer)
        return Answered(text, reason, *row.log_probs)


class _Row:
    """One swap while it is worked on.

    Attributes:
        end: The last node of its trace.
        length: Tokens of prompt and trace.
        room: Tokens that its answer may have.
        targets: For each answer to be scored the nodes before its tokens, and the tokens.
        said: Tokens of the greedy answer, as far as it is known.
        past: Where the answer is to be generated from; None if it is whole.
    """

    def __init__(self, end: int, length: int, room: int) -> None:
        self.end, self.length, self.room = end, length, room
        self.targets: list[tuple[list[int], list[int]] | None] = []
        self.log_probs: list[float | None] = []
        self.said: list[int] = []
        self.past: Past | None = None

    def score(self, logs: Any, place: dict[int, int]) -> None:
        """Sums the log-probabilities of each answer; `logs` has shape (scored nodes, tokens)."""
        for target in self.targets:
            if target is None:
                self.log_probs.append(None)
            else:
                nodes, tokens = target
                self.log_probs.append(float(logs[[place[n] for n in nodes], tokens].sum()))

    def follow(self, tree: Tree, likeliest: dict[int, int], stop: frozenset[int]) -> int | None:
        """Follows the likeliest tokens; returns the node where they leave the tree, or None."""
        node = self.end
        while (token := likeliest[node]) not in stop:
            after = tree.child(node, token)
            if after not in likeliest:  # not read, or read as part of another swap's trace
                return node
            self.said.append(token)
            node = after
        self.said.append(token)
        return None


@dataclass(frozen=True, slots=True)
class _Read:
    case: Case
    rows: list[_Row]


def _nodes(tree: Tree, start: int, tokens: Sequence[int]) -> list[int]:
    """Adds tokens after a node; returns that node and theirs."""
    nodes = [start]
    for token in tokens:
        nodes.append(tree.add([token], after=nodes[-1]))
    return nodes


def _sight(tree: Tree) -> tuple[Any, Any]:
    """Returns which nodes each sees, shape (nodes, nodes), and their depths, shape (nodes,)."""
    import torch

    size = len(tree.tokens)
    seen = torch.zeros(size, size, dtype=torch.bool)
    depths = torch.zeros(size, dtype=torch.long)
    for node, parent in enumerate(tree.parents):
        if parent != ROOT:
            seen[node] = seen[parent]
            depths[node] = depths[parent] + 1
        seen[node, node] = True
    return seen, depths


def _masks(model: Any, prompt: int, seen: Any, depths: Any) -> Any:
    """Returns the attention masks of the tree's nodes, shape (1, 1, nodes, prompt + nodes).

    A model with layers of two kinds takes one for each kind.
    """
    import torch

    config = model.config.get_text_config()
    sees = torch.cat([torch.ones(len(depths), prompt, dtype=torch.bool), seen], dim=1)
    places = torch.cat([torch.arange(prompt), depths + prompt])
    window = getattr(config, "sliding_window", None)
    near = sees if window is None else sees & (places[prompt:, None] - places < window)
    kinds = set(getattr(config, "layer_types", None) or ())
    if others := kinds - {"full_attention", "sliding_attention"}:
        raise StudentError(
            f"this student has layers of the kind {min(others)!r}, after which swapped traces "
            "cannot be read together; serve it and give openai:MODEL@URL as the student."
        )
    if "sliding_attention" not in kinds:
        # without a list of kinds a window holds for all layers
        return _additive(sees if kinds else near, model)
    if kinds == {"sliding_attention"}:
        return _additive(near, model)
    return {
        "full_attention": _additive(sees, model),
        "sliding_attention": _additive(near, model),
    }


def _additive(sees: Any, model: Any) -> Any:
    import torch

    lowest = torch.finfo(model.dtype).min
    mask = torch.zeros(sees.shape, dtype=model.dtype).masked_fill(~sees, lowest)
    return mask[None, None].to(model.device)
