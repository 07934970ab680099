"""Prints pip constraints that pin every core dependency to the lowest version it may have."""

import re
import tomllib
from pathlib import Path


def lowest() -> list[str]:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    found = (re.fullmatch(r"([\w-]+)>=([\d.]+).*", text) for text in project["dependencies"])
    return [f"{match[1]}=={match[2]}" for match in found if match]


if __name__ == "__main__":
    print("\n".join(lowest()))
