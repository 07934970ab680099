"""Stage `track`: a run's final figures -> the trackers that were told its losses."""

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.run.stages.analyse import read_analysis
from tracegap.statistics.analysis import Analysis
from tracegap.statistics.intervals import Estimate
from tracegap.students.trackers import Trackers

STAGE = "track"


def track(run: RunFolder, experiment: Experiment) -> None:
    """Tells the trackers the figures of the analysis, once; nothing if none was asked for."""
    names = experiment.training.report_to
    if not (names and experiment.trains):
        return
    key = stage_key(" ".join(names), [run.analysis])
    if is_complete(run, STAGE, key):
        return
    trackers = Trackers(names, run.root / "tracking")
    trackers.log(final_figures(read_analysis(run)))
    trackers.finish()
    complete(run, STAGE, key, [])


def final_figures(analysis: Analysis) -> dict[str, float]:
    """Returns each arm's shares over all classes with the ends of their intervals, by name.

    What is undefined has no entry: a tracker would draw it as 0.
    """
    found: dict[str, float] = {}
    for row in analysis.arms:
        if row.label is None:
            link = row.associations["trace"]
            shares = {f"{step} right": row.accuracy[step] for step in row.accuracy} | {
                "answer right after a right trace": link.p_answer_given_trace,
                "answer right after a wrong trace": link.p_answer_given_no_trace,
            }
            for what, share in shares.items():
                found |= _ends(f"final/{row.arm}/{what}", share)
    return found


def _ends(name: str, share: Estimate) -> dict[str, float]:
    ends = {"": share.value, ", low": share.low, ", high": share.high}
    return {f"{name}{end}": value for end, value in ends.items() if value is not None}
