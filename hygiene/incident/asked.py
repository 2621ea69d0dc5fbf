"""Finding the post or the moment that a walkthrough is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from hygiene.analysis.baseline.client_use import plausible_rows
from hygiene.analysis.posts.across import find_post
from hygiene.analysis.posts.ranking import Window, suspicions
from hygiene.incident.names import names_of
from hygiene.incident.records import Asked
from hygiene.incident.timeline.posts import suspicious_posts
from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import HygieneError
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import joined, listed, printable
from hygiene.reference.platforms import platform
from hygiene.report.report import Report

LATEST: Final = "latest"
"""The word for the newest post."""
_NEAR: Final = timedelta(minutes=30)
"""The longest time between a given moment and the post that is meant."""
_AGAIN: Final = timedelta(days=7)
"""The time within which posts of the same words are one incident."""
_AROUND: Final = timedelta(days=14)
"""The time around a post within which a more suspicious one may be meant.

These times are our judgement.
"""


class NotFoundError(HygieneError):
    """A requested post or account that is not in the exports read."""

    exit_code = 2


class NothingReadError(HygieneError):
    """A run in which no export of an account could be read."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The user's request: a post, a time and an account.

    `post` is the id, the address or some words of a post, or `latest`, or empty. `at` is a time, or None. `account` is
    `platform/@handle` or a handle, or empty where the run has one account. `found` is true where an earlier run found
    all three, so that the post is meant even if the newest export no longer holds it. `named` is then true where the
    user named that post.
    """

    post: str = ""
    at: datetime | None = None
    account: str = ""
    noticed_at: datetime | None = None
    found: bool = False
    named: bool = False


def asked(wanted: Wanted, snapshots: Sequence[Snapshot], report: Report, policy: Policy) -> Asked:
    """Return the post or the moment that the user means.

    Without a post and a time it is the beginning of the surest incident of the report.

    Raises:
        NotFoundError: There is no such post or account, or there are several.
        NothingReadError: No export of an account was read.
    """
    among = _accounts(wanted.account, snapshots)
    with_posts = [s for s in among if s.posts is not None]
    if wanted.found and wanted.at:
        found = _Found(among[0].account, wanted.at, wanted.post)
    elif wanted.post == LATEST:
        found = _latest(with_posts)
    elif wanted.post:
        found = _named(wanted.post, with_posts, wanted.at)
    elif wanted.at:
        found = _at(wanted.at, among, with_posts, policy)
    else:
        found = _surest(report, among)
    return _complete(found, among, wanted)


def likelier(about: Asked, snapshots: Sequence[Snapshot], report: Report, policy: Policy) -> Asked | None:
    """Return the surest incident near a post like the owner's, or None.

    A suspicious post needs no other.
    """
    own = [s for s in snapshots if s.account.key == about.account.key]
    if not about.post_id or any(_is_suspicious(about, each, policy) for each in own if each.posts is not None):
        return None
    try:
        found = _complete(_surest(report, own), own, Wanted(noticed_at=about.noticed_at))
    except NotFoundError:
        return None
    return found if found.post_id not in {"", about.post_id} and abs(found.at - about.at) <= _AROUND else None


def _is_suspicious(about: Asked, snapshot: Snapshot, policy: Policy) -> bool:
    rows = suspicious_posts(snapshot, policy, about.at - _NEAR, about.at + _NEAR)
    return about.post_id in map(snapshot.require("posts").post_id, rows.tolist())


@dataclass(frozen=True, slots=True)
class _Found:
    account: Account
    at: datetime
    post_id: str = ""


def _accounts(name: str, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots of the accounts that a name means, newest first.

    An older export may hold a post that was deleted since.
    """
    own = [s for s in snapshots if not s.account.shared]
    if not own:
        hint = tr("give the export of the account as EXPORT, or --account NAME of a connected one")
        raise NothingReadError(tr("no account was read"), hint=hint)
    if name:
        wanted = name.casefold().lstrip("@")
        own = [s for s in own if wanted in names_of(s.account)]
        if not own:
            raise NotFoundError(tr("no account '{name}' was read", name=printable(name, 80)), hint=_read(snapshots))
    return sorted(own, key=lambda s: s.moment, reverse=True)


def _read(snapshots: Sequence[Snapshot]) -> str:
    names = sorted({str(s.account) for s in snapshots if not s.account.shared})
    return tr("what was read is about {names}", names=listed([printable(name, 80) for name in names]))


def _one(found: Sequence[_Found], none: str, several: str, name: str = "") -> _Found:
    """Return the only match.

    `none` and `several` are the messages for the error, and `name` is the post as the user named it.

    Raises:
        NotFoundError: There are several accounts, or there is nothing.
    """
    if not found:
        hint = tr("give its id, its address, some of its words, or the time with --at")
        raise NotFoundError(tr(none, name=name), hint=hint)
    accounts = sorted({str(each.account) for each in found})
    if len(accounts) > 1:
        raise NotFoundError(tr(several, name=name, accounts=joined(accounts)), hint=tr("name one with --account"))
    return min(found, key=lambda each: each.at)


def _latest(among: Sequence[Snapshot]) -> _Found:
    found: list[_Found] = []
    for snapshot in among:
        if snapshot.account.key in {each.account.key for each in found}:
            continue
        rows = plausible_rows(snapshot)
        posts = snapshot.require("posts")
        if len(rows) and (at := posts.when(int(rows[-1]))):
            found.append(_Found(snapshot.account, at, posts.post_id(int(rows[-1]))))
    return _one(
        found,
        tr_later("no post with a date is in what was read"),
        tr_later("several accounts have a post with a date: {accounts}"),
    )


def _named(name: str, among: Sequence[Snapshot], at: datetime | None) -> _Found:
    """Return the post with an id or an address, else the one with these words."""
    shown = f"'{printable(name, 80)}'"
    by_id = [(each.account, each.at or at) for each in find_post(among, name.strip())]
    if by_id:
        dated = [_Found(account, when, _id(name, account, among)) for account, when in by_id if when]
        if not dated:
            words = tr("the post {name} has no plausible date", name=shown)
            raise NotFoundError(words, hint=tr("give its time with --at"))
        return _one(
            dated,
            tr_later("no post {name} is in what was read"),
            tr_later("several accounts have a post {name}: {accounts}"),
            shown,
        )
    found = [each for snapshot in among for each in _with_words(snapshot, name, at)]
    if len({each.account.key for each in found}) == 1:
        last = max(each.at for each in found)
        # A spammer repeats the words, and the first post of the run is the beginning.
        found = [each for each in found if last - each.at <= _AGAIN]
    return _one(
        found,
        tr_later("no post with the words {name} is in what was read"),
        tr_later("several accounts have a post with the words {name}: {accounts}"),
        shown,
    )


def _id(name: str, account: Account, among: Sequence[Snapshot]) -> str:
    """Return the id of a post that was found by its id or address."""
    last = name.strip().partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    for snapshot in among:
        if snapshot.account.key == account.key:
            ids = snapshot.require("posts").id
            for candidate in (name.strip(), last):
                if candidate.isascii() and (ids == candidate.encode("ascii")).any():
                    return candidate
    return last


def _with_words(snapshot: Snapshot, words: str, at: datetime | None) -> Iterator[_Found]:
    """Yield the dated posts with these words, or with a link to this site.

    Where a time is given, only posts near it are yielded.
    """
    posts, rows = snapshot.require("posts"), plausible_rows(snapshot)
    wanted = " ".join(words.casefold().split())
    for row, text in zip(rows.tolist(), posts.texts(rows), strict=True):
        if wanted in " ".join([*text.casefold().split(), *posts.domains.of(int(posts.order[row]))]):
            when = posts.when(row)
            if when and (at is None or abs(when - at) <= _NEAR):
                yield _Found(snapshot.account, when, posts.post_id(row))


def _at(at: datetime, among: Sequence[Snapshot], with_posts: Sequence[Snapshot], policy: Policy) -> _Found:
    """Return the most suspicious post near a time, or the time alone."""
    window = Window(start=at - _NEAR, end=at + _NEAR)
    near = [
        (each.suspicion, _Found(snapshot.account, each.at, each.id))
        for snapshot in with_posts
        for each in suspicions(snapshot, policy, 1, window)
        if each.at
    ]
    if near:
        return max(near, key=lambda pair: pair[0])[1]
    if len({each.account.key for each in among}) > 1:
        hint = tr("name one with --account; {accounts}", accounts=_read(among))
        raise NotFoundError(tr("several accounts were read"), hint=hint)
    return _Found(among[0].account, at)


def _surest(report: Report, among: Sequence[Snapshot]) -> _Found:
    """Return the beginning of the surest incident of the report."""
    for incident in report.incidents:
        own = [s for s in among if s.account.key == incident.account.key]
        if not own:
            continue
        of_posts = [
            finding.at
            for result in report.results
            for finding in result.findings
            if result.check == "post-client" and result.fingerprint(finding) in incident.fingerprints and finding.at
        ]
        at = min(of_posts, default=incident.since)
        if at:
            return _Found(incident.account, at, next(_posts_at(own, at), "") if of_posts else "")
    words = tr("nothing suspicious was found that could be meant")
    hint = tr("name the post with --post (its id, its address, some of its words, or latest), or the time with --at")
    if not any(s.posts is not None and len(s.posts) for s in among):
        words = tr("nothing suspicious was found, and no posts were read")
        hint = tr("say with --at when it happened, such as when the messages went out")
    raise NotFoundError(words, hint=hint)


def _posts_at(among: Sequence[Snapshot], at: datetime) -> Iterator[str]:
    """Yield the ids of the posts of a time."""
    for snapshot in among:
        if snapshot.posts is not None:
            for row in np.flatnonzero(snapshot.posts.at == np.datetime64(at.replace(tzinfo=None), "ms")).tolist():
                yield snapshot.posts.post_id(row)


def _complete(found: _Found, among: Sequence[Snapshot], wanted: Wanted) -> Asked:
    """Return the subject, with the client and the address of the post."""
    client = next(_clients(found, among), "")
    address = platform(found.account.platform).post(found.post_id) if found.post_id else ""
    return Asked(
        account=found.account,
        at=found.at,
        post_id=found.post_id,
        client=printable(client, 60),
        address=address or found.post_id,
        noticed_at=wanted.noticed_at,
        named=wanted.named or bool(wanted.post and wanted.post != LATEST and not wanted.found),
    )


def _clients(found: _Found, among: Sequence[Snapshot]) -> Iterator[str]:
    """Yield the client of a post as each export states it."""
    for snapshot in among:
        if found.post_id and snapshot.account.key == found.account.key and snapshot.posts is not None:
            rows = np.flatnonzero(snapshot.posts.id == found.post_id.encode("ascii", "replace"))
            client = snapshot.posts.row(int(rows[0])).client if len(rows) else None
            if client:
                yield client.label
