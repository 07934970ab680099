"""vLLM itself against the local decoder; run by `make vllm`, in an environment of its own."""

import torch

from tracegap.students.generate import LocalStudent
from tracegap.students.load import SMALL, load_student, student_place
from tracegap.students.requests import asks_for
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm import VllmStudent
from tracegap.tasks import get_task


def test_the_engine_gives_the_local_decoders_texts():
    task = get_task("babi", {"stories": "short"})
    examples = task.load("synthetic", 0, 16).examples[:16]
    asks = asks_for(examples, task, "correct", 0, ("full",))
    engine = {"enforce_eager": True, "dtype": "float32", "max_model_len": 512}
    settings = GenerationSettings(max_new_tokens=32, engine=engine)
    served = VllmStudent(f"vllm:{student_place(SMALL)}", settings)
    local = LocalStudent(*load_student(SMALL, torch.float32), settings, "local")

    def said(student):
        batches = student.generate(student.plan(asks))
        return {g.example_id: (g.text, g.finish_reason) for batch in batches for g in batch}

    assert said(served) == said(local)
