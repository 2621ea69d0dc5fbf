"""Words that the sections of a walkthrough share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final

from hygiene.incident.records import Asked, Weight
from hygiene.language.words import number, tr, tr_n
from hygiene.model.text import listed, local
from hygiene.wording.steps import place

_RECORDS: Final[Mapping[str, Callable[[int], str]]] = {
    "apps": lambda count: tr_n(count, "{count:,} app", "{count:,} apps"),
    "deletions": lambda count: tr_n(count, "{count:,} deleted post", "{count:,} deleted posts"),
    "devices": lambda count: tr_n(count, "{count:,} device", "{count:,} devices"),
    "events": lambda count: tr_n(count, "{count:,} account change", "{count:,} account changes"),
    "follows": lambda count: tr_n(count, "{count:,} follow or block", "{count:,} follows and blocks"),
    "logins": lambda count: tr_n(count, "{count:,} sign-in", "{count:,} sign-ins"),
    "messages": lambda count: tr_n(count, "{count:,} message", "{count:,} messages"),
    "posts": lambda count: tr_n(count, "{count:,} post", "{count:,} posts"),
    "secrets": lambda count: tr_n(
        count, "{count:,} entry of the password manager", "{count:,} entries of the password manager"
    ),
    "sign_ins": lambda count: tr_n(count, "{count:,} linked account", "{count:,} linked accounts"),
}
"""A number of records in words, by the part of a Snapshot."""


def share(part: float) -> str:
    """Return a share of the explanations in words, such as `about 64%`."""
    if part < 0.01:
        return tr("under {share:.0%}", share=0.01)
    return tr("over {share:.0%}", share=0.99) if part > 0.99 else tr("about {share:.0%}", share=round(100 * part) / 100)


def reason(weight: Weight) -> str:
    """Return a clue as a sentence, marked as for or against."""
    return f"{'+' if weight.ratio > 1 else '-'} {weight.clue.words} ({ratio(weight.ratio)})"


def ratio(value: float) -> str:
    """Return a likelihood ratio, such as `x3` or `x0.2`.

    It has two figures below 10, and no decimals above.
    """
    return f"x{number(value, '.2g') if value < 10 else number(round(value))}"


def undated(counts: Mapping[str, int]) -> str:
    """Return how many records of each part have no time."""
    return listed([_RECORDS[part](count) for part, count in counts.items()])


def described(asked: Asked, zone: tzinfo) -> str:
    """Return the post or the moment in words, for a heading."""
    when = local(asked.at, zone)
    if not asked.post_id:
        return f"{asked.account}, {when}"
    if asked.client:
        return tr(
            "the post of {account} from “{client}”, {time}", account=asked.account, client=asked.client, time=when
        )
    return tr("the post of {account}, {time}", account=asked.account, time=when)


def where_to_look(where: str) -> str:
    """Return the place of the answer as a sentence, or ""."""
    return tr("Where to look: {place}.", place=place(where)) if where else ""


def sentences(*each: str) -> str:
    """Join sentences, without empty ones."""
    return " ".join(filter(None, each))
