"""Logs for inspect, read back by us and, where it is installed, by inspect itself."""

import json
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from audit.own_files import CONTEXT, own_row, write_rows
from commands import tracegap
from tracegap.audit.findings.inspect_logs import Export, write_inspect_logs
from tracegap.audit.findings.scorable import unscorable_arms
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.errors import SettingsError
from tracegap.tasks import get_task
from tracegap.tasks.open_book import OpenBook

TRACE = 'The kind is: bridge.\nPassages: ["Bob works in Rome."]'
GOLD = {"label": "bridge", "evidence": [CONTEXT[1]]}


def rows():
    """Three questions, twice each; one output has wrong evidence, another a wrong answer."""
    wrong = TRACE.replace("Bob works in Rome.", "Ann works in Paris.")
    for epoch in range(2):
        for number in range(3):
            trace = wrong if (epoch, number) == (0, 0) else TRACE
            said = "Paris" if (epoch, number) == (1, 1) else "Rome"
            yield own_row(number, trace=trace, prediction=said, **GOLD)


def exported(folder, path, task):
    judged = []
    watch = [lambda case, verdicts: judged.append((case, verdicts["strict"]))]
    audit = run_audit(Request([path], task), watch)
    export = Export(task, "strict", unscorable_arms(audit, "strict"))
    return write_inspect_logs(folder, judged, export)


@pytest.fixture
def log(tmp_path):
    path = write_rows(tmp_path / "rows.jsonl", rows())
    os.utime(path, (0, 1_700_000_000))
    (only,) = exported(tmp_path / "logs", path, get_task("hotpotqa"))
    return only


def test_samples_are_questions_and_epochs_their_outputs(log):
    whole = json.loads(log.read_text(encoding="utf-8"))
    samples = whole["samples"]
    assert [sample["epoch"] for sample in samples] == [1, 1, 1, 2, 2, 2]
    assert len({sample["id"] for sample in samples}) == 3
    assert whole["eval"]["config"]["epochs"] == 2
    assert whole["eval"]["dataset"]["samples"] == 3
    assert whole["results"]["total_samples"] == 6


def test_scores_hold_what_was_said_and_why(log):
    first, *_, fifth, _ = json.loads(log.read_text(encoding="utf-8"))["samples"]
    values = {name: score["value"] for name, score in first["scores"].items()}
    assert values == {"answer": "C", "label": "C", "evidence": "I", "trace": "I"}
    assert first["scores"]["label"]["answer"] == "bridge"
    assert first["scores"]["evidence"]["answer"] == "Ann works in Paris."
    assert first["scores"]["evidence"]["explanation"] == "gold:\n- Bob works in Rome."
    assert first["scores"]["trace"]["explanation"] == "label right, evidence wrong"
    assert (fifth["scores"]["answer"]["value"], fifth["scores"]["answer"]["answer"]) == (
        "I",
        "Paris",
    )


def test_the_whole_prompt_and_the_reasoning_stand_in_the_messages(log):
    first = json.loads(log.read_text(encoding="utf-8"))["samples"][0]
    roles = [message["role"] for message in first["messages"]]
    assert roles == ["system", "user", "assistant"]
    asked = first["input"][1]["content"]
    assert all(passage in asked for passage in CONTEXT)
    assert "Where does Bob work (0)?" in asked
    reasoning, text = first["messages"][2]["content"]
    assert reasoning["reasoning"].startswith("The kind is: bridge.")
    assert text["text"] == "<answer>Rome</answer>"


def test_metrics_are_means_of_questions_with_their_standard_error(log):
    results = json.loads(log.read_text(encoding="utf-8"))["results"]
    metrics = {
        s["name"]: {n: m["value"] for n, m in s["metrics"].items()} for s in results["scores"]
    }
    assert metrics["answer"]["accuracy"] == pytest.approx(5 / 6)
    # of the questions' means 1, 1/2, 1: their deviation 0.2887 over the root of 3
    assert metrics["answer"]["stderr"] == pytest.approx(math.sqrt(1 / 12) / math.sqrt(3))
    assert metrics["label"] == {"accuracy": 1.0, "stderr": 0.0}


def test_the_name_is_dated_by_the_file_and_the_bytes_are_the_same(log, tmp_path):
    stamp = "2023-11-14T22-13-20-00-00"
    assert re.fullmatch(rf"{stamp}_hotpotqa-rows_[0-9a-f]{{16}}\.json", log.name)
    path = tmp_path / "rows.jsonl"
    (again,) = exported(tmp_path / "again", path, get_task("hotpotqa"))
    assert (again.name, again.read_bytes()) == (log.name, log.read_bytes())


def test_it_is_read_back_with_the_same_verdicts(log, tmp_path):
    task = get_task("hotpotqa")
    (before, _), (after, _) = (
        run_audit(Request([path], task), []).groups("strict")[0]
        for path in (tmp_path / "rows.jsonl", log)
    )
    assert (after.student, after.arm) == (before.student, before.arm)
    assert after.trace_link.table == before.trace_link.table
    assert after.answer_rate == before.answer_rate


def test_one_log_an_arm_and_student_and_what_is_unscored_is_nan(tmp_path):
    path = write_rows(
        tmp_path / "rows.jsonl",
        [
            *(own_row(n, model=model, arm=arm) for model in "ab" for arm in "xy" for n in range(2)),
            own_row(0, model="a", arm="x"),  # one question twice: no epochs of all
            own_row(1, model="b", arm="y", evidence=[CONTEXT[1]]),
        ],
    )
    logs = exported(tmp_path / "logs", path, OpenBook())
    assert len(logs) == 4
    wholes = {(w["eval"]["model"], w["eval"]["metadata"]["arm"]): w for w in map(_read, logs)}
    uneven = wholes["a", "x"]
    assert uneven["eval"]["config"]["epochs"] == 1
    ids = [sample["id"] for sample in uneven["samples"]]
    assert ids[2] == f"{ids[0]}-2"
    assert list(uneven["samples"][0]["scores"]) == ["answer"]  # there is no gold for the others
    scores = [sample["scores"]["evidence"]["value"] for sample in wholes["b", "y"]["samples"]]
    assert [math.isnan(v) if isinstance(v, float) else v for v in scores] == [True, True, "C"]
    (result,) = [s for s in wholes["b", "y"]["results"]["scores"] if s["name"] == "evidence"]
    assert (result["scored_samples"], result["unscored_samples"]) == (1, 2)


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_no_metric_where_most_could_not_be_read(tmp_path):
    rows = [own_row(n, trace=None, prediction="It is Rome") for n in range(3)]
    (log,) = exported(tmp_path / "logs", write_rows(tmp_path / "r.jsonl", rows), OpenBook())
    (answer,) = _read(log)["results"]["scores"]
    assert answer["metrics"] == {}
    assert answer["metadata"]["not_scorable"] == "not scorable: 3 of 3 have no answer tag"


def test_a_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="give a folder"):
        write_inspect_logs(tmp_path / "log.json", [], Export(OpenBook(), "strict", {}))


# inspect's own code


def test_inspects_own_functions_list_and_read_it_and_give_the_same_metrics(log):
    inspect_log = pytest.importorskip("inspect_ai.log")
    from inspect_ai.scorer import SampleScore, Score, accuracy, stderr

    (info,) = inspect_log.list_eval_logs(str(log.parent))
    assert info.task == "hotpotqa-rows"
    found = inspect_log.read_eval_log(info)
    assert (found.status, found.eval.model) == ("success", "m")
    assert found.samples[0].scores["trace"].value == "I"
    assert found.samples[0].messages[2].content[0].type == "reasoning"
    for score, reduced in zip(found.results.scores, found.reductions, strict=True):
        values = [SampleScore(score=Score(value=one.value)) for one in reduced.samples]
        assert score.metrics["accuracy"].value == pytest.approx(accuracy()(values))
        assert score.metrics["stderr"].value == pytest.approx(stderr()(values))


@pytest.mark.slow
def test_inspect_view_lists_it(log):
    pytest.importorskip("inspect_ai")
    aiohttp = pytest.importorskip("aiohttp")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("needs Chromium")
    view, debug = _free_port(), _free_port()
    serve = "import sys; from inspect_ai._cli.main import main; sys.argv[0] = 'inspect'; main()"
    server = subprocess.Popen(
        [sys.executable, "-c", serve, "view", "--log-dir", log.parent, "--port", str(view)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    chromium = subprocess.Popen(
        [
            *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "about:blank"),
            *(f"--remote-debugging-port={debug}", f"--user-data-dir={log.parent.parent / 'b'}"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{view}/")
        pages = json.loads(_wait_for(f"http://127.0.0.1:{debug}/json"))
        page = next(page for page in pages if page["type"] == "page")
        shown = _text_of(aiohttp, page["webSocketDebuggerUrl"], f"http://127.0.0.1:{view}/")
    finally:
        for process in (server, chromium):
            process.terminate()
            process.wait()
    assert "hotpotqa-rows" in shown
    assert "0.833" in shown


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url):
    for _ in range(300):
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def _text_of(aiohttp, socket_url, url):
    """What the browser shows of a page once it names a log, or after half a minute."""
    import asyncio

    async def browse():
        async with aiohttp.ClientSession() as session, session.ws_connect(socket_url) as ws:
            await ws.send_json({"id": 0, "method": "Page.navigate", "params": {"url": url}})
            shown = ""
            for number in range(1, 61):
                await asyncio.sleep(0.5)
                expression = {"expression": "document.body.innerText"}
                await ws.send_json(
                    {"id": number, "method": "Runtime.evaluate", "params": expression}
                )
                while (answer := await ws.receive_json()).get("id") != number:
                    pass
                shown = answer["result"]["result"].get("value", "")
                if "0.833" in shown:
                    break
            return shown

    return asyncio.run(browse())


def test_the_command_writes_logs(tmp_path):
    path = write_rows(tmp_path / "rows.jsonl", [own_row()])
    result = tracegap("audit", path, "--export-inspect", tmp_path / "logs")
    assert result.returncode == 0, result.stderr
    assert len(list((tmp_path / "logs").iterdir())) == 1
    result = tracegap("audit", path, "--export-inspect", tmp_path / "log.json")
    assert result.returncode == 2
    assert "give a folder" in result.stderr
