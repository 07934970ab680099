"""A row of HotpotQA, and one of MuSiQue."""

HOTPOT = {
    "_id": "5a7a",
    "question": "Were Ann and Bob born in the same town?",
    "answer": "yes",
    "type": "comparison",
    "level": "hard",
    "supporting_facts": [["Ann", 0], ["Bob", 1]],
    "context": [
        ["Ann", ["Ann was born in Ulm.", " She sang."]],
        ["Ulm", ["Ulm is a town.", ""]],
        ["Bob", ["Bob plays.", "He was born in Ulm."]],
    ],
}


MUSIQUE = {
    "id": "2hop__12_34",
    "question": "Where was the mayor of Ulm born?",
    "answer": "Bonn",
    "answer_aliases": ["the city of Bonn"],
    "answerable": True,
    "question_decomposition": [],
    "paragraphs": [
        {"idx": 0, "title": "Ulm", "paragraph_text": "Its mayor is Ann.", "is_supporting": True},
        {"idx": 1, "title": "Bob", "paragraph_text": "Born in Rome.", "is_supporting": False},
        {"idx": 2, "title": "Ann", "paragraph_text": "Born in Bonn.", "is_supporting": True},
    ],
}
