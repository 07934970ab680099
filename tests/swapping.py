"""Traces swapped, in a line."""

from tracegap.interventions.asking.swaps import (
    swaps,
)
from tracegap.records import Trace
from tracegap.tasks import get_task
from tracegap.traces.plan import plan_arms
from tracegap.traces.render import render_trace

TASKS = ("cotempqa", "babi")


def words(text):
    return len(text.split())


def examples_of(name, count=60):
    task = get_task(name)
    return task, task.load("synthetic", 3, count).examples


def swapped(task, example, own=None, donor=None):
    own = own or render_trace(Trace(example.label, example.evidence_passages), task.wording)
    return swaps(example, own, donor, plan_arms([example], task, 0), words)
