"""Training and answering on one GPU against the rivals there: one command, one table.

    python benchmarks/gpu.py [--rows 512] [--batch 16] [--prompts 256] [--new-tokens 128]
        [--task babi] [--source synthetic]

The student has the shape of Qwen3-1.7B and random weights, so that nothing is downloaded; the small
default student's tokenizer cuts the texts. Each line is measured in a process of its own: the same
rows for all (with correct traces), the first step left out. `of peak` is the share of what a large
matrix product reaches on this device: a step of LoRA needs four operations a weight and token
(forward, and back to the activations; the head aside), whatever a rival does besides. What cannot
be measured says so: a package that is not installed, too little memory, a machine without a GPU.

    python benchmarks/gpu.py --on-cpu --shape tiny --rows 8 --batch 2 --prompts 4 --new-tokens 4

takes the same way on a processor, which says whether it works and nothing of speed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

SHAPES: dict[str, dict[str, int]] = {
    "1.7b": {
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 151_936,
    },
    "tiny": {
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "vocab_size": 49_152,
    },
}
TRAININGS = ("tracegap", "TRL", "TRL + Liger")
ANSWERS = ("tracegap", "transformers", "vLLM")
PARTS = (
    *(("lora", rival) for rival in TRAININGS),
    *(("qlora", rival) for rival in TRAININGS),
    *(("answers", rival) for rival in ANSWERS),
)
NAMES = {"lora": "SFT, LoRA r 16", "qlora": "SFT, QLoRA r 16", "answers": "greedy answers"}


def main() -> None:
    options = _arguments()
    if options.part:
        _measure(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        able = _usable(options)
        if able is None:
            made = _said([*sys.argv[1:], "--folder", folder, "--part", "make", "--by", "it"])
            able = made.get("why")
            if not able:
                print(f"{options.rows} rows of {made['tokens']:.0f} tokens on average\n")
        print("| what | by | tokens/s | of peak | most memory |\n|---|---|---|---|---|")
        for part, rival in PARTS:
            given = [*sys.argv[1:], "--folder", folder, "--part", part, "--by", rival]
            found = {"why": able} if able else _said(given)
            print(f"| {NAMES[part]} | {rival} | {_worded(found)} |", flush=True)


def _usable(options: argparse.Namespace) -> str | None:
    """Returns why nothing can be measured here, or None."""
    import torch

    return None if options.on_cpu or torch.cuda.is_available() else "no GPU"


def _said(given: list[str]) -> dict[str, Any]:
    """Runs a part in a process of its own; returns what it measured, or why it did not."""
    command = [sys.executable, __file__, *given]
    found = subprocess.run(command, capture_output=True, text=True)
    last = (found.stdout.strip().splitlines() or [""])[-1]
    if found.returncode == 0:
        said: dict[str, Any] = json.loads(last)
        return said
    words = (found.stderr.strip().splitlines() or [f"ended with {found.returncode}"])[-1]
    return {"why": words[:160].replace("|", "/")}


def _worded(found: dict[str, Any]) -> str:
    if why := found.get("why"):
        return f"not measured: {why} | |"
    share = f"{found['share']:.1%}" if "share" in found else ""
    return f"{found['speed']:,.0f} | {share} | {found['memory'] / 1e9:.1f} GB"


def _measure(options: argparse.Namespace) -> None:
    if options.part == "make":
        make_student(options)
        print(json.dumps({"tokens": _tokens_a_row(options)}))
        return
    if options.part == "answers":
        found: dict[str, Any] = {"speed": _answering(options)}
    else:
        speed, weights = _training(options)
        found = {"speed": speed, "share": 4 * weights * speed / matmul_peak()}
    print(json.dumps(found | {"memory": _most_memory()}))


def make_student(options: argparse.Namespace) -> None:
    """Writes a student of random weights."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from tracegap.students.device import device_of, training_dtype
    from tracegap.students.load import load_tokenizer

    tokenizer = load_tokenizer(options.tokenizer)
    shape = SHAPES[options.shape]
    config = Qwen3Config(
        **shape,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(0)
    torch.set_default_dtype(training_dtype(full=False))
    with device_of():
        model = Qwen3ForCausalLM(config)
    model.save_pretrained(options.folder)
    tokenizer.save_pretrained(options.folder)


def _tokens_a_row(options: argparse.Namespace) -> float:
    from tracegap.students.load import load_tokenizer
    from tracegap.students.tokenise import tokenise
    from training import correct_rows

    given = correct_rows(options.rows, options.task, options.source)
    rows = tokenise(given, load_tokenizer(options.folder))
    return sum(row.length for row in rows) / len(rows)


def _training(options: argparse.Namespace) -> tuple[float, int]:
    """Returns tokens a second, and how many weights take part in a token's step."""
    from tracegap.students.settings import TrainingSettings
    from training import correct_rows, ours, trl

    settings = TrainingSettings(
        method=options.part, learning_rate=2e-5, batch_size=options.batch, rank=16
    )
    rows = correct_rows(options.rows, options.task, options.source)
    if options.by == "tracegap":
        speed = ours(options.folder, rows, settings)[1]
    else:
        liger = {"use_liger_kernel": True} if options.by == "TRL + Liger" else {}
        if liger:
            import liger_kernel  # type: ignore[import-not-found]  # noqa: F401
        speed = trl(options.folder, rows, _precision() | liger, settings)[1]
    shape = SHAPES[options.shape]
    width, heads = shape["hidden_size"], shape["num_attention_heads"] * shape["head_dim"]
    keys = shape["num_key_value_heads"] * shape["head_dim"]
    layer = width * (2 * heads + 2 * keys + 3 * shape["intermediate_size"])
    return speed, layer * shape["num_hidden_layers"]


def _precision() -> dict[str, Any]:
    from tracegap.students.device import has_fast_bf16

    return {} if has_fast_bf16() else {"bf16": False}


def _answering(options: argparse.Namespace) -> float:
    """Returns new tokens a second, all prompts asked at once; ends do not stop them."""
    from clock import wait
    from generation import in_batches
    from tracegap.students.device import generation_dtype
    from tracegap.students.load import load_tokenizer
    from tracegap.students.tokenise import prompt_ids
    from tracegap.tasks import get_task

    task, tokenizer = get_task(options.task), load_tokenizer(options.folder)
    examples = task.load(options.source, 0, options.prompts).examples[: options.prompts]
    prompts = [prompt_ids(task.prompt(example), tokenizer) for example in examples]
    prompts.sort(key=len, reverse=True)
    write: Callable[[list[list[int]]], object]
    if options.by == "vLLM":
        write = _by_vllm(options)
    else:
        from tracegap.students.device import device_of
        from tracegap.students.load import load_student

        model = load_student(options.folder, generation_dtype())[0].to(device_of()).eval()
        if options.by == "tracegap":

            def write(asked: list[list[int]]) -> object:
                return in_batches(model, asked, options.batch, options.new_tokens)
        else:

            def write(asked: list[list[int]]) -> object:
                return _by_transformers(model, asked, options)

    write(prompts[:2])  # warm-up
    wait()
    began = time.perf_counter()
    write(prompts)
    wait()
    return len(prompts) * options.new_tokens / (time.perf_counter() - began)


def _by_transformers(model: Any, prompts: list[list[int]], options: argparse.Namespace) -> None:
    import torch

    model.generation_config.eos_token_id = None
    for at in range(0, len(prompts), options.batch):
        batch = prompts[at : at + options.batch]
        longest = max(map(len, batch))
        ids = torch.tensor([[0] * (longest - len(p)) + p for p in batch], device=model.device)
        mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in batch])
        model.generate(
            ids,
            attention_mask=mask.to(model.device),
            max_new_tokens=options.new_tokens,
            do_sample=False,
            pad_token_id=0,
        )


def _by_vllm(options: argparse.Namespace) -> Callable[[list[list[int]]], object]:
    from vllm import LLM, SamplingParams

    more = {"gpu_memory_utilization": 0.1, "dtype": "float32"} if options.on_cpu else {}
    llm = LLM(model=options.folder, max_model_len=4096, **more)
    how = SamplingParams(
        temperature=0.0, max_tokens=options.new_tokens, ignore_eos=True, detokenize=False
    )

    def write(prompts: list[list[int]]) -> object:
        given = [{"prompt_token_ids": ids} for ids in prompts]
        return llm.generate(given, how, use_tqdm=False)

    return write


def matmul_peak() -> float:
    """Returns the operations a second of a large matrix product in the training's precision."""
    import torch

    from clock import wait
    from tracegap.students.device import device_of, training_dtype

    size = 8192 if torch.cuda.is_available() else 512
    a, b = (
        torch.randn(size, size, device=device_of(), dtype=training_dtype(full=False))
        for _ in range(2)
    )
    for _ in range(3):
        a @ b
    wait()
    began = time.perf_counter()
    for _ in range(20):
        a @ b
    wait()
    return 20 * 2 * size**3 / (time.perf_counter() - began)


def _most_memory() -> float:
    import torch

    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        # what other libraries took does not go through torch's own count
        return float(max(torch.cuda.max_memory_reserved(), total - free))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=512)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--prompts", type=int, default=256)
    parser.add_argument("--new-tokens", type=int, default=128)
    parser.add_argument("--task", default="babi")
    parser.add_argument("--source", default="synthetic")
    parser.add_argument("--shape", choices=sorted(SHAPES), default="1.7b")
    parser.add_argument("--tokenizer", default="smollm2-135m", help="a student, for its tokenizer")
    parser.add_argument("--on-cpu", action="store_true")
    for name in ("folder", "part", "by"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
