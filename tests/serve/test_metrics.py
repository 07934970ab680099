"""What is counted."""

from serving import (
    HTTP,
    RIGHT,
    WRONG,
    Upstream,
    ask,
    proxied,
)


def test_metrics_count_requests_checks_and_failures():
    with proxied(Upstream([RIGHT, WRONG])) as address:
        ask(address)
        ask(address)
        HTTP.get(f"{address}/nowhere")
        text = HTTP.get(f"{address}/metrics").text
    assert 'tracegap_checks_total{judgement="right",task="cotempqa"} 1.0' in text
    assert 'tracegap_checks_total{judgement="wrong",task="cotempqa"} 1.0' in text
    assert 'tracegap_requests_total{path="/v1/chat/completions",status="200"} 2.0' in text
    assert 'tracegap_requests_total{path="other",status="404"} 1.0' in text
    assert "tracegap_running 0.0" in text
