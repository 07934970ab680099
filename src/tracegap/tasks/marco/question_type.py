"""Which of MS MARCO's five types a question asks for, by its words alone.

Rules of English question words, not fitted to rows. Some words settle the type (`who`, `where`,
`how many`, `why`); others leave several (`what is ...`), and the likeliest of them comes first.
"""

import re
from dataclasses import dataclass

DESCRIPTION, NUMERIC, ENTITY, LOCATION, PERSON = (
    "DESCRIPTION",
    "NUMERIC",
    "ENTITY",
    "LOCATION",
    "PERSON",
)
_ALL = (DESCRIPTION, ENTITY, NUMERIC, LOCATION, PERSON)


@dataclass(frozen=True, slots=True)
class TypesAsked:
    """What a question's words allow.

    Attributes:
        types: The types that they allow, the likeliest first; never empty.
        because: The words that say so; empty if none do.
    """

    types: tuple[str, ...]
    because: str

    @property
    def sure(self) -> bool:
        """Whether only one type is allowed."""
        return len(self.types) == 1


_QUANTITY = (
    r"how (?:much|many|long|old|far|tall|high|big|large|fast|often|deep|wide|heavy|hot|cold|late|"
    r"early|soon|thick|small|strong|close)"
)
_MEASURE = (
    r"(?:costs?|prices?|salary|salaries|wages?|fees?|net worth|zip code|area code|phone number|"
    r"population|temperature|dosage|dose|calories|percent(?:age)?|interest rate|tax rate|"
    r"speed|height|weight|distance|life expectancy|life span|lifespan|age of|"
    r"number of|amount of|average|per (?:hour|year|month|day)|score|hours)"
)
_PLACE = r"(?:city|cities|country|countries|state|county|continent|town|region|province|area)"
_PERSON = (
    r"(?:actor|actress|author|ceo|composer|director|founder|inventor|king|leader|mayor|owner|"
    r"president|queen|singer|writer)"
)
# (pattern, types it allows, the likeliest first); the first that fits decides
_RULES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), types)
    for pattern, types in (
        (r"\bwhy\b|\bwhat (?:causes?|caused|happens|happened)\b", (DESCRIPTION,)),
        (
            r"\b(?:definitions?|define|meanings?|mean|means|meant|describe|explain)\b",
            (DESCRIPTION,),
        ),
        (rf"\b{_QUANTITY}\b", (NUMERIC,)),
        (r"\bwhen\b|\bwhat (?:year|date|time|day|month|century|age)\b", (NUMERIC,)),
        (r"\bhow (?:to|do|does|did|can|is|are|was|were|would|should)\b", (DESCRIPTION,)),
        (r"\bwho (?:is|was|are|were)\b", (PERSON, DESCRIPTION)),
        (r"\b(?:who|whose|whom)\b", (PERSON,)),
        # a question, not `the place where ...`
        (r"^(?:from )?where\b|\bwhere (?:is|are|was|were|do|does|did|can|to)\b", (LOCATION,)),
        (rf"\b(?:what|which) {_PLACE}\b|\blocation of\b|\bcapital of\b", (LOCATION, ENTITY)),
        (r"^(?:is|are|was|were|does|do|did|can|could|should|will|has|have)\b", (DESCRIPTION,)),
        (rf"\b{_MEASURE}\b", (NUMERIC, DESCRIPTION)),
        (rf"\b(?:what|which|name of the) {_PERSON}\b", (PERSON,)),
        (r"\b(?:what|which) (?:kinds?|types?|sorts?|brands?)\b", (ENTITY, DESCRIPTION)),
        (r"\bwhich\b|\b(?:best|list of|examples of|foods?|names of)\b", (ENTITY, DESCRIPTION)),
        (r"\bdifferences?\b|\bcharacteristics\b|\bfunctions?\b", (DESCRIPTION, ENTITY)),
        # `what animal`, `what color`: a thing is asked for by its kind
        (
            r"\bwhat (?!(?:is|are|was|were|do|does|did|can|the|to|a|an|if|it|you|makes?|has|have|"
            r"should|would|will|s)\b)\w+",
            (ENTITY, DESCRIPTION, NUMERIC, LOCATION, PERSON),
        ),
        (r"\bwhat (?:is|are|was|were)\b", (DESCRIPTION, ENTITY, NUMERIC, LOCATION, PERSON)),
    )
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|"
    r"forty|fifty|hundred|thousand|million|billion|half|once|twice|an hour|"
    r"a (?:day|week|month|year|minute|couple|few))\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(r"\W*(?:yes|no)\b", re.IGNORECASE)


def types_asked(question: str) -> TypesAsked:
    """Returns the types that a question's words allow."""
    text = " ".join(question.lower().split())
    for pattern, types in _RULES:
        if found := pattern.search(text):
            return TypesAsked(types, found[0])
    return TypesAsked(_ALL, "")


def form_forbids(label: str, answer: str) -> str | None:
    """Returns why an answer of this form cannot be of a type, or None."""
    if _YES_NO.match(answer):
        return None if label == DESCRIPTION else "a yes or no answers no such question"
    if label == NUMERIC and not _NUMBER.search(answer):
        return "the answer holds no number"
    if label == PERSON and answer == answer.lower():
        return "the answer holds no name"
    return None
