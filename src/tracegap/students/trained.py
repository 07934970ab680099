"""A student that was trained here, as it is asked: its weights, its adapter, its template."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import StudentError
from tracegap.files import content_hash
from tracegap.students.device import device_of, generation_dtype
from tracegap.students.load import adapters, load_student, student_weights
from tracegap.students.settings import TemplateSettings
from tracegap.students.tokenise import PLAIN


@dataclass(frozen=True, slots=True)
class Trained:
    """A student that `train_student` wrote.

    Attributes:
        name: The student it was made from, as `load_student` takes it.
        folder: Where it was written to.
        quantised: Whether it is asked over nf4 weights, as one of QLoRA was trained.
        template: Variables of its chat template.
        commit: Of a student on the hub.
    """

    name: str
    folder: Path
    quantised: bool = False
    template: TemplateSettings = PLAIN
    commit: str | None = None

    def identity(self) -> str:
        """Returns what its texts depend on, settings of generation aside."""
        weights = student_weights(self.name, self.commit)
        how = "nf4" if self.quantised else "merged"
        variables = self.template.model_dump_json()
        return f"{weights} {content_hash(self.folder)} {generation_dtype()} {how} {variables}"


def load_trained(student: Trained) -> tuple[Any, Any]:
    """Returns (model, tokenizer) of what `train_student` wrote, where it is to run.

    An adapter is merged into its student, which changes no more than the last digits; one that was
    trained over nf4 weights stays beside them, since the weights it would be merged into are others
    than those it has learnt to mend.

    Raises:
        StudentError: The student or its adapter cannot be loaded.
    """
    name, folder, dtype = student.name, student.folder, generation_dtype()
    if not (folder / "adapter_config.json").exists():
        model, tokenizer = load_student(str(folder), dtype)
        return model.to(device_of()), tokenizer
    model, tokenizer = load_student(name, dtype, student.quantised, student.commit)
    model = _with_adapter(model, folder)
    if student.quantised:
        return model, tokenizer
    return model.merge_and_unload().to(device_of()), tokenizer


def _with_adapter(model: Any, folder: Path) -> Any:
    from peft import PeftModel

    try:
        with adapters():
            return PeftModel.from_pretrained(model, str(folder))
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise StudentError(
            f"{folder}: the adapter cannot be loaded ({str(error).splitlines()[0]}); train this "
            "arm again."
        ) from None
