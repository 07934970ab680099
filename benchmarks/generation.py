"""Examples a second of batched greedy decoding against transformers' `generate`, one by one.

    python benchmarks/generation.py [--task cotempqa] [--prompts 48] [--new-tokens 56] [--threads 2]

Both generate the same number of tokens after the same prompts; end tokens are ignored, so that the
lengths do not depend on what an untrained student says. They take turns (half of the single ones,
the batch, the other half), so that other load on the machine falls on both. Times are wall times
and, less troubled by other load, processor times.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import torch

from tracegap.students.decode import decode
from tracegap.students.device import device_of, generation_dtype
from tracegap.students.load import load_student
from tracegap.students.tokenise import prompt_ids
from tracegap.tasks import get_task


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--student", default="smollm2-135m")
    parser.add_argument("--task", default="cotempqa")
    parser.add_argument("--prompts", type=int, default=48)
    parser.add_argument("--shortest", type=int, default=120)
    parser.add_argument("--longest", type=int, default=270)
    parser.add_argument("--new-tokens", type=int, default=56)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model, tokenizer = load_student(options.student, generation_dtype())
    model.to(device_of()).eval()
    prompts = fitting_prompts(options, tokenizer)
    tokens = [len(prompt) for prompt in prompts]
    print(
        f"{len(prompts)} prompts of {min(tokens)}-{max(tokens)} tokens (mean "
        f"{sum(tokens) / len(tokens):.0f}), {options.new_tokens} new tokens, batch "
        f"{options.batch}, {generation_dtype()}, {options.threads} threads"
    )
    decode(model, prompts[:2], 2, ())  # warm-up
    slow, fast = Clock(), Clock()
    singles: list[list[int]] = []
    batched: list[list[int]] = []
    for at in range(0, len(prompts), options.batch):
        batch = prompts[at : at + options.batch]
        half = len(batch) // 2
        singles += slow.time(lambda part=batch[:half]: one_by_one(model, part, options.new_tokens))
        batched += fast.time(lambda part=batch: decode(model, part, options.new_tokens, ()))
        singles += slow.time(lambda part=batch[half:]: one_by_one(model, part, options.new_tokens))
    same = sum(a == b for a, b in zip(singles, batched, strict=True)) / len(prompts)
    for name, clock in (("generate, one by one", slow), ("tracegap", fast)):
        print(
            f"{name:22} {len(prompts) / clock.wall:6.2f} examples/s "
            f"({clock.wall:.1f} s wall, {clock.cpu:.1f} s processor)"
        )
    print(f"ratio {slow.wall / fast.wall:.2f} by wall, {slow.cpu / fast.cpu:.2f} by processor time")
    print(f"same tokens throughout: {same:.0%}")


class Clock:
    """Adds up wall and processor seconds."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def time(self, work: Callable[[], list[list[int]]]) -> list[list[int]]:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return result


def fitting_prompts(options: argparse.Namespace, tokenizer: Any) -> list[list[int]]:
    """Returns generated prompts of the wanted lengths, longest first."""
    task = get_task(options.task)
    examples = task.load("synthetic", seed=0, size=20 * options.prompts).examples
    prompts = [prompt_ids(task.prompt(example), tokenizer) for example in examples]
    fitting = [p for p in prompts if options.shortest <= len(p) <= options.longest]
    return sorted(fitting[: options.prompts], key=len, reverse=True)


def one_by_one(model: Any, prompts: list[list[int]], new_tokens: int) -> list[list[int]]:
    model.generation_config.eos_token_id = None
    texts = []
    for prompt in prompts:
        ids = torch.tensor([prompt], device=model.device)
        output = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=new_tokens,
            do_sample=False,
            use_cache=True,
            pad_token_id=0,
        )
        texts.append(output[0, len(prompt) :].tolist())
    return texts


if __name__ == "__main__":
    main()
