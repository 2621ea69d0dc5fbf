"""Tools that post in the owner's name.

The posts of a tool follow templates, or only pass on links.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.apps.app_use import AppsBehind
from hygiene.analysis.apps.grants import listed_apps, writes
from hygiene.analysis.apps.templates import Template, names, templates
from hygiene.analysis.baseline.client_use import plausible_rows
from hygiene.model.policy import Policy
from hygiene.model.posts import KINDS, Client, Posts
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import families_named, family, known
from hygiene.reference.platforms import platform
from hygiene.reference.sites import shorteners, site

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hygiene.analysis.baseline.client_use import Rows

LEAST: Final = 10
"""The fewest posts that make a program recognisable."""
CLIENTS: Final = 100
"""The most clients reviewed, those with most posts first.

Real accounts have a quarter as many with `LEAST` posts.
"""
READ: Final = 400
"""The most posts read of one client, drawn from all of its posts.

Each run draws the same ones.
"""
READ_UNNAMED: Final = 20_000
"""The most posts read among those without a client, drawn in the same way."""
FOLLOWS: Final = 0.5
"""The share of a program's posts that must follow templates.

For the clients that people use themselves, it is under 0.3.
"""
LINKED: Final = 0.9
"""The least share of posts with a link in a client that passes on links."""
ANSWERS: Final = 0.02
"""The largest share of replies of such a program."""
ONE_SITE: Final = 0.9
"""The least share of a template's links that must lead to one site.

This is for posts without a client. People link to many sites, but a tool to its own.
"""
NAMED: Final = 5
"""The least number of accounts that a tool which names people must name.

Its posts must also name one account for every three posts, and half of the posts must name a person. A check-in does
not count, because it names the same places again and again.
"""
_REPOST: Final = KINDS.index("repost")
_OWN, _UNNAMED = -2, -1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingTool:
    """A tool and what it posted.

    Attributes:
        client: The client its posts name. Where they name none, it is None, and `site` stands for the tool.
        templates: Templates fit to print, each with the number of posts read that follow it, the commonest first. Empty
            for a tool that only passes on links.
        posts: The number of its posts, exact for a named client and otherwise an estimate.
        read: The number of its posts that were read.
        named: The number of other accounts named in the posts read, or 0 unless the tool's purpose is to name people.
        site: The site that most of its posts link to, or empty.
        first: The time of its first post with a date.
        last: The time of its last post with a date.
        silent: The days since its last post, once they are more than the policy allows; else 0.
        app: Its grant, or None.
    """

    client: Client | None
    templates: tuple[tuple[str, int], ...]
    posts: int
    read: int
    named: int
    site: str
    first: datetime | None
    last: datetime | None
    silent: int = 0
    app: App | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReview:
    """The posting tools: first those that name people, then by posts.

    `passed_over` is the number of clients that were not reviewed. `unsure` is the number of silent tools that may or
    may not still be able to post.
    """

    tools: tuple[PostingTool, ...]
    passed_over: int
    unsure: int


def posting_tools(snapshot: Snapshot, policy: Policy) -> ToolReview:
    """Find the tools among the clients and the posts without a client.

    Every client but the platform's own is reviewed, and each tool is returned with its grant. Tools that the policy
    allows are left out, and so are silent tools that cannot post any more. Where grants were not read in full, a silent
    tool that named people is kept.
    """
    posts, platform_id = snapshot.require("posts"), snapshot.account.platform
    groups, passed_over = _groups(posts, platform_id)
    samples = {code: _sample(rows, READ if code >= 0 else READ_UNNAMED) for code, rows in groups.items()}
    own = {name.casefold() for name in (*snapshot.account.names, *snapshot.names)}
    finder = _ToolFinder(posts, platform_id, own, _texts(posts, samples.values()), plausible_rows(snapshot))
    named = (finder.tool(rows, samples[code]) for code, rows in groups.items() if code >= 0)
    unnamed = finder.patterns(groups[_UNNAMED], samples[_UNNAMED]) if _UNNAMED in groups else ()
    allowed = _AllowedTools(snapshot, policy)
    apps = AppsBehind(snapshot.apps or (), platform_id)
    tools = [_with_grant(tool, apps, snapshot, policy) for tool in (*named, *unnamed) if tool is not None]
    asked = [tool for tool in tools if not allowed(tool)]
    unsure = [tool for tool in asked if tool.silent and not tool.app and snapshot.missing("apps")]
    found = [t for t in asked if not t.silent or (t.app and writes(t.app)) or (t.named and t in unsure)]
    found.sort(key=lambda tool: (not tool.named, -tool.posts, tool.site))
    return ToolReview(tools=tuple(found), passed_over=passed_over, unsure=len(unsure))


def _with_grant(tool: PostingTool, apps: AppsBehind, snapshot: Snapshot, policy: Policy) -> PostingTool:
    """Return the tool with its grant, and with the days it has been silent."""
    app = apps.of(tool.client) if tool.client else None
    silent = (snapshot.taken_at - tool.last).days if tool.last else 0
    return replace(tool, app=app, silent=silent if silent > policy.apps.unused_days else 0)


class _AllowedTools:
    """The tools that the policy allows, as an app or as a client.

    An app is listed by its id or by its name.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        rules, self.platform = policy.account(snapshot.account), snapshot.account.platform
        clients = snapshot.require("posts").clients
        self.families = families_named(self.platform, (rules.known_clients or ()) if rules else (), clients)
        self.apps = listed_apps(snapshot.apps or (), (rules.known_apps if rules else None) or ())

    def __call__(self, tool: PostingTool) -> bool:
        listed = tool.client is not None and family(self.platform, tool.client) in self.families
        return listed or tool.app in self.apps


def _groups(posts: Posts, platform_id: str) -> tuple[dict[int, Rows], int]:
    """Return the rows of each client, and the number of clients left out.

    Renames are joined. Reposts are left out, because they are someone else's words. Only the `CLIENTS` clients with
    most posts are kept.
    """
    families: dict[str, int] = {}
    codes = [_code(platform_id, client, families) for client in posts.clients]
    code = np.array([*codes, _UNNAMED], dtype=np.int32)[posts.client]
    code[posts.kind == _REPOST] = _OWN
    order = np.argsort(code, kind="stable").astype(np.int32)
    ends = np.cumsum(np.bincount(code - _OWN, minlength=len(families) - _OWN))
    rows = {_OWN + 1 + n: order[start:end] for n, (start, end) in enumerate(pairwise(ends))}
    large = sorted((c for c in rows if c >= 0 and len(rows[c]) >= LEAST), key=lambda c: -len(rows[c]))
    kept = [*([_UNNAMED] if len(rows[_UNNAMED]) >= LEAST else []), *large[:CLIENTS]]
    return {c: rows[c] for c in kept}, len(large[CLIENTS:])


def _code(platform_id: str, client: Client, families: dict[str, int]) -> int:
    """Return the code of a client's family.

    The platform's own clients have the code `_OWN`.
    """
    row = known(platform_id, client)
    if row is not None and row.first_party:
        return _OWN
    return families.setdefault(family(platform_id, client), len(families))


def _sample(rows: Rows, limit: int) -> Rows:
    """Draw up to `limit` of the rows with a fixed seed, and keep their order.

    Taking every n-th row instead would miss a tool whose posts alternate with others.
    """
    if len(rows) <= limit:
        return rows
    drawn = np.random.default_rng(0).choice(len(rows), limit, replace=False, shuffle=False)
    return rows[np.sort(drawn)]


def _texts(posts: Posts, samples: Iterable[Rows]) -> Mapping[int, str]:
    """Return the words of all these rows, by row.

    Each block of stored words is unpacked once.
    """
    rows = np.concatenate([np.zeros(0, np.int64), *samples])
    return dict(zip(rows.tolist(), posts.texts(rows), strict=True))


class _ToolFinder:
    """The posts of one account, and the search for tools behind them."""

    def __init__(
        self, posts: Posts, platform_id: str, own: set[str], texts: Mapping[int, str], plausible: Rows
    ) -> None:
        self.posts, self.own, self.texts = posts, own, texts
        self.plausible = np.zeros(len(posts), dtype=bool)
        self.plausible[plausible] = True
        # A remaining wrapper hides a picture or another post. For every other link, the export states the host.
        home = tuple(f".{domain}" for domain in (*platform(platform_id).domains, *shorteners().wrappers))
        self.away = np.array([not f".{host}".endswith(home) for host in posts.domains.words], dtype=bool)
        self.linked = self._linked()

    def _linked(self) -> NDArray[np.bool_]:
        """Return for each post whether it links away from the platform."""
        domains = self.posts.domains
        linked = np.zeros(len(domains.starts) - 1, dtype=bool)
        linked[np.searchsorted(domains.starts, np.flatnonzero(self.away[domains.codes]), side="right") - 1] = True
        of_post: NDArray[np.bool_] = linked[self.posts.order]
        return of_post

    def tool(self, rows: Rows, sample: Rows) -> PostingTool | None:
        """Return the tool behind one client; None when the client is not a tool."""
        found = self._templates(sample, max(LEAST // 2, len(sample) // 20))
        follow = sum(len(template.texts) for template in found) / len(sample)
        feeds = self.linked[rows].mean() >= LINKED and self.posts.reply[rows].mean() <= ANSWERS
        if follow < FOLLOWS and not feeds:
            return None
        client = self.posts.clients[int(self.posts.client[rows[-1]])]
        return self._made(client, found if follow >= FOLLOWS else [], rows, sample)

    def patterns(self, rows: Rows, sample: Rows) -> Iterator[PostingTool]:
        """Yield the tools behind posts without a client.

        A tool is the templates whose posts nearly all link to one site, which names the tool.
        """
        by_site: defaultdict[str, list[Template]] = defaultdict(list)
        for template in self._templates(sample, max(LEAST, len(sample) // 200)):
            name, share = self._site(sample[list(template.texts)])
            if name and share >= ONE_SITE:
                by_site[name].append(template)
        for found in by_site.values():
            own = sample[sorted(index for template in found for index in template.texts)]
            made = self._made(None, found, own, own)
            yield replace(made, posts=round(len(own) * len(rows) / len(sample)))

    def _templates(self, sample: Rows, least: int) -> list[Template]:
        return templates([self.texts[row] for row in sample.tolist()], least)

    def _made(self, client: Client | None, found: Sequence[Template], rows: Rows, sample: Rows) -> PostingTool:
        name, share = self._site(sample)
        dated = rows[self.plausible[rows]].tolist()
        return PostingTool(
            client=client,
            templates=tuple((template.shown, len(template.texts)) for template in found),
            posts=len(rows),
            read=len(sample),
            named=self._named(sample) if found else 0,
            site=name if 2 * share > 1 else "",
            first=self.posts.when(dated[0]) if dated else None,
            last=self.posts.when(dated[-1]) if dated else None,
        )

    def _named(self, sample: Rows) -> int:
        """Return the number of other accounts that these posts name.

        It is 0 unless they name new accounts again and again.
        """
        each = [names(self.texts[row]) - self.own for row in sample.tolist()]
        named = frozenset().union(*each)
        often = len(named) >= max(NAMED, len(sample) / 3) and 2 * sum(map(bool, each)) >= len(sample)
        return len(named) if often else 0

    def _site(self, rows: Rows) -> tuple[str, float]:
        """Return the site that most of these posts link to, and their share.

        Links to the platform itself do not count.
        """
        domains, order = self.posts.domains, self.posts.order[rows].tolist()
        codes = (domains.codes[domains.starts[at] : domains.starts[at + 1]].tolist() for at in order)
        sites = ({site(domains.words[code]) for code in post if self.away[code]} for post in codes)
        (name, count), *_ = Counter(chain.from_iterable(sites)).most_common(1) or [("", 0)]
        return name, count / len(rows)
