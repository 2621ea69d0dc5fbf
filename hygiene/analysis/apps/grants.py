"""Grants: which authorised apps are worth acting on, and why; and the inventory of all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hygiene.analysis.posts.suspicious import SuspiciousPosts, suspicious_by_themselves
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural, printable, span
from hygiene.reference.clients import imitates, removed_id, shape

if TYPE_CHECKING:
    from hygiene.model.posts import Client, Posts


_ENDED: Final = frozenset({"expired", "inactive"})
"""What platforms call a grant that has run out: the app is still on their list, and can do nothing."""
_Reason = tuple[str, Severity, Confidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How one app was used to post: how often, and when last. None posts: they were not read."""

    posts: int | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One grant to act on: every reason in one place, because one revocation settles them all."""

    app: App
    reasons: tuple[str, ...]
    severity: Severity
    confidence: Confidence


def name_of(app: App) -> str:
    """An app's name fit to print; apps whose name is empty keep their id."""
    return printable(app.name.strip(), 60) or f"(no name, id {printable(app.id, 30)})"


def ended(app: App) -> bool:
    """Whether its grant has run out by itself."""
    return bool(app.permissions) and app.permissions <= _ENDED


def writes(app: App) -> bool:
    """Whether it may post in the account's name."""
    return any(permission.partition(":")[0] == "write" for permission in app.permissions)


def reads_messages(app: App) -> bool:
    """Whether it may read or send direct messages."""
    return any("direct" in permission for permission in app.permissions)


def uses(apps: Iterable[App], posts: Posts | None, platform: str) -> dict[str, Use]:
    """How each app (by id) was used to post. Exports carry no client id in posts, so apps and posts meet by name."""
    apps = tuple(apps)
    if posts is None or (len(posts) and not (posts.client >= 0).any()):
        # Posts that name no client tell nothing of what an app was used for.
        return {app.id: Use(posts=None, last_at=None) for app in apps}
    by_name: dict[tuple[str, str], Use] = {}
    for client, found in zip(posts.clients, _by_client(posts), strict=True):
        gone = removed_id(platform, client.label)
        key = ("id", gone) if gone else ("name", _key(client.label))
        by_name[key] = _together(by_name.get(key), found)
    none = Use(posts=0, last_at=None)
    return {app.id: by_name.get(("id", app.id)) or by_name.get(("name", _key(app.name) or " "), none) for app in apps}


def _by_client(posts: Posts) -> Iterator[Use]:
    """How often, and when last, each client of the table was used."""
    import numpy as np

    from hygiene.model.posts import instant

    told = posts.client >= 0
    counts = np.bincount(posts.client[told], minlength=len(posts.clients))
    # Posts are in order of time, so of all rows of a client the last one written here is its newest.
    dated = np.flatnonzero(told & ~np.isnat(posts.at))
    newest = np.full(len(posts.clients), -1)
    newest[posts.client[dated]] = dated
    for count, row in zip(counts.tolist(), newest.tolist(), strict=True):
        yield Use(posts=count, last_at=instant(posts.at[row]) if row >= 0 else None)


def _together(one: Use | None, other: Use) -> Use:
    """Two names of one app."""
    if one is None:
        return other
    last = max((at for at in (one.last_at, other.last_at) if at), default=None)
    return Use(posts=(one.posts or 0) + (other.posts or 0), last_at=last)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def concerns(snapshot: Snapshot, policy: Policy) -> list[Concern]:
    """Every grant that deserves an answer. First-party apps, those the policy says are meant, and ended grants pass."""
    rules = policy.account(snapshot.account)
    # Blanks inside a name count: a doubled one is how a look-alike differs.
    meant = {name.strip().casefold() for name in rules.known_apps} if rules else set()
    judging = _GrantReview(snapshot, policy)
    judged = (
        judging.concern(app)
        for app in snapshot.apps or ()
        if not (app.first_party or ended(app)) and not {app.id.casefold(), app.name.strip().casefold()} & meant
    )
    return [concern for concern in judged if concern is not None]


class _GrantReview:
    """One look at one account's grants: what all of them are held against."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.now, self.rules, self.place = snapshot.taken_at, policy.apps, snapshot.account.platform
        self.whole = "posts" not in snapshot.gaps
        self.uses = uses(snapshot.apps or (), snapshot.posts, self.place)
        self.odd = suspicious_by_themselves(snapshot, policy)
        clients = snapshot.posts.clients if snapshot.posts is not None else ()
        self.gone = {removed_id(self.place, client.label) for client in clients} - {""}
        self.alike: defaultdict[str, list[App]] = defaultdict(list)
        for app in snapshot.apps or ():
            self.alike[shape(app.name)].append(app)

    def concern(self, app: App) -> Concern | None:
        """Everything there is to say of one grant, if anything."""
        reasons = [reason for reason in self._reasons(app) if reason is not None]
        if not reasons:
            return None
        worst = max(reasons, key=lambda r: (r[1].rank, r[2].rank))
        return Concern(app=app, reasons=tuple(r[0] for r in reasons), severity=worst[1], confidence=worst[2])

    def _reasons(self, app: App) -> Iterator[_Reason | None]:
        high = Confidence.HIGH
        # The date on which an app was registered says nothing of when it was let in.
        granted = app.granted_at if app.granted_at_means == "grant" else None
        old = granted is not None and self.now - granted > timedelta(days=self.rules.old_days)
        idle = self._idle(app)
        yield self._disguise(app)
        if granted is not None:
            yield self._before_odd(app, granted)
        if app.id in self.gone or removed_id(self.place, app.name):
            yield "its developer deleted the app, yet the grant is still there", Severity.MEDIUM, high
        if reads_messages(app):
            severity = Severity.HIGH if old or idle else Severity.MEDIUM
            yield "it may read and send direct messages", severity, high
        if idle:
            yield idle, Severity.MEDIUM, high
        if old and granted is not None:
            yield f"granted {(self.now - granted).days / 365.25:.1f} years ago", Severity.LOW, high

    def _idle(self, app: App) -> str:
        """Why a writing app counts as unused; empty when it is used, or when posts were not read in full."""
        use, limit = self.uses[app.id], timedelta(days=self.rules.unused_days)
        if use.posts is None or not self.whole or not writes(app):
            return ""
        # A grant younger than the limit has not had the time to be unused.
        if app.granted_at is not None and self.now - app.granted_at <= limit:
            return ""
        if not use.posts:
            return "it may post in your name, and no post in the export came through it"
        if use.last_at is None or self.now - use.last_at <= limit:
            return ""
        return f"it may post in your name, and last did {plural((self.now - use.last_at).days, 'day')} ago"

    def _disguise(self, app: App) -> _Reason | None:
        """Whether an app's name imitates the platform's own, or that of another granted app."""
        from hygiene.model.posts import Client

        # Of two that look alike, the one that was there first is the genuine one.
        before = [
            Client(other.name)
            for other in self.alike[shape(app.name)]
            if other.id != app.id
            and (other.first_party or not (other.granted_at and app.granted_at) or other.granted_at <= app.granted_at)
        ]
        # Apps are told apart by id as clients are by link, so its id stands for the link.
        found = imitates(self.place, Client(app.name.strip(), f"id {app.id}"), before)
        if found is None:
            return None
        genuine, how = found
        if how == "another link target":
            # A borrowed name, or a client we have not met.
            borrowed = f"it bears the name of “{genuine}”, but not an id known to be that one's"
            return borrowed, Severity.MEDIUM, Confidence.LOW
        return f"its name only looks like “{printable(genuine, 60)}” ({how})", Severity.HIGH, Confidence.HIGH

    def _before_odd(self, app: App, granted: datetime) -> _Reason | None:
        """Whether it was granted shortly before a post that is in question; surer when it came through it, or is sure."""
        found: _Reason | None = None
        last = granted + timedelta(days=self.rules.before_odd_post_days)
        for odd in self.odd[bisect_left(self.odd, granted, key=_when) : bisect_right(self.odd, last, key=_when)]:
            own = bool(odd.label) and _key(odd.label) == _key(app.name)
            if found is None or own:
                post = "its first post in question" if own else f"a post in question{odd.source}"
                sure = own or odd.confidence is Confidence.HIGH
                confidence = Confidence.MEDIUM if sure else Confidence.LOW
                found = f"granted {span(odd.at - granted)} before {post}", Severity.HIGH, confidence
        return found


def _when(odd: SuspiciousPosts) -> datetime:
    return odd.at


def app_behind(apps: Iterable[App], client: Client, platform: str) -> App | None:
    """The app that posts through a client, if its grant is among these: they meet by name, as in `uses`."""
    gone = removed_id(platform, client.label)
    return next((a for a in apps if (a.id == gone if gone else _key(a.name) == _key(client.label))), None)
