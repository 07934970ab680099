"""Teachers: asking a large model every training question, and making arms of its traces."""

from tracegap.teachers.settings import TeacherSettings
from tracegap.teachers.trace_checks import trace_checks

__all__ = ["TeacherSettings", "trace_checks"]
