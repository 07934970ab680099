"""Invented names for the generator: people, places, and what is named after places."""

import random
from collections.abc import Callable

from tracegap.tasks.cotempqa.facts import Relation

_FIRST = (
    *("Ada", "Bela", "Carl", "Dora", "Emil", "Fanny", "Georg", "Hanna", "Ivo", "Jana", "Karel"),
    *("Lena", "Milan", "Nora", "Otto", "Paula", "Rosa", "Simon", "Tilda", "Viktor", "Wanda"),
)
_START = (
    *("Bar", "Bren", "Cor", "Dal", "Del", "Fen", "Gar", "Gor", "Hal", "Hol", "Kel", "Kar", "Lor"),
    *("Lun", "Mar", "Mel", "Nor", "Pel", "Ros", "Sal", "Sul", "Tar", "Tor", "Ul", "Ver", "Wil"),
)
_MIDDLE = (
    *("a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "el", "ov"),
    *("ag", "er", "ig", "ol", "um", "us"),
)
_END = ("berg", "dale", "dor", "ford", "lin", "mann", "mere", "nik", "sen", "son", "ton", "vik")

_POSITIONS = ("mayor", "governor", "bishop", "treasurer", "ambassador", "archivist", "senator")
_SCHOOLS = ("{} University", "University of {}", "{} College", "{} Academy")
_EMPLOYERS = ("{} Museum", "{} Glassworks", "{} Observatory", "{} Post", "{} Railways")
_TEAMS = ("{} Rovers", "{} United", "{} City", "{} Athletic")
_PARTIES = ("{} Labour Party", "{} Reform Party", "{} People's Party", "{} Liberal Union")
_WORKS = ("The Bridge at {}", "View of {}", "Winter in {}", "The Harbour of {}")


class Names:
    """Fresh names for one example: no two share a root, so none can be taken for another."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._roots: set[str] = set()
        self._makers: dict[Relation, Callable[[], str]] = {
            "position": lambda: f"{rng.choice(_POSITIONS)} of {self._root()}",
            "party": lambda: rng.choice(_PARTIES).format(self._root()),
            "school": lambda: rng.choice(_SCHOOLS).format(self._root()),
            "employer": lambda: rng.choice(_EMPLOYERS).format(self._root()),
            "team": lambda: rng.choice(_TEAMS).format(self._root()),
            "owner": self.person,
        }

    def person(self) -> str:
        """Returns a person's name."""
        return f"{self._rng.choice(_FIRST)} {self._root()}"

    def subject(self, relation: Relation) -> str:
        """Returns what can stand before the relation: a work that is owned, else a person."""
        if relation == "owner":
            return self._rng.choice(_WORKS).format(self._root())
        return self.person()

    def object(self, relation: Relation) -> str:
        """Returns what can stand after the relation."""
        return self._makers[relation]()

    def _root(self) -> str:
        """Returns a root that no other name of this example has; there are 5,616 of them."""
        while True:
            root = "".join(self._rng.choice(part) for part in (_START, _MIDDLE, _END))
            if root not in self._roots:
                self._roots.add(root)
                return root
