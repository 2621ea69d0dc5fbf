"""Which tools post on the owner's behalf, and what: clients whose posts follow templates, or do nothing but pass on links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from hygiene.analysis.apps.grants import app_behind, writes
from hygiene.analysis.apps.templates import Template, names, templates
from hygiene.model.policy import Policy
from hygiene.model.posts import KINDS, Client, Posts
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.reference.clients import families_named, family, known
from hygiene.reference.platforms import platform
from hygiene.reference.shorteners import shorteners
from hygiene.reference.sites import site

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

LEAST: Final = 10
"""Posts from which a habit of a program can be seen."""
CLIENTS: Final = 100
"""Clients looked at, those with most posts first; real accounts have a quarter of it with `LEAST` posts."""
READ: Final = 400
"""Posts read of one client, drawn from all of its posts; the same ones each time."""
READ_UNTOLD: Final = 20_000
"""Posts read of those that name no client, likewise."""
FOLLOWS: Final = 0.5
"""The share of a client's posts that follow templates, from which a program writes them. People's own clients: under 0.3."""
LINKED: Final = 0.9
"""The share of a client's posts with a link, from which it passes links on, if hardly any answers somebody."""
ANSWERS: Final = 0.02
ONE_SITE: Final = 0.9
"""The share of links to one site from which a template without a client is a tool's: people link here and there."""
NAMED: Final = 5
"""Different accounts that a tool's posts must name for naming people to be what it does: these, and one in three posts.

Half of the posts must name somebody. Check-ins name the same places again and again, and are none of it.
"""
_REPOST: Final = KINDS.index("repost")
_OWN, _UNTOLD = -2, -1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingTool:
    """What one tool posted. `client` None: the posts name none, and `site` stands for the tool.

    `templates` are fit to print, each with how many of the posts read follow it, the commonest first; without any, all it
    does is to pass on links. `read` posts were read; `posts` is exact where the client is told, else an
    estimate. `named` is how many other accounts the posts read name, 0 unless that is what it does. `site` is where most
    of them link to, or empty. `silent` are the days since the last post once they are too many, else 0. `app` is its
    grant, None where none was found.
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
class Look:
    """The tools to ask about, those that name people first, then by posts.

    `passed_over` clients were not looked at; of `unsure` silent tools nobody can tell whether they may still post.
    """

    posting_tools: tuple[PostingTool, ...]
    passed_over: int
    unsure: int


def posting_tools(snapshot: Snapshot, policy: Policy) -> Look:
    """Look at every client but the platform's own, and at posts without a client, and join what is found to the grants.

    Left out are tools that the policy means to be there, and those that have been silent for long and cannot post any more;
    where grants were not read in full, one that named people is kept.
    """
    posts, place = snapshot.require("posts"), snapshot.account.platform
    groups, passed_over = _groups(posts, place)
    samples = {code: _sample(rows, READ if code >= 0 else READ_UNTOLD) for code, rows in groups.items()}
    own = {name.casefold() for name in (snapshot.account.handle, *snapshot.names)}
    looking = _ToolFinder(posts, place, own, _texts(posts, samples.values()))
    told = (looking.tool(rows, samples[code]) for code, rows in groups.items() if code >= 0)
    untold = looking.patterns(groups[_UNTOLD], samples[_UNTOLD]) if _UNTOLD in groups else ()
    joined = (_joined(tool, snapshot, policy) for tool in (*told, *untold) if tool is not None)
    meant = _AllowedTools(snapshot, policy)
    asked = [tool for tool in joined if not meant(tool)]
    unsure = [tool for tool in asked if tool.silent and not tool.app and snapshot.missing("apps")]
    found = [t for t in asked if not t.silent or (t.app and writes(t.app)) or (t.named and t in unsure)]
    found.sort(key=lambda tool: (not tool.named, -tool.posts, tool.site))
    return Look(posting_tools=tuple(found), passed_over=passed_over, unsure=len(unsure))


def _joined(tool: PostingTool, snapshot: Snapshot, policy: Policy) -> PostingTool:
    """The same with its grant, and whether it has fallen silent."""
    app = app_behind(snapshot.apps or (), tool.client, snapshot.account.platform) if tool.client else None
    silent = (snapshot.taken_at - tool.last).days if tool.last else 0
    return replace(tool, app=app, silent=silent if silent > policy.apps.unused_days else 0)


class _AllowedTools:
    """Whether the policy says that a tool is meant to be there: by its app's id or name, or as a client."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        rules, self.place = policy.account(snapshot.account), snapshot.account.platform
        self.families = families_named(
            self.place, (rules.known_clients or ()) if rules else (), snapshot.require("posts").clients
        )
        self.apps = {name.strip().casefold() for name in rules.known_apps} if rules else set()

    def __call__(self, tool: PostingTool) -> bool:
        named = {tool.app.id.casefold(), tool.app.name.strip().casefold()} if tool.app else set()
        return bool(named & self.apps) or (tool.client is not None and family(self.place, tool.client) in self.families)


def _groups(posts: Posts, place: str) -> tuple[dict[int, Rows], int]:
    """The rows of each client, renames together; reposts are somebody else's words. And how many clients are too many."""
    families: dict[str, int] = {}
    codes = [_code(place, client, families) for client in posts.clients]
    code = np.array([*codes, _UNTOLD], dtype=np.int32)[posts.client]
    code[posts.kind == _REPOST] = _OWN
    order = np.argsort(code, kind="stable")
    ends = np.cumsum(np.bincount(code - _OWN, minlength=len(families) - _OWN))
    rows = {_OWN + 1 + n: order[start:end] for n, (start, end) in enumerate(pairwise(ends))}
    large = sorted((c for c, its in rows.items() if c >= 0 and len(its) >= LEAST), key=lambda c: -len(rows[c]))
    kept = [*([_UNTOLD] if len(rows[_UNTOLD]) >= LEAST else []), *large[:CLIENTS]]
    return {c: rows[c] for c in kept}, len(large[CLIENTS:])


def _code(place: str, client: Client, families: dict[str, int]) -> int:
    row = known(place, client)
    return _OWN if row is not None and row.first_party else families.setdefault(family(place, client), len(families))


def _sample(rows: Rows, limit: int) -> Rows:
    """So many of the rows, in their order, drawn with a fixed seed: every n-th would miss a tool that posts in turns."""
    if len(rows) <= limit:
        return rows
    drawn = np.random.default_rng(0).choice(len(rows), limit, replace=False, shuffle=False)
    return rows[np.sort(drawn)]


def _texts(posts: Posts, samples: Iterable[Rows]) -> Mapping[int, str]:
    """The words of the rows to read, read in the order in which they are stored: so each block is unpacked once."""
    rows = np.concatenate([np.zeros(0, np.int64), *samples])
    return dict(zip(rows.tolist(), posts.texts(rows), strict=True))


class _ToolFinder:
    """One look at one account's posts."""

    def __init__(self, posts: Posts, place: str, own: set[str], texts: Mapping[int, str]) -> None:
        self.posts, self.own, self.texts = posts, own, texts
        # What is left of a wrapper is a picture or another post: the export tells the host of every other link.
        home = tuple(f".{domain}" for domain in (*platform(place).domains, *shorteners().wrappers))
        self.away = np.array([not f".{host}".endswith(home) for host in posts.domains.words], dtype=bool)
        self.linked = self._linked()

    def _linked(self) -> NDArray[np.bool_]:
        """Which posts link away from the platform."""
        domains = self.posts.domains
        until = np.concatenate(([0], np.cumsum(self.away[domains.codes])))
        linked: NDArray[np.bool_] = (until[domains.starts[1:]] > until[domains.starts[:-1]])[self.posts.order]
        return linked

    def tool(self, rows: Rows, sample: Rows) -> PostingTool | None:
        """The tool behind one client, if it is one."""
        found = self._templates(sample, max(LEAST // 2, len(sample) // 20))
        follow = sum(len(one.texts) for one in found) / len(sample)
        feeds = self.linked[rows].mean() >= LINKED and self.posts.reply[rows].mean() <= ANSWERS
        if follow < FOLLOWS and not feeds:
            return None
        client = self.posts.clients[int(self.posts.client[rows[-1]])]
        return self._made(client, found if follow >= FOLLOWS else [], rows, sample)

    def patterns(self, rows: Rows, sample: Rows) -> Iterator[PostingTool]:
        """The tools behind posts without a client: templates whose posts nearly all link to one site, which names the tool."""
        by_site: defaultdict[str, list[Template]] = defaultdict(list)
        for template in self._templates(sample, max(LEAST, len(sample) // 200)):
            where, share = self._site(sample[list(template.texts)])
            if where and share >= ONE_SITE:
                by_site[where].append(template)
        for found in by_site.values():
            its = sample[sorted(place for one in found for place in one.texts)]
            made = self._made(None, found, its, its)
            yield replace(made, posts=round(len(its) * len(rows) / len(sample)))

    def _templates(self, sample: Rows, least: int) -> list[Template]:
        return templates([self.texts[row] for row in sample.tolist()], least)

    def _made(self, client: Client | None, found: Sequence[Template], rows: Rows, sample: Rows) -> PostingTool:
        where, share = self._site(sample)
        dated = rows[~np.isnat(self.posts.at[rows])].tolist()
        return PostingTool(
            client=client,
            templates=tuple((one.shown, len(one.texts)) for one in found),
            posts=len(rows),
            read=len(sample),
            named=self._named(sample) if found else 0,
            site=where if 2 * share > 1 else "",
            first=self.posts.when(dated[0]) if dated else None,
            last=self.posts.when(dated[-1]) if dated else None,
        )

    def _named(self, sample: Rows) -> int:
        """How many other accounts these posts name, where naming ever new ones is what they do; else 0."""
        each = [names(self.texts[row]) - self.own for row in sample.tolist()]
        named = frozenset().union(*each)
        does = len(named) >= max(NAMED, len(sample) / 3) and 2 * sum(map(bool, each)) >= len(sample)
        return len(named) if does else 0

    def _site(self, rows: Rows) -> tuple[str, float]:
        """The site away from the platform that most of these posts link to, and the share that do."""
        domains, order = self.posts.domains, self.posts.order[rows].tolist()
        spans = (domains.codes[domains.starts[at] : domains.starts[at + 1]].tolist() for at in order)
        counts = Counter(one for its in spans for one in {site(domains.words[c]) for c in its if self.away[c]})
        (where, count), *_ = counts.most_common(1) or [("", 0)]
        return where, count / len(rows)
