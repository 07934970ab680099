"""Tables of what went into a run: data, training, settings, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from tracegap.records import DataReport, Quarantined
from tracegap.report.inputs import DataShown, LossCurve
from tracegap.report.table import Column, Table
from tracegap.teachers.selected import Selection


def data_shown(
    data: DataReport, quarantined: Sequence[Quarantined], selection: Selection | None = None
) -> DataShown:
    """Returns a data report as its tables have it: classes and measures down, the rest across."""
    train, test = data.sizes.get("train", {}), data.sizes.get("test", {})
    return DataShown(
        sizes={
            label: {"train": train.get(label, 0), "test": test.get(label, 0)}
            for label in sorted(train | test)
        },
        lengths={
            arm: {
                f"{what.replace('_', ' ')}, {name.replace('_', ' ')}": value
                for what, spread in spreads.items()
                for name, value in asdict(spread).items()
                if name != "n"
            }
            for arm, spreads in data.completions.items()
        },
        repeats={name.replace("_", " "): count for name, count in (data.repeats or {}).items()},
        overlaps=data.overlaps or {},
        form_leak=data.form_leak,
        quarantined=quarantined,
        selection=selection,
    )


def losses_table(losses: Mapping[tuple[str, int], LossCurve]) -> Table:
    """One row per training run."""
    return Table(
        "losses",
        "Training runs",
        "Where each loss curve began, ended, and was lowest.",
        (
            Column("Arm"),
            Column("Seed", "count"),
            Column("Last step", "count"),
            Column("First loss", "number"),
            Column("Last loss", "number"),
            Column("Lowest loss", "number"),
        ),
        tuple(
            (arm, seed, curve[-1][0], curve[0][1], curve[-1][1], min(loss for _, loss in curve))
            for (arm, seed), curve in losses.items()
            if curve
        ),
    )


def sizes_table(data: DataShown) -> Table:
    """Examples per class and split."""
    splits = list(dict.fromkeys(split for row in data.sizes.values() for split in row))
    return Table(
        "sizes",
        "Examples per class",
        "Number of examples that were used.",
        (Column("Class"), *(Column(split, "count") for split in splits)),
        tuple((label, *(row.get(s) for s in splits)) for label, row in data.sizes.items()),
    )


def lengths_table(data: DataShown) -> Table:
    """One row per measure, one column per arm."""
    measures = list(dict.fromkeys(name for row in data.lengths.values() for name in row))
    return Table(
        "lengths",
        "Lengths, arms side by side",
        "Arms are to differ in the truth of their traces, not in length or number of passages.",
        (Column("Measure"), *(Column(arm, "number") for arm in data.lengths)),
        tuple((name, *(row.get(name) for row in data.lengths.values())) for name in measures),
    )


def overlaps_table(data: DataShown) -> Table:
    """One row per thing that test and training may share."""
    return Table(
        "overlaps",
        "What test shares with training",
        "Of the test part: questions, context passages, examples whose whole gold evidence stands "
        "in training contexts, contexts nearly alike, and examples with a tie to training "
        "examples. What can be looked up need not be read.",
        (Column("What"), Column("Shared", "count"), Column("Of", "count")),
        tuple((what, count["shared"], count["of"]) for what, count in data.overlaps.items()),
    )


def form_leak_table(data: DataShown) -> Table:
    """One row per part of the data: what its arms give away by form alone."""
    return Table(
        "form_leak",
        "What form alone gives away",
        "How well a held-out logistic rival that never reads tells right from wrong evidence and "
        "labels: the area under the ROC curve, 0.5 if not at all. Text: lengths, figures, "
        "capitals, likeness of the cited passages to each other. Context: their places and the "
        "ranks of their lengths as well. Question: likeness to question and answers too, which is "
        "mostly a matter of truth. Wanted are at most 0.55 (text, label) and 0.60 (context). "
        "Examples without a choice have a single set of passages that could be cited as wrong.",
        (
            Column("Part"),
            Column("Examples", "count"),
            Column("Without a choice", "count"),
            Column("Text", "number"),
            Column("Context", "number"),
            Column("Within a class", "number"),
            Column("Question", "number"),
            Column("Label", "number"),
            Column("Differs most"),
        ),
        tuple(
            (
                part,
                leak.examples,
                leak.without_choice,
                leak.text,
                leak.context,
                leak.in_class,
                leak.question,
                leak.label,
                leak.telling,
            )
            for part, leak in data.form_leak.items()
        ),
    )


def repeats_table(data: DataShown) -> Table:
    """What repeats in the data."""
    return Table(
        "repeats",
        "Repeats and groups",
        "Questions that repeat, and groups (a subject, a story) that examples share, are treated "
        "as clusters, not as independent evidence.",
        (Column("What"), Column("How often", "count")),
        tuple(data.repeats.items()),
    )


def quarantine_table(data: DataShown) -> Table:
    """Rows left out, with the reason."""
    return Table(
        "quarantine",
        "Rows left out",
        "Rows that could not be used, where they stand, and why.",
        (Column("Source"), Column("Line", "count"), Column("Field"), Column("Reason")),
        tuple((q.source, q.line, q.field, q.reason) for q in data.quarantined),
    )


def settings_table(settings: Mapping[str, object]) -> Table:
    """Settings, nested names joined by dots."""
    return Table(
        "settings",
        "Settings",
        "With these settings and versions the run can be done again.",
        (Column("Setting"), Column("Value")),
        tuple(_flat("", settings)),
    )


def _flat(prefix: str, settings: Mapping[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            rows += _flat(f"{prefix}{name}.", value)
        elif isinstance(value, list | tuple):
            rows.append((f"{prefix}{name}", ", ".join(str(item) for item in value)))
        else:
            rows.append((f"{prefix}{name}", "" if value is None else str(value)))
    return rows


def versions_table(versions: Mapping[str, str]) -> Table:
    """Package versions."""
    return Table(
        "versions",
        "Versions",
        "What the run was made with.",
        (Column("Package"), Column("Version")),
        tuple(versions.items()),
    )
