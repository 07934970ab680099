"""The commands `tracegap study build`, `analyse`, `plan` and `simulate`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output, comma_list
from tracegap.cli.terminal import console

if TYPE_CHECKING:
    from tracegap.study.items import Pool

study_app = typer.Typer(no_args_is_help=True)


@study_app.callback()
def _study() -> None:
    """Studies with people: do they find traces clear, and tell right answers by them?"""


Sources = Annotated[
    list[Path], typer.Argument(help="Folder of a run, or files of outputs as `audit` reads them.")
]
Kit = Annotated[Path, typer.Option(help="Folder of the kit, or its study.json.")]


@study_app.command()
def build(
    sources: Sources,
    output_dir: Annotated[Path, typer.Option(help="Folder of the kit.")] = Path("study"),
    arms: Annotated[
        str | None, typer.Option(help="Arms by name, with commas; none: all that have traces.")
    ] = None,
    raters: Annotated[int, typer.Option(min=2, help="A multiple of the number of arms.")] = 60,
    items: Annotated[int, typer.Option(min=2, help="Shown to each rater; likewise.")] = 12,
    raters_an_item: Annotated[int, typer.Option(min=1, help="At least so many an item.")] = 3,
    taught: Annotated[
        bool, typer.Option("--taught", help="The traces a run teaches, not those it wrote.")
    ] = False,
    without_context: Annotated[
        bool, typer.Option("--without-context", help="Raters do not see the passages.")
    ] = False,
    title: Annotated[str, typer.Option(help="Heading of the pages.")] = "Answers and reasoning",
    seed: Annotated[int, typer.Option(min=0, help="Of all orders.")] = 0,
    task: Annotated[
        str | None, typer.Option(help="Of files of outputs; none: as far as their gold goes.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Of files of outputs: where their examples are.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, e.g. gold=expected_output.")
    ] = None,
) -> None:
    """Make a study kit: a page for each rater, a table for survey tools, and the key to both."""
    from tracegap.cli.study_sources import pool_of_outputs, pool_of_run
    from tracegap.report.terminal import print_table
    from tracegap.run.writer import SETTINGS_FILE
    from tracegap.study.design import make_design
    from tracegap.study.kit import write_kit
    from tracegap.study.tables import shown_table

    wanted = comma_list(arms) if arms else []
    if len(sources) == 1 and (sources[0] / SETTINGS_FILE).exists():
        pool = pool_of_run(sources[0], wanted, taught, seed)
    else:
        pool = pool_of_outputs(sources, wanted, taught, seed, task, source, map or [])
    design = make_design(pool, raters, items, seed, raters_an_item)
    *_, table, key = write_kit(output_dir, design, title, not without_context)
    print_table(console, shown_table(design))
    for reason, count in _left_out(pool):
        console.print(f"left out: {count} ({reason})", markup=False, soft_wrap=True)
    for what, path in (("pages", output_dir / "pages"), ("table", table), ("key", key)):
        console.print(f"{what}: {path}", markup=False, soft_wrap=True)


def _left_out(pool: "Pool") -> list[tuple[str, int]]:
    return sorted(pool.left_out.items())


@study_app.command()
def analyse(
    files: Annotated[list[Path], typer.Argument(help="What raters handed in: .json or .csv.")],
    kit: Kit = Path("study"),
    tables: Annotated[
        Path | None, typer.Option(help="Also write the tables there, as CSV and LaTeX.")
    ] = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Analyse what raters handed in."""
    from tracegap.files import write_text
    from tracegap.report.formats import to_csv, to_latex
    from tracegap.report.terminal import print_table
    from tracegap.study.analysis import analyse_study
    from tracegap.study.answers import collect
    from tracegap.study.kit import read_key
    from tracegap.study.tables import study_tables

    design = read_key(kit)
    found = analyse_study(collect(files, design), design.arms)

    def show() -> None:
        for table in study_tables(found):
            print_table(console, table)
        console.print(
            f"{found.ratings} ratings of {found.items} items by {found.raters} raters; left out: "
            f"{found.left_out} ratings of {found.failed} raters who failed a check; "
            f"{found.unfinished} raters stopped early",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    emit(lambda: found, show, as_json, output)
    for table in study_tables(found) if tables else []:
        for suffix, text in ((".csv", to_csv(table)), (".tex", to_latex(table))):
            write_text(tables / f"{table.name}{suffix}", text)  # type: ignore[operator]


@study_app.command()
def plan(
    difference: Annotated[float, typer.Option(help="To be found, in steps of the scale.")] = 0.5,
    arms: Annotated[int, typer.Option(help="How many arms.")] = 4,
    items: Annotated[int, typer.Option(help="Shown to each rater; a multiple of the arms.")] = 12,
    power: Annotated[float, typer.Option(help="Chance to find it.")] = 0.8,
    level: Annotated[float, typer.Option(help="Of all comparisons together.")] = 0.05,
    sd: Annotated[float, typer.Option(help="Standard deviation of single ratings.")] = 1.1,
    rater_share: Annotated[
        float, typer.Option(help="Share of the variance by which raters differ on arms.")
    ] = 0.1,
    question_share: Annotated[float, typer.Option(help="Likewise of questions.")] = 0.1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell how many raters and items a study needs."""
    from tracegap.report.figures import figure
    from tracegap.study.plan import Spread, plan_study

    spread = Spread(sd, rater_share, question_share)
    found = plan_study(difference, arms, items, power, level, spread)

    def show() -> None:
        console.print(
            f"{found.raters} raters, each shown {found.items} items over {found.questions} "
            f"questions: {found.ratings_an_arm} ratings an arm. A difference of {difference:g} is "
            f"found with a chance of {figure(found.power, 'share')}.",
            markup=False,
            highlight=False,
        )

    emit(lambda: asdict(found), show, as_json, output)


@study_app.command()
def simulate(
    kit: Kit = Path("study"),
    output_dir: Annotated[Path, typer.Option(help="Folder of the answers.")] = Path("answers"),
    seed: Annotated[int, typer.Option(min=0, help="Of the raters.")] = 0,
) -> None:
    """Let simulated raters fill a kit in, to try the analysis before anybody is asked."""
    from tracegap.study.kit import read_key
    from tracegap.study.simulated import Effects, write_simulated

    written = write_simulated(output_dir, read_key(kit), Effects(), seed)
    console.print(f"{len(written)} files: {output_dir}", markup=False, soft_wrap=True)
