"""Kills workers and whole nodes of a cluster of Ray in the middle of jobs, at random moments."""

import math
import os
import random
import subprocess
import sys
import time

import pytest

psutil = pytest.importorskip("psutil", reason="needs the extra `train`")
SOONEST, LATEST = 0.02, 20.0
"""Seconds after an attempt is seen. Moments are spread over their logarithm, so that some fall into
the middle of a job on a quick machine and on a slow one."""
EVERY = 6  # of so many kills one takes the node as well


class Killer:
    """Watches the attempts of a run; each gets a moment, and dies if it lasts until then.

    For every other one the moment is counted from when it has written something of its work: on a
    machine with other work most of an attempt's time goes into loading.

    Attributes:
        workers: Attempts that were cut off by killing their process alone.
        nodes: Those that were cut off together with their node, raylet and worker.
        midway: How many of all these had written something of their work.
    """

    def __init__(self, cluster, seed, most):
        self.cluster, self.rng, self.most = cluster, random.Random(seed), most
        self.workers = self.nodes = self.midway = 0
        self.moments = {}
        self.seen = set()

    @property
    def kills(self):
        return self.workers + self.nodes

    def look(self, run):
        """Kills what is due in the folder of a run."""
        now = time.monotonic()
        for attempt in sorted((run / "attempts").glob("*.*")):
            if attempt not in self.seen:
                self.seen.add(attempt)
                if self.rng.random() < 0.5:
                    self.set_moment(attempt, now)
            elif attempt not in self.moments:
                if has_written(attempt):
                    self.set_moment(attempt, now)
            elif now >= self.moments[attempt] and self.kills < self.most:
                self.strike(attempt)

    def set_moment(self, attempt, now):
        spread = self.rng.uniform(math.log(SOONEST), math.log(LATEST))
        self.moments[attempt] = now + math.exp(spread)

    def strike(self, attempt):
        job = attempt.name.rpartition(".")[0]
        worker = working_at(job)
        if worker is None:
            return
        try:
            worker.suspend()  # so that it cannot end between the look at its files and the kill
            if attempt != max(attempt.parent.glob(f"{job}.*"), key=began, default=None):
                worker.resume()  # what it had begun is over
                self.moments[attempt] = math.inf
                return
            midway = has_written(attempt)
            node = node_of(worker, self.cluster) if self.kills % EVERY == EVERY - 1 else None
            worker.kill()
        except psutil.NoSuchProcess:
            return
        self.moments[attempt] = math.inf
        self.midway += midway
        self.workers += node is None
        if node is not None:
            replace_node(self.cluster, node)
            self.nodes += 1


def node_of(worker, cluster):
    """Returns the node whose raylet began a worker; None if that is gone."""
    raylet = worker.ppid()
    for node in cluster.worker_nodes:
        if any(process.pid == raylet for _, process in node.live_processes()):
            return node
    return None


def replace_node(cluster, node):
    """Kills all that belongs to a node but its workers, and has another take its place."""
    cluster.remove_node(node, allow_graceful=False)
    add_node(cluster)


def add_node(cluster):
    """Adds a node of one processor; a job waits until it is there."""
    for attempt in range(10):
        try:
            cluster.add_node(num_cpus=1, wait=False)
            return
        except Exception as error:  # Ray's own class of all
            # it gives a node 15 seconds to begin, which are too few beside other work
            assert attempt < 9 and "timed out during startup" in str(error)  # noqa: PT018


def orphan_of(cluster, run):
    """Stops a worker amid its work and kills its node; returns (the worker, its attempt)."""
    while True:
        for part in (run / "attempts").glob("*/*/*.unfinished-*"):
            attempt = part.parents[1]
            worker = working_at(attempt.name.rpartition(".")[0])
            if worker is None:
                continue
            worker.suspend()
            if part.exists() and (node := node_of(worker, cluster)):
                replace_node(cluster, node)
                return worker, attempt
            worker.resume()
        time.sleep(0.02)


def has_written(attempt):
    """Whether there is anything of an attempt's work, or of one before it."""
    return any(files for _, _, files in os.walk(attempt))  # which may be moved away meanwhile


def began(attempt):
    """When its folder was made, or a file put into it; none that is gone came last."""
    try:
        return attempt.stat().st_ctime
    except FileNotFoundError:
        return 0.0


def working_at(job):
    """Returns the process of Ray that is doing a job."""
    for process in psutil.process_iter(["cmdline"]):
        if " ".join(process.info["cmdline"] or ()).strip() == f"ray::{job}":
            return process
    return None


def begun(config, folder, said, *options):
    """Begins a run of one thread a job; what it says goes to an open file."""
    command = ("run", config, "--output-dir", folder, "--threads", 1, *options)
    line = [sys.executable, "-m", "tracegap", *map(str, command)]
    return subprocess.Popen(line, stdout=said, stderr=said)


def run_with_kills(config, folder, killer):
    """Runs an experiment on a cluster that is shot at; begins it again as a user would."""
    while True:
        with folder.with_suffix(".said").open("w+", encoding="utf-8") as said:
            process = begun(config, folder, said, "--on", f"ray://{killer.cluster.address}")
            while process.poll() is None:
                killer.look(folder)
                time.sleep(0.03)
            said.seek(0)
            words = said.read()
        if process.returncode == 0:
            return
        # a job that was killed too often: what was finished is kept, and the same command goes on
        assert "jobs failed" in words, words
        assert "Traceback" not in words, words
