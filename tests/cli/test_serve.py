"""The command that serves: options and keys become settings, or are refused before it listens."""

import pytest
from typer.testing import CliRunner

from tracegap.cli import serve as command
from tracegap.cli.main import app
from tracegap.errors import SettingsError
from tracegap.serve.settings import SERVER_KEY_VARIABLE, ServeSettings
from tracegap.students.posting import KEY_VARIABLE


@pytest.fixture
def served(monkeypatch):
    """What would be served, instead of serving it."""
    found = []
    monkeypatch.setattr(command, "_run", lambda *given: found.append(given))
    for variable in (SERVER_KEY_VARIABLE, KEY_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return found


def run(*arguments):
    return CliRunner().invoke(app, ["serve", *arguments])


def test_options_become_settings(served):
    result = run("--policy", "retry", "--tries", "5", "--port", "8200", "--log-content")
    assert result.exit_code == 0, result.output
    ((settings, host, port, _),) = served
    assert (settings.policy, settings.tries, settings.log_content) == ("retry", 5, True)
    assert (host, port) == ("127.0.0.1", 8200)


def test_keys_come_from_the_environment_and_never_from_the_command_line(served, monkeypatch):
    monkeypatch.setenv(SERVER_KEY_VARIABLE, "ours")
    monkeypatch.setenv(KEY_VARIABLE, "theirs")
    assert run("--host", "0.0.0.0").exit_code == 0
    ((settings, _, _, _),) = served
    assert (settings.key, settings.upstream_key) == ("ours", "theirs")
    assert "ours" not in repr(settings)
    assert "theirs" not in repr(settings)
    assert run("--key", "x").exit_code == 2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_alone_needs_no_key(served, host):
    assert run("--host", host).exit_code == 0
    assert len(served) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.org"])
def test_what_can_be_reached_from_outside_needs_one(served, host):
    result = run("--host", host)
    assert isinstance(result.exception, SettingsError)
    assert SERVER_KEY_VARIABLE in str(result.exception)
    assert served == []


def test_a_setting_that_does_not_fit_is_named(served):
    result = run("--policy", "hope")
    assert isinstance(result.exception, SettingsError)
    assert "policy" in str(result.exception)
    assert served == []


def test_options_that_come_several_times_or_in_pairs(served):
    result = run(
        *("--upstream", "http://a/v1", "--upstream", "http://b/v1?api-version=7"),
        *("--trace-delimiters", "<<", ">>", "--host-name", "Checks.example.org"),
        *("--allow-origin", "https://app.example.org", "--workers", "3", "--only-checked"),
    )
    assert result.exit_code == 0, result.output
    ((settings, _, _, workers),) = served
    assert settings.upstream == ("http://a/v1", "http://b/v1?api-version=7")
    assert settings.trace_delimiters == ("<<", ">>")
    assert settings.host_names == ("checks.example.org",)
    assert settings.allow_origins == ("https://app.example.org",)
    assert (workers, settings.only_checked, settings.spans) == (3, True, False)


def test_what_is_not_given_is_as_the_settings_have_it(served):
    assert run().exit_code == 0
    ((settings, _, _, workers),) = served
    assert settings == ServeSettings()
    assert workers == 1
