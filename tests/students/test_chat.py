"""Six families of chat templates: what is trained on is what is asked for, token by token."""

import datetime

import pytest

from tracegap.records import Example, TrainingRow
from tracegap.students.requests import Ask
from tracegap.students.settings import GenerationSettings, TemplateSettings, TrainingSettings

torch = pytest.importorskip("torch", reason="needs the extra `train`")

from families import FAMILIES, TEMPLATES, model_of, tokenizer_of, write_student  # noqa: E402

SYSTEM = "You answer questions from the given context."
QUESTION = "  Context:\nMary went to the kitchen.\n\nQuestion: Where is Mary?  "
COMPLETION = "<think>The kind is: one.\nThe facts are: [a]</think> <answer>kitchen</answer>"
BY_NAME = {family.name: family for family in FAMILIES}


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def family(request):
    return request.param


def messages(system):
    user = {"role": "user", "content": QUESTION}
    return [{"role": "system", "content": SYSTEM}, user] if system else [user]


def seen_by(model, work):
    """Returns the tokens that a model reads first while `work` is done."""
    read = []
    hook = model.model.register_forward_pre_hook(
        lambda _, args, named: read.append(named["input_ids"][0].tolist()), with_kwargs=True
    )
    try:
        work()
    finally:
        hook.remove()
    return read[0]


def trained_tokens(model, tokenizer, system, template):
    from tracegap.students.loss import completion_loss
    from tracegap.students.tokenise import tokenise

    said = [{"role": "assistant", "content": COMPLETION}]
    row = TrainingRow(messages(system), said, "e", "correct", "one", [])
    (tokens,) = tokenise([row], tokenizer, template)
    read = seen_by(model, lambda: completion_loss(model, [tokens], torch.device("cpu")))
    assert read == tokens.prompt + tokens.completion
    return tokens


def asked_tokens(model, tokenizer, system, template):
    from tracegap.students.generate import LocalStudent

    settings = GenerationSettings(max_new_tokens=1)
    student = LocalStudent(model, tokenizer, settings, "tiny", template=template)
    ask = Ask("e", "correct", 0, "full", messages(system))
    return seen_by(model, lambda: list(student.generate([[ask]])))


def reasked_tokens(model, tokenizer, system, template):
    from tracegap.interventions.asking.backend import Case, Swap, Targets
    from tracegap.interventions.asking.local import LocalReanswerer

    settings = GenerationSettings(max_new_tokens=1)
    student = LocalReanswerer(model, tokenizer, settings, "tiny", template)
    example = Example("e", "Where is Mary?", ("a",), "one", (0,), ("kitchen",), "g")
    case = Case(
        example=example,
        arm="correct",
        seed=0,
        messages=messages(system),
        own="",
        swaps=(Swap("own", "a trace"),),
        targets=Targets("kitchen", None, None),
    )
    return seen_by(model, lambda: list(student.reanswer([case])))


@pytest.mark.parametrize("thinking", [True, False], ids=["thinking", "unthought"])
@pytest.mark.parametrize("system", [True, False], ids=["system", "plain"])
def test_tokens_trained_on_are_tokens_asked_for(family, thinking, system):
    tokenizer = tokenizer_of(family)
    model = model_of(family, tokenizer)
    template = TemplateSettings(enable_thinking=thinking)
    trained = trained_tokens(model, tokenizer, system, template)
    assert asked_tokens(model, tokenizer, system, template) == trained.prompt
    assert reasked_tokens(model, tokenizer, system, template) == trained.prompt
    prompt = tokenizer.decode(trained.prompt)
    assert prompt.endswith(family.opens + ("" if thinking else family.unthought))
    assert prompt.count(SYSTEM) == system
    assert prompt.count("Where is Mary?") == 1
    every = trained.prompt + trained.completion
    if family.bos:
        bos = tokenizer.convert_tokens_to_ids(family.bos)
        assert every[0] == bos
        assert every.count(bos) == 1
    assert tokenizer.decode(trained.completion) == COMPLETION + family.end


def _clock(*day):
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(*day)

    return Clock


def test_the_prompt_is_what_the_template_itself_makes(family, monkeypatch):
    """Ours is the template's own of that day, wherever it takes the messages at all."""
    from jinja2 import TemplateError
    from transformers.utils import chat_template_utils

    from tracegap.students.chat import render_prompt

    tokenizer = tokenizer_of(family)
    monkeypatch.setattr(chat_template_utils, "datetime", _clock(2024, 7, 26))
    options = {"tokenize": False, "add_generation_prompt": True}
    for system in (True, False):
        ours = render_prompt(messages(system), tokenizer, TemplateSettings())
        try:
            own = tokenizer.apply_chat_template(messages(system), **options)
        except TemplateError:
            assert (family.name, system) == ("gemma2", True)
            merged = f"{SYSTEM}\n\n{QUESTION}"
            own = tokenizer.apply_chat_template([{"role": "user", "content": merged}], **options)
        assert ours == own


def test_prompts_of_two_days_are_the_same(family, monkeypatch):
    from transformers.utils import chat_template_utils

    from tracegap.students.chat import render_prompt

    tokenizer = tokenizer_of(family)

    def on(day):
        monkeypatch.setattr(chat_template_utils, "datetime", _clock(2026, 11, day))
        plain = tokenizer.apply_chat_template(
            messages(False), tokenize=False, add_generation_prompt=True
        )
        return render_prompt(messages(False), tokenizer, TemplateSettings()), plain

    (before, plain_before), (after, plain_after) = on(24), on(25)
    assert before == after
    assert (plain_before != plain_after) == bool(family.dated)  # the clock is what would differ
    assert family.dated in before
    other = render_prompt(messages(False), tokenizer, TemplateSettings(date_string="02 Mar 2025"))
    assert (other != before) == bool(family.dated)


def test_an_answer_ends_as_the_template_ends_it(family):
    from tracegap.students.generate import stop_ids

    tokenizer = tokenizer_of(family)
    stops = stop_ids(model_of(family, tokenizer), tokenizer)
    assert set(tokenizer.convert_ids_to_tokens(sorted(stops))) == {family.end, family.eos}


def test_the_loss_is_the_models_own(family):
    """Also where logits are bent after the head, or layers see a window alone."""
    tokenizer = tokenizer_of(family)
    model = model_of(family, tokenizer)
    from tracegap.students.loss import completion_loss
    from tracegap.students.tokenise import tokenise

    said = [{"role": "assistant", "content": COMPLETION}]
    more = [{"role": "user", "content": QUESTION * 3}]
    rows = [
        TrainingRow(messages(True), said, "e", "correct", "one", []),
        TrainingRow(more, said, "f", "correct", "one", []),
    ]
    tokens = tokenise(rows, tokenizer)
    expected = 0.0
    for row in tokens:
        ids = torch.tensor([row.prompt + row.completion])
        labels = ids.clone()
        labels[0, : len(row.prompt)] = -100
        with torch.no_grad():
            expected += float(model(input_ids=ids, labels=labels).loss) * len(row.completion)
    with torch.no_grad():
        ours = float(completion_loss(model, tokens, torch.device("cpu")))
    assert ours == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["gemma2", "phi4mini", "qwen3"])
def test_a_student_learns_to_stop(name, tmp_path):
    """Taught one answer by heart it says that and ends, where the end is not the end token too."""
    from tracegap.students.generate import LocalStudent
    from tracegap.students.train import train_student
    from tracegap.students.trained import Trained

    base = write_student(BY_NAME[name], tmp_path / "base")
    said = [{"role": "assistant", "content": "<answer>4</answer>"}]
    row = TrainingRow(messages(True), said, "e", "vanilla", "one", [])
    settings = TrainingSettings(method="full", learning_rate=5e-3, epochs=100, batch_size=1)
    train_student(str(base), [row], tmp_path / "made", settings, 0, lambda *_: None)
    student = LocalStudent.trained(
        Trained(str(base), tmp_path / "made"), GenerationSettings(max_new_tokens=40)
    )
    ((generation,),) = student.generate([[Ask("e", "vanilla", 0, "full", messages(True))]])
    assert generation.text == "<answer>4</answer>"
    assert generation.finish_reason == "stop"


def test_every_family_has_its_template():
    assert {path.stem for path in TEMPLATES.glob("*.jinja")} == set(BY_NAME)
    assert len({family.name.rstrip("0123456789") for family in FAMILIES}) >= 5


def test_a_variable_that_no_template_reads_is_refused(tmp_path):
    from tracegap.errors import StudentError
    from tracegap.students.identity import identify

    base = write_student(BY_NAME["qwen3"], tmp_path)
    found = identify(str(base), None, TemplateSettings(enable_thinking=False), messages(True))
    assert found.prompt.endswith("<think>\n\n</think>\n\n")
    assert found.end == "<|im_end|>"
    assert found.commit is None
    with pytest.raises(StudentError, match=r"reads no variable 'enable_thinkin'; leave"):
        identify(str(base), None, TemplateSettings(enable_thinkin=False), messages(True))


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="must be a date such as '26 Jul 2024'"):
        TemplateSettings(date_string="today")


def test_a_clock_that_cannot_be_stilled_is_refused(tmp_path):
    from tracegap.errors import StudentError
    from tracegap.students.chat import render_prompt

    tokenizer = tokenizer_of(BY_NAME["smollm3"])
    tokenizer.chat_template = "{% set form = '%d' %}{{ strftime_now(form) }}"
    with pytest.raises(StudentError, match="asks the clock"):
        render_prompt(messages(True), tokenizer, TemplateSettings())
