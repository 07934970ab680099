"""Fresh questions in MuSiQue's form."""

from tracegap.tasks.musique import task as musique
from tracegap.tasks.musique.generator import generate as generate_musique


def test_fresh_musique_questions_have_as_many_paragraphs_as_steps():
    for row in generate_musique(60, 1):
        example = musique.example_of(row)
        assert len(example.evidence) == int(example.label[0])
        assert sum(example.answers[0] in p for p in example.context) == 1
        assert any(example.answers[0] in p for p in example.evidence_passages)
