"""Which of the 20 tasks a question belongs to, by its form and by what its story tells."""

from tracegap.tasks.babi.rules.sentences import Drop, Give, Located, Move, Take
from tracegap.tasks.babi.rules.story import Story

YES_NO, NEGATION, INDEFINITE = "yes-no-questions", "simple-negation", "indefinite-knowledge"
# the people and places of task 10 that tasks 6 and 9 never name
_TENTH = frozenset({"fred", "bill", "julie", "park", "school", "cinema"})
_SIXTH_OR_NINTH = frozenset({"john", "daniel", "sandra", "bathroom", "hallway", "garden"})


def of_where_is(story: Story) -> tuple[str, str]:
    """Tells tasks 1, 11, 12 and 13 apart; returns the label and why.

    Their question is the same. A story of the tasks 11 and 13 has its pronoun in the second
    sentence, and one of task 12 a pair in the first, so no story is told by two of them.
    """
    moves = [told for told in story.told if isinstance(told, Move)]
    if any(move.people == ("they",) for move in moves):
        return "compound-coreference", "a place is asked, and 'they' points back to people"
    if any(move.people[0] in ("he", "she") for move in moves):
        return "basic-coreference", "a place is asked, and a pronoun points back to a person"
    if any(len(move.people) > 1 for move in moves):
        return "conjunction", "a place is asked, and people go in pairs"
    return "single-supporting-fact", "a person's place is asked, and one movement tells it"


def of_is_in(story: Story, person: str, place: str) -> tuple[str, str]:
    """Tells tasks 6, 9 and 10 apart; returns the label and why.

    Only 10 says `either`, only 9 denies, only 6 has things; 9 and 10 say `is in`. Stories of
    movements alone can be told by all three, but 10 has other people and places; between 6 and 9
    movements alone settle nothing, and 6, in which most sentences are movements, is the likelier.
    """
    told = story.told
    located = [one for one in told if isinstance(one, Located)]
    if any(len(one.places) > 1 for one in located):
        return INDEFINITE, "yes or no is asked, and a sentence leaves two places open"
    if any(one.denied for one in located):
        return NEGATION, "yes or no is asked, and a sentence denies a place"
    if any(isinstance(one, Take | Drop | Give) for one in told):
        return YES_NO, "yes or no is asked, and people handle things"
    names = _names(story) | {person.lower(), place.lower()}
    if names & _TENTH:
        return INDEFINITE, "yes or no is asked of the people and places of that task"
    also = [] if names & _SIXTH_OR_NINTH else [INDEFINITE]
    if located:
        return NEGATION, f"yes or no is asked, and a sentence says who 'is in' a place{_or(also)}"
    return YES_NO, f"yes or no is asked, and people only move{_or([NEGATION, *also])}"


def _or(others: list[str]) -> str:
    return f" ({' or '.join(others)} could tell the same)" if others else ""


def _names(story: Story) -> set[str]:
    names: set[str] = set()
    for told in story.told:
        if isinstance(told, Move):
            names.update(name.lower() for name in (*told.people, told.place))
        elif isinstance(told, Located):
            names.update(name.lower() for name in (told.person, *told.places))
    return names
