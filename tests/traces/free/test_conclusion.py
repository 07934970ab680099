import pytest

from tracegap.traces.free.conclusion import Name, asserted, conclusion_of
from tracegap.traces.free.words import sentences_of

KEYS = {name: number for number, name in enumerate(("Alpha", "Beta", "Gamma"))}


def concluded(text):
    sentences = sentences_of(text)
    names = [
        [
            Name(KEYS[word], s.start + at, s.start + at + len(word))
            for word in KEYS
            for at in [text[s.start : s.end].find(word)]
            if at >= 0
        ]
        for s in sentences
    ]
    names = [sorted(found, key=lambda name: name.start) for found in names]
    found = conclusion_of(text, sentences, names)
    return None if found is None else [list(KEYS)[key] for key in found.keys]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Alpha fits. Beta is too late. Therefore, the answer is Alpha.", ["Alpha"]),
        ("Therefore it is Alpha and Gamma.", ["Alpha", "Gamma"]),
        ("The answer is Alpha, not Beta.", ["Alpha"]),
        ("The safest answer is Alpha since Beta ends early.", ["Alpha"]),
        ("Since Beta ended, the answer is Alpha.", ["Alpha"]),
        ("Therefore, what he was while the other was at it was Alpha.", ["Alpha"]),
        ("Hence it is Alpha, while Beta ends early.", ["Alpha"]),
        ("So the answer is Alpha. Wait. No, the answer is Beta.", ["Beta"]),
        ("Therefore, the answer is Alpha. Maybe Beta could be meant.", ["Alpha"]),
        ("Alpha and Beta both overlap. Therefore, I'll list both.", ["Alpha", "Beta"]),
        ("Therefore, the answers are:\n- Alpha\n- Gamma\n", ["Alpha", "Gamma"]),
        ("Alpha is later. Therefore, there was no party he belonged to.", []),
        ("Alpha fits. Beta fits. So both of them were there at that time.", ["Alpha", "Beta"]),
        ("Alpha fits. So both of them were there at that time.", ["Alpha"]),
        (
            "What counts is that Alpha and Gamma were simultaneous. A name is wanted. It is short."
            " That was simple. All is said. No more is to be done.",
            ["Alpha", "Gamma"],
        ),
        ("Alpha was days sooner, and therefore it is not the one. I am done.", None),
        ("Let me look at Alpha and Beta.", None),
        ("", None),
    ],
)
def test_the_last_firm_conclusion_counts(text, names):
    assert concluded(text) == names


def test_earlier_conclusions_are_kept():
    text = "So the answer is Alpha. Therefore, the answer is Beta."
    sentences = sentences_of(text)
    names = [[Name(0, 17, 22)], [Name(1, 49, 53)]]
    found = conclusion_of(text, sentences, names)
    assert (found.keys, found.before) == ((1,), ((0,),))


def test_what_is_only_contrasted_is_not_asserted():
    said = "It was Alpha rather than Beta"
    assert asserted(said, 0, [Name(0, 7, 12), Name(1, 25, 29)]) == (0,)
    assert asserted(said, 0, []) == ()
