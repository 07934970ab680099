"""Settings of the server: refused at the start where they cannot be."""

import pytest

from tracegap.checks.calibration import Calibration
from tracegap.cli.serve import serve as serve_command
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import to_json


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    """A value that is not refused must not start one."""
    monkeypatch.setattr("tracegap.cli.serve._run", lambda *_: None)


def test_beyond_loopback_a_key_is_a_must(monkeypatch):
    monkeypatch.delenv("TRACEGAP_SERVER_KEY", raising=False)
    with pytest.raises(SettingsError, match="TRACEGAP_SERVER_KEY"):
        serve_command(host="0.0.0.0")
    with pytest.raises(SettingsError, match="upstream"):
        serve_command(upstream="not an address")
    with pytest.raises(SettingsError, match="policy"):
        serve_command(policy="hope")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("upstream", "http://"),
        ("upstream", "http://host:99999/v1"),
        ("upstream", "http://[::1/v1"),
        ("upstream", "http://höst/v1"),
        ("upstream", "host:8000/v1"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_at_the_start(field, value):
    with pytest.raises(SettingsError, match="such as http"):
        serve_command(**{field: value})


def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(monkeypatch):
    for variable in ("TRACEGAP_SERVER_KEY", "TRACEGAP_API_KEY"):
        monkeypatch.setenv(variable, "sesame\n")
        with pytest.raises(SettingsError, match="printable ASCII") as caught:
            serve_command()
        assert "sesame" not in str(caught.value)
        monkeypatch.delenv(variable)


def test_a_password_and_a_key_for_the_same_upstream_are_refused(monkeypatch):
    monkeypatch.setenv("TRACEGAP_API_KEY", "key")
    with pytest.raises(SettingsError, match="give one") as caught:
        serve_command(upstream=["http://me:secret@localhost:8000/v1"])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host_names", ["a b"]),
        ("host_names", ["http://a"]),
        ("allow_origins", ["*"]),
        ("allow_origins", ["https://a/b"]),
        ("allow_origins", ["null"]),
        ("trace_delimiters", ("", "x")),
        ("upstream", ["http://a/v1", "nowhere"]),
        ("upstream", ["http://a/v1#x"]),
        ("first_byte_timeout", 0.0),
        ("connections", 0),
    ],
)
def test_what_does_not_fit_is_refused_with_its_name(name, value):
    with pytest.raises(SettingsError, match=name):
        serve_command(**{name: value})


def test_a_calibration_is_for_abstaining_on_its_task(tmp_path):
    path = tmp_path / "calibration.json"
    found = Calibration("babi", "mock", "correct", 0, ("label",), 0.1, 0.1, "right", 0, 90, 80)
    path.write_text(to_json(found), encoding="utf-8")
    serve_command(policy="abstain", calibration=path, task="babi")
    with pytest.raises(SettingsError, match="is for policy abstain"):
        serve_command(policy="retry", calibration=path)
    with pytest.raises(SettingsError, match="of another task"):
        serve_command(policy="abstain", calibration=path, task="cotempqa")
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"calibration\.json: field 'task': it is missing"):
        serve_command(policy="abstain", calibration=path)
