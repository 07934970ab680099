"""Words of the invented places and people that generated passages tell of."""

import random

PLACES = ("museum", "library", "hospital", "observatory", "theatre", "lighthouse")
TOWNS = (
    *("Kelborough", "Ostermead", "Vallhaven", "Dunmarsh", "Tarrowby", "Linsford"),
    *("Brackwell", "Esterholm", "Marrowgate", "Quillport", "Sundermoor", "Hexley"),
)
PEOPLE = (
    *("Ada Brennick", "Jonas Velt", "Mira Oststrand", "Pavel Dornan"),
    *("Ines Carrow", "Tobias Rell", "Hanna Quist", "Leon Marchetti"),
    *("Sofia Granholm", "Emil Vanterpool", "Clara Whitlow", "Oskar Penhale"),
)
_STARTS = ("Bar", "Cor", "Del", "Fen", "Gal", "Hol", "Jas", "Kor", "Lum", "Mor", "Nev", "Pel")
_MIDDLES = ("a", "e", "i", "o", "u", "ana", "eri", "imo", "ora", "uli")
_ENDS = ("bin", "dar", "kos", "lin", "mund", "nor", "rick", "sted", "tan", "vek", "wyn", "zar")


def invented(rng: random.Random) -> str:
    """Returns one of 1,440 names that nobody bears."""
    return rng.choice(_STARTS) + rng.choice(_MIDDLES) + rng.choice(_ENDS)
