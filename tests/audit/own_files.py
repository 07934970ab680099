"""Files of outputs as a newcomer brings them."""

import json

CONTEXT = ["Ann works in Paris.", "Bob works in Rome.", "Rome is larger than Paris."]


def own_row(number=0, **more):
    """Returns a row with a free trace that ends in its answer, and the answer is right."""
    return {
        "question": f"Where does Bob work ({number})?",
        "context": CONTEXT,
        "gold": ["Rome"],
        "trace": "The passages say that Bob works in Rome. So it is Rome.",
        "prediction": "Rome",
        "model": "m",
        **more,
    }


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
