"""bAbI's own files: read whole, and refused by line and field where they came to harm."""

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from babi_texts import STORY, load, write
from tracegap.errors import BadInputError
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.stories import TELLERS
from tracegap.tasks.babi.task import LABELS, Babi

# the files


def test_every_question_is_an_example_over_the_sentences_before_it(tmp_path):
    first, second = load(write(tmp_path, STORY)).examples
    assert first.context == ("Mary moved to the bathroom.", "John went to the hallway.")
    assert (first.question, first.answers, first.evidence) == (
        "Where is Mary?",
        ("bathroom",),
        (0,),
    )
    assert second.context == (*first.context, "Mary went to the garden.")
    assert (second.evidence_passages, second.answers) == ((second.context[2],), ("garden",))
    assert first.label == "single-supporting-fact"
    assert first.id == "qa1_single-supporting-fact_train-1-3"


def test_supporting_facts_are_sorted_and_questions_do_not_count_as_sentences(tmp_path):
    text = STORY.replace("garden\t4", "garden\t4 2 4")
    assert load(write(tmp_path, text)).examples[1].evidence == (1, 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("x Mary moved.\n", "line 1: field 'ID': 'x' is not a number"),
        ("²" + STORY, "field 'ID'"),
        (STORY.replace("\tbathroom\t1", "\tbathroom"), "line 3: a question needs three parts"),
        (STORY.replace("\tbathroom\t1", "\t\t1"), "line 3: a question needs three parts"),
        (STORY.replace(" \tbathroom\t1", ""), "line 3: field 'answer' is missing"),
        (STORY.replace("bathroom\t1", "bathroom\tone"), "line 3: field 'supporting ids': 'one'"),
        (
            STORY.replace("bathroom\t1", "bathroom\t4"),
            "line 3: field 'supporting ids': no sentence",
        ),
        (STORY.replace("garden\t4", "garden\t3"), "line 5: field 'supporting ids': no sentence"),
        (STORY.replace("2 John", "4 John"), "line 2: field 'ID': 4 stands where 2 should"),
        (STORY[2:], "line 1: field 'ID'"),
        (STORY.replace("1 Mary moved", "2 Mary moved"), "line 1: field 'ID': 2 stands where 1"),
        (STORY + "1 Mary went to the gar", "line 6: field 'text'.*cut short"),
        (STORY + "1 Mary went to the garden.\n", "line 6: field 'text'.*cut short"),
        (STORY + "1", "line 6: field 'text'"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_field(tmp_path, text, says):
    with pytest.raises(BadInputError, match=says) as error:
        load(write(tmp_path, text))
    assert "qa1_single-supporting-fact_train.txt" in str(error.value)


def test_bad_bytes_a_wrong_name_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="holds no file like"):
        load(tmp_path / "nowhere")
    write(tmp_path / "a", STORY, "qa3_single-supporting-fact_train.txt")
    with pytest.raises(BadInputError, match="'three-supporting-facts'"):
        load(tmp_path / "a")
    (tmp_path / "a" / "qa3_single-supporting-fact_train.txt").rename(
        tmp_path / "a" / "qa1_single-supporting-fact_train.txt"
    )
    with pytest.raises(BadInputError, match=r"no file of the tasks \(2,\)"):
        load(tmp_path / "a", (2,))
    (tmp_path / "a" / "qa1_single-supporting-fact_train.txt").write_bytes(b"1 M\xff.\n")
    with pytest.raises(BadInputError, match="line 1: byte 3 is not UTF-8"):
        load(tmp_path / "a")


# fresh stories as files, and files that came to harm


def as_file(stories):
    """Stories in the official form, one text."""
    lines = []
    for story in stories:
        asked, number, ids = list(story.asked), 0, []
        for told in range(len(story.sentences) + 1):
            while asked and asked[0].told == told:
                one, number = asked.pop(0), number + 1
                facts = " ".join(str(ids[i]) for i in one.evidence)
                lines.append(f"{number} {one.question} \t{','.join(one.answers)}\t{facts}")
            if told < len(story.sentences):
                number += 1
                ids.append(number)
                lines.append(f"{number} {story.sentences[told]}")
    return "\n".join(lines) + "\n"


def fresh_file(task, stories=3):
    return as_file([TELLERS[task](random_for(4, "file", str(i))) for i in range(stories)])


@pytest.mark.parametrize("task", range(1, 21))
def test_fresh_stories_written_as_a_file_read_back_as_they_are(tmp_path, task):
    stories = [TELLERS[task](random_for(2, "file", str(i))) for i in range(20)]
    folder = write(tmp_path, as_file(stories), f"qa{task}_{LABELS[task - 1]}_test.txt")
    read = {(e.question, e.context, e.answers, e.evidence) for e in load(folder).examples}
    assert read == {
        (one.question, tuple(s.sentences[: one.told]), one.answers, one.evidence)
        for s in stories
        for one in s.asked
    }


def read_harmed(data):
    """Reads a file of these bytes: examples that are whole, or None for one clear error."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "qa1_single-supporting-fact_train.txt"
        path.write_bytes(data)
        try:
            loaded = load(name)
        except BadInputError as error:
            assert path.name in str(error)
            assert "\n" not in str(error)
            return None
    for example in loaded.examples:
        assert example.question
        assert all(example.answers)
        assert all(0 <= i < len(example.context) for i in example.evidence)
    return loaded


WHOLE = {task: fresh_file(task).encode() for task in (1, 3, 8, 19)}


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_cut_short_is_refused_unless_cut_behind_a_question(task, data):
    whole = WHOLE[task]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    loaded = read_harmed(cut)
    if loaded is None:
        return
    assert cut.endswith(b"\n")
    assert b"\t" in cut.splitlines()[-1]
    asked = cut.count(b"\t") // 2
    assert len(loaded.examples) + len(loaded.quarantined) == asked


@given(st.sampled_from(sorted(WHOLE)), st.randoms(use_true_random=False))
def test_shuffled_lines_are_refused_or_read_as_stories_that_count_from_one(task, rng):
    lines = WHOLE[task].splitlines(keepends=True)
    rng.shuffle(lines)
    loaded = read_harmed(b"".join(lines))
    if loaded is not None:
        identities = [int(line.split()[0]) for line in lines]
        assert all(b in (1, a + 1) for a, b in pairwise(identities))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"])
def test_another_encoding_is_refused(encoding):
    data = fresh_file(1).encode(encoding)
    assert (read_harmed(data) is None) == (encoding != "utf-7")  # which is ASCII here, but for tabs


def test_line_breaks_and_a_byte_order_mark_of_windows_are_read():
    whole = read_harmed(WHOLE[1])
    harmless = read_harmed(b"\xef\xbb\xbf" + WHOLE[1].replace(b"\n", b"\r\n"))
    assert harmless.examples == whole.examples


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    read_harmed(data)


@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32), st.binary(min_size=1, max_size=4))
def test_bytes_put_into_a_file_are_read_or_refused(task, place, junk):
    whole = WHOLE[task]
    place %= len(whole)
    read_harmed(whole[:place] + junk + whole[place:])


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    assert read_harmed(data) is None


def test_one_official_file_is_read_and_one_of_another_name_is_refused(tmp_path):
    write(tmp_path, STORY)
    file = tmp_path / "qa1_single-supporting-fact_train.txt"
    assert len(Babi().read(file).examples) == 2
    with pytest.raises(BadInputError, match="its task is unknown; rename it"):
        Babi().read(file.rename(tmp_path / "stories.txt"))
