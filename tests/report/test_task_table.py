"""A task as a table."""

from tracegap.report.task_table import task_table
from tracegap.tasks import TASKS


def test_every_task_tells_its_sources_classes_and_rules():
    for name, load in TASKS.items():
        task = load()
        table = task_table(name, task, None)
        rows = dict(table.rows)
        assert table.title == f"{name}: {task.title}"
        assert list(rows) == [
            "sources",
            "sizes",
            "classes",
            "label",
            "evidence",
            "licence",
            "form leak",
        ]
        assert rows["form leak"].startswith("not known")
        assert rows["classes"].startswith(f"{len(task.labels)}: {task.labels[0]}")
        assert task.hub_name in rows["sources"]
