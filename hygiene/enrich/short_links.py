"""Short links of suspicious posts, followed to the site they lead to.

Only the shorteners themselves are asked, and only if the user says so. A link is followed while it leads from one
shortener to another. The final page is recorded and never opened: it may belong to an intruder, who would then learn
that someone is investigating.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from hygiene._version import __version__
from hygiene.analysis.links.destinations import short_links
from hygiene.language.words import tr, tr_n
from hygiene.model.posts import RedirectTarget
from hygiene.model.text import series
from hygiene.reference.sites import host as host_of
from hygiene.reference.sites import shorteners

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot
    from hygiene.sources.connect.web.redirects import Hop

MAX_LINKS: Final = 100
"""Short links asked about in one run."""
MAX_HOPS: Final = 6
"""Shorteners that a link may lead through."""
MAX_SECONDS: Final = 120.0
"""Seconds for all links together."""
HEADERS: Final = {"User-Agent": f"account-hygiene/{__version__}", "Accept": "*/*", "Connection": "close"}


def announcement(links: int, hosts: Sequence[str]) -> str:
    """Return what will be sent, to be shown before the first request."""
    who = tr_n(
        links,
        "hygiene will ask {hosts} where {count:,} short link of suspicious posts leads.",
        "hygiene will ask {hosts} where {count:,} short links of suspicious posts lead.",
        hosts=series(hosts),
    )
    what = tr(
        "It sends the short links to these shorteners, and to others they lead to, which may count each request as a "
        "click. It sends no cookie. The shorteners also learn your network address and that hygiene is asking. The "
        "pages behind the links are not opened."
    )
    return f"{who} {what}"


def expanded(snapshots: Sequence[Snapshot], policy: Policy, asker: Asker) -> list[Snapshot]:
    """Return the snapshots with the targets of suspicious posts' short links."""
    urls_by_snapshot = [short_links(s, policy) if s.posts is not None else [] for s in snapshots]
    targets = asker.follow(list(dict.fromkeys(url for urls in urls_by_snapshot for url in urls)))
    return [
        replace(s, posts=replace(s.posts, landings={url: targets[url] for url in urls})) if s.posts and urls else s
        for s, urls in zip(snapshots, urls_by_snapshot, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The requests that follow short links.

    `announce` is called once, before the first request. An exception it raises stops everything. `ask` sends one
    request, and `may_ask` returns whether an address is a shortener's.
    """

    announce: Callable[[str], object]
    ask: Callable[[str], Hop]
    may_ask: Callable[[str], bool]
    seconds: float = MAX_SECONDS

    def follow(self, urls: Sequence[str]) -> dict[str, RedirectTarget]:
        """Return the target of each link.

        A failure is an answer too, and does not affect the other links.
        """
        if not urls:
            return {}
        asked = urls[:MAX_LINKS]
        self.announce(announcement(len(asked), sorted({host_of(url) for url in asked})))
        deadline = time.monotonic() + self.seconds
        found = {url: self._follow(url, deadline) for url in asked}
        return found | dict.fromkeys(
            urls[MAX_LINKS:],
            RedirectTarget(problem=tr("it was not asked: the limit is {limit} links in one run", limit=MAX_LINKS)),
        )

    def _follow(self, url: str, deadline: float) -> RedirectTarget:
        through: tuple[str, ...] = ()
        for _ in range(MAX_HOPS):
            host = _web_host(url)
            if not host:
                return RedirectTarget(through=through, problem=tr("it does not lead to a web page"))
            if not self.may_ask(url):
                if host in shorteners().asked:
                    return RedirectTarget(
                        through=through, problem=tr("it is not a plain address of its shortener, so it was not asked")
                    )
                return RedirectTarget(host=host, through=through)
            if time.monotonic() > deadline:
                return RedirectTarget(
                    through=through, problem=tr("it was not asked, because the other links took too long")
                )
            through = (*through, host)
            hop = self.ask(url)
            if hop.problem:
                return RedirectTarget(through=through, problem=hop.problem)
            url = _joined(url, hop.to)
        return RedirectTarget(
            through=through, problem=tr("it leads through more than {limit} shorteners", limit=MAX_HOPS)
        )


def _web_host(url: str) -> str:
    """Return the host of a web address, or nothing for any other text."""
    return host_of(url).removeprefix("www.") if url.startswith(("http://", "https://")) else ""


def _joined(url: str, to: str) -> str:
    """Return the address a redirect leads to, or nothing for other text."""
    try:
        return urljoin(url, to)
    except ValueError:
        return ""


def online(announce: Callable[[str], object]) -> Asker:
    """Return an asker that goes online, to known shorteners only."""
    from hygiene.sources.connect.web.redirects import next_hop

    return Asker(announce=announce, ask=lambda url: next_hop(url, headers=HEADERS), may_ask=may_ask)


def may_ask(url: str) -> bool:
    """Return whether an address is a plain address of a known shortener.

    A plain address is ASCII, and has neither a user name nor a port.
    """
    if not (url.isascii() and url.isprintable()) or " " in url:
        return False
    parts = urlsplit(url)
    return parts.netloc.lower() == parts.hostname and (parts.hostname or "").removeprefix("www.") in shorteners().asked
