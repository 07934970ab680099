"""What samples say, shown: sentences, pass@k, and links within questions."""

from collections.abc import Iterator

from tracegap.report.figures import p_words, worded
from tracegap.report.sentences import share
from tracegap.report.table import Column, Table
from tracegap.statistics.clusters import LEVEL
from tracegap.statistics.sampled import Sampled, SampledArm, SampledLink, sizes_of


def sampled_sentences(found: Sampled) -> list[str]:
    """Returns pass@k of each arm, and what its samples say within questions."""
    how = f"temperature {found.temperature:g}"
    how += f", top-p {found.top_p:g}" if found.top_p < 1 else ""
    start = (
        f"Beside its greedy generation each question has {found.samples} samples of every student "
        f"({how}); what follows on samples is of these alone."
    )
    return [start, *(sentence for row in found.arms for sentence in _about(row))]


def _about(row: SampledArm) -> Iterator[str]:
    first, last = row.passes[0], row.passes[-1]
    over = "one run" if row.runs == 1 else f"{row.runs} runs"
    yield (
        f"Arm {row.arm}, samples of {over} and {row.questions} questions: one was right in "
        f"{share(first.value)}, at least one of {last.k} in {share(last.value)}."
    )
    yield from (_about_link(row.arm, link) for link in row.links if link.step == "trace")


def _about_link(arm: str, link: SampledLink) -> str:
    within = link.within
    start = (
        f"Arm {arm}, within a question (n = {within.questions_telling} of {within.questions} that "
        "tell)"
    )
    pooled = worded(link.pooled.odds_ratio, "number")
    beside = (
        f"over all samples at once the odds ratio is {pooled.figure} {pooled.interval}".rstrip()
        + ", which is partly how hard questions are"
    )
    if within.p_value is None:
        return f"{start}: trace and answer cannot be compared, {within.note}; {beside}."
    if within.odds_ratio.value is None:
        said = f"{within.note} ({p_words(link.adjusted_p)} adjusted)"
        return f"{start}: {said}; {beside}."
    ratio = worded(within.odds_ratio, "number")
    figures = f"{ratio.figure} {ratio.interval}, adjusted {p_words(link.adjusted_p)}"
    if (link.adjusted_p or 0.0) > 1 - LEVEL:
        return f"{start}: no link is shown, odds ratio {figures}; {beside}."
    word = "more" if within.odds_ratio.value > 1 else "less"
    return (
        f"{start}: samples with a right trace are {word} often right than others of the same "
        f"question, odds ratio {figures}; {beside}."
    )


def passes_table(found: Sampled | None) -> Table:
    """One row an arm, one column a k."""
    sizes = [] if found is None else sizes_of(found.samples)
    return Table(
        "pass-at-k",
        "At least one of k samples right",
        "Without bias, from all samples of a question (Chen et al. 2021). Of one run the interval "
        "is for new questions and n counts questions; of several it is Student's t over runs, for "
        "further runs asked the same questions, and n counts runs.",
        (
            *(Column("Arm"), Column("Runs", "count"), Column("Questions", "count")),
            *(Column(f"pass@{k}", "share") for k in sizes),
        ),
        tuple(
            (row.arm, row.runs, row.questions, *(one.value for one in row.passes))
            for row in (() if found is None else found.arms)
        ),
    )


def sampled_links_table(found: Sampled | None) -> Table:
    """One row an arm and step: within questions, and pooled beside it."""
    return Table(
        "within-samples",
        "Each step against the answer, over samples of a question",
        "Over samples: odds of a right answer after a right step over those after a wrong one, "
        "among samples of the same question and run (conditional logistic regression, robust to "
        "questions). Only questions tell anything whose samples differ both in the step and in the "
        "answer. Beside it stands the odds ratio over all samples at once, which is partly how "
        "hard questions are. The adjusted p allows for all arms and steps (Holm).",
        (
            Column("Arm"),
            Column("Step"),
            Column("Odds ratio within questions", "number"),
            Column("p", "p"),
            Column("Adjusted p", "p"),
            Column("Questions that tell", "count"),
            Column("Questions", "count"),
            Column("Runs", "count"),
            Column("Odds ratio, pooled", "number"),
            Column("Note"),
        ),
        tuple(
            (
                *(row.arm, link.step, link.within.odds_ratio, link.within.p_value),
                *(link.adjusted_p, link.within.questions_telling, link.within.questions),
                *(link.within.runs, link.pooled.odds_ratio, link.within.note or ""),
            )
            for row in (() if found is None else found.arms)
            for link in row.links
        ),
    )
