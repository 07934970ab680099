"""Jobs on a cluster of Ray: the same files, whatever is killed."""

import os
import random
import signal
import threading
import time

import pytest

from runs import files
from tracegap.errors import SettingsError, StudentError
from tracegap.run.experiment import Experiment
from tracegap.run.jobs.where import executor_for
from tracegap.run.pipeline import run_experiment
from tracegap.run.progress import silent

ray = pytest.importorskip("ray", reason="needs the extra `ray`")
KILLS, A_ROUND = 20, 7


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    # jobs of one thread each, as those of the run that is compared with
    os.environ["OMP_NUM_THREADS"] = "1"
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    for _ in range(2):
        made.add_node(num_cpus=1)
    ray.init(address=made.address, log_to_driver=False, logging_level="error")
    yield made
    ray.shutdown()
    made.shutdown()


def experiment_of(student, **more):
    return Experiment.model_validate(
        {
            "student": str(student),
            "task": {"name": "babi", "train": [16, 32], "test": 12},
            "arms": ["vanilla", "correct", "incorrect"],
            "seeds": [0, 1, 2],
            "generation": {"max_new_tokens": 30, "batch_size": 8, "controls": 4},
            **more,
        }
    )


def on_ray(experiment, folder):
    executor = executor_for("ray", 1, None)
    return run_experiment(experiment, folder, silent, executor)


@pytest.mark.slow
def test_the_cluster_makes_the_run_that_one_process_makes(cluster, tmp_path):
    experiment = experiment_of("mock", interventions={"limit": 3})
    one = run_experiment(experiment, tmp_path / "one")
    assert files(on_ray(experiment, tmp_path / "many").root) == files(one.root)


@pytest.mark.slow
def test_what_fails_is_one_sentence(cluster, tmp_path):
    experiment = experiment_of("mock")
    executor = executor_for("ray", 1, None)

    def spoiled(run, progress):
        (run.root / "attempts").write_text("a file where a folder belongs")
        return executor(run, progress)

    with pytest.raises(
        StudentError, match=r"18 of 36 jobs failed, and 18.*Finished work is kept"
    ) as caught:
        run_experiment(experiment, tmp_path / "broken", silent, spoiled)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)


class Killer(threading.Thread):
    """Kills workers, and now and then a whole node, at random moments, a few times in all."""

    def __init__(self, cluster, seed, longest):
        super().__init__(daemon=True)
        self.cluster, self.rng, self.longest = cluster, random.Random(seed), longest
        self.over = threading.Event()
        self.workers = self.nodes = 0

    def run(self):
        # when it has killed enough the run comes to its end, however slow the machine is
        while self.workers + self.nodes < A_ROUND:
            if self.over.wait(self.rng.uniform(0.5, self.longest)):
                return
            if self.workers % 3 == 2 and self.nodes <= self.workers // 3:
                node = self.cluster.worker_nodes and self.rng.choice(
                    sorted(self.cluster.worker_nodes, key=lambda node: node.unique_id)
                )
                if node:
                    self.cluster.remove_node(node, allow_graceful=False)
                    self.nodes += 1
                    self.cluster.add_node(num_cpus=1)
            elif process := self.worker():
                os.kill(process, signal.SIGKILL)
                self.workers += 1

    def worker(self):
        """Returns a process of ray that is doing a job."""
        import psutil

        found = []
        for process in psutil.process_iter(["pid", "cmdline"]):
            name = " ".join(process.info["cmdline"] or ())
            if name.startswith("ray::") and any(
                stage in name for stage in ("train-", "generate-", "score-")
            ):
                found.append(process.info["pid"])
        return self.rng.choice(found) if found else None


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "longest"), [("mock", 3), ("tiny", 15)])
def test_killing_workers_and_nodes_ends_in_the_same_files(
    cluster, tiny_student, tmp_path, kind, longest
):
    experiment = experiment_of(
        "mock" if kind == "mock" else tiny_student,
        training={"checkpoint_every": 2, "rank": 4, "dropout": 0.1},
    )
    whole = run_experiment(experiment, tmp_path / "whole")
    workers = nodes = 0
    for attempt in range(40):  # until there were enough
        folder = tmp_path / f"killed{attempt}"
        killer = Killer(cluster, attempt, longest)
        killer.start()
        try:
            while True:
                try:
                    killed = on_ray(experiment, folder)
                    break
                except StudentError as error:  # a job that was killed too often
                    assert "jobs failed" in str(error)
        finally:
            killer.over.set()
            killer.join()
        workers, nodes = workers + killer.workers, nodes + killer.nodes
        assert files(killed.root) == files(whole.root)
        if workers + nodes >= KILLS and nodes:
            break
    assert workers + nodes >= KILLS
    assert nodes


@pytest.mark.slow
def test_an_orphan_harms_nobody(cluster, tmp_path):
    """The process of a lost machine goes on: it finishes its own attempt, and no file is shared."""
    experiment = experiment_of("mock")
    whole = run_experiment(experiment, tmp_path / "whole")
    from tracegap.run.jobs.graph import do_job, jobs_of

    run = on_ray(experiment, tmp_path / "many")
    for job in jobs_of(experiment)[:4]:
        run.manifest(job.name).unlink()
        pair = [threading.Thread(target=do_job, args=(run, job, silent)) for _ in range(2)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    left = {name: data for name, data in files(run.root).items() if "attempts/" not in name}
    assert left == files(whole.root)


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
