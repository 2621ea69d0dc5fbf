"""The Reddit export: CSV files and a list of their checksums.

The files hold posts, comments, network addresses and sign-in services. While the reader reads a file, it compares the
file with the list of checksums, so that the report can name a changed file. Checking the files that hold nothing useful
would mean reading the whole export.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import joined
from hygiene.sources.files.budget import MAX_RECORDS
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.coverage import part_by_name
from hygiene.sources.reader_kit.fields import combined, hosts_in, linked_host, time_of, value_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows, has_columns
from hygiene.sources.reader_kit.times import utc
from hygiene.sources.readers.communities import reddit_acts as acts

Record = dict[str, Any]
_POST, _REPLY = 0, 1
_ITEM: Final = ("id", "permalink", "date")
_MARKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "ip_logs": ("logins", ("date", "ip")),
    "posts": ("posts", _ITEM),
    "comments": ("posts", _ITEM),
    "post_headers": ("posts", _ITEM),
    "comment_headers": ("posts", _ITEM),
    "linked_identities": ("sign_ins", ("issuer_id",)),
    "linked_phone_number": ("contacts", ()),
    "statistics": ("contacts", ("statistic", "value")),
}
"""The files that mark an export as Reddit's.

Each has its part of a Snapshot, and its columns.
"""
_FILES: Final = _MARKS | acts.FILES
"""The files that are read."""
_PART: Final = re.compile(r"(?:.*/)?([a-z_]+?)(?:_[0-9]{1,3})?\.csv", re.IGNORECASE)
"""A file, or a piece of a large file (`posts_2.csv`)."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SERVICES: Final = {"google": "Google", "apple": "Apple"}


def _stem(name: str) -> str:
    """Return the key in `_FILES` for a file's name, or an empty string."""
    match = _PART.fullmatch(name)
    return match[1].lower() if match and match[1].lower() in _FILES else ""


def _recognises(files: Files) -> bool:
    candidates = ((name, _MARKS[stem][1]) for name in files.names if (stem := _stem(name)) in _MARKS)
    return any(has_columns(files.chunks(name), columns) for name, columns in candidates if columns)


@reader(
    "reddit",
    title=tr_later("Reddit data request (CSV; zip or folder)"),
    platform="reddit",
    holds=tr_later(
        "posts and comments, network addresses of about 100 days and of some posts, e-mail address and phone number, "
        "sign-in services, times of messages and chats, friends without times, checksums of its files"
    ),
    lacks=tr_later("authorised apps, programs and devices, changes to the account, second factors"),
    request=tr_later("https://www.reddit.com/settings/data-request, for your full time at Reddit"),
    wait=tr_later("a few days, at most 30"),
    recognises=_recognises,
    belongs=lambda files: files.path,  # Reddit sends an export as one archive
    own_folders=frozenset({"media"}),
)
def reddit(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export.

    `digests` are the SHA-256 of the files that were read completely. `post_logins` are the network addresses that posts
    came from.
    """

    def __init__(self, files: Files) -> None:
        super().__init__(files, "reddit", "reddit")
        self.digests: dict[str, str] = {}
        self.post_logins: dict[tuple[datetime | None, str], Login] = {}

    def chunks(self, member: str) -> Iterator[bytes]:
        """Yield the content of a member and keep its hash."""
        digest = hashlib.sha256()
        for chunk in super().chunks(member):
            digest.update(chunk)
            yield chunk
        self.digests[member] = digest.hexdigest()

    def read(self) -> Snapshot:
        """Read every part, then compare the files with the list of checksums."""
        facts = self._facts()
        posts = self._posts()
        logins = self._logins()
        sign_ins = self.records("sign_ins", _sign_in, self._table("linked_identities"))
        phones = self.records("contacts", _phone, self._table("linked_phone_number"), key=lambda x: x.value.reveal())
        contacts = combined(None if facts is None else _email(facts), phones)
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        name = value_of(facts or {}, "account name")[:50]
        messages, follows = acts.messages(self, self._table, name), acts.friends(self, self._table)
        changed = self._changed()
        return self.snapshot(
            Account(platform="reddit", handle=name or "unknown"),
            names=(name,),
            taken_at=utc(value_of(facts or {}, "export time")),
            dates=[utc(value_of(facts or {}, "registration date"))],
            edited=tr("its list of checksums does not match {changed}", changed=changed) if changed else "",
            posts=posts,
            messages=messages,
            follows=follows,
            profile={"handle": Hidden(name)} if name else None,
            logins=logins,
            sign_ins=sign_ins,
            contacts=contacts,
        )

    def _table(self, stem: str) -> dict[str, Rows]:
        return self.csv(lambda name: _stem(name) == stem, columns=_FILES[stem][1])

    def _facts(self) -> Record | None:
        """Return the values in `statistics.csv` by their name in the file.

        The result is None when the file is missing.
        """
        facts: list[Record] = []
        found = ((name, self.take("contacts", r, dict, facts.append)) for name, r in self._table("statistics").items())
        read = [self.note_outcome("contacts", name, outcome) for name, outcome in found]
        if not read:
            self.gap("contacts", tr("the export holds no statistics.csv"))
        return {value_of(row, "statistic").lower(): row["value"] for row in facts} if any(read) else None

    def _posts(self) -> Posts | None:
        """Return the posts and comments.

        Where their file is missing, the file of their headers holds everything except the text.
        """
        members: dict[str, Rows] = {}
        for stem, headers in (("posts", "post_headers"), ("comments", "comment_headers")):
            tables = self._table(stem)
            if not tables:
                tables = self._table(headers)
                instead = tr("; {headers}.csv lists them without their text", headers=headers) if tables else ""
                self.gap("posts", tr("the export holds no {stem}.csv{instead}", stem=stem, instead=instead))
            members |= tables
        return self.posts(self._post, members)

    def _post(self, row: Record) -> Row:
        """Parse a post and keep the network address it came from, if stated.

        The address counts as the use of a session.
        """
        post = _post(row)
        if value_of(row, "ip") and len(self.post_logins) < MAX_RECORDS:
            login = Login(at=time_of(row, "date"), ip=Hidden(value_of(row, "ip")))
            self.post_logins.setdefault(_session(login), login)
        return post

    def _logins(self) -> tuple[Login, ...] | None:
        """Return the log of network addresses and the addresses of posts.

        The addresses of posts alone do not make a log, so a missing log is a gap.
        """
        logged = self.records("logins", _login, self._table("ip_logs"), key=_session)
        if logged is None and self.post_logins:
            self.gap("logins", tr("the export holds no ip_logs.csv; some posts state the address they came from"))
        both = combined(logged, tuple(self.post_logins.values()) or None)
        distinct = None if both is None else tuple({_session(login): login for login in both}.values())
        self.counts |= {} if distinct is None else {"logins": len(distinct)}
        return distinct

    def _changed(self) -> str:
        """Return the names of the files that do not match the list of checksums.

        Each changed file gets a gap, and so does each missing file that the list names.
        """
        stated: dict[str, str] = {}
        for member, rows in self.csv("checkfile.csv", columns=("filename", "sha256")).items():
            outcome = self.take("checksums", rows, _checksum, lambda pair: stated.update([pair]))
            if outcome.bad or outcome.stopped:
                for part in {part for part, _ in _FILES.values()}:
                    why = outcome.stopped or outcome.wrong
                    reason = tr(
                        "{member}: {why}; nothing proves that every file is as Reddit made it",
                        member=member,
                        why=why,
                    )
                    self.gap(part, reason)
        present = {name.rpartition("/")[2].lower(): name for name in self.files.names}
        listed = {base: (_stem(base), digest) for base, digest in stated.items() if _stem(base)}
        read = {base: present[base] for base in listed if present.get(base) in self.digests}
        changed = [name for base, name in read.items() if self.digests[name] != listed[base][1]]
        for name in changed:
            reason = tr("{name}: its checksum differs, so it is not the file that Reddit made", name=name)
            self.note_damage(_FILES[_stem(name)][0], reason)
        for base, (stem, _) in listed.items():
            if base not in present and not stem.endswith("_headers"):
                reason = tr("{base}: the list of checksums names it, but the export does not hold it", base=base)
                self.note_damage(_FILES[stem][0], reason)
        for base in sorted(stated.keys() - listed.keys() - present.keys()):
            if part := part_by_name(base.rpartition(".")[0]):
                reason = tr("{base}: the list of checksums names it, but the export does not hold it", base=base)
                self.note_damage(part, reason)
        self.counts |= {"checksums_held": len(read) - len(changed)} if stated else {}
        return joined(changed)


def _login(row: Record) -> Login | None:
    """Parse a row of `ip_logs.csv`.

    The first row is the address that the account was registered from, without a date. It gives None. A row without a
    network address is kept if it has a time.
    """
    if value_of(row, "date").lower() == "registration ip":
        return None
    at, ip = time_of(row, "date"), value_of(row, "ip")
    if not (at or ip):
        raise ValueError("ip")
    return Login(at=at, ip=Hidden(ip))


def _session(login: Login) -> tuple[datetime | None, str]:
    return login.at, login.ip.reveal()


def _post(row: Record) -> Row:
    """Parse a row of posts or comments. Only comments have a parent.

    The id is Reddit's full one, with its prefix, because posts and comments are numbered separately.
    """
    at, reply = time_of(row, "date"), "parent" in row
    if not value_of(row, "id"):
        raise ValueError("id")
    texts = [str(row.get("title", "")), str(row.get("body", ""))]
    hosts = dict.fromkeys([linked_host(str(row.get("url", ""))), *hosts_in(*texts)])
    return Row(
        id=f"{'t1' if reply else 't3'}_{value_of(row, 'id')}",
        created=at.isoformat() if at else "",
        text="\n".join(filter(None, texts)),
        kind=_REPLY if reply else _POST,
        reply=reply,
        domains=[host for host in hosts if host and host != "reddit.com"],
    )


def _sign_in(row: Record) -> SignIn:
    """Parse a row of `linked_identities.csv`.

    The name of the account at the other service is not read.
    """
    issuer = value_of(row, "issuer_id").lower()
    if not issuer:
        raise ValueError("issuer_id")
    provider = next((title for word, title in _SERVICES.items() if word in issuer), linked_host(issuer) or issuer)
    return SignIn(provider=provider[:60])


def _phone(row: Record) -> Contact | None:
    """Parse a row of `linked_phone_number.csv`, which has one column."""
    number = value_of(row, next(iter(row)))
    return Contact(kind="phone", value=Hidden(number)) if number else None


def _email(facts: Record) -> tuple[Contact, ...]:
    """Return the e-mail address in `statistics.csv`, if it holds one."""
    address, verified = value_of(facts, "email address"), value_of(facts, "email verified").lower()
    confirmed = {"true": True, "false": False}.get(verified)
    return (Contact(kind="email", value=Hidden(address), confirmed=confirmed),) if address else ()


def _checksum(row: Record) -> tuple[str, str]:
    """Parse a row of `checkfile.csv`: a file's name and its SHA-256."""
    name, digest = value_of(row, "filename").rpartition("/")[2].lower(), value_of(row, "sha256").lower()
    if not name or not _SHA256.fullmatch(digest):
        raise ValueError("sha256")
    return name, digest
