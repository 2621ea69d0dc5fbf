"""Grants: which authorised apps are worth acting on, and why; and the inventory of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hygiene.clients import imitates, removed_id
from hygiene.model import App, Confidence, Severity, Snapshot
from hygiene.policy import Policy
from hygiene.text import plural, printable

if TYPE_CHECKING:
    from hygiene.posts import Posts
    from hygiene.strangers import Stranger


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


def writes(app: App) -> bool:
    """Whether it may post in the account's name."""
    return "write" in app.permissions


def reads_messages(app: App) -> bool:
    """Whether it may read or send direct messages."""
    return any("direct" in permission for permission in app.permissions)


def uses(apps: Iterable[App], posts: Posts | None, platform: str) -> dict[str, Use]:
    """How each app (by id) was used to post. Exports carry no client id in posts, so apps and posts meet by name."""
    apps = tuple(apps)
    if posts is None:
        return {app.id: Use(posts=None, last_at=None) for app in apps}
    by_name: dict[str, tuple[int, datetime | None]] = {}
    for code, client in enumerate(posts.clients):
        rows = posts.client == code
        count, key = int(rows.sum()), removed_id(platform, client.label) or _key(client.label)
        at = posts.at[rows]
        last = at[~(at != at)].max().astype("datetime64[ms]").item() if (at == at).any() else None  # noqa: PLR0124  # NaT
        before, newest = by_name.get(key, (0, None))
        by_name[key] = before + count, max(filter(None, (newest, last)), default=None)
    return {app.id: _use(by_name.get(app.id) or by_name.get(_key(app.name))) for app in apps}


def _use(found: tuple[int, datetime | None] | None) -> Use:
    from datetime import UTC

    count, last = found or (0, None)
    return Use(posts=count, last_at=last.replace(tzinfo=UTC) if last else None)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def concerns(snapshot: Snapshot, policy: Policy) -> list[Concern]:
    """Every grant that deserves an answer. First-party apps, and those the policy says are meant, pass."""
    apps = snapshot.apps or ()
    used = uses(apps, snapshot.posts, snapshot.account.platform)
    rules = policy.account(snapshot.account)
    meant = {_key(name) for name in rules.known_apps} if rules else set()
    odd = _odd_posts(snapshot, policy)
    judged = (
        _concern(app, used[app.id], snapshot, policy, odd)
        for app in apps
        if not app.first_party and not {_key(app.id), _key(app.name)} & meant
    )
    return [concern for concern in judged if concern is not None]


def _odd_posts(snapshot: Snapshot, policy: Policy) -> list[Stranger]:
    """Clients that posts of this account are in question for, surest first."""
    if snapshot.posts is None:
        return []
    from hygiene.strangers import strangers

    found = strangers(snapshot.posts, snapshot, policy) or []
    return [s for s in found if s.confidence is not Confidence.LOW and s.at is not None]


def _concern(app: App, use: Use, snapshot: Snapshot, policy: Policy, odd: list[Stranger]) -> Concern | None:
    reasons: list[tuple[str, Severity, Confidence]] = []
    high = Confidence.HIGH
    old = app.granted_at is not None and snapshot.taken_at - app.granted_at > timedelta(days=policy.apps.old_days)
    idle = _idle(use, snapshot, policy, app)
    stale = bool(old or idle)
    if disguise := _disguise(app, snapshot):
        reasons.append(disguise)
    if before := _before_odd(app, odd, policy):
        reasons.append((before, Severity.HIGH, Confidence.MEDIUM))
    if _removed(app, snapshot):
        reasons.append(("its developer deleted the app, yet the grant is still there", Severity.MEDIUM, high))
    if reads_messages(app):
        reasons.append(("it may read and send direct messages", Severity.HIGH if stale else Severity.MEDIUM, high))
    if idle:
        reasons.append((idle, Severity.MEDIUM, high))
    if old and app.granted_at:
        years = (snapshot.taken_at - app.granted_at).days / 365.25
        reasons.append((f"granted {years:.1f} years ago", Severity.LOW, high))
    if not reasons:
        return None
    worst = max(reasons, key=lambda r: (r[1].rank, r[2].rank))
    return Concern(app=app, reasons=tuple(r[0] for r in reasons), severity=worst[1], confidence=worst[2])


def _idle(use: Use, snapshot: Snapshot, policy: Policy, app: App) -> str:
    """Why a writing app counts as unused; empty when it is used, or when posts were not read in full."""
    days = policy.apps.unused_days
    if use.posts is None or "posts" in snapshot.gaps or not writes(app):
        return ""
    # A grant younger than the limit has not had the time to be unused.
    if app.granted_at is not None and snapshot.taken_at - app.granted_at <= timedelta(days=days):
        return ""
    if use.last_at is None:
        return "it may post in your name, and no post in the export came through it"
    idle = (snapshot.taken_at - use.last_at).days
    return f"it may post in your name, and last did {plural(idle, 'day')} ago" if idle > days else ""


def _removed(app: App, snapshot: Snapshot) -> bool:
    labels = (client.label for client in snapshot.posts.clients) if snapshot.posts is not None else ()
    place = snapshot.account.platform
    return bool(removed_id(place, app.name)) or any(removed_id(place, label) == app.id for label in labels)


def _disguise(app: App, snapshot: Snapshot) -> tuple[str, Severity, Confidence] | None:
    """Whether an app's name imitates the platform's own, or that of another granted app."""
    from hygiene.posts import Client

    others = [Client(other.name) for other in snapshot.apps or () if other.id != app.id]
    found = imitates(snapshot.account.platform, Client(app.name.strip()), others)
    if found is None:
        return None
    genuine, how = found
    if how == "another link target":
        # The very name of a first-party client under an id that is not known as one: a borrowed name, or a client we
        # have not met.
        return f"it bears the name of “{genuine}” under another id", Severity.MEDIUM, Confidence.LOW
    return f"its name only looks like “{printable(genuine, 60)}” ({how})", Severity.HIGH, Confidence.HIGH


def _before_odd(app: App, odd: list[Stranger], policy: Policy) -> str:
    """Whether it was granted shortly before a post that is in question."""
    if app.granted_at is None:
        return ""
    for stranger in odd:
        gap = stranger.at - app.granted_at if stranger.at else None
        if gap is not None and timedelta(0) <= gap <= timedelta(days=policy.apps.before_odd_post_days):
            hours = int(gap.total_seconds() // 3600)
            return (
                f"granted {plural(hours, 'hour')} before a post in question (from “{printable(stranger.family, 60)}”)"
            )
    return ""
