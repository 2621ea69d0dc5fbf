"""The common work of readers of small files: one pass over one export.

A reader makes a `Reading` and asks it for parts, each with a parser that turns one record into one result:
`records("logins", parse, reading.json("login_activity.json"))`. It ends with `snapshot`. A record of an unexpected form
is counted and left out, never guessed at. Damage costs the rest of its file. Missing data has a gap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError, remedies_once, states_remedy
from hygiene.model.posts import Client, Posts
from hygiene.model.snapshot import ACCOUNT_PARTS, COLUMNS, Snapshot, part_name
from hygiene.model.text import joined, without_addresses
from hygiene.reference.other_exports import part_problem
from hygiene.reference.platforms import platform
from hygiene.sources.files.budget import MAX_RECORDS, MAX_ROWS
from hygiene.sources.files.files import Files
from hygiene.sources.parts.numbered import Numbered, missing_files
from hygiene.sources.reader_kit import coverage, post_times
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder
from hygiene.sources.reader_kit.coverage import Damage, Others, Outcome, damaged_parts, stop_reason, unread_files
from hygiene.sources.reader_kit.fields import T, repaired
from hygiene.sources.reader_kit.html import refuse_pages
from hygiene.sources.reader_kit.id_times import Times, no_times
from hygiene.sources.reader_kit.newest import date_of, origin_of
from hygiene.sources.reader_kit.post_columns import PostsBuilder, Row
from hygiene.sources.reader_kit.rows import CsvRows, JsonRows, NoRowsError, Rows

MemberPattern = str | Callable[[str], bool]
"""A way to find members: the end of a path in any case, or a test."""
_Parse = Callable[[Any], T | None]
_Key = Callable[[T], Hashable] | None


class Reading:
    """The data read so far from one export, and its gaps.

    `absent` says what it may mean that a `{part}` has no file. `mended` says whether all texts are repaired.
    `read_members` holds every member that was requested, and `others` describes those that never are. `numbered` says
    how the platform numbers the files of its lists.
    """

    empty_is_null = False  # a platform that writes `null` for an empty list says so
    others = Others()
    numbered: Numbered | None = None

    def __init__(
        self,
        files: Files,
        platform_id: str,
        reader: str,
        *,
        absent: str = tr_later("the export holds no file of {part}"),
        mended: bool = False,
    ) -> None:
        self.files, self.platform, self.reader = files, platform(platform_id), reader
        self.absent, self.mended = absent, mended
        self.gaps, self.counts = dict[str, list[str]](), dict[str, int]()
        self.read_members, self._known = set[str](), defaultdict[str, set[Hashable]](set)
        self._taken, self._excess = Counter[str](), Counter[str]()
        self._damage, self._damaged = defaultdict[str, list[str]](list), set[str]()

    def find(self, *patterns: MemberPattern) -> list[str]:
        """Return the members that match, in the order of the patterns.

        For each pattern, those nearest the top come first, and no member comes twice.
        """
        names = self.files.names
        found = (self.files.ending(p) if isinstance(p, str) else sorted(filter(p, names)) for p in patterns)
        members = list(dict.fromkeys(chain.from_iterable(found)))
        self.read_members.update(members)
        return members

    def json(self, *patterns: MemberPattern, at: Sequence[str] = (), optional: bool = False) -> dict[str, Rows]:
        """Return the records of JSON files, by member.

        `at` lists paths to them inside a document (see `JsonRows`).
        """
        empty = self.empty_is_null
        return {m: JsonRows(self.chunks(m), at, optional=optional, empty_is_null=empty) for m in self.find(*patterns)}

    def csv(self, *patterns: MemberPattern, columns: Sequence[str] = (), escape: str | None = None) -> dict[str, Rows]:
        """Return the rows of CSV files with these columns, by member."""
        return {member: CsvRows(self.chunks(member), columns, escape=escape) for member in self.find(*patterns)}

    def chunks(self, member: str) -> Iterator[bytes]:
        """Return the content of one member, in pieces."""
        self.read_members.add(member)
        return self.files.chunks(member)

    def records(
        self, part: str, parse: _Parse[T], members: Mapping[str, Rows], *, key: _Key[T] = None
    ) -> tuple[T, ...] | None:
        """Return every record of some members, parsed.

        Return None when the members do not exist, or none could be read. `parse` raises ValueError for a record that is
        not in the expected form, and returns None for one that belongs elsewhere. When records share a `key`, the first
        counts, because the zips of a split export repeat each other.
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
        id_times: Times = no_times,
        client: Callable[[str], Client] = Client,
        key: Callable[[Row], Hashable] | None = None,
    ) -> Posts | None:
        """Return posts as columns, otherwise like `records`.

        `client` turns the `source` of a row into a client, and `id_times` returns the times inside ids.
        """
        builder = PostsBuilder(client)
        if not self._take_all("posts", members, parse, builder.add, key):
            return None
        posts, repeated = builder.build(id_times, lambda at, _: ~np.isnat(at))
        self.counts |= {"posts": len(posts), "posts_repeated": self.counts.get("posts_repeated", 0) + repeated}
        self.gap("posts", *builder.doubts())
        return posts

    def acts(
        self,
        part: str,
        parse: Callable[[Any], Act | None],
        members: Mapping[str, Rows],
        *,
        key: Callable[[Act], Hashable] | None = None,
    ) -> Acts | None:
        """Return acts as columns, otherwise like `records`."""
        builder = ActsBuilder()
        if not self._take_all(part, members, parse, builder.add, key):
            return None
        self.counts[part] = self.counts.get(part, 0) + len(builder)
        return builder.build()

    def _take_all(
        self, part: str, members: Mapping[str, Rows], parse: _Parse[T], add: Callable[[T], None], key: _Key[T]
    ) -> bool:
        """Take every member and record its gaps; return whether any was read."""
        self.note_missing(part, members)
        read = [
            self.note_outcome(part, member, self.take(part, rows, parse, add, key)) for member, rows in members.items()
        ]
        return any(read)

    def take(self, part: str, rows: Rows, parse: _Parse[T], add: Callable[[T], None], key: _Key[T] = None) -> Outcome:
        """Parse rows and pass each result to `add`."""
        most = MAX_ROWS if part in COLUMNS else MAX_RECORDS
        read, bad, wrong, stopped, held = 0, 0, "", "", True
        try:
            for row in (row for batch in rows for row in batch):
                try:
                    record = parse(repaired(row) if self.mended else row)
                except ValueError:
                    bad, wrong = bad + 1, wrong or tr("it is not in the expected form")
                    continue
                read += 1
                if record is not None and not (key and self._repeats(part, key(record))):
                    add(record)
                    self._taken[part] += 1
                if self._taken[part] >= most:
                    stopped = stop_reason(tr("there are over {limit:,} records", limit=most), read)
                    break
        except NoRowsError as error:
            stopped, held = error.message, False
        except UnreadableError as error:
            stopped = stop_reason(error, read)
        return Outcome(read, bad + rows.unreadable, wrong or rows.why, stopped, held)

    def _repeats(self, part: str, key: Hashable) -> bool:
        """Return whether the part has a record with this key, and count it."""
        known = self._known[part]
        if key in known:
            self.counts[f"{part}_repeated"] = self.counts.get(f"{part}_repeated", 0) + 1
            return True
        known.add(key)
        return False

    def note_outcome(self, part: str, member: str, outcome: Outcome) -> bool:
        """Record the gaps of one file; return whether it was read."""
        read, bad, wrong, stopped, held = outcome
        left_out = coverage.unreadable(bad, wrong) if bad else ""
        kind = (Damage if held else str) if stopped else post_times.SingleRecords
        damage = [kind(f"{member}: {why}") for why in (stopped, left_out) if why]
        self._excess[part] += post_times.excess_of(bad, read)
        self._damaged |= {part} if held and damage else set()
        self._damage[part].extend(damage)
        self.gap(part, *damage)
        return held and (read > 0 or not damage)

    def note_missing(self, part: str, members: Iterable[str]) -> None:
        """Record which numbered files are missing beside these."""
        self.note_damage(part, *missing_files(members, self.numbered))

    def note_damage(self, part: str, *reasons: str) -> None:
        """Record reasons for a gap of damaged, cut or missing data."""
        self.gap(part, *map(Damage, reasons))

    def gap(self, part: str, *reasons: str) -> None:
        """Record reasons for a gap of a part.

        E-mail addresses are removed, because names of files may hold the owner's.
        """
        for why in reasons:
            self.gaps.setdefault(part, []).append(type(why)(without_addresses(why)))

    def spread_damage(self, part: str, *others: str) -> None:
        """Record a part's damage so far as gaps of others in the same files."""
        lost = [why for why in self.gaps.get(part, ()) if isinstance(why, Damage)]
        for other in others:
            self.gap(other, *dict.fromkeys([*self._damage.get(part, ()), *lost]))
            self._excess[other] += self._excess[part]

    def refuse_pages(self) -> None:
        """Refuse an export that was made for reading in a browser."""
        refuse_pages(self.files.names, self.platform.as_data)

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
        """Return everything that was read as a Snapshot.

        A part without records and gaps gets a gap: the platform never exports it, or the file is absent. Without a
        stated `taken_at`, the newest moment counts, in any record or among `dates`.

        Raises:
            UnreadableError: when no part could be read, or nothing is dated.
        """
        if all(value is None for value in parts.values()):
            raise self._useless()
        at, means = date_of(self.files, self.platform.born, taken_at, dates, **parts)
        if isinstance(posts := parts.get("posts"), Posts):
            parts["posts"] = post_times.judged_by_best_time(posts, self.platform, at)
            self.gap("posts", *post_times.undated(parts["posts"], self.platform, at))
        for part in ACCOUNT_PARTS - self.gaps.keys():
            if parts.get(part) is None:
                self.gap(part, self.platform.cannot(part) or tr(self.absent, part=part_name(part)))
        found, unknown = unread_files(self.files, self.read_members, self.others)
        for part, reasons in found.items():
            self.gap(part, *reasons)
        self.counts |= {"files_not_read": unknown} if unknown else {}
        return Snapshot(
            account=account,
            taken_at=at,
            taken_at_means=means,
            origin=origin_of(self.files, self.reader),
            names=tuple(name for name in names if name and (account.named or name != account.handle)),
            edited=edited,
            gaps={part: joined(remedies_once(self.gaps[part])) for part in sorted(self.gaps)},
            singles_missing=post_times.single_records_only(self.gaps, self._excess),
            damaged=damaged_parts(self.gaps, self._damaged),
            counts=self.counts,
            **parts,
        )

    def _useless(self) -> UnreadableError:
        """Return the error for an export in which no part could be read."""
        direct = {why for some in self.gaps.values() for why in some if why.partition(": ")[0] in self.files.names}
        if self._damaged or direct.difference(*self._damage.values()):
            why = tr("nothing of use in it could be read: {reason}", reason=self.worst())
            return UnreadableError(why, hint="" if states_remedy(why) else tr("give the whole archive"))
        hint = tr("ask for all information {page}", page=self.platform.page("export"))
        return UnreadableError(part_problem(self.platform.title, self.files.names), hint=hint)

    def worst(self) -> str:
        """Return the first gap that names a file, or else the first gap."""
        reasons = [why for reasons in self.gaps.values() for why in reasons] or [tr(self.absent, part=tr("records"))]
        return next((why for why in reasons if ": " in why), reasons[0])
