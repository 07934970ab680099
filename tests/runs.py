"""Commands that make runs, and what is in a run's folder."""

from commands import tracegap

MOCK = "mock:label=0.9,evidence=0.8,answer_if_right=0.95,answer_if_wrong=0.3"


def files(folder):
    """Every file of a run but the lock and the wall times, by name."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock" and ".times." not in p.name
    }


def refused(*arguments, code=1):
    """Runs a command that must fail; returns its one sentence."""
    result = tracegap(*arguments)
    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    return lines[0]
