"""The Reddit export: CSV files of posts, comments, addresses and sign-in services, and a list of their checksums.

What is read here is held against that list as it is read, so that a file somebody changed is named; to check the files that
hold nothing of use would mean to read all of the export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import joined
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import hosts_in, linked_host, time_of, value_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import MAX_RECORDS, Reading, combined
from hygiene.sources.reader_kit.rows import Rows, has_columns
from hygiene.sources.reader_kit.times import utc

Record = dict[str, Any]
_POST, _REPLY = 0, 1
_ITEM: Final = ("id", "permalink", "date")
_FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "ip_logs": ("logins", ("date", "ip")),
    "posts": ("posts", _ITEM),
    "comments": ("posts", _ITEM),
    "post_headers": ("posts", _ITEM),
    "comment_headers": ("posts", _ITEM),
    "linked_identities": ("sign_ins", ("issuer_id",)),
    "linked_phone_number": ("contacts", ()),
    "statistics": ("contacts", ("statistic", "value")),
}
"""The files that are read: the part of a Snapshot each is for, and the columns it has."""
_PART: Final = re.compile(r"(?:.*/)?([a-z_]+?)(?:_[0-9]{1,3})?\.csv", re.IGNORECASE)
"""A file, or one of those that a large one is cut into (`posts_2.csv`)."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SERVICES: Final = {"google": "Google", "apple": "Apple"}


def _stem(name: str) -> str:
    """What a file holds, by its name; empty for one that is not read."""
    found = _PART.fullmatch(name)
    return found[1].lower() if found and found[1].lower() in _FILES else ""


def _recognises(files: Files) -> bool:
    named = ((name, _FILES[stem][1]) for name in files.names if (stem := _stem(name)))
    return any(has_columns(files.chunks(name), columns) for name, columns in named if columns)


@reader(
    "reddit",
    title="Reddit data request (CSV; zip or folder)",
    platform="reddit",
    holds="posts and comments, addresses of about 100 days and of some posts, e-mail and phone, sign-in services, checksums of its files",
    lacks="authorised apps, programs and devices, changes to the account, second factors",
    request="https://www.reddit.com/settings/data-request, for your full time at Reddit",
    wait="a few days, at most 30",
    recognises=_recognises,
    belongs=lambda files: files.path,  # it comes whole
)
def reddit(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when nothing of use can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """One pass over one export; `digests` are the SHA-256 of the files that were read whole, `posted` where posts came from."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "reddit", "reddit")
        self.digests: dict[str, str] = {}
        self.posted: dict[tuple[datetime | None, str], Login] = {}

    def chunks(self, member: str) -> Iterator[bytes]:
        """The content of one member, whose hash is kept."""
        digest = hashlib.sha256()
        for chunk in super().chunks(member):
            digest.update(chunk)
            yield chunk
        self.digests[member] = digest.hexdigest()

    def read(self) -> Snapshot:
        """Read part after part, then hold it against the list of checksums."""
        facts = self._facts()
        posts = self._posts()
        logins = self._logins()
        sign_ins = self.records("sign_ins", _sign_in, self._table("linked_identities"))
        phones = self.records("contacts", _phone, self._table("linked_phone_number"), key=lambda x: x.value.reveal())
        contacts = combined(None if facts is None else _email(facts), phones)
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        changed = self._changed()
        name = value_of(facts or {}, "account name")[:50]
        return self.snapshot(
            Account(platform="reddit", handle=name or "unknown"),
            names=(name,),
            taken_at=utc(value_of(facts or {}, "export time")),
            dates=[utc(value_of(facts or {}, "registration date"))],
            edited=f"its list of checksums states another {changed}" if changed else "",
            posts=posts,
            logins=logins,
            sign_ins=sign_ins,
            contacts=contacts,
        )

    def _table(self, stem: str) -> dict[str, Rows]:
        return self.csv(lambda name: _stem(name) == stem, columns=_FILES[stem][1])

    def _facts(self) -> Record | None:
        """`statistics.csv`: what it states of the account, by its own words; None when it is not there."""
        found: list[Record] = []
        tables = self._table("statistics").items()
        read = [self.settle("contacts", name, self.take("contacts", rows, dict, found.append)) for name, rows in tables]
        if not read:
            self.gap("contacts", "the export holds no statistics.csv")
        return {value_of(row, "statistic").lower(): row["value"] for row in found} if any(read) else None

    def _posts(self) -> Posts | None:
        """Posts and comments; where they are not there, what their headers tell: all but the words."""
        found: dict[str, Rows] = {}
        for what, brief in (("posts", "post_headers"), ("comments", "comment_headers")):
            tables = self._table(what)
            if not tables:
                tables = self._table(brief)
                instead = f"; {brief}.csv tells of them without their words" if tables else ""
                self.gap("posts", f"the export holds no {what}.csv{instead}")
            found |= tables
        return self.posts(self._post, found)

    def _post(self, row: Record) -> Row:
        """A post; the address it came from, where that is told, is a use of a session."""
        made = _post(row)
        if value_of(row, "ip") and len(self.posted) < MAX_RECORDS:
            login = Login(at=time_of(row, "date"), ip=Hidden(value_of(row, "ip")))
            self.posted.setdefault(_session(login), login)
        return made

    def _logins(self) -> tuple[Login, ...] | None:
        """The log of addresses, and those of posts, which alone are no log."""
        logged = self.records("logins", _login, self._table("ip_logs"), key=_session)
        if logged is None and self.posted:
            self.gap("logins", "the export holds no ip_logs.csv; some posts tell the address they came from")
        both = combined(logged, tuple(self.posted.values()) or None)
        each = None if both is None else tuple({_session(one): one for one in both}.values())
        self.counts |= {} if each is None else {"logins": len(each)}
        return each

    def _changed(self) -> str:
        """The files that were read and are not as the export's own list has them; each is a gap, as is one that is gone."""
        stated: dict[str, str] = {}
        for member, rows in self.csv("checkfile.csv", columns=("filename", "sha256")).items():
            outcome = self.take("checksums", rows, _checksum, lambda pair: stated.update([pair]))
            if outcome.bad or outcome.stopped:
                for part in {part for part, _ in _FILES.values()}:
                    why = outcome.stopped or outcome.wrong
                    self.gap(part, f"{member}: {why}; so nothing proves that every file is as Reddit made it")
        here = {name.rpartition("/")[2].lower(): name for name in self.files.names}
        listed = {base: (_stem(base), digest) for base, digest in stated.items() if _stem(base)}
        read = {base: here[base] for base in listed if here.get(base) in self.digests}
        changed = [name for base, name in read.items() if self.digests[name] != listed[base][1]]
        for name in changed:
            self.gap(_FILES[_stem(name)][0], f"{name}: it is not the file that Reddit made: its checksum differs")
        for base, (stem, _) in listed.items():
            if base not in here and not stem.endswith("_headers"):
                self.gap(_FILES[stem][0], f"{base}: the list of checksums names it, but it is not there")
        self.counts |= {"checksums_held": len(read) - len(changed)} if stated else {}
        return joined(changed)


def _login(row: Record) -> Login | None:
    """One row of `ip_logs.csv`, whose first is the address the account was made from, without a date."""
    if not value_of(row, "ip"):
        raise ValueError("ip")
    if value_of(row, "date").lower() == "registration ip":
        return None
    return Login(at=time_of(row, "date"), ip=Hidden(value_of(row, "ip")))


def _session(login: Login) -> tuple[datetime | None, str]:
    return login.at, login.ip.reveal()


def _post(row: Record) -> Row:
    """One row of posts or of comments, which alone have a parent. Its id is Reddit's full one, for both count alone."""
    at, reply = time_of(row, "date"), "parent" in row
    if not value_of(row, "id"):
        raise ValueError("id")
    words = [str(row.get("title", "")), str(row.get("body", ""))]
    hosts = dict.fromkeys([linked_host(str(row.get("url", ""))), *hosts_in(*words)])
    return Row(
        id=f"{'t1' if reply else 't3'}_{value_of(row, 'id')}",
        created=at.isoformat() if at else "",
        text="\n".join(filter(None, words)),
        kind=_REPLY if reply else _POST,
        reply=reply,
        domains=[name for name in hosts if name and name != "reddit.com"],
    )


def _sign_in(row: Record) -> SignIn:
    """One row of `linked_identities.csv`; who the account is there is left behind."""
    issuer = value_of(row, "issuer_id").lower()
    if not issuer:
        raise ValueError("issuer_id")
    provider = next((title for word, title in _SERVICES.items() if word in issuer), linked_host(issuer) or issuer)
    return SignIn(provider=provider[:60])


def _phone(row: Record) -> Contact | None:
    """One row of `linked_phone_number.csv`, which has one column."""
    number = value_of(row, next(iter(row)))
    return Contact(kind="phone", value=Hidden(number)) if number else None


def _email(facts: Record) -> tuple[Contact, ...]:
    """The address that `statistics.csv` states, if there is one."""
    address, verified = value_of(facts, "email address"), value_of(facts, "email verified").lower()
    confirmed = {"true": True, "false": False}.get(verified)
    return (Contact(kind="email", value=Hidden(address), confirmed=confirmed),) if address else ()


def _checksum(row: Record) -> tuple[str, str]:
    """One row of `checkfile.csv`: a file's name and its SHA-256."""
    name, digest = value_of(row, "filename").rpartition("/")[2].lower(), value_of(row, "sha256").lower()
    if not name or not _SHA256.fullmatch(digest):
        raise ValueError("sha256")
    return name, digest
