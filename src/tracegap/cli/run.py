"""The commands `tracegap run` and `tracegap build`."""

import os
from typing import Annotated

import typer

from tracegap.cli.experiment_options import ExperimentOptions, takes_experiment
from tracegap.cli.local_threads import Threads, take_threads
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import console, progress_console
from tracegap.errors import SettingsError
from tracegap.needs import require


@takes_experiment
def run(options: ExperimentOptions, threads: Threads = None) -> None:
    """Run an experiment from data to report; run it again to go on where it stopped."""
    from tracegap.cli.printing import print_summary
    from tracegap.run.pipeline import run_experiment

    experiment = options.experiment()
    take_threads(threads, experiment)
    with drawn(progress_console) as progress:
        folder = run_experiment(experiment, options.output_dir, progress)
    print_summary(folder)


@takes_experiment
def build(
    options: ExperimentOptions,
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
    from tracegap.cli.printing import print_data
    from tracegap.run.folder import only_writer, open_folder
    from tracegap.run.stages import build as stage
    from tracegap.run.stages.build_stream import build_stream

    if workers is not None and not stream:
        raise SettingsError("--workers is an option of --stream; give both or neither.")
    if push_to_hub:
        require([(("datasets", "huggingface_hub"), "--push-to-hub")])
    experiment = options.experiment(format=format)
    with only_writer(options.output_dir):
        folder = open_folder(options.output_dir, experiment)
        if stream:
            with drawn(progress_console) as progress:
                build_stream(folder, experiment, workers or os.cpu_count() or 1, progress)
        else:
            stage.build(folder, experiment)
    print_data(folder)
    if push_to_hub:
        from tracegap.run.push_rows import push

        console.print(f"pushed to {push(folder, experiment, push_to_hub)}", markup=False)
