"""Fresh questions in HotpotQA's form."""

from tracegap.tasks.hotpotqa import task as hotpotqa
from tracegap.tasks.hotpotqa.generator import generate as generate_hotpotqa


def test_fresh_hotpotqa_questions_follow_from_their_sentences():
    for row in generate_hotpotqa(60, 1):
        example = hotpotqa.example_of(row)
        cited = " ".join(example.evidence_passages)
        assert example.answers[0] in cited
        if example.label == "comparison":
            first, second = (int(word) for word in cited.replace(".", "").split() if word.isdigit())
            older = "older" in example.question
            at = [p for p in example.evidence_passages if "opened" in p]
            pick = at[0] if (first < second) == older else at[1]
            stands = next(p for p in example.evidence_passages if "stands" in p)
            assert stands.split(":")[0] == pick.split(":")[0]
