"""Jobs on a cluster of Ray: the same files, whatever is killed."""

import os
import time

import pytest

from runs import files
from tracegap.errors import SettingsError, StudentError
from tracegap.run.experiment import Experiment
from tracegap.run.jobs.where import executor_for
from tracegap.run.pipeline import run_experiment
from tracegap.run.progress import silent

ray = pytest.importorskip("ray", reason="needs the extra `ray`")
PATIENCE = 3600  # seconds
KILLS, NODES, MIDWAY, MOST = 20, 2, 3, 24


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    from killing import add_node

    # jobs of one thread each, as those of the run that is compared with
    os.environ["OMP_NUM_THREADS"] = "1"
    head = {"num_cpus": 0, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=head)
    for _ in range(2):
        add_node(made)
    yield made
    made.shutdown()


def experiment_of(student, **more):
    return Experiment.model_validate(
        {
            "student": str(student),
            "task": {"name": "babi", "train": [16, 32], "test": 12},
            "arms": ["vanilla", "correct", "incorrect"],
            "seeds": [0, 1, 2],
            "generation": {"max_new_tokens": 30, "batch_size": 8, "controls": 4},
            "interventions": {"limit": 3},
            **more,
        }
    )


def mock():
    """Questions enough that a job can be met at its work."""
    return experiment_of("mock", task={"name": "babi", "train": [16, 32], "test": 600})


def written(experiment, folder):
    path = folder / "config.yaml"
    path.write_text(experiment.model_dump_json())  # JSON is YAML
    return path


def whole(config, folder, *options):
    """Returns the files of a run that nothing happens to."""
    from killing import begun

    with folder.with_suffix(".said").open("w+", encoding="utf-8") as said:
        code = begun(config, folder, said, *options).wait(PATIENCE)
        said.seek(0)
        assert code == 0, said.read()
    return files(folder)


@pytest.mark.slow
def test_what_fails_is_one_sentence(cluster, tmp_path):
    experiment = experiment_of("mock", interventions=None)
    executor = executor_for(f"ray://{cluster.address}", 1, None)

    def spoiled(run, progress):
        (run.root / "attempts").write_text("a file where a folder belongs")
        return executor(run, progress)

    with pytest.raises(
        StudentError, match=r"18 of 36 jobs failed, and 18.*Finished work is kept"
    ) as caught:
        run_experiment(experiment, tmp_path / "broken", silent, spoiled)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mock", "tiny"])
def test_killing_workers_and_nodes_ends_in_the_same_files(cluster, tiny_student, tmp_path, kind):
    """Three arms, three seeds, two sizes: here, by two processes, and on a cluster shot at."""
    from killing import Killer, run_with_kills

    training = {"checkpoint_every": 2, "rank": 4, "dropout": 0.1, "epochs": 4}
    experiment = mock() if kind == "mock" else experiment_of(tiny_student, training=training)
    config = written(experiment, tmp_path)
    one = whole(config, tmp_path / "one")
    assert whole(config, tmp_path / "two", "--on", "local:2") == one
    killer = Killer(cluster, kind, MOST)
    rounds = 0
    # some not before the first answer or step was written
    while killer.kills < KILLS or killer.nodes < NODES or killer.midway < MIDWAY:
        assert rounds < 10, f"only {killer.kills} kills hit a job in {rounds} runs"
        folder, killer.most = tmp_path / f"killed{rounds}", killer.kills + MOST
        run_with_kills(config, folder, killer)
        assert files(folder) == one
        rounds += 1
    print(f"{killer.workers} workers, {killer.nodes} nodes, {killer.midway} midway; {rounds} runs")


@pytest.mark.slow
def test_an_orphan_harms_nobody(cluster, tmp_path):
    """The worker of a lost machine lives on beside the attempt that takes its place."""
    from killing import begun, orphan_of

    config = written(mock(), tmp_path)
    one = whole(config, tmp_path / "one")
    folder = tmp_path / "many"
    on = f"ray://{cluster.address}"
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        run = begun(config, folder, said, "--on", on)
        orphan, attempt = orphan_of(cluster, folder)
        job = attempt.name.rpartition(".")[0]
        until = time.monotonic() + PATIENCE
        while len(list(attempt.parent.glob(f"{job}.*"))) < 2:
            assert time.monotonic() < until, "nobody took the orphan's place"
            time.sleep(0.02)
        assert orphan.is_running()
        assert attempt.exists()
        orphan.resume()
        code = run.wait(PATIENCE)
        said.seek(0)
        assert code == 0, said.read()
    left = {name: data for name, data in files(folder).items() if "attempts/" not in name}
    assert left == one


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_one_sentence(tmp_path):
    if ray.is_initialized():
        ray.shutdown()
    began = time.monotonic()
    with pytest.raises(SettingsError, match="the cluster cannot be joined"):
        run_experiment(
            experiment_of("mock"),
            tmp_path,
            silent,
            executor_for("ray://127.0.0.1:9", 1, None),
        )
    assert time.monotonic() - began < 120
