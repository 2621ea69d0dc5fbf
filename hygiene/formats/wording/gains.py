"""The gain from a fix, in words."""

from __future__ import annotations

from hygiene.report.report import Fix


def gain(fix: Fix) -> str:
    """Return the gain from a fix as a sentence.

    An example is `Big gain.`
    """
    if fix.compromise:
        return "This is a sign of compromise, so do it first."
    return f"{fix.gain.capitalize()} gain."
