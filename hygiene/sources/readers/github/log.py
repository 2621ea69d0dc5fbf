"""The GitHub reader: the security log of an account, for about 90 days.

The log is a JSON list, JSON lines or a CSV. It records events, and not the present state. An app authorised before the
log begins is not in it, so there is always a gap. Tokens, hashed or not, and addresses of the owner are never read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import RECORDS, Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import text_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import CsvRows, JsonLines, JsonRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.github.actions import APPS, EVENTS, FIELDS, OUTCOMES, USED, detail

REQUEST: Final = tr_later("https://github.com/settings/security-log, then Export as JSON or CSV, without a search")
_MAX_FILES: Final = 20
"""The most files that are examined to recognise a security log.

A security log is a single file.
"""
_JSON: Final = re.compile(rb'^\s*(?:\[\s*)?\{[^{}]*"action"\s*:\s*"[a-z0-9_]+\.[a-z0-9_]+"', re.DOTALL)
_CSV: Final = re.compile(rb"^[^\n]*\baction\b[^\n]*", re.IGNORECASE)
_GITHUB_FIELD: Final = re.compile(rb'@timestamp|"?created_at"?|_document_id')
"""Fields that a GitHub log has beside the action."""
_FILE_NAME: Final = re.compile(r"export-([A-Za-z0-9-]{1,39})-(\d{10}|\d{13})\.[a-z]+")
"""The name GitHub gives the file: the account and the export time."""
_ANSWER_TIME: Final = timedelta(minutes=15)
"""The time the owner may take to answer a request for more proof.

A sign-in that follows such a request within this time counts as its answer.
"""


class Entry(NamedTuple):
    """The parts we use of one line of the log.

    `fields` are those of its fields that are not empty, and `key` identifies it.
    """

    at: datetime | None
    action: str
    fields: Mapping[str, str]
    ip: Hidden
    key: str

    @property
    def about(self) -> str:
        """Return the account it is about: the named one, or else the actor."""
        return (self.fields.get("user") or self.fields.get("actor", "")).casefold()


def is_log(files: Files) -> bool:
    """Return whether one of the first files begins like a security log."""
    return any(_log_files(files))


def _log_files(files: Files) -> Iterator[str]:
    """Yield the names of the files that begin like a security log."""
    names = [name for name in files.names if name.lower().endswith(RECORDS)]
    for name in sorted(names, key=lambda name: (name.count("/"), name))[:_MAX_FILES]:
        start = first_bytes(files, name, 4096).replace(b"\x00", b"")
        if _GITHUB_FIELD.search(start) and (_CSV if name.lower().endswith(".csv") else _JSON).match(start):
            yield name


@reader(
    "github-log",
    title=tr_later("GitHub security log (JSON or CSV)"),
    platform="github",
    holds=tr_later(
        "sign-ins with outcome and country, changes of address, password, keys, tokens and "
        "second factor, and apps authorised and revoked, all for about 90 days"
    ),
    lacks=tr_later(
        "apps and keys from before the log begins, addresses, the second factors in use, and most network addresses"
    ),
    request=REQUEST,
    wait=tr_later("at once"),
    recognises=is_log,
    belongs=lambda files: files.path,  # a log is a single file
)
def github_log(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Entries about repositories are counted and skipped.

    Raises:
        UnreadableError: when nothing in it can be read, or it is the log of an organisation.
    """
    reading = Reading(files, "github", "github-log")
    reading.read_members.update(_log_files(files))
    log = _Log()
    entries = reading.records("events", log.entry, {n: _rows(files, n) for n in _log_files(files)}, key=lambda e: e.key)
    if entries is None:
        raise UnreadableError(
            tr("nothing of use in it could be read: {reason}", reason=reading.worst()),
            hint=tr("export it again: {request}", request=tr(REQUEST)),
        )
    reading.spread_damage("events", "logins", "apps", "sign_ins")
    return log.snapshot(reading, entries)


def _rows(files: Files, name: str) -> Rows:
    """Return the records of a file in the format it begins with.

    The formats are a JSON list, JSON lines and columns.
    """
    chunks = files.chunks(name)
    if name.lower().endswith(".csv"):
        return CsvRows(chunks, ["action"])
    return JsonRows(chunks) if first_bytes(files, name, 64).lstrip()[:1] == b"[" else JsonLines(chunks)


class _Log:
    """One pass over a log, with the people it names and the lines left out."""

    def __init__(self) -> None:
        self.people: Counter[str] = Counter()
        self.ids: Counter[tuple[str, str]] = Counter()
        self.lines = 0
        self.others = 0

    def entry(self, row: dict[str, Any]) -> Entry | None:
        """Read a line, or return None if its action is in no table."""
        action = text_of(row, "action")
        if not action:
            raise ValueError("action")
        self.lines += 1
        people = [(text_of(row, role).casefold(), text_of(row, f"{role}_id")) for role in ("user", "actor")]
        self.people.update({name for name, _ in people if name})
        self.ids.update({pair for pair in people if all(pair)})
        if action not in USED:
            self.others += 1
            return None
        fields = {key: text for key in FIELDS if (text := text_of(row, key))} | _nested_fields(row)
        at = moment(row.get("@timestamp")) or moment(row.get("created_at"))
        key = fields.get("_document_id") or f"line {self.lines}"
        return Entry(at=at, action=action, fields=fields, ip=Hidden(text_of(row, "actor_ip")), key=key)

    def snapshot(self, reading: Reading, entries: Sequence[Entry]) -> Snapshot:
        """Sort the entries about the log's owner into parts."""
        match = next((m for name in reading.files.names if (m := _FILE_NAME.search(name))), None)
        owner = match[1].casefold() if match and match[1].casefold() in self.people else _most_common(self.people)
        if self.people[owner] * 2 < self.lines:
            raise UnreadableError(
                tr("this log is about many accounts, like the audit log of an organisation"),
                hint=tr("give the security log of one account: {request}", request=tr(REQUEST)),
            )
        earlier_names = {
            e.fields.get("old_login", "").casefold() for e in entries if e.action == "user.rename" and e.about == owner
        }
        own = [e for e in entries if e.about in {owner, "", *earlier_names}]
        dated = sorted(((e.at, e) for e in own if e.at), key=lambda pair: pair[0])
        since = (
            tr("the log begins on {day}", day=f"{dated[0][0]:%Y-%m-%d}")
            if dated
            else tr("no entry of the log is dated")
        )
        reading.gap(
            "apps",
            tr(
                "{since}; apps authorised earlier are not in it; look {page}",
                since=since,
                page=reading.platform.page("apps"),
            ),
        )
        reading.gap("sign_ins", tr("{since}; identities linked earlier are not in it", since=since))
        parts = _parts([*(e for _, e in dated), *(e for e in own if not e.at)])
        reading.counts |= {part: len(rows) for part, rows in parts.items()}
        reading.counts |= {"other_actions": self.others, "about_others": len(entries) - len(own)}
        handle = next((name for e in own for name in (e.fields.get("user", ""),) if name.casefold() == owner), owner)
        ids = Counter({number: count for (name, number), count in self.ids.items() if name == owner})
        return reading.snapshot(
            Account(platform="github", handle=handle[:50] or "unknown", id=_most_common(ids)[:40]),
            names=(handle[:50],),
            taken_at=moment(match[2]) if match else None,
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


def _most_common(counts: Counter[str]) -> str:
    """Return the most common text, or the first of several that tie."""
    return max(counts, key=counts.__getitem__, default="")


def _nested_fields(row: dict[str, Any]) -> dict[str, str]:
    """Return the country and the scopes.

    JSON may nest them, and columns flatten them.
    """
    location, scopes = row.get("actor_location"), row.get("token_scopes")
    nested = location if isinstance(location, dict) else {k.removeprefix("actor_location."): v for k, v in row.items()}
    fields = {
        "country": text_of(nested, "country_code") or text_of(nested, "country_name"),
        "token_scopes": ",".join(map(str, scopes))[:400] if isinstance(scopes, list) else text_of(row, "token_scopes"),
    }
    return {key: text for key, text in fields.items() if text}


def _logins(entries: Sequence[Entry]) -> Iterator[Login]:
    """Yield the sign-ins.

    A request for more proof is left out if a sign-in followed, because it was part of that sign-in.
    """
    successes = [e.at for e in entries if e.at and OUTCOMES.get(e.action) == "success"]
    for entry in entries:
        if outcome := OUTCOMES.get(entry.action):
            if outcome == "challenge" and entry.at and _is_answered(entry.at, successes):
                continue
            yield Login(
                at=entry.at,
                ip=entry.ip,
                agent=entry.fields.get("user_agent", ""),
                country=entry.fields.get("country", ""),
                outcome=outcome,
            )


def _is_answered(at: datetime, successes: Sequence[datetime]) -> bool:
    """Return whether a sign-in follows soon after a request for more proof."""
    following = bisect_left(successes, at)
    return following < len(successes) and successes[following] - at <= _ANSWER_TIME


def _events(entries: Iterable[Entry]) -> Iterator[Event]:
    for entry in entries:
        if (kind := EVENTS.get(entry.action)) and (text := detail(entry.action, entry.fields)) is not None:
            yield Event(at=entry.at, kind=kind, detail=text)


def _apps(entries: Iterable[Entry]) -> Iterator[App]:
    """Yield the apps authorised in the log and not revoked afterwards.

    An app that is authorised again keeps its first date.
    """
    apps: dict[str, App] = {}
    for entry in entries:
        if (keys := APPS.get(entry.action)) is None:
            continue
        name, number = (entry.fields.get(key, "") for key in keys)
        key = number or name
        if entry.action.endswith(".destroy"):
            apps.pop(key, None)
            continue
        earlier = apps.get(key)
        apps[key] = App(
            id=key,
            name=name or (earlier.name if earlier else ""),
            permissions=frozenset(re.split(r"[,\s]+", entry.fields.get("token_scopes", "").lower())) - {""},
            granted_at=earlier.granted_at if earlier else entry.at,
        )
    yield from apps.values()


def _identities(entries: Iterable[Entry]) -> Iterator[SignIn]:
    """Yield the identities of other services that are still linked.

    They were linked in the log and not unlinked afterwards.
    """
    linked: dict[str, SignIn] = {}
    for entry in entries:
        provider = entry.fields.get("provider", "another service")
        if entry.action == "social_identity.linked":
            linked[provider] = SignIn(provider=provider, at=entry.at)
        elif entry.action == "social_identity.unlinked_all":
            linked.clear()
        elif entry.action == "social_identity.unlinked":
            linked.pop(provider, None)
    yield from linked.values()
