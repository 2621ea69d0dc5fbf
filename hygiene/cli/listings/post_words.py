"""The words around a list of posts: its heading and its numbers' meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice
from typing import Any, Final

import numpy as np

from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.language.words import number, tr, tr_n
from hygiene.model.posts import Posts, instant
from hygiene.model.text import printable

_FEW: Final = 3
"""The most sites, and the most hashtags, by which a post is recognised."""


def heading(zone: tzinfo, *, posts: bool, several: bool) -> str:
    """Return the headings of the last columns of a list.

    With `posts` the list contains posts, and with `several` each line names its account.
    """
    if posts and several:
        return tr("account, client, address or id ({zone} time)", zone=zone)
    if posts:
        return tr("client, address or id ({zone} time)", zone=zone)
    if several:
        return tr("account, what happened ({zone} time)", zone=zone)
    return tr("what happened ({zone} time)", zone=zone)


def marks(posts: Posts, row: int) -> str:
    """Return what a post without an id is recognised by, without its words.

    It is the file of its picture, the sites it links to and its hashtags, or else the length of its text.
    """
    post = posts.row(row)
    tags = (f"#{tag}" for tag in post.hashtags)
    found = [printable(each, 80) for each in (posts.file(row), *post.domains[:_FEW], *islice(tags, _FEW)) if each]
    length = len(post.text)
    if found or not length:
        return ", ".join(found) or tr("no text")
    return tr_n(length, "text of {count:,} character", "text of {count:,} characters")


def dates(at: np.ndarray[Any, np.dtype[np.datetime64]], zone: tzinfo, *, several: bool) -> str:
    """Return the sentence with the first and last date of the posts.

    `at` are the times of the dated posts of an export, or of `several`.
    """
    if not len(at):
        return tr("No post in these exports has a date.") if several else tr("No post in this export has a date.")
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in map(instant, (at.min(), at.max())) if moment)
    if several:
        return tr("These exports have posts from {first} to {last}.", first=first, last=last)
    return tr("This export has posts from {first} to {last}.", first=first, last=last)


def further(events: int) -> str:
    """Return the sentence that more distant events are left out."""
    return tr_n(
        events,
        "{count:,} other events further away are not listed.",
        "{count:,} other events further away are not listed.",
    )


def explained(alarm: float, *, several: bool, lifted: bool, nameless: bool) -> Iterator[str]:
    """Yield what the numbers and marks of a list mean, as sentences.

    Posts with `alarm` bits are marked. With `lifted`, some marks are due to neighbouring posts. With `nameless`, some
    posts have no id.
    """
    if nameless:
        yield tr(
            "A post without an id is listed by the file of its picture in the export, and by the sites and hashtags in "
            "its text, or else by the length of its text."
        )
    if several:
        yield tr(
            "A post of n bits is as unusual as about one in 2^n of its account's own posts (10 bits: one in 1,000). "
            "Where that is more than all its posts, the bits only rank."
        )
    else:
        yield tr(
            "A post of n bits is as unusual as about one in 2^n of this account's own posts (10 bits: one in 1,000). "
            "Where that is more than all its posts, the bits only rank."
        )
    yield tr("!! marks {bits} bits or more: a finding in a scan, if recent.", bits=number(alarm, ".6g"))
    yield tr("! marks {bits} bits or more: worth a look after an incident.", bits=number(INCIDENT_BITS, ".6g"))
    if lifted:
        yield tr(
            "~ means that the post by itself has fewer than {bits} bits. The posts around it, or what else happened "
            "to the account, add the others.",
            bits=number(INCIDENT_BITS, ".6g"),
        )
    yield tr("Only the weightiest reasons are listed, and their bits need not add up to the total.")
    yield tr("The bits do not prove who wrote a post.")
