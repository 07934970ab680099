"""The filters, run by lm-evaluation-harness itself."""

import json

import pytest

pytest.importorskip("lm_eval")
from lm_eval import simple_evaluate
from lm_eval.api.model import LM
from lm_eval.tasks import TaskManager

from serving import EXAMPLE, RIGHT, WORSE, WRONG
from tracegap.errors import BadInputError
from tracegap.integrations.lm_eval_filter import BestFilter, JudgementFilter

DOC = {"question": EXAMPLE.question, "context": list(EXAMPLE.context)}

YAML = """
task: checked
dataset_path: json
dataset_kwargs: {data_files: {test: "FILE"}}
test_split: test
output_type: generate_until
doc_to_text: "{{question}}"
doc_to_target: "right"
repeats: 2
generation_kwargs: {until: ["###"], do_sample: true}
filter_list:
  - name: first
    filter:
      - function: !function utils.judged
      - function: take_first
  - name: best
    filter:
      - function: !function utils.best
      - function: !function utils.judged
      - function: take_first
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
"""
UTILS = """
from tracegap.integrations.lm_eval_filter import BestFilter, JudgementFilter

def judged():
    return JudgementFilter(task="cotempqa")

def best():
    return BestFilter(task="cotempqa")
"""


def test_each_response_gets_its_judgement():
    apply = JudgementFilter("cotempqa").apply
    assert apply([[RIGHT, WRONG], ["No idea."]], [DOC, DOC]) == [["right", "wrong"], ["unknown"]]
    lines = {"q": EXAMPLE.question, "c": "\n".join(EXAMPLE.context)}
    assert JudgementFilter(question="q", context="c").apply([[RIGHT]], [lines]) == [["right"]]


def test_the_best_of_several_is_kept():
    apply = BestFilter("cotempqa").apply
    assert apply([[WORSE, WRONG, "No idea.", RIGHT], [WORSE, WRONG]], [DOC, DOC]) == [
        [RIGHT],
        [WRONG],
    ]


def test_a_document_without_the_fields_is_told():
    with pytest.raises(BadInputError, match=r"no field 'context' \(it has: question\)"):
        JudgementFilter("cotempqa").apply([[RIGHT]], [{"question": "x"}])


class Says(LM):
    """Says the wrong one first and the right one then, to each document."""

    def generate_until(self, requests):
        # each request comes as often as it is repeated, one after the other
        return [RIGHT if number % 2 else WRONG for number in range(len(requests))]

    def loglikelihood(self, requests):
        raise NotImplementedError

    def loglikelihood_rolling(self, requests):
        raise NotImplementedError


@pytest.mark.slow
def test_the_harness_itself_scores_by_them(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(f"{json.dumps(DOC)}\n" * 3, encoding="utf-8")
    yaml = YAML.replace("FILE", str(rows))
    (tmp_path / "checked.yaml").write_text(yaml, encoding="utf-8")
    (tmp_path / "utils.py").write_text(UTILS, encoding="utf-8")
    tasks = TaskManager(include_path=str(tmp_path), include_defaults=False)
    found = simple_evaluate(Says(), tasks=["checked"], task_manager=tasks, bootstrap_iters=0)
    scores = found["results"]["checked"]
    assert scores["exact_match,first"] == 0.0
    assert scores["exact_match,best"] == 1.0
