"""Grants: the facts about each authorised app."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from hygiene.analysis.apps.app_use import uses_of
from hygiene.analysis.apps.disguises import Disguise, Disguises
from hygiene.analysis.apps.policy_lists import AppLists
from hygiene.analysis.posts.suspicious import SuspiciousPosts, Timeline, suspicious_by_themselves
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.model.snapshot import GRANTS_ONLY, Snapshot
from hygiene.model.text import name_key
from hygiene.reference.clients import removed_id

MOST: Final = 20
"""The most suspicious posts after a grant that are returned one by one."""
_NO_POSTS: Final = Timeline(())
_ENDED: Final = frozenset({"expired", "inactive"})
"""The platforms' words for a grant that has run out.

The app is still on their list, but can do nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforePosts:
    """Suspicious posts shortly after a grant.

    `gap` is the time between them, and `own` is true when they came through the granted app. `first` holds the first
    `MOST` suspicious posts in that time, oldest first. `count` is the number of all, and `last_at` is the time of the
    last ones. The first posts of the granted app are left out where they are ordinary otherwise, because everyone
    authorises an app and then tries it.
    """

    gap: timedelta
    posts: SuspiciousPosts
    own: bool
    first: tuple[SuspiciousPosts, ...]
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFacts:
    """The facts about one grant that can be a reason to act.

    `age` is None when the date of the grant is not known, and `old` is true past the policy's limit. `new` is true when
    the app was let in recently, and may post or the export does not state its permissions: its first posts may be yet
    to come. `unlisted` is true when the policy lists the account's apps, but not this one. `idle` is true when the app
    may post, has had the time to, and was unused for longer than the policy allows. `last_post` is then the age of its
    newest post, or None when it never posted. `last_at` is the time of that post. `deleted` is true when its developer
    deleted the app. `denied` is true when the policy denies the app or its publisher, and `over` when the grant is
    older than the policy allows. `listed` is true for an app that the account is meant to have. For such an app, only
    these two are a reason to act. `undated` is true where the policy limits the age of a grant, but its age is not
    known.
    """

    app: App
    age: timedelta | None
    old: bool
    new: bool
    unlisted: bool
    idle: bool
    last_post: timedelta | None
    last_at: datetime | None
    deleted: bool
    disguise: Disguise | None
    before_posts: BeforePosts | None
    denied: bool = False
    over: bool = False
    listed: bool = False
    undated: bool = False


def ended(app: App) -> bool:
    """Return whether the app's grant has run out by itself."""
    return bool(app.permissions) and app.permissions <= _ENDED


def listed_apps(apps: Iterable[App], names: Iterable[str]) -> frozenset[App]:
    """Return the apps that the ids and names in a policy stand for.

    Case and outer blanks do not matter. Blanks inside a name do, because a doubled blank is how a look-alike differs.
    Anyone can copy a name, so it stands for the app that got access first, and for others of the same maker. Where the
    dates do not show which was first, each app must be listed by its id.
    """
    wanted = {name.strip().casefold() for name in names}
    found: set[App] = set()
    by_name: defaultdict[str, list[App]] = defaultdict(list)
    for app in apps:
        if app.id.casefold() in wanted:
            found.add(app)
        if app.name.strip().casefold() in wanted:
            by_name[app.name.strip().casefold()].append(app)
    for same in by_name.values():
        dates = [app.granted_at for app in same if app.granted_at]
        oldest = min(dates, default=None)
        first = next((app for app in same if app.granted_at == oldest), None) if dates else None
        if first is None or len(dates) < len(same):
            first = same[0] if len({(app.id, _maker(app)) for app in same}) == 1 else None
        if first is not None:
            found |= {app for app in same if app.id == first.id or _maker(app) == _maker(first) != ""}
    return frozenset(found)


def _maker(app: App) -> str:
    return app.publisher.strip().casefold()


def writes(app: App) -> bool:
    """Return whether the app may post in the account's name."""
    return app.may_post


def reads_messages(app: App) -> bool:
    """Return whether the app may read or send direct messages."""
    return any("direct" in permission for permission in app.permissions)


def grant_facts(snapshot: Snapshot, policy: Policy) -> Iterator[GrantFacts]:
    """Yield the facts about each grant of a third-party app.

    The platform's own apps and grants that have run out are left out. So are the apps that the policy lists for the
    account, unless it denies them elsewhere or limits the age of a grant.
    """
    review = _GrantReview(snapshot, policy)
    for app in snapshot.apps or ():
        if not (app.first_party or ended(app)):
            facts = review.facts(app)
            if not facts.listed or facts.denied or facts.over or facts.undated:
                yield facts


class _GrantReview:
    """One account's grants, and the facts to compare them with."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.now, self.rules, self.platform = snapshot.taken_at, policy.apps, snapshot.account.platform
        self.limit = timedelta(days=policy.ages.grant_days) if policy.ages.grant_days else None
        account = policy.account(snapshot.account)
        names = account.known_apps if account else None
        self.lists_apps, self.listed_ids = names is not None, {name.strip().casefold() for name in names or ()}
        self.listed = listed_apps(snapshot.apps or (), names or ())
        self.lists = AppLists(policy.apps, snapshot.apps or (), listed_apps)
        # An export dated only by its grants may be much younger than they are.
        self.dated = snapshot.taken_at_means != GRANTS_ONLY
        self.new_until = timedelta(days=self.rules.new_days)
        self.posts_complete = not snapshot.lacks_history("posts")
        self.uses = uses_of(snapshot)
        self.suspicious = Timeline(suspicious_by_themselves(snapshot, policy))
        self.through, self.adopted = _by_app(self.suspicious)
        clients = snapshot.posts.clients if snapshot.posts is not None else ()
        self.removed = {removed_id(self.platform, client.label) for client in clients} - {""}
        self.disguises = Disguises(self.platform, snapshot.apps or ())

    def facts(self, app: App) -> GrantFacts:
        """Return the facts about one grant."""
        # The date on which an app was registered does not say when it was given access.
        granted = app.granted_at if app.granted_at_means == "grant" and not self._too_late(app.granted_at) else None
        # The clock of the platform may be ahead of that of the export.
        age = max(self.now - granted, timedelta()) if granted is not None else None
        idle, last_post = self._idle(app)
        disguise = self.disguises.of(app)
        # A borrowed name stands for the app that it is borrowed from.
        borrowed = app.id.casefold() not in self.listed_ids and disguise is not None and disguise.same_name
        lists_apps = self.lists_apps or self.lists.lists_allowed
        return GrantFacts(
            app=app,
            age=age,
            old=age is not None and age > timedelta(days=self.rules.old_days),
            new=self.dated and age is not None and age <= self.new_until and (writes(app) or app.unstated),
            unlisted=lists_apps and app not in self.listed and not self.lists.allows(app),
            idle=idle,
            last_post=last_post,
            last_at=self.uses[app.id].last_at,
            deleted=app.id in self.removed or bool(removed_id(self.platform, app.name)),
            disguise=disguise,
            before_posts=self._before_posts(app, granted) if granted is not None else None,
            denied=self.lists.denies(app),
            over=self.limit is not None and age is not None and age > self.limit,
            listed=(app in self.listed or app.id.casefold() in self.listed_ids) and not borrowed,
            undated=self.limit is not None and age is None,
        )

    def _too_late(self, granted: datetime | None) -> bool:
        """Return whether a date is after the export, and so meaningless."""
        return granted is not None and granted > self.now + timedelta(days=1)

    def _idle(self, app: App) -> tuple[bool, timedelta | None]:
        """Return whether a writing app is unused, and how long ago it last posted.

        An app never counts as unused when posts were not read in full.
        """
        use, limit = self.uses[app.id], timedelta(days=self.rules.unused_days)
        if use.posts is None or not self.posts_complete or not writes(app):
            return False, None
        # A grant younger than the limit has not had the time to be unused.
        late = self._too_late(app.granted_at)
        if app.granted_at is not None and not late and self.now - app.granted_at <= limit:
            return False, None
        if not use.posts:
            return True, None
        if use.last_at is None or self.now - use.last_at <= limit:
            return False, None
        return True, self.now - use.last_at

    def _before_posts(self, app: App, granted: datetime) -> BeforePosts | None:
        """Return the most important suspicious posts shortly after a grant.

        Posts made through the granted app are preferred, then the surest, then the first.
        """
        last, name = granted + timedelta(days=self.rules.before_odd_post_days), name_key(app.name)
        adopted = self.adopted.get(name, _NO_POSTS)

        def counts(posts: SuspiciousPosts) -> bool:
            return not (posts.adoption and posts.label and name_key(posts.label) == name)

        own = self.through.get(name, _NO_POSTS).surest(granted, last)
        posts = own or self.suspicious.surest(granted, last, counts)
        if posts is None:
            return None
        rows = self.suspicious.between(granted, last)
        return BeforePosts(
            gap=posts.at - granted,
            posts=posts,
            own=own is not None,
            first=tuple(islice(filter(counts, map(self.suspicious.posts.__getitem__, rows)), MOST)),
            count=len(rows) - len(adopted.between(granted, last)),
            last_at=next(filter(counts, map(self.suspicious.posts.__getitem__, reversed(rows)))).at,
        )


def _by_app(suspicious: Timeline) -> tuple[dict[str, Timeline], dict[str, Timeline]]:
    """Return the posts through each app, and its first ones, by its name.

    Its first posts are those where only the new app is unusual. An app has few of them within days, because posts
    within an hour belong together.
    """
    through: defaultdict[str, list[SuspiciousPosts]] = defaultdict(list)
    adopted: defaultdict[str, list[SuspiciousPosts]] = defaultdict(list)
    for posts in suspicious.posts:
        if posts.label:
            (adopted if posts.adoption else through)[name_key(posts.label)].append(posts)
    through_app, first = ({name: Timeline(some) for name, some in found.items()} for found in (through, adopted))
    return through_app, first
