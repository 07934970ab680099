"""Stage `analyse`: verdicts -> statistics and baselines, made again where verdicts changed."""

import shutil

import pytest

from tracegap.errors import BadInputError
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.more_settings import Primary
from tracegap.run.stages.analyse import all_verdicts, analyse, read_analysis, require_analysis


@pytest.fixture
def run(mock_run, tmp_path):
    shutil.copytree(mock_run[0], tmp_path / "copy")
    return RunFolder(tmp_path / "copy"), read_settings(tmp_path / "copy")


def test_verdicts_come_arm_by_arm_and_are_all_analysed(run):
    verdicts = list(all_verdicts(*run))
    arms = list(dict.fromkeys(v.arm for v in verdicts))
    assert arms == ["vanilla", "correct", "incorrect"]
    analysis = read_analysis(run[0])
    overall = {a.arm: a for a in analysis.arms if a.label is None}
    assert {arm: a.accuracy["answer"].n for arm, a in overall.items()} == {
        arm: sum(v.arm == arm and v.condition == "full" for v in verdicts) for arm in arms
    }
    assert {b.name for b in analysis.baselines}  # those that never read the context


def test_an_analysis_of_other_verdicts_is_refused_until_it_is_made_again(run):
    require_analysis(*run)
    path = run[0].verdicts("correct", 0)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"answer_right":true', '"answer_right":false'), encoding="utf-8")
    with pytest.raises(BadInputError, match=r"not of these verdicts.*tracegap analyse"):
        require_analysis(*run)
    analyse(*run)
    require_analysis(*run)
    overall = {a.arm: a for a in read_analysis(run[0]).arms if a.label is None}
    assert overall["correct"].accuracy["answer"].value == 0


def test_another_comparison_declared_beforehand_is_another_analysis(run):
    folder, settings = run
    (declared,) = [c for c in read_analysis(folder).comparisons if c.primary]
    assert (declared.first, declared.second) == ("correct", "incorrect")
    other = settings.model_copy(update={"primary": Primary(first="correct", second="vanilla")})
    with pytest.raises(BadInputError, match="is not of these verdicts"):
        require_analysis(folder, other)
    analyse(folder, other)
    (declared,) = [c for c in read_analysis(folder).comparisons if c.primary]
    assert (declared.first, declared.second) == ("vanilla", "correct")
