"""Commands: parse, call one function, print."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from tracegap.cli.audit import audit
from tracegap.cli.check import check, derive
from tracegap.cli.printing import console, print_data, print_summary, print_wide, print_written
from tracegap.cli.progress_bar import drawn
from tracegap.cli.serve import serve
from tracegap.errors import SettingsError, TracegapError
from tracegap.run.experiment import Experiment, read_experiment
from tracegap.run.folder import RunFolder, only_writer, open_folder, read_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measures the gap between a reasoning trace and the answer that follows it.",
)


@app.callback(invoke_without_command=True)
def _program(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from tracegap import __version__

        print(f"tracegap {__version__}")
        raise typer.Exit


app.command()(audit)
app.command()(check)
app.command()(derive)
app.command()(serve)
_EXTRAS = {
    "train": ("torch", "transformers", "peft", "datasets"),
    "serve": ("fastapi", "uvicorn", "prometheus_client"),
}

Config = Annotated[Path | None, typer.Argument(help="YAML file of settings; none: the defaults.")]
OutputDir = Annotated[Path, typer.Option(help="Folder of the run, new or begun before.")]
Student = Annotated[
    str | None,
    typer.Option(help="smollm2-135m, a hub name, a folder, mock, openai:MODEL@URL or vllm:NAME."),
]
TaskName = Annotated[
    str | None, typer.Option("--task", help="As `tracegap tasks` lists them, or your own .py file.")
]
Source = Annotated[str | None, typer.Option(help="synthetic, hub, or a folder of local files.")]
Split = Annotated[str | None, typer.Option(help="group, paper or released.")]
ReleasedSplit = Annotated[
    bool, typer.Option("--released-split", help="Short for --split released.")
]
Limit = Annotated[
    int | None, typer.Option(min=1, help="At most so many training and so many test examples.")
]
Seed = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="One seed for data and students, in place of data_seed and seeds of the config.",
    ),
]
Run = Annotated[Path, typer.Argument(help="Folder of a run.")]


@app.command()
def run(
    config: Config = None,
    output_dir: OutputDir = Path("runs/latest"),
    student: Student = None,
    task: TaskName = None,
    source: Source = None,
    split: Split = None,
    released_split: ReleasedSplit = False,
    limit: Limit = None,
    seed: Seed = None,
) -> None:
    """Run an experiment from data to report; run it again to go on where it stopped."""
    from tracegap.run.pipeline import run_experiment

    experiment = _experiment(config, student, task, source, split, released_split, limit, seed)
    with drawn(console) as progress:
        folder = run_experiment(experiment, output_dir, progress)
    print_summary(folder)


@app.command()
def build(
    config: Config = None,
    output_dir: OutputDir = Path("runs/latest"),
    student: Student = None,
    task: TaskName = None,
    source: Source = None,
    split: Split = None,
    released_split: ReleasedSplit = False,
    limit: Limit = None,
    seed: Seed = None,
    format: Annotated[
        str | None, typer.Option(help="prompt-completion, messages or stepwise.")
    ] = None,
    push_to_hub: Annotated[
        str | None, typer.Option(help="Also push each arm's rows to this data set on the hub.")
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="All rows of a large local file, in constant memory.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes of --stream.")] = None,
) -> None:
    """Write examples and every arm's training rows."""
    import os

    from tracegap.run.stages import build as stage
    from tracegap.run.stages.build_stream import build_stream

    if workers is not None and not stream:
        raise SettingsError("--workers is an option of --stream; give both or neither.")
    changes = {"format": format}
    experiment = _experiment(
        config, student, task, source, split, released_split, limit, seed, changes
    )
    with only_writer(output_dir):
        folder = open_folder(output_dir, experiment)
        if stream:
            with drawn(console) as progress:
                build_stream(folder, experiment, workers or os.cpu_count() or 1, progress)
        else:
            stage.build(folder, experiment)
    print_data(folder)
    if push_to_hub:
        from tracegap.run.push_rows import push

        console.print(f"pushed to {push(folder, experiment, push_to_hub)}", markup=False)


@app.command()
def train(run: Run) -> None:
    """Fine-tune a student for each arm and seed of a built run."""
    from tracegap.run.stages.train import train as stage

    _stage(run, stage, with_progress=True)
    trains = read_settings(run).trains
    print_written(run / "students" if trains else None, "this student is only asked, not trained")


@app.command()
def generate(run: Run) -> None:
    """Ask the trained students of a run every test question."""
    from tracegap.run.stages.generate import generate as stage

    _stage(run, stage, with_progress=True)
    print_written(run / "generations")


@app.command()
def score(run: Run) -> None:
    """Judge the generations of a run, step by step."""
    from tracegap.run.stages.score import score as stage

    _stage(run, stage)
    print_written(run / "verdicts")


@app.command()
def analyse(
    run: Annotated[Path | None, typer.Argument(help="Folder of a run.")] = None,
    counts: Annotated[
        str | None,
        typer.Option(help="A 2x2 table instead: both,trace_only,answer_only,neither."),
    ] = None,
) -> None:
    """Work out the statistics of a scored run, or of a table of counts."""
    if counts is not None and run is None:
        from tracegap.statistics.counts import counts_text

        console.print("\n".join(counts_text(counts)), markup=False, highlight=False)
    elif run is not None and counts is None:
        from tracegap.run.stages.analyse import analyse as stage

        _stage(run, stage)
        print_written(RunFolder(run).analysis)
    else:
        raise SettingsError("give either the folder of a run or --counts, not both or neither.")


@app.command()
def power(
    first_only: Annotated[float, typer.Option(help="Share that only the first gets right.")],
    second_only: Annotated[float, typer.Option(help="Share that only the second gets right.")],
    chance: Annotated[float, typer.Option(help="Power wanted.")] = 0.8,
    level: Annotated[float, typer.Option(help="Level of the two-sided test.")] = 0.05,
) -> None:
    """Tell how many questions a paired comparison of two arms needs."""
    from tracegap.statistics.power import power_sentence, questions_needed

    found = questions_needed(first_only, second_only, chance, level)
    console.print(power_sentence(found), highlight=False)


@app.command()
def report(run: Run) -> None:
    """Write the page and the tables of an analysed run."""
    from tracegap.run.stages.report import report as stage

    _stage(run, stage)
    print_summary(RunFolder(run))


@app.command()
def intervene(
    run: Run,
    arms: Annotated[
        str | None, typer.Option(help="Arms by name, with commas; none: all that have traces.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many test questions of each student.")
    ] = None,
) -> None:
    """Swap the traces of a run's students, let them answer again, and report what that shows."""
    from tracegap.cli.summary import effect_sentences
    from tracegap.run.stages.intervene import intervene as stage
    from tracegap.run.stages.report import report

    folder, experiment = RunFolder(run), read_settings(run)
    wanted = [arm.strip() for arm in arms.split(",")] if arms else []
    with only_writer(run):
        with drawn(console) as progress:
            coverages = stage(folder, experiment, progress, wanted, limit)
        report(folder, experiment)
    said = [coverage.sentence for coverage in coverages]
    for sentence in said + effect_sentences(folder):
        console.print(f"- {sentence}", markup=False)
    console.print(f"report: {folder.report}", markup=False, soft_wrap=True)


@app.command()
def policies(
    run: Run,
    tries: Annotated[int, typer.Option(min=1, help="Tries a question, the first included.")] = 4,
    temperature: Annotated[
        float, typer.Option(min=0.01, help="Of the tries after the first.")
    ] = 0.7,
) -> None:
    """Measure what checking without gold would gain a run's students: retry, best of n, abstain."""
    from tracegap.report.policy_tables import gains_table, judging_table
    from tracegap.run.stages.policies import policies as stage

    experiment = read_settings(run)
    with only_writer(run), drawn(console) as progress:
        found = stage(RunFolder(run), experiment, tries, temperature, progress)
    print_wide(judging_table(found.judging), gains_table(found.gains))
    console.print(f"figures: {run / 'policies' / 'policies.json'}", markup=False, soft_wrap=True)


@app.command()
def tasks() -> None:
    """List the tasks with their sources, sizes, classes and rules."""
    from tracegap.tasks import TASKS
    from tracegap.tasks.own import packaged_tasks
    from tracegap.tasks.task_check import fresh_leak
    from tracegap.traces.leak import leak_sentence

    for name, load in sorted((TASKS | packaged_tasks()).items()):
        task = load()
        table = Table(title=f"{name}: {task.title}", title_justify="left", show_header=False)
        table.add_row("sources", f"synthetic, hub ({task.hub_name}), a local folder")
        table.add_row("sizes", task.sizes)
        table.add_row("classes", f"{len(task.labels)}: {', '.join(task.labels)}")
        table.add_row("label", task.label_rule)
        table.add_row("evidence", task.evidence_rule)
        table.add_row("licence", task.licence)
        table.add_row("form leak", leak_sentence(fresh_leak(task())))
        console.print(table)


task_app = typer.Typer(no_args_is_help=True)
app.add_typer(task_app, name="task")


@task_app.callback()
def _task() -> None:
    """Tasks of your own."""


@task_app.command("check")
def check_own_task(
    task: Annotated[str, typer.Argument(help="A task's file, e.g. my_task.py, or its name.")],
    source: Annotated[str, typer.Option(help="synthetic, hub, or a local path.")] = "synthetic",
    size: Annotated[int, typer.Option(min=1, help="How many fresh examples to check.")] = 200,
) -> None:
    """Check that a task keeps the contract of all tasks; says in plain words what is wrong."""
    from tracegap.tasks import get_task
    from tracegap.tasks.task_check import check_task

    found = check_task(get_task(task), source, size)
    for violation in found.violations:
        console.print(f"- {violation}", markup=False, soft_wrap=True)
    for warning in found.warnings:
        console.print(f"- warning: {warning}", markup=False, soft_wrap=True)
    faults = "1 fault" if len(found.violations) == 1 else f"{len(found.violations)} faults"
    console.print(f"{found.examples} examples, {faults}", highlight=False)
    if found.violations:
        raise typer.Exit(1)


@app.command()
def show(
    run: Run, id: Annotated[str, typer.Argument(help="Example id, as in data/test.jsonl.")]
) -> None:
    """Show one test question with what every student wrote and how it was judged."""
    from tracegap.run.show_example import show_example

    console.print(
        "\n".join(show_example(RunFolder(run), read_settings(run), id)),
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _experiment(
    config: Path | None,
    student: str | None,
    task: str | None,
    source: str | None,
    split: str | None,
    released_split: bool,
    limit: int | None,
    seed: int | None,
    more: dict[str, Any] | None = None,
) -> Experiment:
    if released_split and split not in (None, "released"):
        raise SettingsError(f"--released-split and --split {split} contradict each other.")
    changes: dict[str, Any] = {
        "student": student,
        "task.name": task,
        "task.source": source,
        "task.split": "released" if released_split else split,
        "task.limit": limit,
        "data_seed": seed,
        "seeds": None if seed is None else [seed],
        **(more or {}),
    }
    experiment = read_experiment(config, changes)
    if config is not None and seed is not None:
        console.print(f"note: seed {seed} in place of {config}'s data_seed and seeds", markup=False)
    return experiment


def _stage(root: Path, stage: Callable[..., None], with_progress: bool = False) -> None:
    experiment = read_settings(root)
    with only_writer(root):
        if with_progress:
            with drawn(console) as progress:
                stage(RunFolder(root), experiment, progress)
        else:
            stage(RunFolder(root), experiment)


def main() -> None:
    """Runs the command line; the user's errors are printed as one sentence."""
    try:
        app(standalone_mode=True)
    except TracegapError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        for extra, packages in _EXTRAS.items():
            if package in packages:
                print(
                    f"error: this needs {error.name}; install it with "
                    f"`pip install 'tracegap[{extra}]'`.",
                    file=sys.stderr,
                )
                sys.exit(1)
        raise
    except KeyboardInterrupt:
        print("stopped; run the same command again to go on.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
