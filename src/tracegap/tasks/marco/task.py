"""MS MARCO QA (Nguyen et al. 2016): questions to a search engine over about ten web passages."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import ClassVar

from tracegap.errors import SettingsError
from tracegap.randomness import random_for
from tracegap.records import Example, Finding, Quarantined, SetScore, Trace
from tracegap.task import HUB, SYNTHETIC, Loaded, Said, Stretch, Wording
from tracegap.tasks.alternatives import references, score_any
from tracegap.tasks.base import GroundedTask
from tracegap.tasks.hub import load_from_hub
from tracegap.tasks.json_lines import Row
from tracegap.tasks.marco import generator as synthetic
from tracegap.tasks.marco.files import marco_files, read_rows, stretches
from tracegap.tasks.marco.labels import judge_label
from tracegap.tasks.marco.metrics import score_marco
from tracegap.tasks.marco.rows import LABELS, EvidenceRule, distinct_words, example_of
from tracegap.tasks.unusable import Unusable, not_empty
from tracegap.traces.distractors import unlike_gold

VERSIONS = ("v2.1", "v1.1")
_TEST_NAMES = ("dev", "validation", "test")
_SHARED_WORDS = 8  # the paper's incorrect passage shares fewer with the one it stands for


class Marco(GroundedTask):
    """MS MARCO QA v1.1 and v2.1: `hub` (v2.1), `hub:v1.1`, a file, or a folder of files."""

    name: ClassVar[str] = "marco"
    title: ClassVar[str] = "MS MARCO QA, questions to a search engine"
    hub_name: ClassVar[str] = "microsoft/ms_marco"
    licence: ClassVar[str] = "non-commercial research use, as MS MARCO's terms say"
    sizes: ClassVar[str] = (
        "v1.1: 82,326 training, 10,047 validation, 9,650 test queries; v2.1: 808,731, "
        "101,093 and 101,092, of which the test queries have no answers; synthetic: any"
    )
    label_rule: ClassVar[str] = "the query type that the data set gives"
    evidence_rule: ClassVar[str] = (
        "the selected passages; where no answer is present, the passage with most words in common "
        "with the question"
    )
    labels: ClassVar[tuple[str, ...]] = LABELS
    wording: ClassVar[Wording] = Wording(
        label="The question asks for the type",
        evidence="The passages to go by are",
        answer_style="text",
    )
    packages: ClassVar[tuple[str, ...]] = ("spacy", "rapidfuzz")
    instruction: ClassVar[str] = (
        "Give the answer alone between <answer> and </answer>; if the context has none, give "
        "'No Answer Present.' there."
    )

    def __init__(self, evidence: EvidenceRule = "selected") -> None:
        """Takes which passages are evidence: the selected ones, or the paper's overlap rule.

        Raises:
            SettingsError: There is no such rule.
        """
        if evidence not in ("selected", "overlap"):
            raise SettingsError(f"evidence is {evidence!r}; it must be 'selected' or 'overlap'.")
        self.evidence = evidence

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns fresh examples (`synthetic`), the hub's, or those of a file or folder.

        Files named after dev, validation or test are the official test split.

        Raises:
            BadInputError: Names the file and field that cannot be read, or says what to do when
                the hub cannot be reached.
            SettingsError: The hub has no such version.
        """
        if source == SYNTHETIC:
            rows = ((i, row) for i, row in enumerate(synthetic.generate(size, seed)))
            return self._loaded([("synthetic", False, rows)])
        if source == HUB or source.startswith(f"{HUB}:"):
            return self._loaded(_from_hub(source.removeprefix(HUB).removeprefix(":") or "v2.1"))
        return self._loaded(_from_files(Path(source)))

    def example(self, row: Row | str, place: int, source: str) -> Example | Quarantined:
        """Returns the example of one row read from a file, or why there is none."""
        if isinstance(row, str):
            return Quarantined(source, place, "the record", row)
        made = example_of(row, self.evidence)
        if isinstance(made, Unusable):
            return Quarantined(source, place, made.field, made.reason)
        return made

    def stretches(self, source: Path, size: int) -> list[Stretch]:
        """Cuts the files of a source into stretches of about `size` bytes, to be read apart."""
        return [stretch for path in marco_files(source) for stretch in stretches(path, size)]

    def read_stretch(self, stretch: Stretch) -> Iterator[Example | Quarantined]:
        """Yields the examples of a stretch, and the rows that cannot be used."""
        for place, row in read_rows(stretch):
            yield self.example(row, place, str(stretch.path))

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer against the gold answer it comes closest to.

        Exact match after normalisation, as in the paper; F1 over words, as in SQuAD.
        """
        return score_any(said, example)

    def official_scores(self, said: Iterable[Said]) -> dict[str, float]:
        """Returns MS MARCO's own scores of answers; a missing answer counts as an empty one."""
        candidates, gold = {}, {}
        for example, answers, _ in said:
            candidates[example.id] = (", ".join(answers or ()),)
            gold[example.id] = references(example)
        scores = asdict(score_marco(candidates, gold, score_silence=True))
        return {name: value for name, value in scores.items() if name != "n"}

    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's own: a passage that shares fewer than eight words with the gold one.

        Where every passage shares more, the one that shares fewest.
        """
        gold = distinct_words(example.evidence_passages[0])
        shared = {i: len(gold & distinct_words(example.context[i])) for i in unlike_gold(example)}
        limit = max(min(shared.values()), _SHARED_WORDS - 1)
        free = [i for i, count in shared.items() if count <= limit]
        passage = example.context[
            random_for(seed, "released wrong evidence", example.id).choice(free)
        ]
        return self.bare_trace(label, passage)

    def judge_label(self, question: str, trace: Trace, answer: str | None) -> Finding:
        """Judges the type by the question's words and the answer's form."""
        return judge_label(question, trace, answer)

    def _loaded(self, parts: Iterable[tuple[str, bool, Iterable[tuple[int, Row | str]]]]) -> Loaded:
        examples: dict[str, Example] = {}
        out: list[Quarantined] = []
        test: set[str] = set()
        for source, is_test, rows in parts:
            for place, row in rows:
                made = self.example(row, place, source)
                if isinstance(made, Example) and made.id in examples:
                    made = Quarantined(source, place, "query_id", "the query id is used before")
                if isinstance(made, Quarantined):
                    out.append(made)
                    continue
                examples[made.id] = made
                if is_test:
                    test.add(made.id)
        return Loaded(tuple(examples.values()), tuple(out), frozenset(test))


def _from_files(source: Path) -> Iterator[tuple[str, bool, Iterator[tuple[int, Row | str]]]]:
    for path in marco_files(source):
        is_test = any(name in path.stem.lower() for name in _TEST_NAMES)
        rows = (row for stretch in stretches(path, 1 << 40) for row in read_rows(stretch))
        yield str(path), is_test, not_empty(rows, path)


def _from_hub(version: str) -> Iterator[tuple[str, bool, Iterator[tuple[int, Row | str]]]]:
    """Yields the hub's train and validation rows; its test rows of v2.1 have no answers."""
    if version not in VERSIONS:
        raise SettingsError(
            f"source 'hub:{version}' names no version of {Marco.hub_name}; there are: "
            f"{', '.join(VERSIONS)}."
        )
    remedy = "give a local file or folder as source, or use the source 'synthetic'"
    parts = load_from_hub(Marco.hub_name, version, remedy=remedy)
    for part in ("train", "validation"):
        yield f"{Marco.hub_name}/{version}/{part}", part == "validation", enumerate(parts[part])
