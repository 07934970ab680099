"""Files of rows: what cannot be read is named by file, line and field."""

import json

import pytest

from cotempqa_rows import ROW, load, write
from tracegap.errors import BadInputError
from tracegap.tasks.cotempqa.task import CoTempQA


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({k: v for k, v in ROW.items() if k != "answer"}, "'answer'"),
        ({**ROW, "answer": "Orange"}, "'answer'"),
        ({**ROW, "facts": ["a", 3]}, r"'facts\.1'"),
        ({**ROW, "question": None}, "'question'"),
        ([], "should be an object"),
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
    with pytest.raises(BadInputError, match=r"CotempQA is not in the cache.*local folder"):
        CoTempQA().load("hub", 0, 0)
