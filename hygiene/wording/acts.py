"""Short phrases about bursts of acts, for the checks that find them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.language.durations import span, within
from hygiene.language.words import tr, tr_n
from hygiene.model.reasons.circumstances import happened
from hygiene.model.text import printable, series

if TYPE_CHECKING:
    from hygiene.analysis.acts.bursts import ActBurst
    from hygiene.analysis.acts.surroundings import Surroundings

_REST: Final = 0.1
"""The least share of a burst outside its crowded part that is mentioned.

This is our judgement.
"""
_NAMED: Final = 3
"""Circumstances that are named."""


def crowd(burst: ActBurst, total: int) -> tuple[int, str]:
    """Return how many acts or people a burst is about, and the time it took.

    `total` is the number of all acts or people. Where most of them are in a crowded part, the words describe that part:
    150 and `within 8 minutes`. Where enough lie outside it, the whole follows: 150 and `within 8 minutes, and 190 in
    all within 25 hours`.
    """
    whole = within(burst.until - burst.at)
    if (crest := burst.crest) is None:
        return total, whole
    crowded = within(crest.until - crest.at)
    if crest.size == burst.size:  # the acts outside concern the same people
        return total, crowded
    if burst.size - crest.size < _REST * burst.size:
        return crest.size, crowded
    return crest.size, tr("{crowded}, and {total:,} in all {whole}", crowded=crowded, total=total, whole=whole)


def acted(kind: str, count: int, when: str) -> str:
    """Return how many accounts were followed, or posts liked, as a sentence.

    `when` is what `crowd` returns.
    """
    if kind == "follow":
        return tr_n(
            count, "{count:,} account was followed {when}.", "{count:,} accounts were followed {when}.", when=when
        )
    if kind == "unfollow":
        return tr_n(
            count, "{count:,} account was unfollowed {when}.", "{count:,} accounts were unfollowed {when}.", when=when
        )
    if kind == "block":
        return tr_n(
            count, "{count:,} account was blocked {when}.", "{count:,} accounts were blocked {when}.", when=when
        )
    return tr_n(count, "{count:,} post was liked {when}.", "{count:,} posts were liked {when}.", when=when)


def sent(count: int, when: str, *, at_most: bool) -> str:
    """Return how many people received messages, as a sentence."""
    if at_most:
        return tr_n(
            count,
            "Messages were sent to up to {count:,} person {when}.",
            "Messages were sent to up to {count:,} people {when}.",
            when=when,
        )
    return tr_n(
        count,
        "Messages were sent to {count:,} person {when}.",
        "Messages were sent to {count:,} people {when}.",
        when=when,
    )


def contacts(new: int, *, at_least: bool) -> str:
    """Return how many of the people were new contacts, as a sentence."""
    if at_least:
        return tr_n(
            new,
            "At least {count:,} of them was a new contact.",
            "At least {count:,} of them were new contacts.",
        )
    return tr_n(new, "{count:,} of them was a new contact.", "{count:,} of them were new contacts.")


def nearby(at: datetime, beside: Surroundings) -> str:
    """Return what happened near some acts as a sentence, or "".

    `at` is when the acts began.
    """
    things = [_posts(beside.posts.label, beside.posts.at - at)] if beside.posts else []
    things += [happened(each.kind, each.name, at - each.at) for each in beside.circumstances[:_NAMED]]
    return tr("Near it: {things}.", things=series(things)) if things else ""


def _posts(client: str, gap: timedelta) -> str:
    """Return how long before or after something a suspicious post was made."""
    after, time, client = gap > timedelta(), span(abs(gap)), printable(client, 60)
    if client and after:
        return tr("a suspicious post from “{client}” {time} after it", client=client, time=time)
    if client:
        return tr("a suspicious post from “{client}” {time} before it", client=client, time=time)
    if after:
        return tr("a suspicious post {time} after it", time=time)
    return tr("a suspicious post {time} before it", time=time)
