"""Random numbers of (seed, purpose, id) alone, so that adding an example changes no other."""

import hashlib
import random


def random_for(seed: int, purpose: str, identity: str = "") -> random.Random:
    """Returns a generator seeded by a hash of all three, never by their sum."""
    return random.Random(hash_of(seed, purpose, identity))


def hash_of(*parts: object) -> int:
    """Returns a 64-bit integer that is the same on every machine and in every process."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
