"""Stage `effects`: answers after swapped traces, analysed once; nothing where there are none."""

import shutil

from reanswered import a_student
from tracegap.files import write_records
from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD, OWN, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages.effects import all_reanswers, effects, read_effects

RIGHTS = {OWN: 40, GOLD: 40, WRONG_LABEL: 30, WRONG_EVIDENCE: 10, BOTH_WRONG: 10}


def test_a_run_without_interventions_has_no_effects(mock_run):
    run, experiment = RunFolder(mock_run[0]), read_settings(mock_run[0])
    effects(run, experiment)
    assert read_effects(run) is None
    assert not run.effects.exists()


def test_effects_are_of_all_answers_and_made_again_where_these_changed(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "copy")
    run, experiment = RunFolder(tmp_path / "copy"), read_settings(tmp_path / "copy")
    rows = a_student(RIGHTS)
    write_records(run.interventions("correct", 0), rows)
    effects(run, experiment)
    assert list(all_reanswers(run, experiment)) == rows
    found = {s.swap: s for s in read_effects(run).swaps}
    assert found[WRONG_EVIDENCE].accuracy.value == 0.25
    written = run.effects.stat().st_mtime_ns
    effects(run, experiment)
    assert run.effects.stat().st_mtime_ns == written  # nothing changed
    write_records(run.interventions("correct", 0), a_student(RIGHTS | {WRONG_EVIDENCE: 20}))
    effects(run, experiment)
    found = {s.swap: s for s in read_effects(run).swaps}
    assert found[WRONG_EVIDENCE].accuracy.value == 0.5
