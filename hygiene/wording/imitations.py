"""Words for a link that looks like the account's own name or site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hygiene.analysis.links.lookalike_domains import shown
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from hygiene.model.account import Imitation

_HOW: Final = {
    "front": tr_later("its whole name stands in front of another domain"),
    "script": tr_later("letters of another script"),
    "letters": tr_later("letters that look alike"),
    "dots": tr_later("the dots stand elsewhere"),
    "sign-in": tr_later("with a word of sign-in pages added"),
    "near letters": tr_later("letters that differ little"),
    "one letter": tr_later("one letter off"),
}
"""The words for each kind of likeness that counts (`LIKENESSES`)."""


def resemblance(imitation: Imitation) -> str:
    """Return what a link looks like and how, as a sentence's words."""
    how = _HOW[imitation.how]
    looks = (
        tr("looks like {shown} ({how})", shown=shown(imitation.like), how=how)
        if imitation.like
        else tr("is written in {how}", how=how)
    )
    return tr("the link to {shown} {looks}", shown=shown(imitation.host), looks=looks)
