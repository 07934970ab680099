"""Judged texts as rows to train on: of process reward models, preferences and KTO."""

from tracegap.supervision.rows import FORMS, Form, Judged

__all__ = ["FORMS", "Form", "Judged"]
