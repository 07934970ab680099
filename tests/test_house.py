"""The rules of the house that a machine can hold: order, names, sizes, and a test for each."""

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter

import pytest

from paths import ROOT

SRC = ROOT / "src" / "tracegap"
TESTS = ROOT / "tests"
ROOMS = (
    *(
        "version",
        "errors",
        "text",
        "randomness",
        "files",
        "hub",
        "needs",
        "workers",
        "cluster",
        "threads",
        "readings",
        "records",
        "task",
        "traces",
        "checks",
    ),
    *(
        "tasks",
        "rewards",
        "supervision",
        "statistics",
        "students",
        "teachers",
        "interventions.asking",
        "interventions.effects",
    ),
    *("policies", "improving", "report", "audit.reading", "audit.judging", "audit.findings"),
    *("study", "run", "serve", "integrations", "view", "cli"),
)
MODULES = {
    ".".join(("tracegap", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in sorted(SRC.rglob("*.py"))
}
DATA_SETS = {
    "cotempqa": ("cotempqa",),
    "babi": ("babi",),
    "marco": ("marco",),
    "hotpot": ("hotpotqa", "multihop"),
    "musique": ("musique", "multihop"),
}
"""The names of data sets, and the folders they may stand in."""


@cache
def tree_of(name):
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports_of(name):
    """Every module of ours that a module imports, at the top, in a function, or for types."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows():
    return [(name, to) for name in MODULES for to in imports_of(name) if to in MODULES]


def room_of(name):
    """The place in the order; the package's face and its beginning stand above all rooms."""
    inside = name.removeprefix("tracegap").removeprefix(".")
    for place, room in enumerate(ROOMS):
        # `audit` and `interventions` hold rooms, and nothing of their own
        if f"{inside}.".startswith(f"{room}.") or (inside and room.startswith(f"{inside}.")):
            return place
    assert inside in ("", "__main__"), f"{name} stands in no room"
    return len(ROOMS)


def test_a_module_imports_from_earlier_rooms_only():
    against = [f"{name} -> {to}" for name, to in arrows() if room_of(to) > room_of(name)]
    assert len(arrows()) > 500
    assert against == []


def test_no_modules_import_each_other_in_a_circle():
    graph = {name: set() for name in MODULES}
    for name, to in arrows():
        graph[name].add(to)
    list(TopologicalSorter(graph).static_order())


def strangers_in(inside, text):
    """Yields the data sets that a line of a module names without being theirs."""
    folder = inside.split("/")[1] if inside.startswith("tasks/") else ""
    for name, folders in DATA_SETS.items():
        # bounded by letters: `probability` holds a name, `babi_files` is one
        if folder not in folders and re.search(rf"(?<![a-z]){name}(?:qa)?(?![a-z])", text, re.I):
            yield name


def test_data_sets_are_named_in_their_folders_and_in_the_list_of_tasks_alone():
    named = [
        f"{inside}:{number} names {found}: {line.strip()}"
        for inside in (path.relative_to(SRC).as_posix() for path in MODULES.values())
        if inside != "tasks/__init__.py"
        for number, line in enumerate((SRC / inside).read_text("utf-8").splitlines(), start=1)
        for found in strangers_in(inside, line)
    ]
    assert named == []
    assert list(strangers_in("checks/steps.py", "see HotpotQA, or babi_files")) == [
        "babi",
        "hotpot",
    ]
    assert list(strangers_in("checks/steps.py", "a probability")) == []


def test_functions_have_sixty_lines_at_most():
    long = [
        f"{name}.{node.name}: {node.end_lineno - node.lineno + 1}"
        for name in MODULES
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def test_modules_have_three_hundred_lines_at_most():
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()
    }
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_no_assert_statement_stands_in_for_an_error():
    asserts = [
        f"{name}:{node.lineno}"
        for name in MODULES
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Assert)
    ]
    assert asserts == []


def unclear_text(call):
    """What a call that opens a text file leaves to the machine: its encoding, its line ends."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "write_text" and isinstance(call.func, ast.Name):
        return  # ours, which says both
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    values = [*call.args, given.get("mode")]
    texts = [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
    mode = next((text for text in texts if re.fullmatch("[rwaxbt+]+", text)), "r")
    if name == "open" and ("b" in mode or any(text.isupper() for text in texts)):
        return  # bytes; or a request
    if name in ("open", "read_text", "write_text"):
        if "encoding" not in given:
            yield "encoding"
        if (name == "write_text" or set(mode) & set("wax+")) and "newline" not in given:
            yield "newline"


def test_text_files_are_read_and_written_the_same_on_every_machine():
    unclear = [
        f"{name}:{node.lineno} leaves out {what}="
        for name in MODULES
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Call)
        for what in unclear_text(node)
    ]
    assert unclear == []


@pytest.mark.parametrize(
    ("code", "unclear"),
    [
        ("path.open()", ["encoding"]),
        ("path.open('w', encoding='utf-8')", ["newline"]),
        ("open(path, 'a')", ["encoding", "newline"]),
        ("path.read_text()", ["encoding"]),
        ("path.write_text(text, encoding='utf-8')", ["newline"]),
        ("path.open('rb')", []),
        ("path.open('w', encoding='utf-8', newline='')", []),
        ("path.read_text(encoding='utf-8')", []),
        ("write_text(path, text)", []),
    ],
)
def test_what_is_left_to_the_machine_is_seen(code, unclear):
    assert list(unclear_text(ast.parse(code).body[0].value)) == unclear


# a test for each module

COVERED_BY = {
    "students/identity.py": "run/stages/test_identity.py",
    "report/inputs.py": "report/test_page.py",
    "tasks/babi/generator/words.py": "tasks/babi/generator/test_stories.py",
    "tasks/cotempqa/generator_names.py": "tasks/cotempqa/test_generator.py",
    "version.py": "test_main.py",
}
"""Modules of words or fields alone, and the neighbour's test that covers them."""


def has_code(path):
    """Whether a package's `__init__` holds more than its docstring, imports and `__all__`."""
    plain = (ast.Import, ast.ImportFrom, ast.Assign)
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(not isinstance(node, plain) and not _is_docstring(node) for node in body)


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def place_of_test(path):
    """A package's own code is tested beside the package, under its name."""
    inside = path.relative_to(SRC)
    if inside.name == "__init__.py":
        return inside.parent.parent / f"test_{inside.parent.name or 'tracegap'}.py"
    return inside.with_name(f"test_{inside.stem.strip('_')}.py")


def test_each_module_has_a_test_where_one_would_look_for_it():
    missing = []
    for path in MODULES.values():
        if path.name == "__init__.py" and not has_code(path):
            continue
        inside = path.relative_to(SRC).as_posix()
        place = TESTS / COVERED_BY.get(inside, place_of_test(path))
        if not place.is_file():
            missing.append(f"{inside}: {place.relative_to(TESTS)}")
    assert missing == []


def test_the_table_of_covered_modules_is_of_modules_that_have_no_test_of_their_own():
    for inside in COVERED_BY:
        assert (SRC / inside).is_file()
        assert not (TESTS / place_of_test(SRC / inside)).exists()


# what the core may need

POSIX_ONLY = "fcntl termios pwd grp resource"
_REFUSES = """
import importlib, sys
class Refuses:
    def find_spec(self, name, path=None, target=None):
        if name in {refused!r}.split():
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuses())
for name in {refused!r}.split():
    sys.modules.pop(name, None)
for name in {names!r}.split():
    importlib.import_module(name)
print(*sys.modules)
"""


def imported(names, refused=""):
    """Imports modules in a process of their own, some others absent; returns all it then holds."""
    code = _REFUSES.format(refused=refused, names=" ".join(names))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


WITHIN_ANOTHER_TOOL = tuple(
    f"tracegap.integrations.{name}"
    for name in ("inspect_scorer", "litellm_guardrail", "lm_eval_filter")
)
"""Modules that a tool loads into its own process; without it they cannot be imported."""


def test_everything_imports_without_what_posix_alone_has():
    pytest.importorskip("torch", reason="needs the extra `train`")
    names = [
        name
        for name in MODULES
        if not name.endswith("__main__") and name not in WITHIN_ANOTHER_TOOL
    ]
    held = imported(names, POSIX_ONLY)
    assert held.isdisjoint(POSIX_ONLY.split())
    assert set(names) <= held


MAY_NEED_TORCH = ("students", "interventions.asking", "run", "serve", "cli")


def test_the_core_imports_no_torch():
    core = [
        name
        for name in MODULES
        if not name.startswith(tuple(f"tracegap.{room}" for room in MAY_NEED_TORCH))
        and not name.endswith("__main__")
        and name not in WITHIN_ANOTHER_TOOL
    ]
    assert len(core) > 150
    assert imported(core).isdisjoint({"torch", "transformers", "accelerate", "peft", "vllm"})
