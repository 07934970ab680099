"""What is told of a table typed in as counts."""

from tracegap.report.counts_text import counts_text


def test_each_figure_has_its_interval_and_n():
    lines = counts_text("238,3,138,571")
    assert lines[0] == "n = 950: both 238, trace_only 3, answer_only 138, neither 571"
    assert "P(answer right | trace right): 98.8 % (96.4 to 99.6), n = 241" in lines
    assert any(line.startswith("test of no link: p < 0.001 (Pearson") for line in lines)
    assert lines[-1] == "note: counts have no cluster ids: no question may be in them twice"


def test_what_is_undefined_is_a_dash_with_a_note():
    lines = counts_text("0,0,3,4")
    assert "P(answer right | trace right): –" in lines
    assert "phi: –, n = 7" in lines
    assert "test of no link: –" in lines
    assert any("one of the four margins is zero" in line for line in lines)


def test_a_ratio_without_an_upper_end():
    assert any(line.startswith("odds ratio: ") and "∞" in line for line in counts_text("5,0,1,4"))
