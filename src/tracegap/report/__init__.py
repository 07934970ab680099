"""The report: tables, plots, and one self-contained HTML file."""

from tracegap.report.findings import Findings, findings_of
from tracegap.report.formats import write_tables
from tracegap.report.html import render_report, write_report
from tracegap.report.inputs import DataReport, ReportInput

__all__ = [
    "DataReport",
    "Findings",
    "ReportInput",
    "findings_of",
    "render_report",
    "write_report",
    "write_tables",
]
