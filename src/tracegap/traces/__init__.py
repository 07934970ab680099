"""Traces: rendering them, reading them back, and corrupting them into arms."""

from tracegap.traces.arms import Arm, has_trace
from tracegap.traces.parse import parse_generation
from tracegap.traces.render import render_trace

__all__ = ["Arm", "has_trace", "parse_generation", "render_trace"]
