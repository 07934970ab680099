"""A task as a table."""

from tracegap.report.table import Column, Table
from tracegap.task import Task


def task_table(name: str, task: type[Task]) -> Table:
    """What a task is, a row a thing."""
    return Table(
        name,
        f"{name}: {task.title}",
        "",
        (Column(""), Column("")),
        (
            ("sources", f"synthetic, hub ({task.hub_name}), a local folder"),
            ("sizes", task.sizes),
            ("classes", f"{len(task.labels)}: {', '.join(task.labels)}"),
            ("label", task.label_rule),
            ("evidence", task.evidence_rule),
            ("licence", task.licence),
        ),
    )
