"""Auditing outputs that others generated. From Python: `tracegap.audit(paths, task=...)`.

The function has the name of this room, so the room itself can be called: there is one
`tracegap.audit`, whichever of the two is asked for first.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Audits files; see `tracegap.audit.findings.audited.audit_files`."""
        # when it is called, not before: reading and judging know nothing of what is made of them
        return import_module(".findings.audited", __name__).audit_files(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
