"""The report: tables, plots, and one self-contained HTML file."""

from tracegap.report.formats import write_tables
from tracegap.report.html import render_report, write_report
from tracegap.report.inputs import DataReport, ReportInput, data_report_of

__all__ = [
    "DataReport",
    "ReportInput",
    "data_report_of",
    "render_report",
    "write_report",
    "write_tables",
]
