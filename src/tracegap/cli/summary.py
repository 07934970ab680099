"""What the command line prints of a finished run."""

from tracegap.interventions.effects.sentences import intervention_sentences
from tracegap.run.folder import RunFolder
from tracegap.run.stages.analyse import read_analysis
from tracegap.run.stages.effects import read_effects
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.summary import sentences

_HEADER = ("arm", "n", "label", "evidence", "trace", "answer", "no context", "other's context")


def summary_rows(run: RunFolder) -> list[tuple[str, ...]]:
    """Returns a header and a row an arm, then a row a baseline, all classes together."""
    analysis = read_analysis(run)
    rows: list[tuple[str, ...]] = [_HEADER]
    for arm in analysis.arms:
        if arm.label is None:
            steps = [arm.accuracy[name] for name in ("label", "evidence", "trace", "answer")]
            cells = [share(estimate) for estimate in (*steps, arm.withheld, arm.swapped)]
            rows.append((arm.arm, str(arm.verdicts), *cells))
    for base in analysis.baselines:
        if base.label is None:
            rows.append((base.name, str(base.answer.n), "", "", "", share(base.answer), "", ""))
    return rows


def summary_sentences(run: RunFolder) -> list[str]:
    """Returns the findings as sentences."""
    return sentences(read_analysis(run))


def share(estimate: Estimate) -> str:
    """Returns a rate in percent with its interval, or a dash if nothing was scored."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    return f"{estimate.value:.1%} ({estimate.low:.0%} to {estimate.high:.0%})".replace("%", "")


def effect_sentences(run: RunFolder) -> list[str]:
    """Returns what correlation and what intervention say; empty without interventions."""
    found = read_effects(run)
    return [] if found is None else intervention_sentences(found)
