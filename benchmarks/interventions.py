"""Seconds for all swaps of an example against one plain generation, and against one by one.

    python benchmarks/interventions.py RUN [--questions 8] [--singly 2] [--threads 2]

RUN is a finished run of a local student. Three ways are timed on the same questions, in turns, so
that other load on the machine falls on all:

- plain: the student's trace and answer by transformers' `generate`, once a question;
- shared: all swaps of a question, with three answers scored after each, the prompt read once;
- one by one: the same the plain way, a `generate` and up to three passes for scores a swap.

One by one, only the first questions are asked. How far log-probabilities lie apart, and whether the
answers are the same, is told for those, in float32.
"""

import argparse
from pathlib import Path
from typing import Any

import torch

from clock import Clock
from tracegap.files import read_records
from tracegap.interventions.asking.ask import GROUP
from tracegap.interventions.asking.backend import Answered, Case, given
from tracegap.interventions.asking.local import LocalReanswerer
from tracegap.interventions.asking.plan import chosen, donors_of, plan_cases
from tracegap.interventions.asking.swaps import Swap
from tracegap.records import Example
from tracegap.run.backends import trained
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.read_generations import full_context
from tracegap.students.generate import stop_ids, text_of
from tracegap.students.tokenise import prompt_ids
from tracegap.students.trained import load_trained
from tracegap.tasks import get_task
from tracegap.traces.plan import plan_arms


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--arm", default="correct")
    parser.add_argument("--questions", type=int, default=8)
    parser.add_argument("--singly", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    run, experiment = RunFolder(options.run), read_settings(options.run)
    seed = experiment.seeds[0]
    model, tokenizer = load_trained(trained(run, experiment, options.arm, seed))
    student = LocalReanswerer(model, tokenizer, experiment.generation, "benchmark")
    cases = read_cases(run, experiment, options, student)
    plain = Plain(model, tokenizer, experiment.generation.max_new_tokens)
    plain.answer(cases[0].messages, "")  # warm-up
    once, shared, singly = Clock(), Clock(), Clock()
    for group in (cases[at : at + GROUP] for at in range(0, len(cases), GROUP)):
        for case in group:
            once.time(lambda case=case: plain.answer(case.messages, ""))
        shared.time(lambda group=group: list(student.reanswer(group)))
    first = cases[: options.singly]
    alone = [singly.time(lambda case=case: plain.swaps(case)) for case in first]
    show_times(cases, prompt_lengths(cases, tokenizer), once, shared, singly, len(first))
    model.float()
    exact = [answered for _, answered in student.reanswer(first)]
    alone = alone if model.dtype == torch.float32 else [plain.swaps(case) for case in first]
    pairs = [
        p for mine, theirs in zip(exact, alone, strict=True) for p in zip(mine, theirs, strict=True)
    ]
    print(
        f"float32: largest difference of log-probability "
        f"{max(difference(*pair) for pair in pairs):.1e}; same answers "
        f"{sum(mine.text == theirs.text for mine, theirs in pairs)} of {len(pairs)}"
    )


def show_times(
    cases: list[Case],
    lengths: list[int],
    once: Clock,
    shared: Clock,
    singly: Clock,
    asked_singly: int,
) -> None:
    n, swaps = len(cases), sum(len(case.swaps) for case in cases)
    print(
        f"{n} questions of {min(lengths)}-{max(lengths)} tokens (mean {sum(lengths) / n:.0f}), "
        f"{swaps / n:.1f} swaps each, {torch.get_num_threads()} threads"
    )
    print(f"one plain generation   {once.wall / n:.2f} s a question")
    print(f"all swaps, shared      {shared.wall / n:.2f} s a question")
    print(f"all swaps, one by one  {singly.wall / asked_singly:.2f} s a question")
    ratio = shared.wall / once.wall
    print(
        f"shared / one plain generation: {ratio:.2f} by wall, {shared.cpu / once.cpu:.2f} by "
        f"processor time; for twelve swaps {12 * n / swaps * ratio:.2f} by wall"
    )
    print(f"one by one / shared: {singly.wall / asked_singly / shared.wall * n:.2f} by wall")


def prompt_lengths(cases: list[Case], tokenizer: Any) -> list[int]:
    return [len(prompt_ids(case.messages, tokenizer)) for case in cases]


def read_cases(
    run: RunFolder, experiment: Any, options: argparse.Namespace, student: LocalReanswerer
) -> list[Case]:
    task = get_task(experiment.task.name, experiment.task.options)
    examples = list(read_records(run.test_examples, Example))
    said = full_context(run.generations(options.arm, experiment.seeds[0]), examples)
    asked = chosen(examples, options.questions)
    donor_of, count = donors_of(examples), student.token_count
    return plan_cases(
        asked, said, donor_of, plan_arms(examples, task, experiment.data_seed), count
    )[0]


class Plain:
    """transformers alone: nothing is shared between swaps."""

    def __init__(self, model: Any, tokenizer: Any, new_tokens: int) -> None:
        self.model, self.tokenizer, self.new_tokens = model, tokenizer, new_tokens

    def answer(self, messages: list[dict[str, str]], start: str) -> tuple[list[int], list[int]]:
        """Returns the ids read, and those generated after them."""
        ids = prompt_ids(messages, self.tokenizer) + self.ids(start)
        prompt = torch.tensor([ids], device=self.model.device)
        with torch.inference_mode():
            output = self.model.generate(
                prompt,
                attention_mask=torch.ones_like(prompt),
                do_sample=False,
                max_new_tokens=self.new_tokens,
                pad_token_id=0,
            )
        return ids, output[0, len(ids) :].tolist()

    def swaps(self, case: Case) -> list[Answered]:
        return [self.swap(case, swap) for swap in case.swaps]

    def swap(self, case: Case, swap: Swap) -> Answered:
        ids, said = self.answer(case.messages, given(swap.think))
        text, reason = text_of(said, stop_ids(self.model, self.tokenizer), self.tokenizer)
        targets = (case.targets.gold, case.targets.own, case.targets.counterfactual)
        return Answered(text, reason, *(self.score(ids, target) for target in targets))

    def score(self, ids: list[int], target: str | None) -> float | None:
        if target is None:
            return None
        answer = [*self.ids(target), self.tokenizer.eos_token_id]
        with torch.inference_mode():
            whole = torch.tensor([ids + answer], device=self.model.device)
            logits = self.model(whole, logits_to_keep=len(answer) + 1).logits[0, :-1]
            logs = logits.float().log_softmax(-1)
        return float(logs[range(len(answer)), answer].sum())

    def ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids


def difference(mine: Answered, theirs: Answered) -> float:
    pairs = (
        (mine.log_prob_gold, theirs.log_prob_gold),
        (mine.log_prob_own, theirs.log_prob_own),
        (mine.log_prob_counterfactual, theirs.log_prob_counterfactual),
    )
    return max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=0.0)


if __name__ == "__main__":
    main()
