"""The words of bAbI's worlds, as the official files use them."""

LABELS = (
    "single-supporting-fact",
    "two-supporting-facts",
    "three-supporting-facts",
    "two-arg-relations",
    "three-arg-relations",
    "yes-no-questions",
    "counting",
    "lists-sets",
    "simple-negation",
    "indefinite-knowledge",
    "basic-coreference",
    "conjunction",
    "compound-coreference",
    "time-reasoning",
    "basic-deduction",
    "basic-induction",
    "positional-reasoning",
    "size-reasoning",
    "path-finding",
    "agents-motivations",
)

PEOPLE = ("Mary", "John", "Daniel", "Sandra")
GIVERS = ("Mary", "Fred", "Bill", "Jeff")
TOWNSPEOPLE = ("Mary", "Fred", "Bill", "Julie")
PRONOUN = {"Mary": "she", "Sandra": "she", "John": "he", "Daniel": "he"}

ROOMS = ("kitchen", "garden", "office", "hallway", "bedroom", "bathroom")
PLACES = ("kitchen", "office", "bedroom", "school", "park", "cinema")
THINGS = ("milk", "football", "apple")

MOVED = ("went to", "moved to", "journeyed to", "travelled to", "went back to")
TOOK = ("got", "took", "grabbed", "picked up")
DROPPED = ("dropped", "put down", "discarded", "left")
GAVE = ("gave", "handed", "passed")
THEN = ("Then", "Afterwards", "After that", "Following that")
