"""Traces: rendering them, reading them back, and corrupting them into arms."""
