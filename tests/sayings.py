"""Three facts, and phrases that say more or less than they do."""

from hypothesis import strategies as st

FACTS = (
    "Ann holds the position of Governor-general from 1980 to 1981.",
    "Ann holds the position of Governor-general of Norway from 1980 to 1981.",
    "Ann works for Acme from 1980 to 1981.",
)


words = st.sampled_from(["Acme", "Governor-general", "of Norway", "not", "Bolt", "equal"])


phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
