"""The security log of a GitHub account: a JSON list, JSON lines or a CSV, of about the last 90 days.

The log tells what happened, not what there is: an app authorised before it begins is not in it, and that is always a gap.
Tokens, hashed or not, and addresses of the owner are never read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import CsvRows, JsonLines, JsonRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.github.actions import APPS, EVENTS, FIELDS, OUTCOMES, USED, detail

REQUEST: Final = "https://github.com/settings/security-log, then Export as JSON or CSV, without a search"
_EXTENSIONS: Final = (".json", ".jsonl", ".ndjson", ".csv")
_LOOK_AT: Final = 20
"""Files looked into before an input counts as no security log, which is one file."""
_JSON: Final = re.compile(rb'^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{[^{}]*"action"\s*:\s*"[a-z0-9_]+\.[a-z0-9_]+"', re.DOTALL)
_CSV: Final = re.compile(rb"^(?:\xef\xbb\xbf)?[^\n]*\baction\b[^\n]*", re.IGNORECASE)
_OURS: Final = re.compile(rb'@timestamp|"?created_at"?|_document_id')
_NAMED: Final = re.compile(r"export-([A-Za-z0-9-]{1,39})-(\d{10}|\d{13})\.[a-z]+")


_SOON: Final = timedelta(minutes=15)
"""How soon a sign-in follows a request for more proof that its owner answers."""


class Entry(NamedTuple):
    """One line of the log, as far as it is used: `told` are those of its fields that say something, `key` tells it apart."""

    at: datetime | None
    action: str
    told: Mapping[str, str]
    ip: Hidden
    key: str

    @property
    def about(self) -> str:
        """Whom it is about: the account it names, else the one that acted."""
        return (self.told.get("user") or self.told.get("actor", "")).casefold()


def is_log(files: Files) -> bool:
    """Whether one of its first files begins as a security log does."""
    return any(_log_in(files))


def _log_in(files: Files) -> Iterator[str]:
    names = [name for name in files.names if name.lower().endswith(_EXTENSIONS)]
    for name in sorted(names, key=lambda name: (name.count("/"), name))[:_LOOK_AT]:
        start = first_bytes(files, name, 4096).replace(b"\x00", b"")
        if _OURS.search(start) and (_CSV if name.lower().endswith(".csv") else _JSON).match(start):
            yield name


@reader(
    "github-log",
    title="GitHub security log (JSON or CSV)",
    platform="github",
    holds="sign-ins with outcome and country, changes of address, password, keys, tokens and second factor, apps authorised "
    "and revoked, all of about 90 days",
    lacks="apps and keys from before the log begins, addresses, which second factors there are, most network addresses",
    request=REQUEST,
    wait="at once",
    recognises=is_log,
    belongs=lambda files: files.path,  # it comes whole
)
def github_log(files: Files) -> Snapshot:
    """Read what bears on the account's security; what happened in repositories is counted and passed over.

    Raises:
        UnreadableError: when nothing in it can be read, or it is the log of an organisation.
    """
    reading = Reading(files, "github", "github-log")
    log = _Log()
    entries = reading.records("events", log.entry, {n: _rows(files, n) for n in _log_in(files)}, key=lambda e: e.key)
    if entries is None:
        raise UnreadableError(
            f"nothing of use in it could be read: {reading.worst()}", hint=f"export it again: {REQUEST}"
        )
    reading.share("events", "logins", "apps", "sign_ins")
    return log.snapshot(reading, entries)


def _rows(files: Files, name: str) -> Rows:
    """The records of a member, by how it begins: a list, objects line by line, or columns."""
    chunks = files.chunks(name)
    if name.lower().endswith(".csv"):
        return CsvRows(chunks, ["action"])
    return (
        JsonRows(chunks)
        if first_bytes(files, name, 64).replace(b"\xef\xbb\xbf", b"").lstrip()[:1] == b"["
        else JsonLines(chunks)
    )


class _Log:
    """One pass over a log: whose it is, and what was passed over."""

    def __init__(self) -> None:
        self.people: Counter[str] = Counter()
        self.ids: Counter[tuple[str, str]] = Counter()
        self.lines = 0
        self.others = 0

    def entry(self, row: dict[str, Any]) -> Entry | None:
        """A line as an entry; None when its action is in none of the tables."""
        action = text_of(row, "action")
        if not action:
            raise ValueError("action")
        self.lines += 1
        named = [(text_of(row, who).casefold(), text_of(row, f"{who}_id")) for who in ("user", "actor")]
        self.people.update({name for name, _ in named if name})
        self.ids.update({pair for pair in named if all(pair)})
        if action not in USED:
            self.others += 1
            return None
        told = {key: text for key in FIELDS if (text := text_of(row, key))} | _nested(row)
        at = moment(row.get("@timestamp")) or moment(row.get("created_at"))
        key = told.get("_document_id") or f"line {self.lines}"
        return Entry(at=at, action=action, told=told, ip=Hidden(text_of(row, "actor_ip")), key=key)

    def snapshot(self, reading: Reading, entries: Sequence[Entry]) -> Snapshot:
        """The entries of the log's owner, sorted into parts."""
        named = next((m for name in reading.files.names if (m := _NAMED.search(name))), None)
        owner = named[1].casefold() if named and named[1].casefold() in self.people else _most(self.people)
        if self.people[owner] * 2 < self.lines:
            raise UnreadableError(
                "this log tells of many accounts, as an organisation's audit log does",
                hint=f"give the security log of one account: {REQUEST}",
            )
        before = {
            e.told.get("old_login", "").casefold() for e in entries if e.action == "user.rename" and e.about == owner
        }
        mine = [e for e in entries if e.about in {owner, "", *before}]
        dated = sorted(((e.at, e) for e in mine if e.at), key=lambda pair: pair[0])
        since = f"the log begins on {dated[0][0]:%Y-%m-%d}" if dated else "nothing in the log is dated"
        reading.gap("apps", f"{since}; apps authorised before are not in it; look {reading.platform.page('apps')}")
        reading.gap("sign_ins", f"{since}; identities linked before are not in it")
        parts = _parts([*(e for _, e in dated), *(e for e in mine if not e.at)])
        reading.counts |= {part: len(rows) for part, rows in parts.items()}
        reading.counts |= {"other_actions": self.others, "about_others": len(entries) - len(mine)}
        handle = next((name for e in mine for name in (e.told.get("user", ""),) if name.casefold() == owner), owner)
        ids = Counter({number: count for (name, number), count in self.ids.items() if name == owner})
        return reading.snapshot(
            Account(platform="github", handle=handle[:50] or "unknown", id=_most(ids)[:40]),
            names=(handle[:50],),
            taken_at=moment(named[2]) if named else None,
            dates=[at for at, _ in dated],
            **parts,
        )


def _parts(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "logins": tuple(_logins(entries)),
        "events": tuple(_events(entries)),
        "apps": tuple(_apps(entries)),
        "sign_ins": tuple(_identities(entries)),
    }


def _most(counted: Counter[str]) -> str:
    """The commonest word; of several, the first met."""
    return max(counted, key=counted.__getitem__, default="")


def _nested(row: dict[str, Any]) -> dict[str, str]:
    """The country and the scopes, which JSON may nest and columns flatten."""
    location, scopes = row.get("actor_location"), row.get("token_scopes")
    place = location if isinstance(location, dict) else {k.removeprefix("actor_location."): v for k, v in row.items()}
    told = {
        "country": text_of(place, "country_code") or text_of(place, "country_name"),
        "token_scopes": ",".join(map(str, scopes))[:400] if isinstance(scopes, list) else text_of(row, "token_scopes"),
    }
    return {key: text for key, text in told.items() if text}


def _logins(entries: Sequence[Entry]) -> Iterator[Login]:
    """Sign-ins. A request for more proof that a sign-in followed was part of it; one that none followed counts."""
    entered = [e.at for e in entries if e.at and OUTCOMES.get(e.action) == "success"]
    for entry in entries:
        if outcome := OUTCOMES.get(entry.action):
            after = bisect_left(entered, entry.at) if entry.at else len(entered)
            if outcome == "challenge" and entry.at and after < len(entered) and entered[after] - entry.at <= _SOON:
                continue
            yield Login(
                at=entry.at,
                ip=entry.ip,
                agent=entry.told.get("user_agent", ""),
                country=entry.told.get("country", ""),
                outcome=outcome,
            )


def _events(entries: Iterable[Entry]) -> Iterator[Event]:
    for entry in entries:
        if (kind := EVENTS.get(entry.action)) and (told := detail(entry.action, entry.told)) is not None:
            yield Event(at=entry.at, kind=kind, detail=told)


def _apps(entries: Iterable[Entry]) -> Iterator[App]:
    """Apps authorised within the log and not revoked after; authorised again, an app keeps its first date."""
    given: dict[str, App] = {}
    for entry in entries:
        if (named := APPS.get(entry.action)) is None:
            continue
        name, number = (entry.told.get(key, "") for key in named)
        key = number or name
        if entry.action.endswith(".destroy"):
            given.pop(key, None)
            continue
        before = given.get(key)
        given[key] = App(
            id=key,
            name=name or (before.name if before else ""),
            permissions=frozenset(re.split(r"[,\s]+", entry.told.get("token_scopes", "").lower())) - {""},
            granted_at=before.granted_at if before else entry.at,
        )
    yield from given.values()


def _identities(entries: Iterable[Entry]) -> Iterator[SignIn]:
    """Identities of other services that were linked within the log, and not unlinked after."""
    linked: dict[str, SignIn] = {}
    for entry in entries:
        provider = entry.told.get("provider", "another service")
        if entry.action == "social_identity.linked":
            linked[provider] = SignIn(provider=provider, at=entry.at)
        elif entry.action == "social_identity.unlinked_all":
            linked.clear()
        elif entry.action == "social_identity.unlinked":
            linked.pop(provider, None)
    yield from linked.values()
