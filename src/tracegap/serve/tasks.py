"""The tasks that a server checks by."""

from tracegap.errors import SettingsError
from tracegap.task import Task
from tracegap.tasks import DEFAULT_TASK, TASKS, get_task
from tracegap.tasks.own import packaged_tasks


class Offered:
    """Made once: finding a task takes longer than checking by it.

    A request may name a task that is installed. The path of a file, which would be run, is taken
    from the server's own settings alone.
    """

    def __init__(self, own: str | None) -> None:
        """Takes the task of every question; None: each request's task is told or recognised.

        Raises:
            SettingsError: That task is unknown.
        """
        self._own = get_task(own) if own else None
        self._tasks = {name: get_task(name) for name in (*TASKS, *packaged_tasks())}
        if own and self._own:
            self._tasks[own] = self._own

    def candidates(self, name: str | None) -> list[Task]:
        """Returns the tasks that a request may mean: the one it names, the server's own, or all.

        Raises:
            SettingsError: There is no task of that name.
        """
        if name is not None:
            return [self.named(name)]
        return [self._own] if self._own else list(self._tasks.values())

    def named(self, name: str) -> Task:
        """Returns the task of a name.

        Raises:
            SettingsError: There is none.
        """
        if name not in self._tasks:
            known = ", ".join(sorted(self._tasks))
            raise SettingsError(f"task {name!r} is unknown; this server offers: {known}.")
        return self._tasks[name]

    @property
    def default(self) -> Task:
        """The task of a check that names none."""
        return self._own or self._tasks[DEFAULT_TASK]
