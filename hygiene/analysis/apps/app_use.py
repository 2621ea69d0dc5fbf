"""The use of apps to post, and the app behind a client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hygiene.analysis.baseline.client_use import Rows, plausible_rows
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import name_key
from hygiene.reference.clients import removed_id

if TYPE_CHECKING:
    from hygiene.model.posts import Client, Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The number of posts made through an app, and the time of the newest.

    `posts` is None when posts were not read, or when they name no client.
    """

    posts: int | None
    last_at: datetime | None


def uses_of(snapshot: Snapshot) -> dict[str, Use]:
    """Return the use of each app of an account to post, by the app's id.

    A post with an implausible date counts, but its date does not.
    """
    posts = snapshot.posts
    dated = plausible_rows(snapshot) if posts is not None else None
    return uses(snapshot.apps or (), posts, snapshot.account.platform, dated)


def uses(apps: Iterable[App], posts: Posts | None, platform: str, dated: Rows | None = None) -> dict[str, Use]:
    """Return the use of each app to post, by the app's id.

    Posts in an export carry no client id, so apps and posts are matched by name. `dated` are the rows with a date that
    counts, oldest first; by default every date does.
    """
    apps = tuple(apps)
    if posts is None or (len(posts) and not (posts.client >= 0).any()):
        # Posts that name no client say nothing about the use of an app.
        return {app.id: Use(posts=None, last_at=None) for app in apps}
    by_name: dict[tuple[str, str], Use] = {}
    for client, found in zip(posts.clients, _by_client(posts, dated), strict=True):
        removed = removed_id(platform, client.label)
        key = ("id", removed) if removed else ("name", name_key(client.label))
        by_name[key] = _merged(by_name.get(key), found)
    unused = Use(posts=0, last_at=None)
    return {
        app.id: by_name.get(("id", app.id)) or by_name.get(("name", name_key(app.name) or " "), unused) for app in apps
    }


def _by_client(posts: Posts, dated: Rows | None) -> Iterator[Use]:
    """Yield the use of each client, in the order of the client table."""
    import numpy as np

    from hygiene.model.posts import instant

    known = posts.client >= 0
    counts = np.bincount(posts.client[known], minlength=len(posts.clients))
    # Posts are ordered by time, so the last row written for a client here is its newest.
    dated = np.flatnonzero(~np.isnat(posts.at)).astype(np.int32) if dated is None else dated
    dated = dated[known[dated]]
    newest = np.full(len(posts.clients), -1)
    newest[posts.client[dated]] = dated
    for count, row in zip(counts.tolist(), newest.tolist(), strict=True):
        yield Use(posts=count, last_at=instant(posts.at[row]) if row >= 0 else None)


def _merged(first: Use | None, second: Use) -> Use:
    """Return the use of an app that goes by two names."""
    if first is None:
        return second
    last = max((at for at in (first.last_at, second.last_at) if at), default=None)
    return Use(posts=(first.posts or 0) + (second.posts or 0), last_at=last)


class AppsBehind:
    """The apps of an account, by the clients that they post through."""

    def __init__(self, apps: Iterable[App], platform: str) -> None:
        self.platform = platform
        self._by_id: dict[str, App] = {}
        self._by_name: dict[str, App] = {}
        for app in apps:
            self._by_id.setdefault(app.id, app)
            self._by_name.setdefault(name_key(app.name), app)

    def of(self, client: Client) -> App | None:
        """Return the app that posts through a client.

        It is None when the app's grant is not among the apps. Apps and clients are matched by name, as in `uses`.
        """
        removed = removed_id(self.platform, client.label)
        return self._by_id.get(removed) if removed else self._by_name.get(name_key(client.label))
