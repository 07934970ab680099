"""The audit as a whole: one pass, any source of gold, clusters, and errors of the user."""

import subprocess
import sys

import pytest

from audited_tables import tables_of
from released_outputs import LLAMA, output_row, released_name, said_text, write_rows
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.errors import BadInputError, SettingsError
from tracegap.tasks import get_task


def test_gold_of_the_task_itself_gives_the_same_verdicts(outputs, shared_data):
    path = outputs / "equal" / f"{LLAMA}-sft-adapter-reasoning-facts_default.json"
    own = run_audit(Request([path], get_task("cotempqa")), [])
    joined = run_audit(
        Request([path], get_task("cotempqa"), source=str(shared_data / "cotempqa")), []
    )
    assert joined.outputs == 87
    counted = sum(group.counts.n for group, _ in joined.groups("mended"))
    assert counted + sum(joined.unjoined_counts.values()) == 87
    assert len(joined.unjoined) == sum(joined.unjoined_counts.values())
    if counted == 87:
        assert tables_of(own, "mended") == tables_of(joined, "mended")


def test_ten_thousand_copies_of_one_question_are_one_cluster(tmp_path):
    path = write_rows(released_name(tmp_path), [output_row(said_text())] * 10_000)
    audit = run_audit(Request([path], get_task("cotempqa")), [])
    assert audit.repeats == 9_999
    assert {len(counts.cells) for counts in audit.counts.values()} == {1}
    group, _ = audit.groups("strict")[0]
    assert group.counts.n == 10_000
    assert group.trace_link.clusters == 1


def test_user_errors_say_what_to_do(tmp_path):
    with pytest.raises(BadInputError, match="is not there"):
        run_audit(Request([tmp_path / "nothing"], get_task("cotempqa")), [])
    with pytest.raises(SettingsError, match="there is only"):
        run_audit(Request([tmp_path], get_task("cotempqa"), columns={"answr": "x"}), [])
    path = write_rows(tmp_path / "x.jsonl", [{"prediction": "a"}])
    with pytest.raises(BadInputError, match="line 1: the file gives no question"):
        run_audit(Request([path], get_task("cotempqa")), [])


def test_no_torch_and_nothing_heavy_is_imported():
    code = (
        "import sys; import tracegap.cli.audit; from tracegap.audit.judging import run_audit; "
        "from tracegap.audit.findings import audit_json, audit_tables, explain, multiverse;"
        "bad = {'torch', 'transformers', 'datasets', 'altair', 'pandas'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
