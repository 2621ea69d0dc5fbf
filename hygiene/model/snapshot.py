"""Snapshots: everything that was read about an account, and its inputs.

All times are aware UTC. `None` for a part of a Snapshot means *not read*. Empty means *read, and there are none*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, Self, overload

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import states_remedy
from hygiene.model.records import App, Contact, Device, Difference, Event, Login, Secret, SignIn
from hygiene.model.text import series

if TYPE_CHECKING:
    from hygiene.model.acts import Acts
    from hygiene.model.posts import Posts
    from hygiene.model.redacted import Hidden


GRANTS_ONLY: Final = tr_later("the newest grant in it, so how old its grants are is not known")
"""`taken_at_means` when only its grants date an export."""
STATED: Final = tr_later("stated by the export")
"""`taken_at_means` of an export that says when it was made."""
ASKED: Final = tr_later("when its servers were asked")
"""`taken_at_means` of a connected account that was read as it is now."""
NOT_ASKED: Final = tr_later("not asked for")
"""In the reason for a part for which no server was asked."""
LIVE: Final = ", live"
"""The end of the path of a connected account that was read as it is now."""
LIVE_READER: Final = "-live"
"""The end of the name of what reads such an account."""
NO_TIME: Final = datetime.min.replace(tzinfo=UTC)
"""The time of files that have none, which is before every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The apps and contacts of one account, for questions across accounts.

    As in a Snapshot, None means not read.
    """

    account: Account
    apps: tuple[App, ...] | None = None
    contacts: tuple[Contact, ...] | None = None

    def only(self, parts: frozenset[str]) -> Self:
        """Return a copy with every other part removed."""
        return replace(self, **dict.fromkeys({"apps", "contacts"} - parts))  # type: ignore[arg-type]  # may be None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of a Snapshot.

    `path` is the input as the user named it, `sha256` is its digest, and `reader` is the reader that read it.
    An export may come in several files. `parts` are then their names and SHA-256 digests. `assumed` are the names of
    those in which nothing states the owner, so that they may be from another account. `saved_at` is the newest time
    that an archive states for a file in it, or None for a folder or a single file.
    """

    path: str
    sha256: str
    reader: str
    parts: tuple[tuple[str, str], ...] = ()
    assumed: frozenset[str] = frozenset()
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input as the user named it, and what was read from it.

    `reader` is the reader's name, or empty when none could read it. `read` counts the records of each kind. `gaps`
    gives the reason for each part that is missing. `damaged` are the parts of which more than single records could not
    be read. `parts` are those that were read, in full or not. An export may come in several files. `with_path` then
    names the first one, which counts the records of all of them. `account` is the account of an export, or None for an
    input that may be about every account, such as a vault.
    """

    path: str
    sha256: str
    reader: str
    read: Mapping[str, int]
    gaps: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    with_path: str = ""
    account: Account | None = None

    @property
    def live(self) -> bool:
        """True for an account that was read as it is now."""
        return self.path.endswith(LIVE) and self.reader.endswith(LIVE_READER)


class NotReadError(LookupError):
    """A required part that was not read.

    The check may not declare it in `needs`.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that one reader read about one account.

    A part that is None was not read. `gaps` gives the reason, or says what is missing from a part. `taken_at` is the
    "now" for every age. `names` are the account's own names (handle, display name), which an attacker would try in a
    password. `messages` are those sent, `follows` holds follows, unfollows, blocks and likes, and `deletions` deleted
    posts. `profile` is what the profile shows, by the kinds of `PROFILE_KINDS`. `differences` are those from an earlier
    export of the account, and None where the run holds no such export. `compared` are the parts that were compared with
    it. `counts` are the records read and left out, by kind. `edited` says why another program seems to have changed the
    export, or is empty. `damaged` are the parts of which the export should hold more: a file is damaged, cut short, not
    there although the export lists it, or was not read to its end. `singles_missing` are the parts that lack only
    single records, such as posts without a date. The rest of their history was read. `own_grants` is the access by
    which hygiene itself read the account, if the platform lists it. It is not among `apps`, so no check judges it.
    """

    account: Account
    taken_at: datetime
    taken_at_means: str = STATED
    origin: Origin
    names: tuple[str, ...] = ()
    posts: Posts | None = None
    apps: tuple[App, ...] | None = None
    logins: tuple[Login, ...] | None = None
    devices: tuple[Device, ...] | None = None
    events: tuple[Event, ...] | None = None
    contacts: tuple[Contact, ...] | None = None
    sign_ins: tuple[SignIn, ...] | None = None
    second_factors: tuple[str, ...] | None = None
    secrets: tuple[Secret, ...] | None = None
    messages: Acts | None = None
    follows: Acts | None = None
    deletions: Acts | None = None
    profile: Mapping[str, Hidden] | None = None
    differences: tuple[Difference, ...] | None = None
    compared: frozenset[str] = frozenset()
    holdings: tuple[Holding, ...] | None = None
    own_grants: tuple[App, ...] = ()
    edited: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    singles_missing: frozenset[str] = frozenset()
    damaged: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def moment(self) -> tuple[datetime, datetime]:
        """The key that sorts exports of one account by age.

        Where two have the same date, the files in the older one have older times.
        """
        return self.taken_at, self.origin.saved_at or NO_TIME

    @property
    def live(self) -> bool:
        """True for an account that was read as it is now."""
        return self.taken_at_means == ASKED

    def only(self, parts: frozenset[str]) -> Self:
        """Return a copy with every other part, and its gap, removed.

        A check that asks for `parts` receives this.
        """
        hidden: dict[str, Any] = dict.fromkeys(PARTS - parts)
        if self.holdings is not None and "holdings" in parts:
            hidden["holdings"] = tuple(holding.only(parts) for holding in self.holdings)
        gaps = {k: v for k, v in self.gaps.items() if k in parts}
        return replace(self, **hidden, gaps=gaps)

    @overload
    def require(self, part: Literal["posts"]) -> Posts: ...
    @overload
    def require(self, part: Literal["apps"]) -> tuple[App, ...]: ...
    @overload
    def require(self, part: Literal["logins"]) -> tuple[Login, ...]: ...
    @overload
    def require(self, part: Literal["devices"]) -> tuple[Device, ...]: ...
    @overload
    def require(self, part: Literal["events"]) -> tuple[Event, ...]: ...
    @overload
    def require(self, part: Literal["contacts"]) -> tuple[Contact, ...]: ...
    @overload
    def require(self, part: Literal["sign_ins"]) -> tuple[SignIn, ...]: ...
    @overload
    def require(self, part: Literal["second_factors"]) -> tuple[str, ...]: ...
    @overload
    def require(self, part: Literal["secrets"]) -> tuple[Secret, ...]: ...
    @overload
    def require(self, part: Literal["messages", "follows", "deletions"]) -> Acts: ...
    @overload
    def require(self, part: Literal["profile"]) -> Mapping[str, Hidden]: ...
    @overload
    def require(self, part: Literal["differences"]) -> tuple[Difference, ...]: ...
    @overload
    def require(self, part: Literal["holdings"]) -> tuple[Holding, ...]: ...
    def require(self, part: str) -> Any:
        """Return a part that must have been read.

        Raises:
            NotReadError: if the part is None. For a check this is a defect: it requires a part that it does not need.
        """
        value = getattr(self, part)
        if value is None:
            raise NotReadError(f"the part {part!r} of the snapshot was not read")
        return value

    def missing(self, part: str) -> str:
        """Return the reason why `part` was not read in full, or "" if it was."""
        gap = self.gaps.get(part, "")
        if getattr(self, part) is None:
            return gap or tr("this export holds no {part}", part=part_name(part))
        return gap

    def lacks_history(self, part: str) -> bool:
        """Return whether more than single records of `part` is missing.

        Then a file or a part of the archive is missing, and a finding may look new only for that reason. Single records
        that could not be judged do not make findings less sure.
        """
        return part in self.gaps and part not in self.singles_missing


_NAMED: Final = 5
"""The most parts of an input that a line about its damage names."""
PART_NAMES: Final = {
    "apps": tr_later("apps"), "contacts": tr_later("addresses"), "deletions": tr_later("deleted posts"),
    "devices": tr_later("devices"), "differences": tr_later("earlier exports"), "entries": tr_later("entries"),
    "events": tr_later("account changes"), "follows": tr_later("follows and blocks"), "logins": tr_later("sign-ins"),
    "messages": tr_later("messages"), "posts": tr_later("posts"), "profile": tr_later("profile"),
    "second_factors": tr_later("second factors"), "sign_ins": tr_later("linked accounts"),
}  # fmt: skip
"""Words for the parts, which `part_name` shows."""


def part_name(part: str) -> str:
    """Return the word for a part of a Snapshot."""
    return tr(PART_NAMES[part]) if part in PART_NAMES else part


def damage(gaps: Mapping[str, str], parts: Iterable[str], remedy: str) -> str:
    """Return which parts were not read in full, why, and what to do, or "".

    It is one line, with the first reason. A reason that only extends another is not counted. The remedy of the reason
    itself comes before `remedy`.
    """
    ordered = sorted(parts, key=lambda part: (part not in {"posts", "apps", "logins", "entries"}, part))
    if not ordered:
        return ""
    every = dict.fromkeys(gaps[part] for part in ordered)
    why, *more = (each for each in every if not any(each.startswith(f"{other}; ") for other in every))
    clauses = [why]
    if more:
        clauses.append(tr_n(len(more), "{count:,} more reason", "{count:,} more reasons"))
    if not states_remedy(why):
        clauses.append(remedy)
    names = series(list(map(part_name, ordered)))
    if len(ordered) > _NAMED:
        names = tr_n(len(ordered), "{count} part", "{count} parts")
    return tr("{parts} could not be read in full: {why}", parts=names, why="; ".join(clauses))


PARTS: Final = frozenset(f.name for f in fields(Snapshot) if f.default is None)
"""The parts of a Snapshot that a check may need.

These are the fields that may be None, for not read.
"""
ACCOUNT_PARTS: Final = PARTS - {"secrets", "holdings", "profile", "differences"}
"""The parts that an export leaves open where it does not hold them.

A profile is only compared with that of another export, so a single export leaves no question about it open.
"""
ACTS: Final = frozenset({"messages", "follows", "deletions"})
"""The parts that are acts other than posts."""
COLUMNS: Final = ACTS | {"posts"}
"""The parts that are tables, because an account may have millions of rows."""
