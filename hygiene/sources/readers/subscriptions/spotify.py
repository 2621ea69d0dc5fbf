"""The Spotify export: account data, technical log and streaming history.

Spotify sends each of them as a zip of its own, on request. The account data hold the owner's name and addresses. The
technical log has over a hundred kinds of files, most of them about playing music. Ten kinds concern security: sign-ins,
failed ones, connections of programs, authorisation codes of apps, changes to the account, mails about new sign-ins. A
kind without a record has no file. The extended streaming history states for each stream a network address, a country
and a system.

The account data and most of these files of the log were seen in real exports of 2022 and 2024, where many are called
`…_Hourly.json`. Older and newer exports leave that out. For `OAuthTokenRefresh` and `PushkaTokensRegistrationEventV1`,
only the names were seen. The source for `AccountMutated` stating a changed password is the description that Spotify
puts into each export. The source for the history's fields are public programs that read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.records import App, Contact, Device, Event, Login, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.parts.same_account import unique_names
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import combined, login_key, text_of, time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.readers.subscriptions import spotify_files as names
from hygiene.sources.readers.subscriptions import spotify_log as log
from hygiene.sources.readers.subscriptions import spotify_owner as owner

Record = dict[str, Any]
_NO_OWNER: Final = tr_later("the export holds no Userdata.json: ask for the account data too")
_STREAM: Final = ("ip_addr_decrypted", "ip_addr", "conn_country", "platform")
_UNKNOWN_COUNTRY: Final = "ZZ"
_LONG: Final = timedelta(days=90)
"""The days of a log that covers every change that a check would review."""


@reader(
    "spotify",
    title=tr_later("Spotify data (JSON; zips or folder)"),
    platform="spotify",
    holds=tr_later(
        "e-mail address and phone number; in the technical log sign-ins and failed sign-ins with network address, "
        "programs and devices, apps with their permissions, changes of password and address, mails about new "
        "sign-ins; in the extended history the network address and country of each stream"
    ),
    lacks=tr_later(
        "posts, names of apps, whatever is older than the technical log (a few months), Google "
        "and Apple accounts that sign in"
    ),
    request=tr_later(
        "https://www.spotify.com/account/privacy/, all three packages: account data, extended "
        "streaming history and technical log information"
    ),
    wait=tr_later("up to 5 days for the account data, up to 30 days for the other two"),
    recognises=names.recognises,
    belongs=lambda files: _Export(files).belongs(),
    once=unique_names,
    own_folders=frozenset(
        {"mydata", "spotify account data", "spotify extended streaming history", "spotify technical log information"}
    ),
)
def spotify(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over one or more packages.

    `streamed` are the days of streams, each with address, country and system. `user` is the user name in the history.
    """

    others, numbered = names.OTHERS, names.NUMBERED

    def __init__(self, files: Files) -> None:
        super().__init__(
            files, "spotify", "spotify", absent=tr_later("the export holds no {part}: ask for the technical log too")
        )
        self.streamed: set[tuple[str, ...]] = set()
        self.user = ""
        self.has_log = any(kind.fullmatch(names.stem(name)) for name in files.names for kind in names.LOG)

    def read(self) -> Snapshot:
        """Read every part of the packages."""
        users = self._users()
        handle = next(filter(None, (value_of(user, "username") for user in users or ())), "")
        logged, streams = self._logged(), self._streams()
        apps, events, devices = self._apps(), self._events(), self._devices()
        self._note_begin(logged, apps, events, devices)
        handle = handle or self.user
        return self.snapshot(
            Account(platform="spotify", handle="unknown" if "@" in handle else handle[:50] or "unknown"),
            names=dict.fromkeys((handle, *self._shown_names())),
            logins=combined(logged, streams),
            apps=apps,
            events=events,
            devices=devices,
            contacts=self._contacts(users),
            sign_ins=self._sign_ins(users),
        )

    def belongs(self) -> str:
        """Return the newest e-mail address that the packages state.

        The streaming history states no address.
        """
        stated = [value_of(user, "email").casefold() for user in self._users() or ()]
        logged = self.records("events", log.address, self._kind(names.MUTATIONS, names.NOTICES)) or ()
        return next(filter(None, stated), max(logged)[1].casefold() if logged else "")

    def _kind(self, *kinds: re.Pattern[str]) -> dict[str, Rows]:
        return self.json(lambda name: any(kind.fullmatch(names.stem(name)) for kind in kinds))

    def _users(self) -> tuple[Record, ...] | None:
        return self.records("contacts", owner.user, self._kind(names.USER))

    def _shown_names(self) -> Iterable[str]:
        """Return the names in `Identity.json`, which is optional."""
        found: list[Record] = []
        for rows in self._kind(names.NAMES).values():
            self.take("names", rows, dict, found.append)
        return [value_of(one, key)[:50] for one in found[:1] for key in ("displayName", "firstName", "lastName")]

    def _contacts(self, users: tuple[Record, ...] | None) -> tuple[Contact, ...] | None:
        identifiers = self.records("contacts", owner.identifier, self._kind(names.IDENTIFIERS))
        found = combined(
            None if users is None else tuple(chain.from_iterable(map(owner.addresses, users))), identifiers
        )
        if found is None:
            self.gap("contacts", tr(_NO_OWNER))
            return None
        distinct = tuple({(each.kind, each.value.reveal().casefold()): each for each in found}.values())
        self.counts["contacts"] = len(distinct)
        return distinct

    def _sign_ins(self, users: tuple[Record, ...] | None) -> tuple[SignIn, ...] | None:
        """Return Facebook, if it signs in to the account.

        The export states no other service.
        """
        if users is None:
            self.gap("sign_ins", tr(_NO_OWNER))
            return None
        self.gap("sign_ins", self.platform.cannot("sign_ins"))
        return (SignIn(provider="Facebook"),) if any(value_of(user, "facebookUid") for user in users) else ()

    def _logged(self) -> tuple[Login, ...] | None:
        """Return the sign-ins and connections in the technical log.

        The failed sign-ins come first, so that no limit cuts them.
        """
        outcomes: tuple[tuple[log.Outcome, re.Pattern[str]], ...]
        outcomes = ("failure", names.FAILURES), ("success", names.SUCCESSES), ("session", names.CONNECTIONS)
        found = combined(
            *(
                self.records("logins", partial(log.sign_in, outcome=outcome), self._kind(kind), key=login_key)
                for outcome, kind in outcomes
            )
        )
        if found is None and self.has_log:
            self.gap("logins", tr("the technical log holds no sign-ins"))
        return found

    def _streams(self) -> tuple[Login, ...] | None:
        streams = self.records("logins", self._stream, self._kind(names.STREAMS))
        if streams is not None and not self.has_log:
            self.gap("logins", tr("the export holds streams, but no sign-ins: ask for the technical log too"))
        return streams

    def _stream(self, record: Record) -> Login | None:
        """Parse the first stream of a day from an address and a system.

        The later ones of that day give None.
        """
        day = (text_of(record, "ts")[:10], *(text_of(record, key) for key in _STREAM))
        if day in self.streamed:
            return None
        at = time_of(record, "ts")
        if at is None:
            raise ValueError("ts")
        self.streamed.add(day)
        self.user = self.user or value_of(record, "username")
        address = value_of(record, "ip_addr_decrypted") or value_of(record, "ip_addr")
        country, agent = value_of(record, "conn_country")[:60], log.system_of(value_of(record, "platform"))
        country = "" if country == _UNKNOWN_COUNTRY else country
        return Login(at=at, ip=Hidden(address), agent=agent, country=country) if address or country else None

    def _apps(self) -> tuple[App, ...] | None:
        coded = self.records("apps", log.grant, self._kind(names.GRANTS))
        grants = combined(coded, self.records("apps", log.refresh, self._kind(names.REFRESHES)))
        return self._counted("apps", None if grants is None else log.apps(grants))

    def _events(self) -> tuple[Event, ...] | None:
        changes = self.records("events", log.mutations, self._kind(names.MUTATIONS))
        found = combined(
            None if changes is None else tuple(chain.from_iterable(changes)),
            self.records("events", log.action, self._kind(names.ACTIONS), key=lambda event: event),
            self.records("events", log.notice, self._kind(names.NOTICES), key=lambda event: event),
        )
        return self._counted("events", found)

    def _devices(self) -> tuple[Device, ...] | None:
        seen = self.records("devices", log.device, self._kind(names.DEVICES))
        if seen is None and self.has_log:
            self.gap("devices", tr("the technical log holds no ApAuthenticationSuccess.json"))
        return None if seen is None else self._counted("devices", log.devices(seen))

    def _counted(self, part: str, records: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """Count merged records. The log has no file for a part without records.

        A part whose files could not be read stays None.
        """
        if records is None and self.has_log and part not in self.gaps:
            records = ()
        self.counts |= {} if records is None else {part: len(records)}
        return records

    def _note_begin(self, *parts: tuple[Login | App | Event | Device, ...] | None) -> None:
        """Record when the log of apps begins, and that of changes if it is short."""
        dated = list(filter(None, map(_dated, chain.from_iterable(part or () for part in parts))))
        if self.has_log and dated:
            since = tr("the technical log begins on {day}", day=f"{min(dated):%Y-%m-%d}")
            look = self.platform.page("apps")
            self.gap("apps", tr("{since}; apps authorised earlier are not in it; look {look}", since=since, look=look))
            if max(dated) - min(dated) < _LONG:
                self.gap("events", tr("{since}; earlier changes are not in it", since=since))


def _dated(record: Login | App | Event | Device) -> datetime | None:
    if isinstance(record, App):
        return record.granted_at
    return record.first_seen_at if isinstance(record, Device) else record.at
