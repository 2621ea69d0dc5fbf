"""Where posts link to: sites that only posts in question lead to, short links among them, and domains that look like the owner's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from hygiene.analysis.links.lookalike_domains import Alike, Brand
from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_posts
from hygiene.model.policy import Policy
from hygiene.model.posts import KINDS, RedirectTarget
from hygiene.model.snapshot import Snapshot
from hygiene.reference.shorteners import shorteners
from hygiene.reference.sites import site

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL: Final = 10
"""Posts with a link to a host from which it is one of the account's usual ones."""
BURST: Final = timedelta(days=2)
"""How long after its first odd post a client's posts are in question."""
ASKED: Final = 500
"""Posts in question whose words are read for short links."""
LONG: Final = timedelta(days=30)
"""How long a host must have been linked to for the same."""
HOSTS: Final = 100_000
"""Hosts an account may link to; real ones have a few thousand after years."""
_LENGTH: Final = 20_000
"""Characters of a post that are read."""
_LINK: Final = re.compile(r"(?:https?://)?((?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,})(/[^\s<>\"'…]*)", re.IGNORECASE)
_REPOST: Final = KINDS.index("repost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One host as the account's own posts link to it: how often, and in which row first."""

    host: str
    posts: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A site first linked to by a post in question.

    `short` says whether it hides where links lead, and for whom: `anybody`, or users of a `tool`; empty when it does not.
    `landings` are those of its short links, as far as somebody asked.
    """

    seen: Seen
    odd: SuspiciousPosts
    short: Literal["anybody", "tool", ""]
    landings: tuple[RedirectTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookalikeDomain:
    """A host that looks like one of the account's, and the question about its post, if there is one."""

    seen: Seen
    alike: Alike
    odd: SuspiciousPosts | None


def suspicious_rows(snapshot: Snapshot, policy: Policy) -> dict[int, SuspiciousPosts]:
    """The rows in question, in order of time, each with why: what the same client posted soon after an odd post."""
    posts = snapshot.require("posts")
    found: dict[int, SuspiciousPosts] = {}
    # Clients may be as many as posts, so the rows of each are looked up and never searched for.
    by_client = np.argsort(posts.client, kind="stable")
    starts = np.searchsorted(posts.client[by_client], np.arange(len(posts.clients) + 1))
    bearing = defaultdict(list, {"": [by_client[: starts[0]]]})  # those that tell no client come first
    for code, client in enumerate(posts.clients):
        bearing[client.label].append(by_client[starts[code] : starts[code + 1]])
    dated = posts.at[: np.count_nonzero(~np.isnat(posts.at))]
    for odd in suspicious_posts(snapshot, policy):
        start = np.datetime64(odd.at.astimezone(UTC).replace(tzinfo=None), "ms")
        near = np.searchsorted(dated, start), np.searchsorted(dated, start + np.timedelta64(BURST), side="right")
        for rows in bearing[odd.label]:
            first, end = np.searchsorted(rows, near)
            for row in rows[first:end].tolist():
                found.setdefault(row, odd)
    return dict(sorted(found.items()))


def links_in(text: str) -> Iterator[tuple[str, str]]:
    """The links in a text that have a path, as (address, host); one that is shown without its scheme is taken for https."""
    for match in _LINK.finditer(text[:_LENGTH]):
        url = match[0].rstrip(".,;:!?)]}»”")
        yield url if "://" in url else f"https://{url}", match[1].lower().removeprefix("www.")


def short_links(snapshot: Snapshot, policy: Policy) -> list[str]:
    """The short links in these posts whose target the export does not tell, each once.

    Where the platform wraps every link, the wrapper is asked only if what it wraps is a short link again.
    """
    posts, known = snapshot.require("posts"), shorteners()
    out: dict[str, None] = {}
    for row in list(suspicious_rows(snapshot, policy))[:ASKED]:
        hides = bool((known.all - known.wrappers) & set(posts.domains.of(int(posts.order[row]))))
        for url, host in links_in(posts.text(row)):
            if host in known.asked and (hides or host not in known.wrappers):
                out[url] = None
    return list(out)


def _short(hosts: set[str]) -> Literal["anybody", "tool", ""]:
    known = shorteners()
    return "anybody" if hosts & known.anybody else "tool" if hosts & known.all else ""


class Links:
    """The links of one account's own posts; what others wrote and the owner passed on is left out.

    A short link counts as one to where it leads as well, as far as that was asked.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.posts = posts = snapshot.require("posts")
        self.odd = suspicious_rows(snapshot, policy)
        self.names = (snapshot.account.handle, *snapshot.names)
        since = snapshot.taken_at - timedelta(days=policy.posts.review_days)
        self.recent = posts.at >= np.datetime64(since.astimezone(UTC).replace(tzinfo=None), "ms")
        self.words = list(posts.domains.words)
        self.rows, self.codes = self._entries()
        self.total = np.bincount(self.codes, minlength=len(self.words))
        nowhere = len(posts)
        self.first, self.last = np.full(len(self.words), nowhere), np.full(len(self.words), nowhere)
        self.first[self.codes[::-1]], self.last[self.codes] = self.rows[::-1], self.rows

    def newcomers(self) -> Iterator[Newcomer]:
        """Sites first linked to by posts in question, in order of time."""
        if not self.odd:
            return
        codes: defaultdict[str, list[int]] = defaultdict(list)
        for code, word in enumerate(self.words):
            codes[site(word) or word].append(code)
        began = {where: int(self.first[its].min()) for where, its in codes.items()}
        for where in sorted(began, key=lambda one: (began[one], one)):
            if began[where] in self.odd:
                hosts = {self.words[code] for code in codes[where]}
                seen = Seen(host=where, posts=int(self.total[codes[where]].sum()), row=began[where])
                short = _short(hosts)
                landings = tuple(self._landings(hosts)) if short else ()
                yield Newcomer(seen=seen, odd=self.odd[seen.row], short=short, landings=landings)

    def twins(self) -> Iterator[LookalikeDomain]:
        """Hosts of the months reviewed that look like a usual one, or like the account's name, in order of time."""
        brand = Brand(self.names, self._usual())
        for code in np.argsort(self.first, kind="stable").tolist():
            row, last = int(self.first[code]), int(self.last[code])
            if row < len(self.posts) and (self.recent[last] or row in self.odd):
                alike = brand.alike(self.words[code])
                if alike is not None:
                    seen = Seen(host=self.words[code], posts=int(self.total[code]), row=row)
                    yield LookalikeDomain(seen=seen, alike=alike, odd=self.odd.get(row))

    def _usual(self) -> list[str]:
        """The hosts linked to often and for long, the commonest first, posts in question aside: a burst of spam makes nothing usual."""
        plain = ~np.isin(self.rows, list(self.odd))
        often = np.bincount(self.codes[plain], minlength=len(self.words)) >= USUAL
        codes = sorted(np.flatnonzero(often).tolist(), key=lambda code: (-self.total[code], self.words[code]))
        at = self.posts.at
        return [self.words[c] for c in codes if at[self.last[c]] - at[self.first[c]] >= np.timedelta64(LONG)]

    def _landings(self, hosts: set[str]) -> Iterator[RedirectTarget]:
        """What was asked of the short links to these hosts in posts in question."""
        for row in self.odd if self.posts.landings else ():
            for url, _ in links_in(self.posts.text(row)):
                landing = self.posts.landings.get(url)
                if landing is not None and hosts & {*landing.through}:
                    yield landing

    def _entries(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every link of own posts as a pair of row and code, in order of rows."""
        posts, domains = self.posts, self.posts.domains
        own = np.flatnonzero(posts.kind != _REPOST)
        row_of = np.full(len(domains.starts) - 1, -1, np.int64)
        row_of[posts.order[own]] = own
        rows = np.repeat(row_of, np.diff(domains.starts))
        more = [(row, code) for row in self.odd if posts.landings for code in self._more(row)]
        rows = np.concatenate([rows, np.array([row for row, _ in more], np.int64)])
        codes = np.concatenate([domains.codes, np.array([code for _, code in more], np.int64)])
        order = np.argsort(rows, kind="stable")[np.count_nonzero(rows < 0) :]
        return rows[order], codes[order]

    def _more(self, row: int) -> Iterator[int]:
        """Where the short links of a post in question lead, beyond what the export tells."""
        told = set(self.posts.domains.of(int(self.posts.order[row])))
        landings = (self.posts.landings.get(url) for url, _ in links_in(self.posts.text(row)))
        for host in {one.host for one in landings if one and one.host} - told:
            if host not in self.words:
                self.words.append(host)
            yield self.words.index(host)
