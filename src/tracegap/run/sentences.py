"""What a run's analysis and interventions say, in sentences."""

from tracegap.report.intervention_sentences import intervention_sentences
from tracegap.report.learning import learning_sentence
from tracegap.report.sampled import sampled_sentences
from tracegap.report.sentences import sentences
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages.analyse import read_analysis, read_learning, read_sampled
from tracegap.run.stages.effects import read_effects


def summary_sentences(run: RunFolder) -> list[str]:
    """Returns the findings as sentences: of a sweep first which size they are of, samples last.

    Where swapped traces are part of the run, what they say comes before all else: it holds within
    each student, however often the arms were trained.
    """
    learning = read_learning(run)
    swept = [] if learning is None else [learning_sentence(learning)]
    sampled = read_sampled(run)
    more = [] if sampled is None else sampled_sentences(sampled)
    return swept + _opening(run) + sentences(read_analysis(run)) + more


def closing_sentences(run: RunFolder) -> list[str]:
    """Returns what interventions say, if the summary did not begin with it."""
    return [] if _opening(run) else effect_sentences(run)


def _opening(run: RunFolder) -> list[str]:
    return [] if read_settings(run.root).interventions is None else effect_sentences(run)


def effect_sentences(run: RunFolder) -> list[str]:
    """Returns what correlation and what intervention say; empty without interventions."""
    found = read_effects(run)
    return [] if found is None else intervention_sentences(found)
