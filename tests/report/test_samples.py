"""The outputs as the page holds them."""

from dataclasses import replace

import pytest

from reports import make_example, make_input, make_sample
from tracegap.readings import Claim, FreeReading
from tracegap.report import samples as module
from tracegap.report.inputs import ReportInput
from tracegap.report.rows import rows_of
from tracegap.report.samples import Pool, sample_data
from tracegap.statistics import analyse


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(module, "EXAMPLES_A_BLOCK", 7)
    monkeypatch.setattr(module, "SAMPLES_A_BLOCK", 11)


def test_a_pool_numbers_what_is_new():
    pool = Pool(["a"])
    assert [pool(x) for x in ("b", "a", "b")] == [1, 0, 1]
    assert pool.values() == ["a", "b"]


@pytest.mark.usefixtures("small_blocks")
def test_index_and_blocks_hold_every_output_and_every_text(inputs: ReportInput) -> None:
    data = sample_data(inputs)
    index, blocks = data.index, data.blocks
    assert len(blocks) == -(-60 // 7) + -(-360 // 11)
    columns = index["samples"]
    for i, (example, generation, verdict) in enumerate(inputs.samples):
        e = columns["example"][i]
        assert index["examples"]["id"][e] == example.id
        assert index["labels"][index["examples"]["label"][e]] == example.label
        assert index["arms"][columns["arm"][i]] == generation.arm
        assert columns["answerRight"][i] == verdict.answer_right
        texts = blocks[f"s{i // 11}"]["rows"][i % 11]
        assert texts["text"] == generation.text
        block = blocks[f"e{e // 7}"]
        row = block["rows"][e % 7]
        assert tuple(block["passages"][p] for p in row["context"]) == example.context
        if verdict.said_evidence is None:
            assert texts["cited"] is None
        else:
            cited = {example.context[p] for p in texts["citedAt"]} | set(texts["strays"])
            assert cited == set(verdict.said_evidence)
            assert texts["cited"] == len(verdict.said_evidence)


def test_arms_have_the_numbers_that_their_glyphs_have_elsewhere():
    example = make_example(1)
    samples = [make_sample(example, arm) for arm in ("vanilla", "correct")]
    results = rows_of(analyse([v for *_, v in samples]))
    data = sample_data(ReportInput("t", [], results, samples=samples[::-1]))
    assert data.index["arms"] == results.arm_names


def test_false_claims_are_counted_of_free_traces_alone(inputs):
    known = Claim("date", "in 1990", (0, 7), True)
    false = replace(known, holds=False, reason="in 1991")
    claims = [(), (replace(known, holds=None),), (known,), (known, false, false)]
    readings = [None, *(FreeReading("in 1990", claims=of) for of in claims)]
    shown = replace(inputs, samples=inputs.samples[:5], traces=readings)
    assert sample_data(shown).index["samples"]["falseClaims"] == [None, None, None, 0, 2]
    assert "falseClaims" not in sample_data(replace(shown, traces=[None] * 5)).index["samples"]


def test_a_run_speaks_of_seeds_and_an_audit_of_repeats():
    run = make_input(4)
    audit = replace(run, results=replace(run.results, runs_known=False))
    assert sample_data(run).index["runWord"] == "seed"
    assert sample_data(audit).index["runWord"] == "repeat"
