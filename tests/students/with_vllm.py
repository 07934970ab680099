"""vLLM itself against the local decoder; run by `make vllm`, in an environment of its own."""

import os

import pytest
import torch

from reasked import cases_of
from tracegap.interventions.asking.by_vllm import VllmReanswerer
from tracegap.interventions.asking.local import LocalReanswerer
from tracegap.students.generate import LocalStudent
from tracegap.students.load import SMALL, load_student, student_place
from tracegap.students.requests import asks_for
from tracegap.students.sampling import Sampling
from tracegap.students.settings import GenerationSettings
from tracegap.students.tokenise import PLAIN
from tracegap.students.trained import Trained
from tracegap.students.vllm import VllmStudent
from tracegap.students.vllm_engine import Engine
from tracegap.tasks import get_task

ENGINE = {"enforce_eager": True, "dtype": "float32", "max_model_len": 1024}
ENGINE |= {"gpu_memory_utilization": 0.1}  # of the machine's memory, where there is no GPU
ENGINE |= {"max_num_batched_tokens": 512, "max_num_seqs": 16}
os.environ.setdefault("VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS", "3600")  # beside other work
SETTINGS = GenerationSettings(max_new_tokens=32, batch_size=16)


def asks():
    task = get_task("babi", {"stories": "short"})
    examples = task.load("synthetic", 0, 16).examples[:16]
    return asks_for(examples, task, "correct", 0, ("full",))


def said(student):
    batches = student.generate(student.plan(asks()))
    return {g.example_id: (g.text, g.finish_reason) for batch in batches for g in batch}


def test_the_engine_gives_the_local_decoders_texts():
    engine = Engine.of_model(f"vllm:{student_place(SMALL)}", None, PLAIN, ENGINE)
    local = LocalStudent(*load_student(SMALL, torch.float32), SETTINGS, "local")
    assert said(VllmStudent(engine, SETTINGS)) == said(local)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two students as they are after training: small random adapters, which speed needs no more."""
    from peft import LoraConfig, get_peft_model

    found = []
    for seed in (0, 1):
        folder = tmp_path_factory.mktemp(f"seed{seed}")
        model, tokenizer = load_student(SMALL, torch.float32)
        torch.manual_seed(seed)
        config = LoraConfig(r=4, lora_alpha=2, target_modules="all-linear", init_lora_weights=False)
        get_peft_model(model, config).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        found.append(Trained(SMALL, folder))
    return found


def test_adapters_in_one_engine_give_the_local_decoders_texts(trained):
    engines = [Engine.of_trained(student, ENGINE) for student in trained]
    assert engines[0].llm is engines[1].llm
    texts = [said(VllmStudent(engine, SETTINGS)) for engine in engines]
    locals_ = [said(LocalStudent.trained(student, SETTINGS)) for student in trained]
    same = [
        sum(one[name] == other[name] for name in one)
        for one, other in zip(texts, locals_, strict=True)
    ]
    print(f"the same text and end: {same} of {len(texts[0])} each")
    assert texts[0] != texts[1]
    assert min(same) >= len(texts[0]) - 1  # a tie in the last digit may fall otherwise


def test_answers_after_swapped_traces_and_their_chances_are_the_local_students(trained):
    served = VllmReanswerer(Engine.of_trained(trained[0], ENGINE), SETTINGS)
    local = LocalReanswerer.trained(trained[0], SETTINGS)
    cases, _, _ = cases_of("babi", 2, served.token_count)
    count, same, apart = 0, 0, [0.0]
    pairs = zip(served.reanswer(cases), local.reanswer(cases), strict=True)
    for (_, ours), (_, theirs) in pairs:
        for one, other in zip(ours, theirs, strict=True):
            count, same = count + 1, same + (one.text == other.text)
            for name in ("log_prob_gold", "log_prob_own", "log_prob_counterfactual"):
                mine, its = getattr(one, name), getattr(other, name)
                assert (mine is None) == (its is None)
                apart += [] if mine is None else [abs(mine - its)]
    print(f"{same} of {count} answers the same; log-probabilities {max(apart):.1e} apart at most")
    assert same >= count - 1
    assert len(apart) > 20
    assert max(apart) < 2e-3


def test_samples_are_drawn_anew_and_again_alike(trained):
    engine = Engine.of_trained(trained[0], ENGINE)
    first, second, again = (
        said(VllmStudent(engine, SETTINGS, Sampling(1.0, number))) for number in (1, 2, 1)
    )
    assert first == again
    assert first != second
