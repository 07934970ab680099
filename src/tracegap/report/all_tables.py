"""All tables of a report, each built once and then written as HTML, CSV or LaTeX."""

from tracegap.report.data_tables import (
    form_leak_table,
    lengths_table,
    losses_table,
    overlaps_table,
    quarantine_table,
    repeats_table,
    settings_table,
    sizes_table,
    versions_table,
)
from tracegap.report.improve_tables import improve_tables
from tracegap.report.inputs import ReportInput
from tracegap.report.intervention_tables import intervention_tables
from tracegap.report.learning import learning_table
from tracegap.report.link_tables import (
    calibration_table,
    links_table,
    model_table,
    predictors_table,
    stratified_table,
    strength_table,
)
from tracegap.report.result_tables import (
    baselines_table,
    breakdown_table,
    comparisons_table,
    official_table,
    problems_table,
    rates_table,
    runs_table,
    seeds_table,
)
from tracegap.report.robust_tables import bounds_table, within_table
from tracegap.report.sampled import passes_table, sampled_links_table
from tracegap.report.selection_tables import selection_tables
from tracegap.report.table import Table


def all_tables(inputs: ReportInput) -> list[Table]:
    """Returns every table that has rows."""
    results = inputs.results
    tables = [
        rates_table(results),
        baselines_table(results),
        official_table(inputs.official),
        problems_table(results),
        links_table(results),
        bounds_table(results),
        within_table(results),
        strength_table(results),
        stratified_table(results),
        sampled_links_table(inputs.tries),
        passes_table(inputs.tries),
        model_table(results),
        predictors_table(results),
        calibration_table(results),
        comparisons_table(results),
        runs_table(results),
        learning_table(inputs.learning),
        breakdown_table(results),
        seeds_table(results),
        *intervention_tables(inputs.interventions),
        *improve_tables(inputs.improvement),
        losses_table(inputs.losses),
        sizes_table(inputs.data),
        *selection_tables(inputs.data.selection),
        lengths_table(inputs.data),
        overlaps_table(inputs.data),
        form_leak_table(inputs.data),
        repeats_table(inputs.data),
        quarantine_table(inputs.data),
        settings_table(inputs.settings),
        versions_table(inputs.versions),
    ]
    return [table for table in tables if table.rows]
