"""The report: tables, plots, and one self-contained HTML file."""

from tracegap.report.formats import write_tables
from tracegap.report.inputs import DataReport, ReportInput
from tracegap.report.page import render_report, write_report
from tracegap.report.rows import Findings, findings_of

__all__ = [
    "DataReport",
    "Findings",
    "ReportInput",
    "findings_of",
    "render_report",
    "write_report",
    "write_tables",
]
