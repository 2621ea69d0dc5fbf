"""The Snapchat export ("My Data"): sign-ins, devices, changes and apps.

It holds JSON files beside pages with the same content. It may come in several zips, `mydata~<ms>.zip`,
`mydata~<ms>-2.zip` and so on. The later ones hold pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import combined, login_key, value_of
from hygiene.sources.reader_kit.newest import find_in_name
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.reader_kit.times import moment, utc
from hygiene.sources.readers.snapchat import acts, records

Record = dict[str, Any]
_NAME: Final = re.compile(r"mydata~([0-9]{13})")
_ACCOUNT, _HISTORY, _APPS = "account.json", "account_history.json", "connected_apps.json"
_KEYS: Final = re.compile(
    rb'"(?:Basic Information|Login History|(?:Password|Email|Mobile Number|Display Name) Change)"'
)
_TWO_FACTOR: Final = ("Two-Factor Authentication", "Tow-Factor Authentication")
"""The names of the list. The second is the spelling of older exports."""
_KNOWN: Final = {
    _ACCOUNT: frozenset({
        "Device History", "Login History",
        "Privacy Policy and Terms of Service Acceptance History", "Custom Creative Tools Terms", "Family Center",
    }),
    _HISTORY: frozenset({
        "Password Change", "Email Change", "Mobile Number Change", "Display Name Change", *_TWO_FACTOR,
        "Account deactivated / reactivated", "Download My Data Reports", "Snapchat Linked to Bitmoji", "Spectacles",
    }),
    _APPS: frozenset({"Permissions", "Connected Applications"}),
}  # fmt: skip
"""The lists of each file that are read, or do not concern security."""
_ASSOCIATED: Final = "associated accounts"
"""The beginning of the names of lists of accounts that share a device.

They are new in 2026.
"""
_SECURITY: Final = (
    ("devices", ("device", "associated account")),
    ("logins", ("login", "log in", "sign in", "session")),
    ("apps", ("app", "permission")),
    ("events", (
        "password", "passkey", "e-mail", "email", "phone", "number", "factor", "verification", "recover", "security",
        "account",
    )),
)  # fmt: skip
"""Parts of a Snapshot, and words in the names of lists about them."""


def _recognises(files: Files) -> bool:
    """Return whether these files are a Snapchat export, as JSON or as pages.

    A later zip of pictures can only be recognised by its name. `account.json` and `account_history.json` must hold
    Snapchat's own keys, because other platforms use these file names too.
    """
    if any(files.ending(name) for name in (_APPS, "account_history.html", "connected_apps.html")):
        return True
    candidates = (name for end in (_ACCOUNT, _HISTORY) for name in files.ending(end))
    return bool(find_in_name(files, _NAME)) or any(_KEYS.search(first_bytes(files, name, 4096)) for name in candidates)


def _belongs(files: Files) -> str:
    """Return a key for all zips of an export. A renamed zip has its own."""
    name = find_in_name(files, _NAME)
    return name[0] if name else files.path


@reader(
    "snapchat",
    title=tr_later("Snapchat My Data (JSON; zip or folder)"),
    platform="snapchat",
    holds=tr_later(
        "sign-ins of about a year with network address, country and device, devices, changes of password, e-mail "
        "address, phone number, name and second factor, requests for a copy of the data, connected apps with their "
        "dates, times of messages and snaps, friends and blocks"
    ),
    lacks=tr_later("words of messages, last use of apps"),
    request=tr_later(
        "https://accounts.snapchat.com/v2/download-my-data, with JSON files switched on; give all zips you receive"
    ),
    wait=tr_later("minutes to a few days"),
    recognises=_recognises,
    belongs=_belongs,
    own_folders=frozenset({"json", "html"}),
)
def snapchat(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when the export holds only pages, or no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export."""

    def __init__(self, files: Files) -> None:
        absent = tr_later("the export holds no file of {part} (if it came in several zips, give all of them)")
        super().__init__(files, "snapchat", "snapchat", absent=absent)

    def read(self) -> Snapshot:
        """Read every part of the export."""
        self.refuse_pages()
        owner = self._owner()
        created, name = utc(owner.get("Creation Date")), find_in_name(self.files, _NAME)
        emails = self.records("contacts", records.address("Email Address"), self._history("Email Change"))
        phones = self.records("contacts", records.address("Mobile Number"), self._history("Mobile Number Change"))
        switches = self.records("second_factors", records.switch, self._history(*_TWO_FACTOR), key=lambda s: s)
        contacts = records.contacts(emails, phones, value_of(owner, "PhoneNumber"), created)
        self.counts |= {} if contacts is None else {"contacts": len(contacts)}
        handle = value_of(owner, "Username")[:50]
        self._note_unread_lists()
        return self.snapshot(
            Account(platform="snapchat", handle=handle or "unknown"),
            names=(handle, value_of(owner, "Name")[:100]),
            taken_at=moment(name[1]) if name else None,
            dates=[created],
            logins=self.records("logins", records.login, self.json(_ACCOUNT, at=["Login History"]), key=login_key),
            devices=self.records(
                "devices", records.device, self.json(_ACCOUNT, at=["Device History"]), key=lambda d: d
            ),
            events=self._events(created, frozenset(e.value.casefold() for e in emails or ())),
            apps=self._apps(),
            messages=acts.messages(self),
            follows=acts.follows(self),
            profile={"handle": Hidden(handle), "name": Hidden(value_of(owner, "Name"))} if owner else None,
            contacts=contacts,
            second_factors=None if switches is None else records.switched_on(switches),
        )

    def _owner(self) -> Record:
        """Return the account's basic information, empty when it is missing."""
        owners: list[Record] = []
        for member, rows in self.json(_ACCOUNT, at=["Basic Information"]).items():
            self.note_outcome("contacts", member, self.take("contacts", rows, dict, owners.append))
        return owners[0] if owners else {}

    def _history(self, *keys: str, optional: bool = False) -> dict[str, Rows]:
        members = self.json(_HISTORY, at=keys, optional=optional)
        return {f"{member} ({keys[0]})": rows for member, rows in members.items()}

    def _events(self, created: datetime | None, own: frozenset[str]) -> tuple[Event, ...] | None:
        def read(parse: Callable[[Record], Event], *keys: str, optional: bool = False) -> tuple[Event, ...] | None:
            return self.records("events", parse, self._history(*keys, optional=optional), key=lambda e: e)

        return combined(
            read(records.change("password"), "Password Change"),
            records.with_first_marked(read(records.change("email"), "Email Change"), created),
            records.with_first_marked(read(records.change("phone"), "Mobile Number Change"), created),
            read(records.second_factor, *_TWO_FACTOR),
            read(records.change("name"), "Display Name Change", optional=True),
            read(records.change("deactivation"), "Account deactivated / reactivated", optional=True),
            read(records.download(own), "Download My Data Reports", optional=True),
        )

    def _apps(self) -> tuple[App, ...] | None:
        """Return the apps of both lists, whose rows hold a permission each."""
        lists = [
            self.records("apps", parse, self.json(_APPS, at=[key]))
            for parse, key in ((records.permission, "Permissions"), (records.connected, "Connected Applications"))
        ]
        rows = combined(*lists)
        apps = None if rows is None else records.merged(rows)
        self.counts |= {} if apps is None else {"apps": len(apps)}
        return apps

    def _note_unread_lists(self) -> None:
        """Record a gap for each unread list that concerns security.

        Snapchat adds lists over the years. Other unknown lists are counted.
        """
        for file, known in _KNOWN.items():
            for member in self.find(file):
                documents: list[Record] = []
                with suppress(UnreadableError):  # the method that reads a known list of this file reports it
                    documents = [document for batch in self.json(member)[member] for document in batch]
                for document in documents:
                    for name, rows in records.unknown_lists(document, known).items():
                        self._note_unread_list(f"{member} ({printable(name, 60)})", name.casefold(), rows)

    def _note_unread_list(self, where: str, name: str, rows: list[Record]) -> None:
        part = next((part for part, words in _SECURITY if any(word in name for word in words)), "")
        if name.startswith(_ASSOCIATED):
            self.gap(
                part,
                tr(
                    "{where}: {others}, and the export does not name the owner",
                    where=where,
                    others=records.other_accounts(rows),
                ),
            )
        elif part:
            self.gap(
                part,
                tr_n(
                    len(rows),
                    "{where}: {count:,} record in a list that hygiene does not know",
                    "{where}: {count:,} records in a list that hygiene does not know",
                    where=where,
                ),
            )
        else:
            self.counts["unread_lists"] = self.counts.get("unread_lists", 0) + 1
