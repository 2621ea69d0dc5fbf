"""The gain from a fix and the cost of an open question, in words."""

from __future__ import annotations

from typing import Final

from hygiene.report.report import Fix, NotChecked, Report

_NEARLY_ALL: Final = 0.85
"""From this share on, the words are "nearly all"."""
_SMALL: Final = 0.07
"""Below this share, a gain or a cost is called small."""
_SHARES: Final = (
    (3 / 4, "about three quarters"),
    (2 / 3, "about two thirds"),
    (1 / 2, "about half"),
    (1 / 3, "about a third"),
    (1 / 4, "about a quarter"),
    (1 / 5, "about a fifth"),
    (1 / 10, "about a tenth"),
)


def share(value: float) -> str:
    """Return a share (0 to 1) in words, or an empty string for a small one.

    The words are those of the nearest fraction by ratio. Finer words would promise more than the score holds.
    """
    if value < _SMALL:
        return ""
    if value >= _NEARLY_ALL:
        return "nearly all"
    return min(_SHARES, key=lambda pair: max(pair[0] / value, value / pair[0]))[1]


def gain(fix: Fix) -> str:
    """Return the gain from a fix as sentences.

    An example is `Removes about a third of the risk we found.`
    """
    if fix.compromise:
        first = "This is a sign of compromise, so do it first."
        return f"{first} {_gain(fix)}" if fix.lowers_high_by > 0 else first
    return _gain(fix) if fix.lowers_high_by > 0 else "On its own it does not lower the likelihood."


def _gain(fix: Fix) -> str:
    """Return the gain from a fix that has one."""
    words = share(fix.removes)
    return f"Removes {words} of the risk we found." if words else "Small gain."


def cost(line: NotChecked, report: Report) -> str:
    """Return the cost of an open question as a sentence, or "" without one.

    The cost is the part of the report's upper estimate that would go if the answer were known and harmless.
    """
    if line.widens_high_by <= 0 or report.score.high <= 0:
        return ""
    words = share(line.widens_high_by / report.score.high)
    if not words:
        return "Not knowing this raises our upper estimate only a little."
    return f"{words[0].upper()}{words[1:]} of our upper estimate comes from not knowing this."
