"""Words that the sections of a walkthrough share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from hygiene.incident.records import Asked, Weight
from hygiene.language.words import tr, tr_later
from hygiene.model.snapshot import part_name
from hygiene.model.text import listed, local, plural

_RECORDS: Final[Mapping[str, tuple[str, str]]] = {
    "follows": (tr_later("follow or block"), tr_later("follows and blocks")),
    "secrets": (tr_later("entry of the password manager"), tr_later("entries of the password manager")),
}
"""The words for one record of a part and for several.

The parts whose name is the word for their records are not here.
"""


def share(part: float) -> str:
    """Return a share of the explanations in words, such as `about 64%`."""
    if part < 0.01:
        return "under 1%"
    return "over 99%" if part > 0.99 else tr("about {round}%", round=round(100 * part))


def reason(weight: Weight) -> str:
    """Return a clue as a sentence, marked as for or against."""
    return f"{'+' if weight.ratio > 1 else '-'} {weight.clue.words} ({ratio(weight.ratio)})"


def ratio(value: float) -> str:
    """Return a likelihood ratio, such as `x3` or `x0.2`.

    It has two figures below 10, and none after the point above.
    """
    return f"x{value:.2g}" if value < 10 else f"x{round(value):,}"


def undated(counts: Mapping[str, int]) -> str:
    """Return how many records of each part have no time."""
    named = {part: _RECORDS.get(part) or (part_name(part).removesuffix("s"), part_name(part)) for part in counts}
    return listed([plural(count, *named[part]) for part, count in counts.items()])


def described(asked: Asked, zone: tzinfo) -> str:
    """Return the post or the moment in words, for a heading."""
    when = local(asked.at, zone)
    if not asked.post_id:
        return f"{asked.account}, {when}"
    through = tr(" from “{client}”", client=asked.client) if asked.client else ""
    return tr("the post of {account}{through}, {when}", account=asked.account, through=through, when=when)
