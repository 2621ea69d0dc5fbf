"""Where the short links of posts in question lead, asked only when the user says so, and only of the shorteners themselves.

A link is followed while it leads from shortener to shortener. Where it leads in the end is written down and never opened:
that page may be the intruder's, and would learn that somebody looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from hygiene._version import __version__
from hygiene.analysis.links.destinations import short_links
from hygiene.model.posts import RedirectTarget
from hygiene.model.text import plural
from hygiene.reference.shorteners import shorteners
from hygiene.reference.sites import host as host_of

if TYPE_CHECKING:
    from hygiene.model.policy import Policy
    from hygiene.model.snapshot import Snapshot
    from hygiene.sources.connect.redirects import Hop

LINKS: Final = 100
"""Short links asked for in one run."""
HOPS: Final = 6
"""Shorteners that one link may lead through."""
WHOLE: Final = 120.0
"""Seconds for all of it."""
HEADERS: Final = {"User-Agent": f"account-hygiene/{__version__}", "Accept": "*/*", "Connection": "close"}


def announcement(links: int, hosts: Sequence[str]) -> str:
    """What leaves the machine when short links are asked for. To be said before the first request."""
    return (
        f"Asking {', '.join(hosts)} where {plural(links, 'short link')} of posts in question {'leads' if links == 1 else 'lead'}. "
        "Sent are the short links, which may count as clicks, to these shorteners and to others that they lead to; no cookie "
        "is. They also learn your network address, and that hygiene is asking. The pages behind them are not opened."
    )


def expanded(snapshots: Sequence[Snapshot], policy: Policy, asker: Asker) -> list[Snapshot]:
    """The snapshots, with where the short links of their posts in question lead, as far as that could be told."""
    wanted = [short_links(s, policy) if s.posts is not None else [] for s in snapshots]
    landings = asker.landings(list(dict.fromkeys(url for urls in wanted for url in urls)))
    return [
        replace(s, posts=replace(s.posts, landings={url: landings[url] for url in urls})) if s.posts and urls else s
        for s, urls in zip(snapshots, wanted, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Follows short links. `announce` is called once, before the first request; whatever it raises ends the matter there.

    `ask` asks one address, and `may_ask` says of an address whether it is a shortener's.
    """

    announce: Callable[[str], object]
    ask: Callable[[str], Hop]
    may_ask: Callable[[str], bool]
    whole: float = WHOLE

    def landings(self, urls: Sequence[str]) -> dict[str, RedirectTarget]:
        """Where each leads. A failure is an answer too, and takes nothing from the rest."""
        if not urls:
            return {}
        asked = urls[:LINKS]
        self.announce(announcement(len(asked), sorted({host_of(url) for url in asked})))
        until = time.monotonic() + self.whole
        found = {url: self._follow(url, until) for url in asked}
        return found | dict.fromkeys(
            urls[LINKS:], RedirectTarget(problem=f"it was not asked: only {LINKS} links are in one run")
        )

    def _follow(self, url: str, until: float) -> RedirectTarget:
        through: tuple[str, ...] = ()
        for _ in range(HOPS):
            where = _web_host(url)
            if not where:
                return RedirectTarget(through=through, problem="it leads to no web page")
            if not self.may_ask(url):
                if where in shorteners().asked:
                    return RedirectTarget(
                        through=through, problem="it is no plain address of its shortener, so it was not asked"
                    )
                return RedirectTarget(host=where, through=through)
            if time.monotonic() > until:
                return RedirectTarget(through=through, problem="it was not asked, because the others took too long")
            through = (*through, where)
            hop = self.ask(url)
            if hop.problem:
                return RedirectTarget(through=through, problem=hop.problem)
            url = _joined(url, hop.to)
        return RedirectTarget(through=through, problem=f"it leads through more than {HOPS} shorteners")


def _web_host(url: str) -> str:
    """The host of a web address; empty for anything else."""
    return host_of(url).removeprefix("www.") if url.startswith(("http://", "https://")) else ""


def _joined(url: str, to: str) -> str:
    """Where an answer sends on; empty when that is no address."""
    try:
        return urljoin(url, to)
    except ValueError:
        return ""


def online(announce: Callable[[str], object]) -> Asker:
    """The asker that goes online, at known shorteners only."""
    from hygiene.sources.connect.redirects import next_hop

    return Asker(announce=announce, ask=lambda url: next_hop(url, headers=HEADERS), may_ask=may_ask)


def may_ask(url: str) -> bool:
    """Whether an address is a plain one of a known shortener: no user name, no port of its own, nothing but ASCII."""
    parts = urlsplit(url)
    plain = url.isascii() and url.isprintable() and " " not in url and parts.netloc.lower() == parts.hostname
    return plain and (parts.hostname or "").removeprefix("www.") in shorteners().asked
