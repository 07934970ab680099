"""What a run's interventions say: analysed once, then shown by report and summary."""

from collections.abc import Iterator
from pathlib import Path

from tracegap.files import read_records, read_whole, to_json, write_text
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.effects.analyse_effects import (
    InterventionAnalysis,
    analyse_interventions,
)
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, complete, is_complete, stage_key
from tracegap.statistics.analysis import METHOD

STAGE = "effects"


def effects(run: RunFolder, experiment: Experiment) -> None:
    """Writes the analysis of all answers after swapped traces, if there are any."""
    paths = intervention_files(run, experiment)
    if not paths:
        return
    key = stage_key(f"statistics {METHOD}", paths)
    if is_complete(run, STAGE, key):
        return
    analysis = analyse_interventions(all_reanswers(run, experiment))
    write_text(run.effects, to_json(analysis) + "\n")
    complete(run, STAGE, key, [run.effects])


def intervention_files(run: RunFolder, experiment: Experiment) -> list[Path]:
    """Returns the files of answers that `tracegap intervene` has finished."""
    paths = (run.interventions(*one) for one in experiment.largest)
    return [path for path in paths if path.exists()]


def all_reanswers(run: RunFolder, experiment: Experiment) -> Iterator[Reanswer]:
    """Yields every answer after a swapped trace, arm by arm and seed by seed."""
    for path in intervention_files(run, experiment):
        yield from read_records(path, Reanswer)


def read_effects(run: RunFolder) -> InterventionAnalysis | None:
    """Returns what `effects` wrote, or None if there are no interventions."""
    return read_whole(run.effects, InterventionAnalysis) if run.effects.exists() else None
