"""Link destinations: new sites, shorteners and look-alike domains."""

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
from hygiene.reference.sites import domain, shorteners, site

if TYPE_CHECKING:
    from numpy.typing import NDArray

USUAL: Final = 10
"""The fewest posts that must link to a host to make it a usual one."""
LONG: Final = timedelta(days=30)
"""The time over which a usual host must have been linked to."""
BURST: Final = timedelta(days=2)
"""The time after a suspicious post in which its client is suspicious."""
ASKED: Final = 500
"""The most suspicious posts whose words are read for short links."""
HOSTS: Final = 100_000
"""The most hosts of an account. Real ones have a few thousand after years."""
_LENGTH: Final = 20_000
"""Characters of a post that are read."""
_LINK: Final = re.compile(r"(?:https?://)?((?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,})(/[^\s<>\"'…]*)", re.IGNORECASE)
_REPOST: Final = KINDS.index("repost")
Shortener = Literal["anybody", "tool", ""]
"""A link shortener for `anybody`, or for users of a `tool`.

It is empty for a site that hides nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A host that the account's own posts link to.

    `posts` is the number of links to it, `row` the row of the first, and `last` that of the last one with a date.
    """

    host: str
    posts: int
    row: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """A site that a suspicious post was the first to link to.

    `short` says whether it hides the targets of links. `landings` are those of its short links that were looked up.
    """

    seen: Seen
    suspicious: SuspiciousPosts
    short: Shortener
    landings: tuple[RedirectTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookalikeDomain:
    """A host that looks like one of the account's.

    `suspicious` says why its first post is suspicious, if it is.
    """

    seen: Seen
    alike: Alike
    suspicious: SuspiciousPosts | None


def suspicious_rows(snapshot: Snapshot, policy: Policy) -> dict[int, SuspiciousPosts]:
    """Return the suspicious rows, oldest first, each with the reason.

    They include posts through the same client soon after a suspicious post.
    """
    posts, every = snapshot.require("posts"), list(suspicious_posts(snapshot, policy))
    found: dict[int, SuspiciousPosts] = {}
    if not every:
        return found
    # There may be as many clients as posts, so the rows of each are indexed and never searched for.
    by_client = np.argsort(posts.client, kind="stable")
    starts = np.searchsorted(posts.client[by_client], np.arange(len(posts.clients) + 1))
    rows_of = defaultdict(list, {"": [by_client[: starts[0]]]})  # posts without a client come first
    for code, client in enumerate(posts.clients):
        rows_of[client.label].append(by_client[starts[code] : starts[code + 1]])
    dated = posts.at[: np.count_nonzero(~np.isnat(posts.at))]
    for suspicious in every:
        start = np.datetime64(suspicious.at.astimezone(UTC).replace(tzinfo=None), "ms")
        near = np.searchsorted(dated, start), np.searchsorted(dated, start + np.timedelta64(BURST), side="right")
        for rows in rows_of[suspicious.label]:
            first, end = np.searchsorted(rows, near)
            for row in rows[first:end].tolist():
                # The surest one counts, or the first of equals.
                if row not in found or suspicious.confidence.rank > found[row].confidence.rank:
                    found[row] = suspicious
    return dict(sorted(found.items()))


def links_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the links in a text that have a path, as (address, host).

    A link without a scheme is taken for https.
    """
    for match in _LINK.finditer(text[:_LENGTH]):
        url = match[0].rstrip(".,;:!?)]}»”")
        yield url if "://" in url else f"https://{url}", match[1].lower().removeprefix("www.")


def short_links(snapshot: Snapshot, policy: Policy) -> list[str]:
    """Return the short links in suspicious posts with an unknown target.

    Each is returned once. Where the platform wraps every link, a wrapped link is returned only if it hides a short link
    again.
    """
    posts, known = snapshot.require("posts"), shorteners()
    out: dict[str, None] = {}
    for row in list(suspicious_rows(snapshot, policy))[:ASKED]:
        hides = bool((known.all - known.wrappers) & set(posts.domains.of(int(posts.order[row]))))
        for url, host in links_in(posts.text(row)):
            if host in known.asked and (hides or host not in known.wrappers):
                out[url] = None
    return list(out)


def _short(hosts: set[str]) -> Shortener:
    known = shorteners()
    return "anybody" if hosts & known.anybody else "tool" if hosts & known.all else ""


class Links:
    """The links of one account's own posts, without its reposts.

    A short link also counts as a link to its target, once that was looked up.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.posts = posts = snapshot.require("posts")
        self.suspicious = suspicious_rows(snapshot, policy)
        self.names = (*snapshot.account.names, *snapshot.names)
        since = snapshot.taken_at - timedelta(days=policy.posts.review_days)
        self.recent = posts.at >= np.datetime64(since.astimezone(UTC).replace(tzinfo=None), "ms")
        self.words = list(posts.domains.words)
        self._code_of = {host: code for code, host in reversed([*enumerate(self.words)])}
        self.rows, self.codes = self._entries()
        self.total = np.bincount(self.codes, minlength=len(self.words))
        nowhere = len(posts)
        self.first, self.last = np.full(len(self.words), nowhere), np.full(len(self.words), nowhere)
        self.first[self.codes[::-1]], self.last[self.codes] = self.rows[::-1], self.rows
        self.newest = np.where(self.first < nowhere, self.first, -1)
        dated = ~np.isnat(posts.at[self.rows])
        self.newest[self.codes[dated]] = self.rows[dated]

    def new_sites(self) -> Iterator[NewSite]:
        """Yield the sites first linked to by suspicious posts, oldest first."""
        if not self.suspicious:
            return
        codes: defaultdict[str, list[int]] = defaultdict(list)
        for code, word in enumerate(self.words):
            codes[site(word) or word].append(code)
        first = {name: int(self.first[hosts].min()) for name, hosts in codes.items()}
        for name in sorted(first, key=lambda name: (first[name], name)):
            if first[name] in self.suspicious:
                hosts = {self.words[code] for code in codes[name]}
                host = self.words[min(codes[name], key=lambda code: (self.first[code], code))]
                seen = Seen(
                    host=domain(host) or host,
                    posts=int(self.total[codes[name]].sum()),
                    row=first[name],
                    last=int(self.newest[codes[name]].max()),
                )
                short = _short(hosts)
                landings = tuple(self._landings(hosts)) if short else ()
                yield NewSite(seen=seen, suspicious=self.suspicious[seen.row], short=short, landings=landings)

    def lookalikes(self) -> Iterator[LookalikeDomain]:
        """Yield the hosts of the months reviewed that look like a known one.

        That is a usual host, or the account's name. The oldest comes first.
        """
        brand = Brand(self.names, self._usual())
        for code in np.argsort(self.first, kind="stable").tolist():
            row, last = int(self.first[code]), int(self.last[code])
            if row < len(self.posts) and (self.recent[last] or row in self.suspicious):
                alike = brand.alike(self.words[code])
                if alike is not None:
                    newest = int(self.newest[code])
                    seen = Seen(host=self.words[code], posts=int(self.total[code]), row=row, last=newest)
                    yield LookalikeDomain(seen=seen, alike=alike, suspicious=self.suspicious.get(row))

    def _usual(self) -> list[str]:
        """Return the hosts linked to often and for long, the commonest first.

        Suspicious posts do not count, so that a burst of spam makes no host usual.
        """
        plain = ~np.isin(self.rows, list(self.suspicious))
        often = np.bincount(self.codes[plain], minlength=len(self.words)) >= USUAL
        codes = sorted(np.flatnonzero(often).tolist(), key=lambda code: (-self.total[code], self.words[code]))
        at = self.posts.at
        return [self.words[c] for c in codes if at[self.last[c]] - at[self.first[c]] >= np.timedelta64(LONG)]

    def _landings(self, hosts: set[str]) -> Iterator[RedirectTarget]:
        """Yield the targets of short links to these hosts in suspicious posts.

        Only targets that were looked up are known.
        """
        for row in self.suspicious if self.posts.landings else ():
            for url, _ in links_in(self.posts.text(row)):
                landing = self.posts.landings.get(url)
                if landing is not None and hosts & {*landing.through}:
                    yield landing

    def _entries(self) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
        """Return every link of the account's own posts, ordered by row.

        A link is the row of its post and the code of its host.
        """
        posts, domains = self.posts, self.posts.domains
        own = np.arange(len(posts), dtype=np.int32)
        own[posts.kind == _REPOST] = -1
        row_of = np.full(len(domains.starts) - 1, -1, np.int32)
        row_of[posts.order] = own
        rows = np.repeat(row_of, np.diff(domains.starts))
        more = [(row, code) for row in self.suspicious if posts.landings for code in self._targets(row)]
        rows = np.concatenate([rows, np.array([row for row, _ in more], np.int32)])
        codes = np.concatenate([domains.codes, np.array([code for _, code in more], np.int32)])
        order = np.argsort(rows, kind="stable")[np.count_nonzero(rows < 0) :]
        return rows[order], codes[order]

    def _targets(self, row: int) -> Iterator[int]:
        """Yield the targets of a suspicious post's short links, as codes.

        Targets that the export states itself are left out.
        """
        stated = set(self.posts.domains.of(int(self.posts.order[row])))
        landings = (self.posts.landings.get(url) for url, _ in links_in(self.posts.text(row)))
        for host in {landing.host for landing in landings if landing and landing.host} - stated:
            code = self._code_of.setdefault(host, len(self.words))
            self.words += [host] if code == len(self.words) else []
            yield code
