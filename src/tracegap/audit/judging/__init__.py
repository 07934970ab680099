"""Judging outputs by the strict, released and mended rules, and counting verdicts."""
