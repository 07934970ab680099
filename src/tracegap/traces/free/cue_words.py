"""The words by which a text takes a stance, hedges, asks, or concludes; in English.

They were gathered from what stances are made of (negation, order and overlap in time, agreement),
not from single traces; docs/free-traces.md says how well they do on wordings they were not made
from. Each search looks a bounded way ahead, so time grows with the text alone.
"""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_exact: dict[str, int] = {}
_begun: dict[str, int] = {}
_ended: dict[str, int] = {}


class Cue:
    """A pattern that is searched for only in texts with a word that any match of it has."""

    made = 0

    def __init__(self, pattern: str, stems: str) -> None:
        """Takes a pattern, without regard to case, and words, one of which is in any match.

        Args:
            pattern: The pattern.
            stems: Words, with a star where they go on before or after, and signs.
        """
        self._search = re.compile(pattern, re.IGNORECASE).search
        self._bit = 1 << Cue.made
        Cue.made += 1
        for stem in stems.split():
            known = _begun if stem.endswith("*") else _ended if stem[0] == "*" else _exact
            word = stem.strip("*")
            known[word] = known.get(word, 0) | self._bit
        _of_word.cache_clear()

    def search(self, text: str) -> re.Match[str] | None:
        """Returns the first match."""
        return self._search(text) if _of_text(text) & self._bit else None


@lru_cache(maxsize=1 << 14)
def _of_word(word: str) -> int:
    """Returns the cues that a word may be of, as bits."""
    found = _exact.get(word, 0)
    for cut in range(1, len(word) + 1):
        found |= _begun.get(word[:cut], 0) | _ended.get(word[-cut:], 0)
    return found


@lru_cache(maxsize=2048)  # a sentence and its clauses are searched for many cues
def _of_text(text: str) -> int:
    """Returns the cues that a text may hold, as bits."""
    found = _exact["?"] if "?" in text else 0
    for word in set(_WORD.findall(text.lower())):
        found |= _of_word(word)
    return found


_NOT = r"(?:\bnot|\w+n['’]t|\bnever|\bneither|\bnor|\bcannot|\bhardly|\bno longer)\b"
_AGREES = (
    r"overlap\w*|match\w*|coincid\w*|fall\w*|fits?|within|relevant|applicable|appl(?:y|ies)"
    r"|count\w*|qualif\w*|align\w*|concurrent\w*|simultaneous\w*|same|during|included?|valid"
    r"|correct|shar(?:e|es|ed)|in common|in (?:the|that|this|his|her) \w+"
    r"|at (?:the|that)|part of|intersect\w*|contemporan\w*"
)
NEGATED = Cue(
    rf"{_NOT}(?: \w+){{0,4}}? (?:{_AGREES})\b"
    r"|\bno (?:\w+ ){0,2}(?:overlap\w*|match\w*|concurren\w+|intersection|in common)\b"
    r"|\bnothing in common\b"
    r"|\bnone\b[^.;]{0,80}?\b(?:overlap|fall|match|coincide|fit|qualify|apply|are|were|is)\b"
    r"|\boutside\b|\bout of range\b|\b(?:is|are|was|were|['’]s) out\b(?! of)|\birrelevant\b"
    r"|\btoo (?:early|late|old|recent)\b"
    r"|\bruled? out\b|\bexclud\w+|\beliminat\w+|\bignor(?:e|ed|ing)\b|\bdiscard\w*",
    stems="not *n't *n’t never neither nor cannot hardly no none nothing outside out too "
    "irrelevant rule* exclud* eliminat* ignor* discard*",
)
OVER = Cue(
    r"\b(?:over|finished|closed|ended|gone|done|past) (?:by|when|once)"
    r" (?:then|that|the|it|he|she)\b"
    r"|\bby (?:then|that (?:time|point)|the time)\b[^.;,]{0,30}"
    r"\b(?:over|finished|closed|ended|gone)\b"
    r"|\b(?:had|was|were) (?:long|already) (?:finished|over|ended|gone|closed|past)\b"
    r"|\b(?:only|not until) (?:once|when)\b[^.;,]{0,30}\b(?:over|finished|closed|ended|gone)\b"
    r"|\b(?:in|to) (?:other|different|another) (?:years?|decades?|times|periods?|centur\w+)\b",
    stems="over finished closed ended gone done past other different another",
)
ORDER = Cue(
    r"(?:(?:^|[(:,.–-] ?)(?!(?:before|after) (?:(?:that|this|then),|[^.;]{0,40}?,\s*"
    r"(?:he|she|they|it|there|the|his|her)\b))"
    r"|\b(?:is|was|are|were|that['’]s|it['’]s|also|again|way|well|long|far|just|right"
    r"|clearly|definitely|certainly|entirely|all|occur\w*|happen\w*|com(?:es|e)|came|still"
    r"|only|shortly|immediately|years?|months?|days?|weeks?|decades?|centur\w+) )"
    r"(?:before|after|earlier|later|prior|afterwards?|much later|much earlier)\b"
    r"|\b(?:pre|post)-?dat(?:es?|ed|ing)\b"
    r"|\b(?:end|finish|stop|conclud|clos|cease)(?:s|ed|es|ing)?\b"
    r"(?:(?!\band\b|\bafter\b)[^.;]){0,40}?\bbefore\b"
    r"|\b(?:(?:start|commenc|join)(?:s|ed|es|ing)?|beg(?:an|ins?|un|inning))\b"
    r"(?:(?!\band\b|\bbefore\b)[^.;]){0,60}?\bafter\b",
    stems="before after earlier later prior afterward* pre* post*",
)
ACCEPTS = Cue(
    r"\boverlap\w*|\bwithin\b|\b(?:same|identical|exact) (?:exact )?(?:\w+ )?(?:time|date|day"
    r"|period|year|month|interval|span|frame|timeframe)s?\b|\bmatch(?:es|ed|ing)?\b|\bconcurrent\w*"
    r"|\bsimultaneous\w*|\bcoincid\w*|\bcover(?:s|ed|ing)?\b|\bencompass\w*"
    r"|\bspan(?:s|ned|ning)\b(?! (?:from|between|over|about|a|an|\d))"
    r"|\binclud(?:es|ed|ing)\b|\bthroughout\b|\bfalls? (?:in|inside)\b|\binside\b"
    r"|\bqualif(?:y|ies)\b|\bfits?\b|\bduring (?:this|that|the|his|her|their)\b"
    r"|\bcontain(?:s|ed)\b|\bas well\b|\bat (?:the|that) time\b|\bin common\b|\bin parallel\b"
    r"|\bside by side\b|\bintersect\w*|\blands? (?:in|inside|within)\b"
    r"|\bshar(?:e|es|ed|ing) (?:\w+ ){0,2}(?:time|days?|dates?|period|years?)\b",
    stems="overlap* within same identical exact match* concurrent* simultaneous* coincid* "
    "cover* encompass* span* includ* throughout fall falls inside qualif* fit fits during "
    "contain* well time common parallel side intersect* land lands shar*",
)
HEDGES = Cue(
    r"\b(?:might|(?-i:may)|maybe|perhaps|possibl[ey]|possibility|could|would(?!n)|seems?|likely"
    r"|probably|unclear|ambiguous|unsure|assum\w+|suppose|if|whether|unless|wonder\w*|impl(?:y|ies|ying)"
    r"|suggest\w*|presum\w*|potential\w*|alternatively|considered|conflicting|confusing)\b"
    r"|\bnot (?:\w+ )?sure\b|\?",
    stems="might may maybe perhaps possib* could would* seem* likely probably unclear ambiguous "
    "unsure assum* suppose if whether unless wonder* impl* suggest* presum* potential* "
    "alternatively considered conflicting confusing sure ?",
)
PLANS = Cue(
    r"\b(?:need to|let me|let['’]s|have to|want to|going to|i['’]ll|i will|i should|should|to see"
    r"|to find|to check|figure out|looking for|check(?:ing)? (?:if|which|whether)|is asking"
    r"|asks|asked|wants to know|see (?:if|which|what)|find (?:out|any|which|the)|the question)\b",
    stems="need let let's let’s have want* going i'll i’ll will should see find check* figure "
    "looking ask* question",
)
CLAUSE = re.compile(
    r"[;—]|\s[–-]\s|,?\s+(?:but|however|although|though|whereas)\b|,\s+(?:and )?yet\b"
    r"|,\s+(?:and )?(?:so|which|while|making|as|meaning|hence|therefore|thus)\b"
    r"|,?\s+(?:because|since(?! (?:\d|[A-Z][a-z]+ \d)))\b|,\s+since\b"
    r"|\s+since (?=\d+ (?:is|was)\b)",
    re.IGNORECASE,
)
BOUNDS = re.compile(
    r"\b(?:(?P<end>end(?:s|ed|ing)?|run(?:s|ning)?|ran|last(?:s|ed)|continu(?:es|ed|ing)"
    r"|extend(?:s|ed|ing)?|expire[sd]?|until)|start(?:s|ed|ing)?|beg(?:an|ins?|un|inning)"
    r"|commenc(?:es|ed|ing)|join(?:s|ed|ing))\b",
    re.IGNORECASE,
)
REASON = re.compile(r"[\s,]*(?:since|because|given that|as)\b", re.IGNORECASE)
LUMP = Cue(
    r"\b(?:(?:all|none|any|no|most|every|each) (?:of )?(?:the |his |her |their )?"
    r"(?:\w+['’]s )?other\w*|the (?:\w+ )?others?|the rest|others|remaining"
    r"|(?:every|any|no)(?:thing|one|body) else)\b|^[\W_]*other (?:\w+ ){0,3}?\w+s\b",
    stems="other* rest remaining else",
)
STRONG = Cue(
    r"\b(?:therefore|thus|hence|consequently|accordingly|in conclusion|to conclude|to sum up"
    r"|in summary|in short|all in all|all told|in the end|bottom line|all things considered"
    r"|everything considered|ultimately|final answer|conclusion)\b"
    r"|\banswers?\b[^.\n]{0,40}?\b(?:is|are|was|would be|should be|must be|has to be|will be"
    r"|becomes|appears to be|seems to be|looks like|stands|remains)\b"
    r"|\b(?:is|are|was|be) (?:the |my )?(?:\w+ ){0,2}?answers?\b"
    r"|\banswers?\b ?\**[:=]|\\boxed"
    r"|\b(?:i(?:['’]ll| will| would|['’]d| should| can|['’]m going to| am going to) (?:\w+ ){0,2}?"
    r"(?:answer|go with|stick with|provide|list|return|respond|say|mention|conclude|pick|choose"
    r"|settle|give))\b"
    r"|\bmy answer\b|\bi conclude\b"
    r"|\bthe (?:safest|best|cleanest|correct|right) \w+ (?:is|would be)\b",
    stems="therefore thus hence consequently accordingly conclu* sum summary short all end "
    "bottom considered ultimately final answer* boxed go stick provide list return "
    "respond say mention pick choose settle give safest best cleanest correct right",
)
WEAK = Cue(
    r"^(?:so|overall|altogether|this means|that means|yes|okay|clearly)\b"
    r"|\b(?:the only|that['’]s (?:the|a|it)|that is the|must be|that leaves|leaving"
    r"|means (?:that )?|making|qualif(?:y|ies)"
    r"|is the (?:one|answer|position|employer|party|school|team)"
    r"|so,|and\b[^.;]{0,60}?\b(?:were|are) (?:held )?(?:simultaneous|concurrent)(?:ly)?)\b",
    stems="so overall altogether means yes okay clearly only that that's that’s leav* must "
    "making qualif* is simultaneous* concurrent*",
)
NONE = Cue(
    r"\b(?:did(?:n['’]t| not)|was(?:n['’]t| not)|were(?:n['’]t| not)|had no|held no|never|not)\b"
    r"[^.]{0,60}?\b(?:any|another)\b"
    r"|\bthere (?:is|was|are|were)(?:n['’]t| not| no)\b|\bno one\b|\bnobody\b|\bnone\b|\bnothing\b"
    r"|\bno (?:other )?(?:\w+ ){0,3}?(?:overlap\w*|match\w*|part(?:y|ies)|positions?|employers?"
    r"|schools?|teams?|clubs?|answers?|players?|persons?|people|body)\b"
    r"|\banswers?\b[^.]{0,20}?\b(?:is|be)\b[\s:\"“*']*(?:no\b|n/a)",
    stems="*n't *n’t not no never none nobody nothing n",
)
