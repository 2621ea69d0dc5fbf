"""Words for a link that looks like the account's own name or site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hygiene.analysis.links.lookalike_domains import shown

if TYPE_CHECKING:
    from hygiene.model.account import Imitation

_HOW: Final = {
    "front": "its whole name stands in front of another domain",
    "script": "letters of another script",
    "letters": "letters that look alike",
    "dots": "the dots stand elsewhere",
    "sign-in": "with a word of sign-in pages added",
    "near letters": "letters that differ little",
    "one letter": "one letter off",
}
"""The words for each kind of likeness that counts (`LIKENESSES`)."""


def resemblance(imitation: Imitation) -> str:
    """Return what a link looks like and how, as a sentence's words."""
    how = _HOW[imitation.how]
    looks = f"looks like {shown(imitation.like)} ({how})" if imitation.like else f"is written in {how}"
    return f"the link to {shown(imitation.host)} {looks}"
