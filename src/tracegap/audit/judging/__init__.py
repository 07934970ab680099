"""Judging outputs by the strict, released and mended rules, and counting verdicts."""

from tracegap.audit.judging.auditor import Request
from tracegap.audit.judging.found import Audit
from tracegap.audit.judging.judge import SCORERS, Case
from tracegap.audit.judging.run_audit import run_audit

__all__ = ["SCORERS", "Audit", "Case", "Request", "run_audit"]
