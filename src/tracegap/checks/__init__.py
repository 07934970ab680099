"""Checks: is each step of a trace right, and is the answer? No torch here."""
