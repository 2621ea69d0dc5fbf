"""Reading a live account.

Its documents are of the same kinds as the files of an export, beside the document of the identity.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from hygiene.language.words import Later, tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.model.records import App, Event
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import series
from hygiene.sources.files.files import Files
from hygiene.sources.reader_kit.fields import linked_host
from hygiene.sources.readers.bluesky.account import Session
from hygiene.sources.readers.bluesky.export import AccountReading
from hygiene.sources.readers.bluesky.live import names
from hygiene.sources.readers.bluesky.live.document import Document, document
from hygiene.sources.readers.bluesky.plc.log import Log
from hygiene.sources.readers.bluesky.repository import first_commit
from hygiene.sources.readers.bluesky.signature import Signature

READER: Final = "bluesky-live"


def read_live(files: Files, asked_at: datetime, lacking: Mapping[str, Sequence[str]]) -> Snapshot:
    """Read the documents of a live account.

    Args:
        files: The documents, by their names in `names`.
        asked_at: When the first of them was requested.
        lacking: The reasons for missing data, by part, as Damage where a server failed.

    Raises:
        UnreadableError: when none of them can be read.
    """
    reading = _LiveReading(files, asked_at, lacking)
    if not reading.members:
        raise LiveError(
            tr("nothing was read of it: {reason}", reason=reading.reading.worst()),
            hint=tr("run it again"),
            path=files.path,
        )
    return reading.snapshot()


class _LiveReading(AccountReading):
    """One pass over the documents of one account."""

    def __init__(self, files: Files, asked_at: datetime, lacking: Mapping[str, Sequence[str]]) -> None:
        self.connected = _note(files, names.ACCOUNT)
        self.handle_now = _note(files, names.HANDLE)
        self.one_time = _note(files, names.ONE_TIME).get("name", "")
        self.asked_at, self.did = asked_at, self.connected.get("did", "")
        kept = {kind: [name] for kind, name in names.EXPORTED.items() if name in files.names}
        foreign = names.REPOSITORY in files.names and self._is_foreign(files)
        if foreign:
            del kept["repository"]
        super().__init__(files, kept, READER, absent=tr_later("its servers were not asked for {part}"))
        self.reading.read_members.update(files.names)
        if self.handle_now and not self.handle_now.get("leads_to"):
            self.reading.gap(
                "events",
                tr("@{handle} leads to no account, so it proves nothing", handle=self.handle_now.get("handle", "")),
            )
        if renamed := _note(files, names.RENAMED):
            asked = series(renamed.get("asked", []))
            self.reading.gap(
                "events",
                tr(
                    "the account is called @{handle} now: we asked {asked} about it",
                    handle=renamed.get("handle", ""),
                    asked=asked,
                ),
            )
        for part, reasons in lacking.items():
            self.reading.gap(part, *reasons)
        if foreign:
            for part in ("posts", "follows"):
                self.reading.note_damage(part, tr("its server answered with the repository of another account"))

    def _is_foreign(self, files: Files) -> bool:
        return first_commit(files.chunks(names.REPOSITORY)).did not in {"", self.did}

    def _stated(self) -> Document | None:
        """Return the document of the identity, or None without one."""
        record = _note(self.files, names.DOCUMENT)
        return document(record, self.did) if record else None

    def _account(self, did: str, sessions: Sequence[Session], log: Log) -> Account:
        """Return the account, with the handle that is stated now."""
        found = super()._account(did or self.did, sessions, log)
        stated = self._stated()
        if found.handle != found.id:
            return found
        return replace(found, handle=(stated.handle if stated else "") or self.connected.get("handle", "") or found.id)

    def _events(self, apps: tuple[App, ...] | None, log: Log | None, signature: Signature) -> tuple[Event, ...] | None:
        """Return the changes of the account, with those that no log dates."""
        others = apps and tuple(app for app in apps if not app.own)
        events = super()._events(others, log, signature)
        seen = [Event(at=self.asked_at, kind=kind, detail=_seen(detail)) for kind, detail in self._undated(log)]
        if not seen:
            return events
        self.reading.counts["events"] = self.reading.counts.get("events", 0) + len(seen)
        return (*(events or ()), *seen)

    def _undated(self, log: Log | None) -> Iterator[tuple[str, str]]:
        """Yield changes that only the document shows, and a handle that moved."""
        stated, current = self._stated(), log.current if log else None
        if current and current.at and current.at >= self.asked_at:
            pass  # it came after the document, which may not state it yet
        elif stated and current:
            if current.signing_key and not stated.signing_key:
                self.reading.gap("events", tr("the directory states no signing key of a known form"))
            elif stated.signing_key != current.signing_key:
                yield "key", tr_later("the directory states another signing key than its log proves")
            if linked_host(stated.server) != current.server:
                yield "server", tr_later("the directory states another server than its log proves")
            if stated.handle != current.handle.casefold():
                yield "handle", tr_later("the directory states another handle than its log proves")
        elif stated and "." in (before := self.connected.get("handle", "")) and stated.handle != before:
            yield "handle", tr_later("@{old} became @{new}", old=before, new=stated.handle)
        if (leads_to := self.handle_now.get("leads_to")) and leads_to != self.did:
            yield "handle", tr_later("@{handle} leads to another account", handle=self.handle_now.get("handle", ""))

    def _app_passwords(self) -> tuple[App, ...] | None:
        """Return the app passwords, with the one made for this reading marked.

        Its name was chosen at random for this reading, so no one else can have made it.
        """
        apps = super()._app_passwords()
        own = [app for app in apps or () if app.name == self.one_time]
        return apps and tuple(replace(app, own=[app] == own) for app in apps)


def _seen(detail: str) -> str:
    """Return the event of a change that only this reading showed."""
    return tr_later("seen when the account was read: {change}", change=Later(detail) if type(detail) is str else detail)


def _note(files: Files, name: str) -> dict[str, Any]:
    """Return a kept JSON object, or an empty one."""
    if name not in files.names:
        return {}
    found = json.loads(b"".join(files.chunks(name)))
    return found if isinstance(found, dict) else {}
