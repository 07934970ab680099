"""A run as a graph of jobs: each student is trained, asked and judged wherever there is room."""

from tracegap.run.jobs.graph import Job, jobs_of

__all__ = ["Job", "jobs_of"]
