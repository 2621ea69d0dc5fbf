"""One pass over one export of small files: what every reader shares. What was read, what was left out, and why.

A reader makes a `Reading`, asks it for parts, `records("logins", parse, reading.json("login_activity.json"))`, each
with a parser from one record to one thing, and ends with `snapshot`. A record that is not of its shape is counted and left out, never guessed at;
damage costs its file from there on; what is missing, in part or whole, always comes with its gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Client, Posts, instant
from hygiene.model.snapshot import PARTS, Origin, Snapshot
from hygiene.model.text import joined, plural, without_addresses
from hygiene.reference.platforms import platform
from hygiene.sources.files.files import Files
from hygiene.sources.reader_kit.fields import repaired
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.reader_kit.rows import CsvRows, JsonRows, NoRowsError, Rows

T = TypeVar("T")
MemberPattern = str | Callable[[str], bool]
"""A member: the end of its path, letters' case and wrapping folders aside, or a question asked of each path."""

MAX_RECORDS: Final = 200_000
"""Records of a part that is no column of posts; the most sessions seen in an export are a tenth of it."""
MAX_POSTS: Final = 20_000_000
"""The most posts seen in an export are a tenth of it."""
NEWEST: Final = "the newest record in it"
"""`taken_at_means` where the export does not say when it was made."""


def no_times(ids: NDArray[np.bytes_]) -> NDArray[np.datetime64]:
    """The time inside ids that carry none."""
    return np.full(len(ids), np.datetime64("NaT", "ms"), dtype="datetime64[ms]")


class Outcome(NamedTuple):
    """What became of one file: records read and left out, what was wrong with those, why it ended early, was the part in it."""

    read: int
    bad: int
    wrong: str
    stopped: str
    held: bool = True


def stop_reason(why: str, read: int) -> str:
    """Why a file was not read to its end, and how far it was."""
    return f"{why}; {plural(read, 'record')} read before that"


class Reading:
    """What was read so far of one export, and what was missing.

    `absent` says, of a part whose file is not there, what that may mean on this platform. `mended` repairs the letters of
    every record (see `repaired`).
    """

    def __init__(
        self,
        files: Files,
        platform_id: str,
        reader: str,
        *,
        absent: str = "the export holds no such file",
        mended: bool = False,
    ) -> None:
        self.files = files
        self.platform = platform(platform_id)
        self.reader = reader
        self.absent = absent
        self.mended = mended
        self.gaps: dict[str, list[str]] = {}
        self.counts: dict[str, int] = {}
        self._known: dict[str, set[Hashable]] = {}
        self._taken: Counter[str] = Counter()
        self._damage: dict[str, list[str]] = {}

    def find(self, *wanted: MemberPattern) -> list[str]:
        """The members that are wanted, each once, in the order they are named here, those nearest the top first."""
        found: dict[str, None] = {}
        for want in wanted:
            found |= dict.fromkeys(
                self.files.ending(want) if isinstance(want, str) else sorted(filter(want, self.files.names))
            )
        return list(found)

    def json(self, *wanted: MemberPattern, at: Sequence[str] = (), optional: bool = False) -> dict[str, Rows]:
        """The records of JSON files by member; they stand at one of the paths `at` in a document (see `JsonRows`)."""
        return {member: JsonRows(self.chunks(member), at, optional=optional) for member in self.find(*wanted)}

    def csv(self, *wanted: MemberPattern, columns: Sequence[str] = (), escape: str | None = None) -> dict[str, Rows]:
        """The rows of CSV files by member; their header holds `columns` (see `CsvRows`)."""
        return {member: CsvRows(self.chunks(member), columns, escape=escape) for member in self.find(*wanted)}

    def chunks(self, member: str) -> Iterator[bytes]:
        """The content of one member, in pieces."""
        return self.files.chunks(member)

    def records(
        self,
        part: str,
        parse: Callable[[Any], T | None],
        members: Mapping[str, Rows],
        *,
        key: Callable[[T], Hashable] | None = None,
    ) -> tuple[T, ...] | None:
        """Every record of some members through `parse`; None when none of them is there or could be read.

        `parse` raises ValueError for a record that is not of its shape, and gives None for one that belongs elsewhere. Of
        records with the same `key` the first counts: the zips of a split export repeat each other.
        """
        out: list[T] = []
        if not self._take_all(part, members, parse, out.append, key):
            return None
        self.counts[part] = self.counts.get(part, 0) + len(out)
        return tuple(out)

    def posts(
        self,
        parse: Callable[[Any], Row | None],
        members: Mapping[str, Rows],
        *,
        id_times: Callable[[NDArray[np.bytes_]], NDArray[np.datetime64]] = no_times,
        client: Callable[[str], Client] = Client,
        key: Callable[[Row], Hashable] | None = None,
    ) -> Posts | None:
        """Posts, as columns; else as `records`. `client` makes one of a row's `source`, `id_times` tells the time in ids."""
        builder = PostsBuilder(client)
        if not self._take_all("posts", members, parse, builder.add, key):
            return None
        posts, repeated = builder.build(id_times, lambda at, _: ~np.isnat(at))
        self.counts["posts"] = len(posts)
        self.counts["posts_repeated"] = self.counts.get("posts_repeated", 0) + repeated
        return posts

    def _take_all(
        self,
        part: str,
        members: Mapping[str, Rows],
        parse: Callable[[Any], T | None],
        add: Callable[[T], None],
        key: Callable[[T], Hashable] | None,
    ) -> bool:
        """Every member, each with what is missing from it; whether any was read at all."""
        seen = [self.settle(part, member, self.take(part, rows, parse, add, key)) for member, rows in members.items()]
        return any(seen)

    def take(
        self,
        part: str,
        rows: Rows,
        parse: Callable[[Any], T | None],
        add: Callable[[T], None],
        key: Callable[[T], Hashable] | None = None,
    ) -> Outcome:
        """Give what is in some rows to `add`, one after another."""
        most = MAX_POSTS if part == "posts" else MAX_RECORDS
        read, bad, wrong, stopped, held = 0, 0, "", "", True
        try:
            for row in (row for batch in rows for row in batch):
                try:
                    one = parse(repaired(row) if self.mended else row)
                except ValueError:
                    bad, wrong = bad + 1, "it is not of the expected shape"
                    continue
                read += 1
                if one is not None and not (key and self._repeats(part, key(one))):
                    add(one)
                    self._taken[part] += 1
                if self._taken[part] >= most:
                    stopped = stop_reason(f"there are over {most:,} records", read)
                    break
        except NoRowsError as error:
            stopped, held = error.message, False
        except UnreadableError as error:
            stopped = stop_reason(error.message, read)
        return Outcome(read, bad + rows.unreadable, wrong or rows.why, stopped, held)

    def _repeats(self, part: str, key: Hashable) -> bool:
        known = self._known.setdefault(part, set())
        if key in known:
            self.counts[f"{part}_repeated"] = self.counts.get(f"{part}_repeated", 0) + 1
            return True
        known.add(key)
        return False

    def settle(self, part: str, member: str, outcome: Outcome) -> bool:
        """Say what is missing from one file; whether it was read at all."""
        read, bad, wrong, stopped, held = outcome
        left_out = f"{plural(bad, 'record')} could not be read ({wrong})" if bad else ""
        damage = [f"{member}: {why}" for why in (stopped, left_out) if why]
        self._damage.setdefault(part, []).extend(damage)
        for why in damage:
            self.gap(part, why)
        return held and (read > 0 or not damage)

    def gap(self, part: str, why: str) -> None:
        """Remember what is missing from a part. Names of files may hold the owner's address; what is shown does not."""
        self.gaps.setdefault(part, []).append(without_addresses(why))

    def share(self, part: str, *others: str) -> None:
        """What is damaged in the files of a part so far is missing from others too, that are made from the same."""
        for why in self._damage.get(part, ()):
            for other in others:
                self.gap(other, why)

    def refuse_pages(self) -> None:
        """Stop at an export made for reading in a browser.

        Raises:
            UnreadableError: when it holds pages and no file of data.
        """
        names = [name.lower() for name in self.files.names]
        if any(n.endswith((".html", ".htm")) for n in names) and not any(n.endswith((".json", ".csv")) for n in names):
            raise UnreadableError(
                "this export was made for reading in a browser (HTML); it leaves out what hygiene needs",
                hint=self.platform.as_data or "ask the platform for the same export as JSON",
            )

    def snapshot(
        self,
        account: Account,
        *,
        names: Iterable[str] = (),
        taken_at: datetime | None = None,
        dates: Iterable[datetime | None] = (),
        edited: str = "",
        **parts: Any,
    ) -> Snapshot:
        """Everything that was read. A part that is None, or not given, has its gap: that of its file, or why there is none.

        Without a stated `taken_at` the newest moment counts, in any record or among `dates`.

        Raises:
            UnreadableError: when no part could be read, or nothing is dated.
        """
        if all(value is None for value in parts.values()):
            raise UnreadableError(f"nothing of use in it could be read: {self.worst()}", hint="give the whole archive")
        for part in PARTS - {"secrets", "holdings"} - self.gaps.keys():
            if parts.get(part) is None:
                self.gap(part, self.platform.cannot(part) or self.absent)
        at = taken_at or newest(dates, *parts.values())
        if at is None:
            raise UnreadableError("nothing in it is dated, so no age can be told", hint="give the whole archive")
        return Snapshot(
            account=account,
            taken_at=at,
            taken_at_means="stated by the export" if taken_at else NEWEST,
            origin=Origin(path=self.files.path, sha256=self.files.sha256(), reader=self.reader),
            names=tuple(name for name in names if name),
            edited=edited,
            gaps={part: joined(self.gaps[part]) for part in sorted(self.gaps)},
            counts=self.counts,
            **parts,
        )

    def worst(self) -> str:
        """The first reason that names a file; failing that, the first."""
        reasons = [why for reasons in self.gaps.values() for why in reasons] or [self.absent]
        return next((why for why in reasons if ": " in why), reasons[0])


def combined(*some: tuple[T, ...] | None) -> tuple[T, ...] | None:
    """One part out of several files' records; None when none of them was there."""
    return None if all(rows is None for rows in some) else tuple(one for rows in some for one in rows or ())


def newest(*parts: Iterable[Any] | Posts | None) -> datetime | None:
    """The newest moment in any record; of a post, the time its id carries where there is one, for that is not the poster's.

    What is dated in the future of this run is left aside: one false date would make all the rest look old.
    """
    latest = datetime.now(UTC) + timedelta(days=1)
    moments: list[datetime] = []
    for records in parts:
        if isinstance(records, Posts):
            moments += _newest_post(records, latest)
            continue
        for record in records or ():
            told = [getattr(record, f.name) for f in fields(record)] if is_dataclass(record) else [record]
            moments += [at for at in told if isinstance(at, datetime) and at <= latest]
    return max(moments, default=None)


def _newest_post(posts: Posts, latest: datetime) -> list[datetime]:
    at = np.where(np.isnat(posts.id_time), posts.at, posts.id_time)
    known = at[at <= np.datetime64(latest.replace(tzinfo=None), "ms")]
    return [found] if len(known) and (found := instant(known.max())) else []
