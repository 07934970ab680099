"""Lines: one an arm, and a plot of risk for each score of the trace."""

from dataclasses import replace

from tracegap.report.line_charts import line_chart, risk_plots
from tracegap.report.looks import looks_of
from tracegap.statistics.secondary import Further

LOOK = {"color": "colours", "strokeDash": "dashes"}


def test_each_arm_has_a_line_of_its_own_dash_and_colour():
    rows = [
        {"arm": arm, "x": x, "value": x, "low": x, "high": x, "tip": "t"}
        for arm in ("one", "two")
        for x in (0.0, 1.0)
    ]
    chart = line_chart(rows, looks_of(["none", "one", "two"]), "Across").to_dict()
    line = next(layer for layer in chart["layer"] if layer["mark"]["type"] == "line")
    for channel in ("color", "strokeDash"):
        scale = line["encoding"][channel]["scale"]
        assert scale["domain"] == ["one", "two"]
        assert scale["range"][0] != getattr(looks_of(["none"]), LOOK[channel])[0]
        assert scale["range"][0] != scale["range"][1]
    assert line["encoding"]["x"]["title"] == "Across"


def test_an_arm_looks_the_same_in_plots_of_other_arms():
    rows = [{"arm": "two", "x": x, "value": 0.5, "low": 0.4, "high": 0.6} for x in (60, 240)]
    charts = [
        line_chart(shown, looks_of(["one", "two"]), "Across", [60, 240]).to_dict()["layer"][1][
            "encoding"
        ]
        for shown in ([row | {"arm": "one"} for row in rows] + rows, rows)
    ]
    for channel in ("color", "strokeDash"):
        both, alone = (chart[channel]["scale"] for chart in charts)
        assert alone == {"domain": ["two"], "range": both["range"][1:]}
    assert charts[0]["x"]["scale"]["type"] == "log"
    assert charts[0]["x"]["axis"]["values"] == [60, 240]


def test_a_score_has_a_plot_that_tells_how_many_each_arm_has(inputs):
    plots = risk_plots(inputs.results)
    scores = dict.fromkeys(row.score for row in inputs.results.further.predictions)
    assert [p.title for p in plots] == [f"Wrong answers among those kept, by {s}" for s in scores]
    for row in inputs.results.further.predictions:
        plot = next(p for p in plots if p.title.endswith(row.score))
        assert f"{row.arm}: n = {row.result.n}" in plot.note
    assert risk_plots(replace(inputs.results, further=Further())) == []
