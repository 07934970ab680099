"""Examples a second of batched greedy decoding against transformers' `generate`, one by one.

    python benchmarks/generation.py [--task cotempqa] [--prompts 48] [--new-tokens 56] [--threads 2]

Both generate the same number of tokens after the same prompts; end tokens are ignored, so that the
lengths do not depend on what an untrained student says. One by one, a part of the prompts is asked,
spread evenly over the lengths: half of it before the batches and half after, so that other load on
the machine falls on both. Times are wall times
and, less troubled by other load, processor times.
"""

import argparse
from typing import Any

import torch

from clock import Clock
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
    parser.add_argument("--singles", type=int, default=16)
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
    chosen = range(0, len(prompts), max(1, len(prompts) // options.singles))
    half = len(chosen) // 2
    singles = slow.time(lambda: one_by_one(model, prompts, chosen[:half], options.new_tokens))
    batched = fast.time(lambda: in_batches(model, prompts, options.batch, options.new_tokens))
    singles += slow.time(lambda: one_by_one(model, prompts, chosen[half:], options.new_tokens))
    same = sum(batched[i] == text for i, text in zip(chosen, singles, strict=True))
    slow_wall, slow_cpu = slow.wall / len(chosen), slow.cpu / len(chosen)
    fast_wall, fast_cpu = fast.wall / len(prompts), fast.cpu / len(prompts)
    print(f"generate, one by one  {1 / slow_wall:.2f} examples/s, {slow_cpu:.2f} processor s each")
    print(f"tracegap, batched     {1 / fast_wall:.2f} examples/s, {fast_cpu:.2f} processor s each")
    print(f"ratio {slow_wall / fast_wall:.2f} by wall, {slow_cpu / fast_cpu:.2f} by processor time")
    print(f"same tokens throughout: {same} of {len(chosen)}")


def fitting_prompts(options: argparse.Namespace, tokenizer: Any) -> list[list[int]]:
    """Returns generated prompts of the wanted lengths, longest first."""
    task = get_task(options.task)
    examples = task.load("synthetic", seed=0, size=20 * options.prompts).examples
    prompts = [prompt_ids(task.prompt(example), tokenizer) for example in examples]
    fitting = [p for p in prompts if options.shortest <= len(p) <= options.longest]
    return sorted(fitting[: options.prompts], key=len, reverse=True)


def in_batches(model: Any, prompts: list[list[int]], size: int, new_tokens: int) -> list[list[int]]:
    starts = range(0, len(prompts), size)
    return [t for at in starts for t in decode(model, prompts[at : at + size], new_tokens, ())]


def one_by_one(
    model: Any, prompts: list[list[int]], chosen: range, new_tokens: int
) -> list[list[int]]:
    model.generation_config.eos_token_id = None
    texts = []
    for prompt in (prompts[i] for i in chosen):
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
