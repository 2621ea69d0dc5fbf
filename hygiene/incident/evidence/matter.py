"""The clue from the content of a post: its links and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.incident.evidence.facts import PostFacts, families
from hygiene.incident.evidence.scene import HOURS, RECENT, SETTLED, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.words import tr
from hygiene.model.posts import Posts, moment
from hygiene.model.text import printable

_TEXT: Final = 20
"""The fewest characters of a text that is not repeated by chance."""
_TEXTS: Final = 20_000
"""The most earlier posts whose texts are compared."""
_SEVERAL: Final = 3
"""The fewest posts with a link to a site that make it another account's.

All three numbers are our judgement.
"""


def matter(found: PostFacts) -> Clue:
    """Return the clue about the content of the post.

    A site is the owner's where another client linked to it weeks before, or where posts have long linked to it. Links
    made only by the post's own client in the months before may be the intruder's own.
    """
    posts, scene = found.posts, found.scene
    before = np.flatnonzero(~np.isnat(posts.at) & (posts.at < moment(scene.at - RECENT)))
    own = domains_of(posts, before[_by_others(found, before) | (posts.at[before] < moment(scene.at - SETTLED))])
    hosts = [host for host in posts.domains.of(int(posts.order[found.row])) if host not in scene.platform.domains]
    fresh = [host for host in hosts if host not in own]
    if not fresh and _repeats(posts, found.row, before.tolist()):
        return Clue(
            key="matter", value="repeat", words=tr("The account had posted the same words before."), at=scene.at
        )
    if not hosts:
        return unknown(
            scene, "matter", tr("whether the words are yours is for you to say; hygiene does not judge them")
        )
    if not fresh:
        words = tr("The post links to {site}, to which the account had linked before.", site=printable(hosts[0], 80))
        return Clue(key="matter", value="own", words=words, at=scene.at)
    shown = printable(fresh[0], 80)
    if other := next(_accounts_with(scene, fresh), None):
        words = tr(
            "The post links to {site}. {account} often links there, and this account did not before.",
            site=shown,
            account=other,
        )
        return Clue(key="matter", value="elsewhere", words=words, at=scene.at)
    earlier = domains_of(posts, np.flatnonzero(~np.isnat(posts.at) & (posts.at < moment(scene.at - HOURS))))
    words = tr("The post links to {site}, to which the account had never linked before.", site=shown)
    if fresh[0] in earlier:
        words = tr("The post links to {site}, to which the account had first linked in the months before.", site=shown)
    return Clue(key="matter", value="foreign", words=words, at=scene.at)


def _by_others(found: PostFacts, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return for each row whether a client other than the post's made it."""
    of_client = families(found)
    others = [n for n, client in enumerate(found.posts.clients) if of_client[client.label] != found.family]
    return np.isin(found.posts.client[rows], others)


def _repeats(posts: Posts, row: int, before: Sequence[int]) -> bool:
    """Return whether one of these earlier posts has the same text."""
    text = posts.text(row).strip().casefold()
    if len(text) < _TEXT:
        return False
    earlier = np.asarray(before[-_TEXTS:], dtype=np.int64)
    return any(other.strip().casefold() == text for other in posts.texts(earlier))


def domains_of(posts: Posts, rows: NDArray[np.intp]) -> set[str]:
    """Return the hosts that some posts link to."""
    source = np.zeros(len(posts.domains.starts) - 1, dtype=bool)
    source[posts.order[rows]] = True
    codes = np.unique(posts.domains.codes[np.repeat(source, np.diff(posts.domains.starts))])
    return {posts.domains.words[code] for code in codes.tolist()}


def _accounts_with(scene: Scene, hosts: Sequence[str]) -> Iterator[str]:
    """Yield the other accounts that often link to one of these hosts."""
    for snapshot in scene.every:
        if snapshot.posts is not None and snapshot.account.key != scene.account.key:
            words = snapshot.posts.domains.words
            wanted = [words.index(host) for host in hosts if host in words]
            if wanted and int(np.isin(snapshot.posts.domains.codes, wanted).sum()) >= _SEVERAL:
                yield printable(str(snapshot.account), 80)
