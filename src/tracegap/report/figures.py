"""How a figure is worded: the one place, for terminal, page, CSV, LaTeX and sentences alike.

- `49.5 % (44.1 to 55.0), n = 950`: a share;
- `−8.3 (−12.0 to +4.0), n = 9`: a difference in percentage points;
- `4.1 (0.0 to 9.2)`: a standard deviation in points, which has no sign;
- `0.706 (0.664 to 0.743), n = 950`: a coefficient;
- `12.50 (0.60 to ∞), n = 40`: another number, whose interval here has no upper end;
- `–`: what is undefined.
"""

from typing import Literal, NamedTuple, TypeAlias

from tracegap.statistics.intervals import Estimate

Cell: TypeAlias = str | int | float | Estimate | None
Kind = Literal["text", "count", "share", "points", "spread", "number", "coefficient", "change", "p"]

UNDEFINED = "–"
NO_END = "∞"
_MINUS = "−"
_LEAST_P = 0.001


class _Form(NamedTuple):
    times: int
    decimals: int
    sign: str = ""
    unit: str = ""


_FORMS: dict[Kind, _Form] = {
    "share": _Form(100, 1, unit=" %"),
    "points": _Form(100, 1, sign="+"),
    "spread": _Form(100, 1),
    "number": _Form(1, 2),
    # what lies between −1 and 1, as phi does: as finely as a share in percent
    "coefficient": _Form(1, 3),
    "change": _Form(1, 3, sign="+"),
}


class Worded(NamedTuple):
    """The parts of a cell as text; `interval` and `n` are empty where there is none."""

    figure: str
    interval: str
    n: str

    @property
    def beside(self) -> str:
        """What stands beside the figure, or under it where there is little room."""
        return ", ".join(part for part in (self.interval, self.n) if part)

    def __str__(self) -> str:
        """All parts on one line."""
        if not self.beside:
            return self.figure
        return f"{self.figure}{' ' if self.interval else ', '}{self.beside}"


def worded(cell: Cell, kind: Kind) -> Worded:
    """Returns a cell as text, in its parts."""
    if isinstance(cell, Estimate):
        n = of_n(cell.n) if cell.n else ""  # of nothing, the dash says it all
        return Worded(figure(cell.value, kind), interval(cell, kind), n)
    if isinstance(cell, str):
        return Worded(cell, "", "")
    return Worded(figure(cell, kind), "", "")


def figure(value: float | None, kind: Kind) -> str:
    """Returns one number with its unit."""
    if value is None:
        return UNDEFINED
    if kind == "p":
        return f"< {_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"
    if kind in ("text", "count"):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return _number(value, kind) + _FORMS[kind].unit


def interval(estimate: Estimate, kind: Kind) -> str:
    """Returns the interval of an estimate, `(44.1 to 55.0)`; empty if it has none."""
    if estimate.low is None:
        return ""
    return _ends(estimate.low, estimate.high, kind)


def of_n(n: int) -> str:
    """Returns how many verdicts a figure rests on."""
    return f"n = {n}"


def p_words(p_value: float | None) -> str:
    """Returns a p-value for a sentence, `p = 0.018` or `p < 0.001`."""
    if p_value is None:
        return UNDEFINED
    text = figure(p_value, "p")
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def points_words(estimate: Estimate) -> str:
    """Returns a difference for a sentence that says which way it goes.

    It has signs only where the interval takes in zero, and the sentence can say no way.
    """
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None:
        return UNDEFINED
    if low is None or high is None or low <= 0 <= high:
        return signed_points_words(estimate)
    low, high = sorted((abs(low), abs(high)))
    return f"{_number(abs(value), 'points', '')} points {_ends(low, high, 'points', '')}"


def signed_points_words(estimate: Estimate) -> str:
    """Returns a difference for a sentence that leaves it to the sign which way it goes."""
    if estimate.value is None:
        return UNDEFINED
    return f"{figure(estimate.value, 'points')} points {interval(estimate, 'points')}".rstrip()


def hundredths(estimate: Estimate) -> str:
    """Returns how many of 100, with the interval, for a sentence that says of what."""
    if estimate.value is None:
        return UNDEFINED
    text = _number(estimate.value, "points", "")
    if estimate.low is None:
        return text
    return f"{text} {_ends(estimate.low, estimate.high, 'points', '')}"


def _ends(low: float, high: float | None, kind: Kind, sign: str | None = None) -> str:
    end = NO_END if high is None else _number(high, kind, sign)
    return f"({_number(low, kind, sign)} to {end})"


def _number(value: float, kind: Kind, sign: str | None = None) -> str:
    """Returns a number without its unit; with a real minus sign, and none before a zero."""
    form = _FORMS[kind]
    scaled = form.times * value
    decimals = 1 if kind == "number" and abs(scaled) >= 100 else form.decimals
    rounded = round(scaled, decimals) + 0.0  # + 0.0: a rounded −0.04 has no sign
    shown = form.sign if sign is None else sign
    if not rounded:
        shown = ""
    return f"{rounded:{shown}.{decimals}f}".replace("-", _MINUS)
