"""MS MARCO as a task: its options, its rows from the hub, its scores."""

from collections import Counter

import pytest

from marco_records import hub_rows
from tracegap.errors import SettingsError
from tracegap.tasks import get_task
from tracegap.tasks.marco.metrics import NO_ANSWER
from tracegap.tasks.marco.task import Marco


def test_an_unknown_rule_is_refused():
    with pytest.raises(SettingsError, match="overlap"):
        Marco("most")


def test_an_unknown_version_of_the_hub_is_refused():
    with pytest.raises(SettingsError, match=r"v2\.1, v1\.1"):
        get_task("marco").load("hub:v9", 0, 0)


def test_the_hubs_rows_are_read(monkeypatch, rows):
    import datasets

    parts = {"train": list(hub_rows(rows[:50])), "validation": list(hub_rows(rows[50:]))}

    def load_dataset(name, version, revision):
        assert (name, version, revision) == ("microsoft/ms_marco", "v1.1", "c" * 40)
        return parts

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    monkeypatch.setattr("tracegap.tasks.hub.commit_of", lambda *_: "c" * 40)
    loaded = get_task("marco").load("hub:v1.1", 0, 0)
    assert len(loaded.examples) == 60
    assert len(loaded.official_test) == 10


def test_the_real_sample(shared_data):
    loaded = get_task("marco").load(str(shared_data / "marco"), 0, 0)
    reasons = Counter(q.reason for q in loaded.quarantined)
    assert len(loaded.examples) == 147
    assert reasons == {"there is an answer, but no passage is selected": 4}
    assert sum(e.answers == (NO_ANSWER,) for e in loaded.examples) == 8
    assert len(Marco("overlap").load(str(shared_data / "marco"), 0, 0).examples) == 151


def test_the_papers_incorrect_passage_shares_few_words():
    task = get_task("marco")
    for example in task.load("synthetic", 0, 50).examples:
        trace, text = task.released_incorrect(example, "PERSON", 0)
        assert trace.evidence[0] in example.context
        assert trace.evidence[0] not in example.evidence_passages
        assert text.endswith(trace.evidence[0])


def test_the_tasks_official_scores():
    task = get_task("marco")
    examples = task.load("synthetic", 0, 65).examples
    perfect = task.official_scores((e, e.answers, None) for e in examples)
    assert perfect["rouge_l"] == 1
    assert perfect["answerable_f1"] == 1
    assert task.official_scores((e, None, None) for e in examples)["rouge_l"] == 0
