"""A cluster of Ray: what names it, and pieces of work on it."""

import subprocess
import sys

import pytest

from tracegap.cluster import in_order_on, is_cluster, joined
from tracegap.errors import SettingsError

_ON_RAY = """
import pieces
from tracegap.cluster import in_order_on
from tracegap.errors import BadInputError, StorageError

found = list(in_order_on("ray", pieces.work, range(20), pieces.prepare, ("ready",)))
assert [piece for piece, _, _ in found] == list(range(20))
assert all(given == ["ready"] for _, given, _ in found)
for bad, error in (("bad", BadInputError), ("die", StorageError)):
    try:
        list(in_order_on("ray", pieces.work, [1, bad]))
    except error as raised:
        print(type(raised).__name__, raised)
"""


def test_a_cluster_is_named_as_ray_names_it():
    assert is_cluster("ray")
    assert is_cluster("ray://10.0.0.1:6379")
    assert not any(map(is_cluster, ("", "local", "local:2", "ray:", "ray://", "rays")))


def test_without_ray_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"--on ray needs ray.*pip install"), joined("ray"):
        pass
    with pytest.raises(SettingsError, match=r"--on ray needs ray.*pip install"):
        next(in_order_on("ray", str, [1]))


@pytest.mark.slow
def test_pieces_come_in_order_and_what_is_wrong_is_told(tmp_path):
    pytest.importorskip("ray", reason="needs the extra `ray`")
    (tmp_path / "pieces.py").write_text(
        "import os\n"
        "from tracegap.errors import BadInputError\n"
        "given = []\n"
        "def prepare(value):\n"
        "    given.append(value)\n"
        "def work(piece):\n"
        "    if piece == 'bad':\n"
        "        raise BadInputError('this piece is bad.')\n"
        "    if piece == 'die':\n"
        "        os._exit(1)\n"
        "    return piece, list(given), os.getpid()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", _ON_RAY], cwd=tmp_path, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    bad, lost = found.stdout.splitlines()
    assert bad == "BadInputError this piece is bad."
    assert lost.startswith("StorageError a worker of the cluster was lost 4 times (")
