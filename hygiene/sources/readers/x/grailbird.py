"""The reader of X archives from December 2012 to mid-2019.

Their viewer is called Grailbird. They hold months of posts, and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Any, Final

import msgspec

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Posts, instant
from hygiene.model.snapshot import STATED, Snapshot
from hygiene.model.text import joined
from hygiene.reference.platforms import platform
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import Damage, damaged_parts
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.json_stream import Batches, document
from hygiene.sources.reader_kit.newest import NEWEST, origin_of
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.post_times import (
    SingleRecords,
    excess_of,
    judged_by_best_time,
    single_records_only,
    undated,
)
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.x.archive import REQUEST, WAIT
from hygiene.sources.readers.x.posts import Tweet, User, add_posts, client, dated

_MONTH: Final = re.compile(rb"^\s*Grailbird\.data\.tweets_(\d{4}_\d\d)\s*=")
_MONTH_NAME: Final = re.compile(r"(?:^|/)[0-9]{4}_[0-9]{2}\.js$", re.IGNORECASE)
_OTHERS: Final = (
    "apps", "logins", "devices", "events", "contacts", "sign_ins", "second_factors", "messages", "follows", "deletions",
)  # fmt: skip
_TWO_STYLES: Final = tr_later("its dates are written in two styles, so another program added posts to it")
_ABSENT: Final = tr_later("the archive of 2012 to 2019 holds posts only; the archive X makes today has the rest")


class _UserDetails(msgspec.Struct, frozen=True):
    screen_name: str | None = None
    full_name: str | None = None
    id: str | int | None = None


class _Author(msgspec.Struct, gc=False):
    user: User | None = None


class _Index(msgspec.Struct, frozen=True):
    file_name: str = ""
    tweet_count: int = 0


class _Payload(msgspec.Struct, frozen=True):
    tweets: int = 0
    created_at: str = ""


def _months(files: Files) -> list[str]:
    """Return the files that hold months of posts.

    If a file with the name of a month also begins like one, all files with such names count. Otherwise those that begin
    like one count.
    """
    named = [name for name in files.names if _MONTH_NAME.search(name)]
    if any(_MONTH.match(first_bytes(files, name, 128)) for name in named):
        return named
    others = [name for name in files.names if name.lower().endswith(".js")][:40]
    return [name for name in others if _MONTH.match(first_bytes(files, name, 128))]


@reader(
    "x-grailbird",
    title=tr_later("X (Twitter) archive, 2012 to 2019 (months of posts)"),
    platform="x",
    holds=tr_later("posts with their client"),
    lacks=tr_later("everything else, which the archive that X makes today has"),
    request=REQUEST,
    wait=WAIT,
    shows=frozenset({"posts"}),
    recognises=lambda files: bool(_months(files)),
    belongs=lambda files: files.path,  # it was never split
)
def x_grailbird(files: Files) -> Snapshot:
    """Read every month there is, and compare it with the archive's index.

    Raises:
        UnreadableError: when no post can be read.
    """
    builder, counts, gaps, excess = PostsBuilder(client), {"posts": 0}, list[str](), 0
    owner, styles, held = _owner(files), set[bool](), dict[str, int]()
    for name in _months(files):
        batches, read = Batches(files.chunks(name), Tweet), 0
        try:
            for batch in batches:
                styles |= {str(t.created_at)[:1].isdigit() for t in batch if t.created_at}
                add_posts(builder, batch, owner=owner)
                read += len(batch)
        except UnreadableError as error:
            gaps.append(Damage(_read_before(name, error.reason, read)))
        gaps += _unread(name, batches)
        excess += excess_of(batches.unreadable, 0)
        counts["posts"] += read
        held[_base(name)] = held.get(_base(name), 0) + read + batches.unreadable
    posts, counts["posts_repeated"] = builder.build(x_id_times, dated)
    counts["posts_without_time_of_day"] = int((~posts.dated).sum())
    if gaps and not len(posts):
        why = tr("none of its posts could be read: {reasons}", reasons=joined(gaps))
        raise UnreadableError(why, hint=tr("download the archive again"))
    details, found = _details(files)
    gaps += [*builder.doubts(), *map(Damage, [*found, *_missing(files, held, details)])]
    taken_at, means = _taken_at(details, posts)
    posts = judged_by_best_time(posts, platform("x"), taken_at)
    gaps += undated(posts, platform("x"), taken_at)
    names = (owner.screen_name or "unknown")[:50], (owner.name or "")[:100]
    return Snapshot(
        account=Account(platform="x", handle=names[0], id=(owner.id_str or "")[:40]),
        taken_at=taken_at,
        taken_at_means=means,
        origin=origin_of(files, "x-grailbird"),
        names=tuple(filter(None, names)),
        posts=posts,
        edited=tr(_TWO_STYLES) if len(styles) > 1 else "",
        gaps=dict.fromkeys(_OTHERS, tr(_ABSENT)) | ({"posts": joined(gaps)} if gaps else {}),
        singles_missing=single_records_only({"posts": gaps} if gaps else {}, {"posts": excess - counts["posts"]}),
        damaged=damaged_parts({"posts": gaps}, {"posts"} if excess else ()),
        counts=counts,
    )


def _read_before(name: str, problem: str, count: int) -> str:
    """Return how many posts of a month were read before it turned out damaged."""
    return tr_n(
        count,
        "{name}: {problem}; {count:,} post read before that",
        "{name}: {problem}; {count:,} posts read before that",
        name=name,
        problem=problem,
    )


def _unread(name: str, batches: Batches[Tweet]) -> list[str]:
    if not batches.unreadable:
        return []
    why = tr_n(
        batches.unreadable,
        "{name}: {count:,} post could not be read ({why})",
        "{name}: {count:,} posts could not be read ({why})",
        name=name,
        why=batches.why,
    )
    return [SingleRecords(why)]


def _find(files: Files, end: str) -> str | None:
    return next((name for name in files.names if name.lower().endswith(end)), None)


def _details(files: Files) -> tuple[_Payload, list[str]]:
    """Read `payload_details.js`.

    It states when the archive was made and how many posts it holds.
    """
    name = _find(files, "payload_details.js")
    if name is None:
        return _Payload(), []
    try:
        return document(files.chunks(name), _Payload), []
    except UnreadableError as error:
        return _Payload(), [f"{name}: {error.reason}"]


def _base(name: str) -> str:
    return name.lower().rpartition("/")[2]


def _missing(files: Files, held: dict[str, int], details: _Payload) -> list[str]:
    """Return what is missing according to the archive's own counts.

    The index lists the months with their posts. The number in `payload_details.js` is the account's own counter, which
    includes posts that the archive never held, so it counts only where there is no index. `held` is the number of posts
    of each file.
    """
    read, name = sum(held.values()), _find(files, "tweet_index.js")
    index: list[_Index] = []
    if name is not None:
        try:
            index = document(files.chunks(name), list[_Index])
        except UnreadableError as error:
            return [f"{name}: {error.reason}"]
    if not index and read < details.tweets:
        return [_too_few(details.tweets, read)]
    stated = {_base(month.file_name): max(month.tweet_count, 0) for month in index}
    absent = {month: count for month, count in stated.items() if month not in held}
    short = {month: count for month, count in stated.items() if held.get(month, count) < count}
    out = [_short(month, count, held[month]) for month, count in short.items()]
    if absent:
        posts = tr_n(sum(absent.values()), "{count:,} post", "{count:,} posts")
        out.append(
            tr_n(
                len(absent),
                "{count:,} month in the index not found, with {posts}",
                "{count:,} months in the index not found, with {posts}",
                posts=posts,
            )
        )
    return out


def _too_few(stated: int, read: int) -> str:
    return tr_n(
        stated,
        "the archive states {count:,} post, but only {read:,} could be read",
        "the archive states {count:,} posts, but only {read:,} could be read",
        read=read,
    )


def _short(month: str, stated: int, held: int) -> str:
    return tr_n(
        stated,
        "{month}: the index states {count:,} post, the file holds {held:,}",
        "{month}: the index states {count:,} posts, the file holds {held:,}",
        month=month,
        held=held,
    )


def _owner(files: Files) -> User:
    """Return the owner that `user_details.js` names.

    Without that file the owner is the account that wrote most of the posts: a few may be of accounts that the owner
    reposted.
    """
    name = _find(files, "user_details.js")
    try:
        found = document(files.chunks(name), _UserDetails) if name else _UserDetails()
    except UnreadableError:
        found = _UserDetails()
    if found.screen_name or found.id:
        return User(found.screen_name, str(found.id or ""), found.full_name)
    authors: Counter[tuple[str, str, str]] = Counter()
    for month in _months(files):
        try:
            for batch in Batches(files.chunks(month), _Author):
                authors.update((u.screen_name or "", u.id_str or "", u.name or "") for a in batch if (u := a.user))
        except UnreadableError:  # the gap is recorded when its posts are read
            continue
    return User(*max(authors, key=lambda author: authors[author], default=("", "", "")))


def _taken_at(details: _Payload, posts: Posts) -> tuple[datetime, str]:
    """Return when the archive was made, and how that is known.

    If the archive does not state it, the time of its newest post counts.
    """
    stated = moment(details.created_at)
    if stated is not None:
        return stated, STATED
    known: Any = posts.at[posts.dated]
    newest = instant(known.max()) if len(known) else None
    if newest is None:
        raise UnreadableError(
            tr("none of its posts has a date, so its age is unknown"), hint=tr("give the whole archive")
        )
    return newest, NEWEST
