"""Files that lm-evaluation-harness and inspect_ai themselves write, audited end to end.

Needs `pip install '.[harness]'`; both tools run offline, with models that only recite.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
import zipfile

import pytest

from released_outputs import output_row, said_text, write_rows
from tracegap.audit.findings.inspect_logs import Export, write_inspect_logs
from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task

SENTENCE = "The temporal relation between the event in question and the event in context is"


ROWS = 9


LM_EVAL = """
import json, sys
import lm_eval
from lm_eval.api.model import LM
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

folder, said = sys.argv[1], json.load(open(sys.argv[2]))

class Reciter(LM):
    def generate_until(self, requests, disable_tqdm=False):
        return [said[request.doc["id"]] for request in requests]
    def loglikelihood(self, requests, disable_tqdm=False):
        return [(-1.5, False) for _ in requests]
    def loglikelihood_rolling(self, requests, disable_tqdm=False):
        raise NotImplementedError

tasks = ["gap", "gapchoice"]
found = lm_eval.simple_evaluate(
    model=Reciter(), tasks=tasks, log_samples=True, bootstrap_iters=0,
    task_manager=TaskManager(include_path=folder, include_defaults=False),
)
tracker = EvaluationTracker(output_path=folder + "/out")
samples = found.pop("samples")
tracker.save_results_aggregated(results=found, samples=samples)
for task in tasks:
    tracker.save_results_samples(task_name=task, samples=samples[task])
"""


TASK = """
task: gap
dataset_path: json
dataset_kwargs: {{data_files: {{test: {rows}}}}}
test_split: test
output_type: generate_until
doc_to_text: "Context: {{{{facts}}}} Question: {{{{question}}}}"
doc_to_target: "{{{{gold}}}}"
generation_kwargs: {{until: [], max_gen_toks: 64}}
metric_list: [{{metric: exact_match, aggregation: mean, higher_is_better: true}}]
filter_list:
  - {{name: strict, filter: [{{function: take_first}}]}}
  - {{name: loose, filter: [{{function: take_first}}]}}
"""


CHOICE = """
task: gapchoice
dataset_path: json
dataset_kwargs: {{data_files: {{test: {rows}}}}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: ["yes", "no"]
doc_to_target: 0
metric_list: [{{metric: acc, aggregation: mean, higher_is_better: true}}]
"""


INSPECT = """
import json, sys
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatMessageAssistant, ContentReasoning, ContentText, ModelOutput, ModelUsage, get_model,
)
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

folder, rows, said = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3]))
rows = [json.loads(line) for line in open(rows)]
samples = [
    Sample(id=row["id"], input=row["question"], target=row["gold"],
           metadata={key: row[key] for key in ("facts", "label", "triple_element", "arm")})
    for row in rows
]

def outputs():
    for number, row in enumerate(rows):
        think, _, answer = said[row["id"]].removeprefix("<think>").partition("</think>")
        if number % 3 == 0:  # as reasoning models give it
            message = ChatMessageAssistant(
                content=[ContentReasoning(reasoning=think), ContentText(text=answer)]
            )
            output = ModelOutput.from_message(message)
        elif number % 3 == 1:
            output = ModelOutput.from_content("mockllm/model", said[row["id"]])
        else:
            output = ModelOutput.from_content(
                "mockllm/model", f"<think>{think}", stop_reason="max_tokens"
            )
        output.usage = ModelUsage()  # else the mock counts tokens with a file from the net
        yield output

for kind in ("eval", "json"):
    model = get_model("mockllm/model", custom_outputs=list(outputs()), memoize=False)
    task = Task(dataset=samples, solver=generate(), scorer=includes(), name="gap")
    (log,) = eval(task, model=model, log_dir=f"{folder}/{kind}", log_format=kind, display="none",
                  max_samples=1)
    assert log.status == "success", log.error
"""


@pytest.fixture
def rows(shared_data, tmp_path):
    """Returns the paths of rows and of what a perfect student of correct traces would say."""
    said = {}
    with (tmp_path / "rows.jsonl").open("w", encoding="utf-8") as stream:
        lines = (shared_data / "cotempqa" / "equal.json").read_text(encoding="utf-8").splitlines()
        for row in map(json.loads, lines[:ROWS]):
            row |= {"id": f"equal-{row['index']}", "label": "equal", "arm": "correct"}
            row["gold"] = row.pop("answer")
            facts = [f for f in row["facts"] if any(f" {a} " in f for a in row["gold"])]
            said[row["id"]] = (
                f"<think>{SENTENCE}: equal.\nThe facts are: {json.dumps(facts)}</think> "
                f"<answer>{json.dumps(row['gold'])}</answer>"
            )
            stream.write(json.dumps(row) + "\n")
    (tmp_path / "said.json").write_text(json.dumps(said), encoding="utf-8")
    return tmp_path / "rows.jsonl", tmp_path / "said.json"


def needs(package):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (pip install '.[harness]')")


def run(*arguments):
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "INSPECT_DISPLAY": "none"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=os.environ | offline,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def only_group(audit):
    ((group, _),) = audit.groups("strict")
    return group


@pytest.mark.slow
def test_samples_of_lm_evaluation_harness(tmp_path, rows):
    needs("lm_eval")
    (tmp_path / "gap.yaml").write_text(TASK.format(rows=rows[0]))
    (tmp_path / "gapchoice.yaml").write_text(CHOICE.format(rows=rows[0]))
    run("-c", LM_EVAL, tmp_path, rows[1])
    audit = run_audit(Request([tmp_path / "out"], get_task("cotempqa")), [])
    group = only_group(audit)
    assert (group.arm, group.counts.n, group.counts.unparsed) == ("correct", ROWS, 0)
    assert group.trace_link.table.both == ROWS
    assert audit.files == 2  # the totals hold no outputs
    assert audit.repeats == 0
    reasons = {row.field for row in audit.put_aside}
    assert reasons == {"filter", "resps"}
    assert audit.put_aside_count == 2 * ROWS  # a second filter's, and the choices of the other task


@pytest.mark.slow
def test_the_harnesss_own_dummy_model(tmp_path, rows):
    needs("lm_eval")
    (tmp_path / "gap.yaml").write_text(TASK.format(rows=rows[0]))
    options = ["--tasks", "gap", "--include_path", tmp_path, "--log_samples"]
    run("-m", "lm_eval", "run", "--model", "dummy", *options, "--output_path", tmp_path / "out")
    group = only_group(run_audit(Request([tmp_path / "out"], get_task("cotempqa")), []))
    assert (group.counts.n, group.counts.unparsed) == (ROWS, ROWS)
    assert group.answer_rate.count == 0


@pytest.mark.slow
def test_logs_of_inspect_and_what_it_reads_of_ours(tmp_path, rows):
    needs("inspect_ai")
    run("-c", INSPECT, tmp_path, *rows)
    judged = []
    for kind in ("eval", "json"):
        request = Request([tmp_path / kind], get_task("cotempqa"))
        audit = run_audit(request, [lambda case, found: judged.append((case, found["strict"]))])
        group = only_group(audit)
        assert (group.student, group.arm) == ("mockllm/model", "correct")
        assert (group.counts.n, group.counts.unparsed, group.counts.unfinished) == (ROWS, 3, 3)
        assert group.trace_link.table.both == ROWS - 3
        assert not audit.put_aside

    from inspect_ai.log import convert_eval_logs, read_eval_log

    export = Export(get_task("cotempqa"), "strict", {})
    (ours,) = write_inspect_logs(tmp_path / "ours", judged, export)
    log = read_eval_log(str(ours))
    assert log.status == "success"
    assert log.eval.model == "mockllm/model"
    assert log.eval.config.epochs == 2
    values = [s.scores["trace"].value for s in log.samples[:3]]
    assert values[:2] == ["C", "C"]
    assert math.isnan(values[2])
    assert log.samples[0].output.completion
    assert log.samples[2].output.stop_reason == "max_tokens"
    convert_eval_logs(str(ours), "eval", str(tmp_path / "converted"))
    (converted,) = (tmp_path / "converted").glob("*.eval")
    with zipfile.ZipFile(converted) as archive:
        assert len([n for n in archive.namelist() if n.startswith("samples/")]) == 2 * ROWS
    again = run_audit(Request([converted], get_task("cotempqa")), [])
    group = only_group(again)
    assert (group.counts.n, group.counts.unparsed) == (2 * ROWS, 6)
    assert again.repeats == ROWS


def test_harness_rows_of_further_filters_and_choices_are_put_aside(tmp_path):
    document = {k: v for k, v in output_row("").items() if k != "prediction"} | {
        "arm": "correct",
        "label": "equal",
    }
    generated = {"doc": document, "target": "x", "resps": [[said_text()]]}
    choice = {"gen_args_0": {"arg_0": "Is it?", "arg_1": " yes"}}
    rows = [
        {**generated, "filter": "strict"},
        {**generated, "filter": "loose"},
        {**generated, "filter": "strict", "resps": [["-1.5"]], "arguments": choice},
    ]
    folder = tmp_path / "equal" / "org__name"
    path = write_rows(folder / "samples_equal_2026-01-01T00-00-00.000001.jsonl", rows)
    totals = folder / "results_2026-01-01T00-00-00.000001.json"
    totals.write_text(json.dumps({"model_name": "org/its__name", "results": {}}))
    audit = run_audit(Request([tmp_path], get_task("cotempqa")), [])
    assert (audit.files, audit.outputs) == (1, 1)
    assert [(row.line, row.field) for row in audit.put_aside] == [(2, "filter"), (3, "resps")]
    assert path.exists()
    assert [group.student for group, _ in audit.groups("strict")] == ["org/its__name"]


@pytest.mark.slow
def test_what_inspect_shows_of_an_export_is_what_the_page_shows(tmp_path, shared_data):
    needs("inspect_ai")
    from inspect_ai.log import read_eval_log

    source = shared_data / "released" / "cotempqa" / "evaluation_outputs"
    out, logs = tmp_path / "out", tmp_path / "logs"
    options = ("--task", "cotempqa", "--output-dir", out, "--export-inspect", logs)
    run("-m", "tracegap", "audit", source / "equal", *options)
    groups = json.loads((out / "audit.json").read_text())["groups"]
    page = (out / "report.html").read_text(encoding="utf-8")
    found = {}
    for path in sorted(logs.iterdir()):
        log = read_eval_log(str(path))
        scores = {score.name: score.metrics["accuracy"].value for score in log.results.scores}
        found[log.eval.model, log.eval.metadata["arm"]] = scores
    assert len(found) == len(groups) > 1
    for group in groups:
        shown = found[group["student"], group["arm"]]["answer"]
        rate = group["answer_accuracy"]
        assert math.isclose(shown, rate, abs_tol=1e-9)
        assert f"{100 * rate:.1f} %" in page
