"""Words that the sections of a walkthrough share."""

from __future__ import annotations

from hygiene.incident.records import Weight


def share(part: float) -> str:
    """Return a share of the explanations in words, such as `about 64 %`."""
    if part < 0.01:
        return "under 1 %"
    return "over 99 %" if part > 0.99 else f"about {round(100 * part)} %"


def reason(weight: Weight) -> str:
    """Return a clue as a sentence, marked as for or against."""
    return f"{'+' if weight.ratio > 1 else '-'} {weight.clue.words} ({ratio(weight.ratio)})"


def ratio(value: float) -> str:
    """Return a likelihood ratio, such as `x3` or `x0.2`.

    It has two figures below 10, and none after the point above.
    """
    return f"x{value:.2g}" if value < 10 else f"x{round(value):,}"
