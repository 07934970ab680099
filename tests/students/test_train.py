"""Fine-tuning: the loss is right, resume is exact, nothing is cut, arms share their order."""

import json

import pytest

from tracegap.errors import StudentError
from tracegap.records import TrainingRow
from tracegap.students.order import batches_of_epoch, steps_of_training
from tracegap.students.settings import TrainingSettings
from tracegap.students.tokenise import measure, tokenise

torch = pytest.importorskip("torch")

SETTINGS = TrainingSettings(
    rank=4, alpha=8, dropout=0.1, learning_rate=1e-2, epochs=2, batch_size=2, checkpoint_every=3
)


def rows(count=10, arm="correct"):
    return [
        TrainingRow(
            prompt=[{"role": "user", "content": f"What is {i} plus {i}? " + "so " * (i % 4)}],
            completion=[{"role": "assistant", "content": f"<answer>{2 * i}</answer>"}],
            example_id=f"e{i}",
            arm=arm,
            label="sum",
            evidence=[],
        )
        for i in range(count)
    ]


def train(student, folder, settings=SETTINGS, seed=0, stop_at=None):
    from tracegap.students.train import train_student

    def progress(done, total):
        if done == stop_at:
            raise KeyboardInterrupt

    train_student(str(student), rows(), folder, settings, seed, progress)


def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


def test_loss_is_the_mean_over_completion_tokens_with_the_end_token(tiny_student):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from tracegap.students.loss import completion_loss

    model = AutoModelForCausalLM.from_pretrained(tiny_student).eval()
    tokenizer = AutoTokenizer.from_pretrained(tiny_student)
    token_rows = tokenise(rows(3), tokenizer)
    assert all(row.completion[-1] == tokenizer.eos_token_id for row in token_rows)
    expected = 0.0
    for row in token_rows:  # transformers' own loss, one row at a time
        ids = torch.tensor([row.prompt + row.completion])
        labels = ids.clone()
        labels[0, : len(row.prompt)] = -100
        expected += float(model(input_ids=ids, labels=labels).loss) * len(row.completion)
    ours = float(completion_loss(model, token_rows, torch.device("cpu")))
    assert ours == pytest.approx(expected, rel=1e-5)


def test_training_lowers_the_loss_and_writes_a_plain_adapter(tiny_student, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    train(tiny_student, tmp_path)
    losses = [json.loads(x)["loss"] for x in (tmp_path / "loss.jsonl").read_text().splitlines()]
    assert len(losses) == 10
    assert sum(losses[-3:]) < sum(losses[:3])
    base = AutoModelForCausalLM.from_pretrained(tiny_student)
    assert PeftModel.from_pretrained(base, tmp_path).peft_config["default"].r == 4


@pytest.mark.parametrize("stop_at", [1, 3, 4, 8, 10])
def test_a_stopped_training_resumes_to_the_same_bytes(tiny_student, tmp_path, stop_at):
    train(tiny_student, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(tiny_student, tmp_path / "halves", stop_at=stop_at)
    train(tiny_student, tmp_path / "halves")
    assert files(tmp_path / "halves") == files(tmp_path / "whole")


def test_two_seeds_differ(tiny_student, tmp_path):
    train(tiny_student, tmp_path / "a", seed=0)
    train(tiny_student, tmp_path / "b", seed=1)
    name = "adapter_model.safetensors"
    assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "b" / name).read_bytes()


def test_an_adapter_is_the_same_bytes_whatever_the_hash_seed(tiny_student, tmp_path):
    train(tiny_student, tmp_path)
    config = json.loads((tmp_path / "adapter_config.json").read_text())
    assert len(config["target_modules"]) > 4
    assert config["target_modules"] == sorted(config["target_modules"])


def test_full_fine_tuning_writes_a_whole_model(tiny_student, tmp_path):
    train(tiny_student, tmp_path, SETTINGS.model_copy(update={"method": "full"}))
    assert (tmp_path / "model.safetensors").exists()


def test_a_row_that_would_be_cut_is_refused(tiny_student):
    from transformers import AutoTokenizer

    token_rows = tokenise(rows(3), AutoTokenizer.from_pretrained(tiny_student))
    assert measure(token_rows, 2048).total_max < 2048
    with pytest.raises(StudentError, match=r"example e\d has \d+ tokens .* over the limit of 20"):
        measure(token_rows, 20)


def test_an_unknown_student_gets_one_sentence(tmp_path):
    with pytest.raises(StudentError, match="cannot be loaded") as caught:
        train(tmp_path / "nowhere", tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_qlora_without_cuda_says_what_to_do(tiny_student, tmp_path):
    if torch.cuda.is_available():
        pytest.skip("there is CUDA here")
    with pytest.raises(StudentError, match=r"set training\.method to 'lora'"):
        train(tiny_student, tmp_path, SETTINGS.model_copy(update={"method": "qlora"}))


def test_every_row_is_trained_on_once_an_epoch_and_order_depends_on_prompts_alone():
    lengths = [(7 * i) % 50 + 1 for i in range(101)]
    batches = batches_of_epoch(lengths, 4, seed=3, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(101))
    assert batches == batches_of_epoch(lengths, 4, seed=3, epoch=0)
    assert batches != batches_of_epoch(lengths, 4, seed=4, epoch=0)
    assert batches != batches_of_epoch(lengths, 4, seed=3, epoch=1)
    steps = steps_of_training(lengths, 4, 4, 2, seed=3)
    assert sum(len(batch) for step in steps for batch in step) == 202
