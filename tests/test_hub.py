"""Names on the hub: resolved to a commit once, and what is said if they cannot be had."""

import time
from types import SimpleNamespace

import pytest

pytest.importorskip("huggingface_hub", reason="needs the extra `train`")

from tracegap.errors import BadInputError, HubError, SettingsError
from tracegap.hub import commit_of
from tracegap.run.experiment import read_experiment
from tracegap.tasks.hub import load_from_hub, reading_at

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub that answers as told, and an empty cache."""
    import huggingface_hub

    told = SimpleNamespace(info=None, access=None, asked=[])

    def answer(reply):
        if isinstance(reply, Exception):
            raise reply
        return reply

    class Api:
        def repo_info(self, name, repo_type, revision, timeout):
            told.asked.append((name, repo_type, revision))
            return answer(told.info)

        def auth_check(self, name, repo_type):
            return answer(told.access)

    monkeypatch.setattr(huggingface_hub, "HfApi", Api)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    return told


def failure(kind):
    """Returns an error as the hub's client raises it."""
    from huggingface_hub import errors

    error = getattr(errors, kind)
    return error.__new__(error)


def said(*arguments):
    with pytest.raises(HubError) as caught:
        commit_of(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_branch_is_resolved_and_a_commit_is_taken_as_it_is(hub):
    hub.info = SimpleNamespace(sha=COMMIT, gated=False)
    assert commit_of("a/b", "model", "main") == COMMIT
    assert commit_of("a/b", "dataset") == COMMIT
    assert hub.asked == [("a/b", "model", "main"), ("a/b", "dataset", None)]
    assert commit_of("a/b", "model", COMMIT[::-1]) == COMMIT[::-1]
    assert len(hub.asked) == 2  # nothing had to be asked


def test_a_gated_name_says_where_to_agree_and_how_to_log_in(hub):
    hub.info = SimpleNamespace(sha=COMMIT, gated="manual")
    hub.access = failure("GatedRepoError")
    text = said("meta-llama/Llama-3.2-1B-Instruct", "model")
    assert "https://huggingface.co/meta-llama/Llama-3.2-1B-Instruct" in text
    assert "hf auth login" in text
    assert "HF_TOKEN" in text
    hub.access = None  # those who have agreed get it
    assert commit_of("meta-llama/Llama-3.2-1B-Instruct", "model") == COMMIT


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        ("RepositoryNotFoundError", "https://huggingface.co/datasets/a/b does not exist"),
        ("RevisionNotFoundError", "a/b has no revision 'v2'"),
        ("HFValidationError", "neither a folder here nor a name on the hub"),
    ],
)
def test_what_there_is_not_is_named(hub, kind, match):
    hub.info = failure(kind)
    assert match in said("a/b", "dataset", "v2")


def test_without_a_connection_the_cache_is_asked_at_once(hub, tmp_path):
    hub.info = ConnectionError("no route")
    text = said("a/b", "model")
    assert "cannot be reached (no route)" in text
    assert "hf download a/b" in text
    refs = tmp_path / "models--a--b" / "refs"
    refs.mkdir(parents=True)
    (refs / "main").write_text(COMMIT)
    assert commit_of("a/b", "model") == COMMIT


def test_offline_is_offline_at_once(monkeypatch, tmp_path):
    """The real client, told to stay offline: no request is tried, so none is waited for."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    assert "HF_HUB_OFFLINE is set; unset it" in said("a/b", "dataset")
    assert waits == []


def test_a_data_set_is_read_at_the_commit_that_is_recorded(hub, monkeypatch):
    datasets = pytest.importorskip("datasets")
    read = []
    monkeypatch.setattr(
        datasets, "load_dataset", lambda name, **options: read.append((name, options))
    )
    hub.info = SimpleNamespace(sha=COMMIT, gated=False)
    with reading_at("v1") as commits:
        load_from_hub("a/b", remedy="use another", revision="refs/convert/parquet")
    load_from_hub("a/b", remedy="use another", revision="refs/convert/parquet")
    assert commits == {"a/b": COMMIT}
    assert read == [("a/b", {"revision": COMMIT})] * 2
    assert [revision for _, _, revision in hub.asked] == ["v1", "refs/convert/parquet"]
    hub.info = ConnectionError("no route")
    with pytest.raises(BadInputError, match=r"cannot be reached .*; or use another\.$"):
        load_from_hub("a/b", remedy="use another")


@pytest.mark.parametrize(
    "changes",
    [
        {"student": "mock", "student_revision": "main"},
        {"student": "openai:m@http://localhost/v1", "student_revision": "main"},
        {"task.source": "synthetic", "task.revision": "main"},
    ],
)
def test_a_revision_of_what_has_none_is_refused(changes):
    with pytest.raises(SettingsError, match="has no revision"):
        read_experiment(None, changes)
