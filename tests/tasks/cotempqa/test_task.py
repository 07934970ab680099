import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracegap.task import answers_key

from tracegap.errors import BadInputError
from tracegap.records import Abstention
from tracegap.tasks.cotempqa.facts import (
    MONTHS,
    Fact,
    find_evidence,
    is_condition,
    name_key,
    parse_date,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.generator import KINDS, LABELS, generate
from tracegap.tasks.cotempqa.rules import derive, relate
from tracegap.tasks.cotempqa.task import CoTempQA
from tracegap.tasks.splits import split

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "cotempqa"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared CoTempQA sample is missing")

ROW = {
    "index": 7,
    "triple_element": "S1_R1_O2",
    "question": "While Ann Lee was working for Acme, Inc., "
    "which employer did Ann Lee work for at the same time?",
    "facts": [
        "Ann Lee works for Acme, Inc. from 1990 to July, 1994.",
        "Ann Lee worked for Orange Museum in May, 1971.",
        "Ann Lee worked for Orange from July 4, 1991 to 1993.",
    ],
    "answer": ["Orange"],
}


def write(folder: Path, *rows: object, name: str = "equal.json") -> Path:
    text = "".join(
        (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n"
        for row in rows
    )
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(folder: Path):
    return CoTempQA().load(str(folder), 0, 0)


# --- facts and questions ---


@pytest.mark.parametrize(
    ("text", "date"),
    [("1984", (1984, 0, 0)), ("July, 1984", (1984, 7, 0)), ("July 4, 1984", (1984, 7, 4))],
)
def test_dates_of_three_precisions(text, date):
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("sentence", "relation", "object_"),
    [
        ("A holds the position of mayor of Rome from 1 to 2.", "position", "mayor of Rome"),
        ("A held the position of mayor in May, 1990.", "position", "mayor"),
        ("A is a member of the The Left in 1990.", "party", "The Left"),
        ("A was a member of Union in 1990.", "party", "Union"),
        ("A attended School in Exile in 1990.", "school", "School in Exile"),
        ("A worked for Dell Inc. in 1990.", "employer", "Dell Inc."),
        ("A played for FC 1990 from May 1, 1990 to 1991.", "team", "FC 1990"),
        ("A is the chair of B in 1990.", "chair", "B"),
        ("A was the head of B in 1990.", "head", "B"),
        ("A was owned by B in 1990.", "owner", "B"),
    ],
)
def test_facts_in_both_tenses(sentence, relation, object_):
    fact = parse_fact(sentence)
    assert fact is not None
    assert (fact.subject, fact.relation, fact.object) == ("A", relation, object_)


@pytest.mark.parametrize(
    "text", ["", ".", "A works for B.", "A likes B in 1990.", "A works for B from 1990.", "in 1990"]
)
def test_what_is_no_fact_is_none(text):
    assert parse_fact(text) is None


names = st.text(st.characters(categories=["L", "Nd"], include_characters="-.'()"), min_size=1)
dates = st.one_of(
    st.integers(1, 2030).map(str),
    st.builds("{}, {}".format, st.sampled_from(MONTHS), st.integers(1, 2030)),
    st.builds(
        "{} {}, {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.integers(1, 2030)
    ),
)


@given(names, names, dates, dates)
def test_a_written_fact_is_read_back(subject, object_, start, end):
    fact = parse_fact(f"{subject} works for {object_} from {start} to {end}.")
    assert fact == Fact(subject, "employer", object_, parse_date(start), parse_date(end))


@given(st.text())
def test_any_text_is_read_or_refused_without_an_error(text):
    parse_fact(text)
    parse_question(text)


def test_commas_in_names_do_not_cut_a_question():
    question = parse_question(
        "While Ann, Lady Lee was working for University of California, Davis, "
        "which school was Bo, which is odd attending within the same time interval?"
    )
    assert question is not None
    assert question.subject == "Ann, Lady Lee"
    assert question.object == "University of California, Davis"
    assert question.asked_subject == "Bo, which is odd"
    assert (question.relation, question.asked_relation) == ("employer", "school")


def test_a_question_without_its_verb_is_read():
    question = parse_question(
        "While A was holding the position of B, which position did A simultaneously?"
    )
    assert question is not None
    assert question.asked_subject == "A"


# --- evidence ---


def evidence_of(question: str, facts: list[str], answers: list[str]) -> tuple[int, ...]:
    parsed = parse_question(question)
    assert parsed is not None
    return find_evidence(parsed, [parse_fact(fact) for fact in facts], answers)


def test_evidence_is_a_whole_name_and_no_substring():
    facts = [
        "A holds the position of Governor-general of Norway in 1809.",
        "A held the position of Governor-general from 1809 to 1810.",
        "A holds the position of Deputy Governor-general in 1809.",
        "A holds the position of admiral from 1809 to 1810.",
    ]
    question = (
        "While A was holding the position of admiral, which position did A hold concurrently?"
    )
    assert evidence_of(question, facts, ["Governor-general"]) == (1,)


def test_evidence_of_who_is_the_subject_and_never_the_own_event():
    facts = [
        "Ann plays for Rovers from 1990 to 1992.",
        "Bo played for Rovers in 1991.",
        "Bob plays for Rovers in 1980.",
        "Cy plays for Bo in 1991.",
    ]
    question = "While Ann was playing for Rovers, who was also playing for Rovers simultaneously?"
    assert evidence_of(question, facts, ["Bo"]) == (1,)
    assert evidence_of(question, facts, ["Ann"]) == ()


def test_evidence_tolerates_articles_case_and_hard_spaces():
    facts = ["A is a member of the The Jewish\xa0Home in 1990.", "A works for B in 1990."]
    question = "While A was working for B, which political party did A belong to concurrently?"
    assert evidence_of(question, facts, ["the jewish Home"]) == (0,)


# --- loading ---


def test_a_row_becomes_an_example(tmp_path):
    write(tmp_path, ROW, name="during.json")
    write(tmp_path, [ROW["question"]], name="released_test_questions.json")
    loaded = load(tmp_path)
    (example,) = loaded.examples
    assert example.id == "during-7"
    assert example.label == "during"
    assert example.evidence == (2,)
    assert example.answers == ("Orange",)
    assert example.group == "ann lee"
    assert example.meta == {"triple_element": "S1_R1_O2", "index": "7", "released_test": "yes"}
    assert loaded.official_test == {"during-7"}
    assert CoTempQA().event(example) == "ann lee | employer | acme, inc."


def test_ids_are_unique_where_indices_are_not(tmp_path):
    other = {**ROW, "facts": [*ROW["facts"], "Bo attended Eton in 1901."]}
    unnumbered = {**ROW, "index": None, "facts": ROW["facts"][::-1]}
    loaded = load(write(tmp_path, ROW, other, unnumbered))
    ids = [example.id for example in loaded.examples]
    assert ids[0] == "equal-7"
    assert len(set(ids)) == 3
    assert load(write(tmp_path, ROW, other, unnumbered)).examples == loaded.examples


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"answer": []}, "answer", "no answer"),
        ({"answer": [" "]}, "answer", "no answer"),
        ({"question": "Who?"}, "question", "form"),
        ({"answer": ["Acme, Inc."]}, "facts", "own event"),
        ({"answer": ["Orange", "Apple"]}, "facts", "Apple"),
        ({"facts": ["Ann Lee works for Orange some day."]}, "facts", "fact 1 cannot be read"),
        ({"facts": []}, "facts", "Orange"),
    ],
)
def test_unusable_rows_are_put_aside_with_the_reason(tmp_path, change, field, reason):
    loaded = load(write(tmp_path, ROW, {**ROW, "index": 8, **change}))
    assert [example.id for example in loaded.examples] == ["equal-7"]
    (aside,) = loaded.quarantined
    assert (aside.line, aside.field) == (2, field)
    assert reason in aside.reason
    assert aside.source.endswith("equal.json")


def test_repeats_are_put_aside_and_the_first_is_kept(tmp_path):
    write(tmp_path, ROW, {**ROW, "index": 8})
    loaded = load(write(tmp_path, ROW, name="mix.json"))
    assert [example.id for example in loaded.examples] == ["equal-7"]
    assert [aside.line for aside in loaded.quarantined] == [2, 1]
    assert all("equal.json, line 1" in aside.reason for aside in loaded.quarantined)


def test_an_unreadable_fact_that_is_not_needed_does_no_harm(tmp_path):
    loaded = load(write(tmp_path, {**ROW, "facts": [*ROW["facts"], "Hm?"]}))
    assert loaded.examples[0].evidence == (2,)
    assert not loaded.quarantined


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({k: v for k, v in ROW.items() if k != "answer"}, "'answer'"),
        ({**ROW, "answer": "Orange"}, "'answer'"),
        ({**ROW, "facts": ["a", 3]}, r"'facts\.1'"),
        ({**ROW, "question": None}, "'question'"),
        ([], "the record"),
        (json.dumps(ROW)[:60], "cut short"),
    ],
)
def test_malformed_rows_are_an_error_with_file_line_and_field(tmp_path, bad, said):
    write(tmp_path, ROW, bad)
    with pytest.raises(BadInputError, match=rf"equal\.json, line 2: .*{said}.*download"):
        load(tmp_path)


def test_broken_utf8_empty_files_and_empty_folders_are_errors(tmp_path):
    with pytest.raises(BadInputError, match=r"none of equal\.json"):
        load(tmp_path)
    with pytest.raises(BadInputError, match=r"none of equal\.json"):
        load(tmp_path / "nowhere")
    (tmp_path / "mix.json").write_bytes(json.dumps(ROW).encode() + b'\n{"question": "\xff"}\n')
    with pytest.raises(BadInputError, match=r"mix\.json, line 2.*UTF-8"):
        load(tmp_path)
    (tmp_path / "mix.json").write_bytes(b"\n")
    with pytest.raises(BadInputError, match=r"mix\.json: it holds no rows"):
        load(tmp_path)


def test_a_broken_list_of_test_questions_is_an_error(tmp_path):
    write(tmp_path, ROW)
    write(tmp_path, '["a",', name="released_test_questions.json")
    with pytest.raises(BadInputError, match="released_test_questions"):
        load(tmp_path)


def test_an_unreachable_hub_is_an_error_with_a_remedy(monkeypatch, tmp_path):
    pytest.importorskip("datasets")
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path)
    with pytest.raises(BadInputError, match=r"CotempQA: cannot be loaded.*local folder"):
        CoTempQA().load("hub", 0, 0)


# --- the generator ---

SIZE = 1200
GENERATED = tuple(generate(SIZE, 11))


def test_generated_gold_follows_from_the_facts_by_rule():
    for example in GENERATED:
        derivation = derive(example.question, example.context)
        assert not isinstance(derivation, Abstention)
        assert derivation.label == example.label
        assert derivation.evidence == example.evidence
        assert derivation.answers == example.answers
        assert evidence_of(example.question, list(example.context), list(example.answers)) == (
            example.evidence
        )


def test_no_generated_distractor_shares_a_year_with_the_own_event():
    for example in GENERATED:
        question = parse_question(example.question)
        facts = [parse_fact(passage) for passage in example.context]
        assert question
        (own,) = [fact for fact in facts if fact and is_condition(fact, question)]
        for i, fact in enumerate(facts):
            assert fact
            if fact != own and i not in example.evidence:
                assert fact.end[0] < own.start[0] or own.end[0] < fact.start[0]


def test_generated_labels_and_kinds_are_balanced():
    assert set(Counter(e.label for e in GENERATED).values()) == {SIZE // len(LABELS)}
    kinds = Counter((e.label, e.meta["triple_element"]) for e in GENERATED)
    assert len(kinds) == len(LABELS) * len(KINDS)
    assert set(kinds.values()) == {SIZE // 20}
    assert {len(e.context) for e in GENERATED} == set(range(4, 11))
    assert {len(e.answers) for e in GENERATED} == {1, 2, 3}
    assert len({e.id for e in GENERATED}) == SIZE


def test_generated_answers_cannot_be_guessed_without_reading():
    train, test = split(GENERATED, "group", 0, frozenset())
    common = Counter(answers_key(e.answers) for e in train).most_common(1)[0][0]
    seen = defaultdict(Counter)
    task = CoTempQA()
    for example in train:
        seen[task.event(example)][answers_key(example.answers)] += 1
    looked_up = [
        seen[event].most_common(1)[0][0] if (event := task.event(e)) in seen else common
        for e in test
    ]
    hits = sum(said == answers_key(e.answers) for said, e in zip(looked_up, test, strict=True))
    assert hits <= 0.02 * len(test)
    for place in (0, -1):
        share = sum(e.evidence == (range(len(e.context))[place],) for e in GENERATED) / SIZE
        assert share < 0.15
    alone = [e for e in GENERATED if len(_fits(e)) == len(e.evidence)]
    assert not alone, "a distractor has always the type of the answer"


def _fits(example):
    """Positions of the facts that fit the answer's type, whatever their time."""
    question = parse_question(example.question)
    facts = [parse_fact(passage) for passage in example.context]
    return [
        i
        for i, fact in enumerate(facts)
        if fact.relation == question.asked_relation and not is_condition(fact, question)
    ]


def test_length_and_precision_do_not_give_evidence_away():
    single = {True: [], False: []}
    length = {True: [], False: []}
    for example in GENERATED:
        for i in _fits(example):
            fact = parse_fact(example.context[i])
            single[i in example.evidence].append(fact.start == fact.end)
            length[i in example.evidence].append(len(example.context[i]))
    mean = {k: sum(v) / len(v) for k, v in length.items()}
    share = {k: sum(v) / len(v) for k, v in single.items()}
    assert abs(mean[True] - mean[False]) < 3
    assert abs(share[True] - share[False]) < 0.06


def test_each_generated_example_depends_on_seed_and_index_alone():
    assert tuple(generate(50, 11)) == GENERATED[:50]
    assert tuple(generate(50, 12)) != GENERATED[:50]
    loaded = CoTempQA().load("synthetic", 11, 50)
    assert loaded.examples == GENERATED[:50]


# --- derivation ---


@pytest.mark.parametrize(
    ("own", "other", "relation"),
    [
        ("from 1990 to 1995", "from 1990 to 1995", "equal"),
        ("in May, 1990", "in May, 1990", "equal"),
        ("from 1990 to 1995", "in 1995", "during"),
        ("from 1990 to 1995", "from 1980 to 2000", "during"),
        ("from 1990 to 1995", "from 1994 to 2000", "overlap"),
        ("from 1990 to 1995", "from May, 1995 to 2000", None),
        ("in 1990", "in 1991", None),
    ],
)
def test_times_are_compared(own, other, relation):
    facts = [parse_fact(f"A works for B {time}.") for time in (own, other)]
    assert facts[0]
    assert facts[1]
    assert relate(*facts) == relation
    assert relate(*facts[::-1]) == relation


def test_what_cannot_be_derived_is_an_abstention():
    assert isinstance(derive("Who?", ()), Abstention)
    assert isinstance(derive(ROW["question"], ROW["facts"][1:]), Abstention)
    assert isinstance(derive(ROW["question"], ROW["facts"][:2]), Abstention)


# --- the real rows ---


@needs_data
def test_real_rows_are_nearly_all_usable_and_derivable():
    loaded = load(DATA)
    rows = len(loaded.examples) + len(loaded.quarantined)
    assert rows == sum(len((DATA / f"{x}.json").read_bytes().splitlines()) for x in LABELS)
    assert len(loaded.quarantined) <= 0.002 * rows
    assert len({example.id for example in loaded.examples}) == len(loaded.examples)
    assert len(loaded.official_test) >= 945
    label_right = answers_right = 0
    for example in loaded.examples:
        derivation = derive(example.question, example.context)
        if isinstance(derivation, Abstention):
            continue
        label_right += derivation.label == example.label
        answers_right += set(map(name_key, derivation.answers)) == set(
            map(name_key, example.answers)
        )
    assert label_right >= 0.97 * rows
    assert answers_right >= 0.95 * rows
