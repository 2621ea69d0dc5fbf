"""The identity of the events behind a finding.

An acceptance covers a finding with exactly these events (`Finding.covers`). Any later event changes the result of these
functions, so that the finding is new again. Times and ids are in a form that no wording changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hygiene.analysis.account.addresses import short_tag, tag
from hygiene.model.text import printable, without_addresses

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from hygiene.analysis.account.changes import Episode
    from hygiene.analysis.acts.bursts import ActBurst
    from hygiene.analysis.acts.surroundings import Surroundings
    from hygiene.analysis.apps.grants import GrantFacts
    from hygiene.analysis.baseline.session_use import FirstSeen
    from hygiene.analysis.passwords.age import PasswordAge
    from hygiene.analysis.posts.unknown_clients import NewClient
    from hygiene.analysis.sessions.failed_sign_ins import SignInRun
    from hygiene.analysis.sessions.impossible_travel import Journey
    from hygiene.analysis.sessions.policy_places import PlacedSession
    from hygiene.analysis.sessions.review import OpenSession
    from hygiene.analysis.sessions.shared_cookies import SharedCookie, User
    from hygiene.model.posts import Posts
    from hygiene.model.records import App, Contact, Event

Covers = tuple[str, ...]


def some_posts(posts: Posts, rows: NDArray[np.int64], count: int) -> Covers:
    """Return the ids and times of some posts, and their number.

    `count` may count more than these rows. The two ends and the number alone would stay the same if one post were
    deleted and another came in between.
    """
    rows = rows.copy()
    rows.sort()
    found = hashlib.sha256(posts.at[rows].astype("datetime64[ms]").astype("<i8").tobytes())
    found.update(b"\x00".join(posts.id[rows].tolist()))
    return found.hexdigest()[:32], str(count)


def new_clients(begun: Iterable[NewClient]) -> Covers:
    """Return every client and when it began."""
    return tuple(sorted(f"{new.family} {new.at}" for new in begun))


def firsts(seen: Iterable[FirstSeen]) -> Covers:
    """Return every new thing with its first use and the number of uses."""
    return tuple(f"{first.kind} {first.shown} {first.at} {first.uses} {first.open}" for first in seen)


def tries(runs: Iterable[SignInRun]) -> Covers:
    """Return every run of failed sign-ins, and how it ended."""
    return tuple(f"{run.first} {run.last} {run.tries} {run.entered or ''}" for run in runs)


def shared(cookies: Iterable[SharedCookie]) -> Covers:
    """Return every use by a second user, and both users."""
    return tuple(f"{one.at} {one.last} {one.sharing.name} {_user(one.first)} {_user(one.second)}" for one in cookies)


def _user(user: User) -> str:
    device = user.device
    return f"{device.app},{user.version},{device.device},{device.model},{user.country}"


def journeys(made: Iterable[Journey]) -> Covers:
    """Return every journey: when it ended, and its places."""
    return tuple(f"{journey.at} {' to '.join(map(printable, journey.places))}" for journey in made)


def open_sessions(sessions: Iterable[OpenSession]) -> Covers:
    """Return every session with its last use."""
    return tuple(f"{session.at} {session.agent}" for session in sessions)


def places(sessions: Iterable[PlacedSession]) -> Covers:
    """Return every session from a place: its country, beginning and last use."""
    return tuple(f"{session.country} {session.begun} {session.at}" for session in sessions)


def changes(episode: Episode) -> Covers:
    """Return every change with its signs of an intruder.

    A missing new password after a recovery counts as a sign.
    """
    found: list[str] = []
    for change in episode.changes:
        found.append(f"{change.kind} {change.at} {without_addresses(change.detail)}")
        found += (f"posts {sign.posts.at}" for sign in change.signs.values() if sign.posts)
        found += (f"{sign.kind} {change.at - sign.gap}" for sign in change.signs.values() if not sign.posts)
    return (*found, *(["no new password"] if episode.unsettled else []))


def acts(burst: ActBurst, beside: Surroundings, blocked: int = 0) -> Covers:
    """Return a burst of acts, with its surroundings.

    The burst is identified by its ends, its numbers of acts and people, and the number of people blocked.
    """
    return (f"{burst.at} {burst.until} {burst.acts} {burst.people}", f"blocked {blocked}", *surroundings(beside))


def profile(changes: Iterable[Event], beside: Surroundings) -> Covers:
    """Return the changes of a profile, with their surroundings.

    A link is identified by 8 bits of its digest, because it may hold an address.
    """
    return (*(f"{event.kind} {event.at}{_link(event)}" for event in changes), *surroundings(beside))


def _link(event: Event) -> str:
    return f" tag {short_tag('link', event.link)}" if event.link else ""


def surroundings(beside: Surroundings) -> Covers:
    """Return the posts and circumstances beside some acts."""
    posts = (f"posts {beside.posts.at} {beside.posts.confidence}",) if beside.posts else ()
    return (*posts, *(f"{each.kind} {each.name} {each.at}" for each in beside.circumstances))


def grant(facts: GrantFacts) -> Covers:
    """Return the permissions of an app, and the facts against it."""
    found = [*permissions(facts.app), f"granted {facts.app.granted_at or ''}"]
    if facts.idle:
        found.append(f"unused since {facts.last_at or ''}")
    if facts.old:
        found.append("old")
    if facts.deleted:
        found.append("deleted")
    if facts.unlisted:
        found.append("unlisted")
    if facts.denied:
        found.append("denied")
    if facts.over:
        found.append("over the limit")
    if like := facts.disguise:
        found.append(f"named {printable(facts.app.name)} like {like.genuine} {like.same_name} {like.sure}")
    if before := facts.before_posts:
        found += (f"before {posts.at}" for posts in before.first)
        if before.count > len(before.first):
            found.append(f"before {before.count} until {before.last_at}")
    return tuple(found)


def permissions(app: App | None) -> Covers:
    """Return the permissions of an app; nothing without an app."""
    return tuple(sorted(app.permissions)) if app else ()


def contacts(some: Iterable[Contact], events: Iterable[Event]) -> Covers:
    """Return every address by its kind, time and tag.

    The time at which each kind last changed belongs to it. The addresses themselves do not, because a fingerprint of a
    phone number would give the number away. A tag of 8 bits reveals no address, and another address has another tag in
    255 of 256 cases.
    """
    found = list(some)
    kinds = {contact.kind for contact in found}
    last = {event.kind: event.at for event in sorted(events, key=_when) if event.at and event.kind in kinds}
    return (
        *sorted(f"{contact.kind} {contact.changed_at or ''} tag {tag(contact)}" for contact in found),
        *(f"{kind} changed {at}" for kind, at in sorted(last.items())),
    )


def _when(event: Event) -> str:
    return event.at.isoformat() if event.at else ""


def last_change(some: Iterable[Contact], events: Iterable[Event]) -> datetime | None:
    """Return when an address of these kinds last changed, or None."""
    found = list(some)
    kinds = {contact.kind for contact in found}
    times = [contact.changed_at for contact in found] + [event.at for event in events if event.kind in kinds]
    return max(filter(None, times), default=None)


def tags(some: Iterable[str]) -> Covers:
    """Return the tags of some addresses."""
    return tuple(f"tag {each}" for each in some)


def password(facts: PasswordAge, *, over: bool) -> Covers:
    """Return the change of the password and the incidents since.

    `over` is true where it is older than the policy allows.
    """
    return (
        f"last changed {facts.last.isoformat() if facts.last else ''}",
        *(f"{incident.event} {incident.at.isoformat()}" for incident in facts.incidents),
        f"exposed until {facts.exposure.until}" if facts.exposure else "",
        *(["over the limit"] if over else []),
    )
