"""Reading generations: what is there is read, what is missing is named, and nothing is guessed."""

import ast
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile_texts import PIECES, hostile
from tracegap.traces import parse
from tracegap.traces.parse import parse_generation, parse_list
from worded import LISTING, TEXTUAL


@given(hostile | st.text(max_size=200), st.sampled_from([LISTING, TEXTUAL]))
def test_any_text_is_read_without_an_error(text, task):
    parsed = parse_generation(text, task)
    assert parsed.answers is not None or parsed.problems


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "<think>" * 50_000, "<think>a:" + "b: [" * 50_000 + "</think>",
             "<answer>" + '["' * 100_000 + "</answer>", "<\\" * 100_000]
)  # fmt: skip
def test_huge_hostile_texts_are_read_in_bounded_time(text):
    start = time.process_time()
    parse_generation(text, LISTING)
    assert time.process_time() - start < 5


GOOD = '<think>Kind: equal.\nFacts: ["A."]</think> <answer>["x"]</answer>'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("<think>", "").replace("</think>", ""), parse.NO_TRACE),
        (GOOD.replace("</think>", ""), parse.UNCLOSED_TRACE),
        (GOOD.replace("Kind: equal.", "equal"), parse.MALFORMED_LABEL),
        (GOOD.replace('["A."]', "A."), parse.MALFORMED_EVIDENCE),
        (GOOD.replace('["A."]', '["A."'), parse.MALFORMED_EVIDENCE),
        (GOOD.split("<answer>")[0] + '["x"]', parse.NO_ANSWER),
        (GOOD.replace("</answer>", ""), parse.UNCLOSED_ANSWER),
        (GOOD.replace('["x"]', "x"), parse.MALFORMED_ANSWER),
        (GOOD.replace('["x"]', "[1]"), parse.MALFORMED_ANSWER),
        (GOOD + ' <answer>["y"]</answer>', parse.SEVERAL_ANSWERS),
        (GOOD.replace("equal", "<think>equal"), parse.STRAY_TAGS),
        ('<answer>["y"]</answer> ' + GOOD, parse.STRAY_TAGS),
        (GOOD.replace(" <answer>", " more</think> <answer>"), parse.STRAY_TAGS),
        (GOOD + "</answer>", parse.STRAY_TAGS),
        (GOOD.replace('"A."', r'"\ud800"'), parse.MALFORMED_EVIDENCE),
        (GOOD.replace("equal.", r'"\ud800".'), parse.MALFORMED_LABEL),
        (GOOD.replace("answer>", "an\u017fwer>"), parse.NO_ANSWER),
    ],
)
def test_what_is_missing_or_malformed_is_named(text, problem):
    assert parse_generation(GOOD, LISTING).problems == ()
    assert problem in parse_generation(text, LISTING).problems


def test_what_stands_before_a_lone_closing_tag_is_the_trace():
    parsed = parse_generation(GOOD.replace("<think>", ""), LISTING)
    assert (parsed.label, parsed.evidence, parsed.answers) == ("equal", ("A.",), ("x",))
    assert parsed.problems == ()
    empty = parse_generation('</think> <answer>["x"]</answer>', LISTING)
    assert (empty.answers, empty.problems) == (("x",), (parse.NO_TRACE,))


@pytest.mark.parametrize(
    "text",
    ['<think>Kind: a.\nFacts: ["x"]', '<think>Kind: a.\n<answer>["x"]</answer>',
     '<think><answer>["x"]</answer></think>',
     'Kind: a. <answer>["x"]</answer> so</think>']
)  # fmt: skip
def test_the_trace_is_never_read_as_the_answer(text):
    assert parse_generation(text, LISTING).answers is None


@pytest.mark.parametrize("space", ["", " ", "\n\n", "\t\n "])
def test_spacing_and_line_breaks_do_not_matter(space):
    text = (
        f'{space}<think>{space}Kind:  equal.{space or " "}\n{space}Facts: ["A."]{space}</think>'
        f'{space}<answer>{space}["x"]{space}</answer>{space}'
    )
    parsed = parse_generation(text, LISTING)
    assert (parsed.label, parsed.evidence, parsed.answers) == ("equal", ("A.",), ("x",))


def test_a_python_list_is_read_as_well():
    text = GOOD.replace('["A."]', "['A.', \"B's.\"]")
    assert parse_generation(text, LISTING).evidence == ("A.", "B's.")


def test_trace_tags_in_a_text_answer_are_not_read_as_the_answer():
    parsed = parse_generation("<answer>milk<think>Kind: a.</think></answer>", TEXTUAL, False)
    assert parsed.answers is None


@pytest.mark.parametrize(
    "text", ["[{[]: 1}]", "[" + "1" * 400 + "+1j]", "[-'a']", "[f'{x}']", "['\0']",
             "[" + "a." * 100_000 + "a]", "[" + "not " * 100_000 + "1]", "[{**1}]"]
)  # fmt: skip
def test_what_looks_like_a_python_list_but_is_none_is_malformed(text):
    assert parse.parse_list(text) is None


@given(st.lists(st.sampled_from([*PIECES, "[", "]", "{", "}", "1", "'a'", "-", "j", "ud800", "+"])))
def test_anything_in_brackets_is_read_or_refused(pieces):
    for said in parse.parse_list("[" + "".join(pieces) + "]") or ():
        said.encode()  # what was read can be written


@pytest.mark.parametrize(
    "text",
    [
        '<think>a: b.\nc: ["d"]</think> <think>so <answer>["y"]</answer></think>',
        '<think>a: b.\nc: ["d"]</think> <think>so <answer>["y"]</answer>',
        '<think>a: b.\nc: ["d"]</think> so <answer>["y"]</answer></think>',
    ],
)
def test_an_answer_within_a_second_trace_is_not_read(text):
    parsed = parse.parse_generation(text, LISTING)
    assert parsed.answers is None
    assert {parse.STRAY_TAGS, parse.NO_ANSWER} <= set(parsed.problems)


LIST_PIECES = [
    "[",
    "]",
    "'",
    '"',
    ", ",
    ",",
    " ",
    "a",
    "it's",
    "\\",
    "\n",
    "\0",
    "\x0b",
    "é",
    "1",
    "''",
]


def plainly(text):
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


@given(st.lists(st.sampled_from(LIST_PIECES), max_size=12).map(lambda parts: f"[{''.join(parts)}]"))
def test_any_list_is_read_as_json_or_python_reads_it(text):
    assert parse_list(text) == plainly(text)


@given(st.lists(st.text(), max_size=4), st.booleans())
def test_written_lists_come_back(items, as_json):
    text = json.dumps(items, ensure_ascii=False) if as_json else repr(items)
    assert plainly(text) == tuple(items) == parse_list(text)
