"""Deriving in one line, and the official questions."""

from functools import cache

import pytest

from paths import SHARED_DATA
from tracegap.records import Abstention, Derivation
from tracegap.tasks.babi.files import babi_files, questions, read_stories
from tracegap.tasks.babi.rules import derive

DATA = SHARED_DATA / "babi" / "en"


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared bAbI files are missing")


def told(question, *context):
    found = derive(question, context)
    assert isinstance(found, Derivation), found
    return found


def answers(question, *context):
    return told(question, *context).answers


def why_not(question, *context):
    found = derive(question, context)
    assert isinstance(found, Abstention), found
    return found.reason


@cache
def official(part):
    """All official questions of a part, repeats included: (label, Question)."""
    return [
        (file.label, one)
        for file in babi_files(DATA)
        if file.part == part
        for story in read_stories(file.path)
        for one in questions(story, str(file.path))
    ]
