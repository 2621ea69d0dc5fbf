"""Words for a link that looks like the account's own name or site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hygiene.analysis.links.lookalike_domains import shown
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from hygiene.model.account import Imitation

HOW: Final = {
    "front": tr_later("its whole name stands in front of another domain"),
    "script": tr_later("letters of another script"),
    "letters": tr_later("letters that look alike"),
    "dots": tr_later("the dots stand elsewhere"),
    "sign-in": tr_later("with a word of sign-in pages added"),
    "near letters": tr_later("letters that differ little"),
    "one letter": tr_later("one letter off"),
    "accents": tr_later("accents"),
    "hyphens": tr_later("hyphens added or left out"),
    "short": tr_later("one letter off a short name"),
    "ending": tr_later("another ending"),
    "words": tr_later("with words added"),
}
"""The words for each kind of likeness."""


def resemblance(imitation: Imitation) -> str:
    """Return what a link looks like and how, as a sentence's words."""
    how, link = tr(HOW[imitation.how]), shown(imitation.host)
    if imitation.like:
        return tr("the link to {link} looks like {site} ({how})", link=link, site=shown(imitation.like), how=how)
    return tr("the link to {link} is written in {how}", link=link, how=how)
