"""Measures the gap between a reasoning trace and the answer that follows it."""

__version__ = "0.1.0"
