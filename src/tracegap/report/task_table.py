"""A task as a table."""

from tracegap.records import FormLeak
from tracegap.report.table import Column, Table
from tracegap.task import Task
from tracegap.traces.leak import leak_sentence


def task_table(name: str, task: type[Task], leak: FormLeak | None) -> Table:
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
            ("form leak", leak_sentence(leak)),
        ),
    )
