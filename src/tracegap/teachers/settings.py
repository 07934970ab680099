"""How a teacher is asked, and which of its answers are kept."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tracegap.errors import SettingsError

Keep = Literal["answer", "trace", "all"]
RULES: tuple[Keep, ...] = ("answer", "trace", "all")


def _teacher_name(name: str) -> str:
    from tracegap.students.server import ServedStudent
    from tracegap.students.settings import GenerationSettings
    from tracegap.teachers.mock import read_mock

    try:
        if name == "mock" or name.startswith("mock:"):
            read_mock(name)
        else:
            ServedStudent(name, GenerationSettings(), what="teacher")
    except SettingsError as error:
        raise ValueError(str(error)) from None
    return name


class TeacherSettings(BaseModel):
    """Who teaches, and what of it is kept.

    Attributes:
        name: `openai:MODEL@URL`, or a mock (see `tracegap.teachers.mock`).
        summariser: Who writes the summaries; None: the teacher.
        keep: `answer`: questions that the teacher answers rightly; `trace`: those whose trace
            checks as well; `all`.
        max_new_tokens: A reply that runs into this limit is unfinished, and is not taught.
        parallel: Requests under way at a time.
        temperature: 0 is greedy; makers of reasoning models often advise 0.6.
        request: Further fields of each request, as the server takes them, e.g. `top_p` or
            `chat_template_kwargs`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_teacher_name)]
    summariser: Annotated[str, AfterValidator(_teacher_name)] | None = None
    keep: Keep = "answer"
    max_new_tokens: int = Field(8192, ge=1)
    parallel: int = Field(8, ge=1)
    temperature: float = Field(0.0, ge=0)
    request: dict[str, Any] = {}
