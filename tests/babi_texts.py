"""bAbI's files, written for a test."""

from tracegap.tasks.babi.task import Babi

STORY = """\
1 Mary moved to the bathroom.
2 John went to the hallway.
3 Where is Mary? \tbathroom\t1
4 Mary went to the garden.
5 Where is Mary? \tgarden\t4
"""


def write(folder, text, name="qa1_single-supporting-fact_train.txt"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def load(folder, tasks=None):
    return Babi(tasks).load(str(folder), seed=0, size=0)
