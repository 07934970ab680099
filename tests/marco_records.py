"""Records of MS MARCO, written for a test."""

import json


def passage(text, selected=0):
    return {"passage_text": text, "is_selected": selected, "url": ""}


def record(**changes):
    row = {
        "query_id": 7,
        "query": "where is the tower",
        "query_type": "LOCATION",
        "passages": [passage("The tower is in Rome."), passage("A bridge is in Paris.", 1)],
        "answers": ["Paris"],
    }
    return row | changes


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def hub_rows(rows):
    """The hub's form: passages as columns."""
    for row in rows:
        parts = {key: [p[key] for p in row["passages"]] for key in row["passages"][0]}
        yield {**row, "query_id": int(row["query_id"]), "passages": parts}
