"""The LinkedIn export: CSV files, in a small or a larger archive.

Exports from 2018 to today are read. Some files of 2018 are UTF-16 with tabs. Times have three forms, and rows have no
fixed order. The times of e-mail addresses and of the registration are American and name no zone, so they are not exact.
File names may end in the member's number (`Shares_17529409.csv`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import combined, login_key, time_of, value_of
from hygiene.sources.reader_kit.id_times import linkedin_id_times
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows, has_columns
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.linkedin import acts
from hygiene.sources.readers.linkedin.posts import post

Record = dict[str, Any]
_FILES: Final[dict[str, tuple[str, ...]]] = {
    "logins": ("Login Date", "IP Address"),
    "securitychallenges": ("Challenge Date", "IP Address"),
    "emailaddresses": ("Email Address", "Confirmed"),
    "phonenumbers": ("Number", "Type"),
    "accountstatushistory": ("Time", "Event"),
    "shares": ("Date", "Visibility"),
    "comments": ("Date", "Link", "Message"),
    "profile": ("First Name", "Last Name", "Headline"),
    "connections": ("First Name", "Last Name", "Connected On"),
}
"""The files that mark an export as LinkedIn's, with columns of each.

Every generation of the export has these columns. The keys are file names without spaces and numbers.
"""
_LARGER_ALONE: Final = frozenset({"logins", "securitychallenges"})
"""The files that only the larger archive holds.

Inputs of one month with two versions of such a file are two exports.
"""
_COLUMNS: Final = {**acts.COLUMNS, **_FILES}
"""The files that are read, with columns of each."""
_FILE: Final = re.compile(r"(?:^|/)([^/]*?)(?:_[0-9]{4,})?\.csv$", re.IGNORECASE)
_NAME: Final = re.compile(r"LinkedInDataExport_([0-9]{2})-([0-9]{2})-([0-9]{4})")
_STATUS: Final = {
    "closed": "deactivation", "reopened": "deactivation", "hibernated": "deactivation", "deactivated": "deactivation",
    "reactivated": "deactivation", "restricted": "suspension", "suspended": "suspension", "unrestricted": "suspension",
}  # fmt: skip
_ABSENT: Final = tr_later("the export holds no file of {part}: ask for the larger archive, which holds everything")
_SMALL: Final = tr_later(
    "the export holds no Logins.csv and no Security Challenges.csv, like LinkedIn's small archive: "
    "ask for the larger archive, which holds everything"
)


def _stem(name: str) -> str:
    """Return the key in `_COLUMNS` for a file's name, or ""."""
    match = _FILE.search(name)
    stem = re.sub(r"[\W_]", "", match[1]).lower() if match else ""
    return stem if stem in _COLUMNS else ""


def _recognises(files: Files) -> bool:
    marks = ((name, _FILES.get(_stem(name))) for name in files.names)
    return any(has_columns(files.chunks(name), columns) for name, columns in marks if columns)


@reader(
    "linkedin",
    title=tr_later("LinkedIn data (CSV; zip or folder)"),
    platform="linkedin",
    holds=tr_later(
        "sign-ins of the last two years with network address and program, security challenges "
        "with country, e-mail address and phone number, shares and comments, times of messages, "
        "invitations, follows and reactions, when the account was closed and reopened (2018)"
    ),
    lacks=tr_later("permitted services (authorised apps), changes of password and address, second factors, devices"),
    request=tr_later(
        "https://www.linkedin.com/mypreferences/d/download-my-data, the larger archive; then "
        "give both of its zips, or the one called Complete"
    ),
    wait=tr_later("a day for the larger archive; the smaller one comes in minutes and holds no sign-ins"),
    recognises=_recognises,
    belongs=lambda files: _Export(files).belongs(),
    once=lambda files: {stem: name for name in files.names if (stem := _stem(name)) in _LARGER_ALONE},
    own_folders=frozenset({"jobs", "verifications"}),
)
def linkedin(files: Files) -> Snapshot:
    """Read everything that concerns the account's security.

    Raises:
        UnreadableError: when no useful file can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """A single pass over an export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "linkedin", "linkedin", absent=_ABSENT)

    def read(self) -> Snapshot:
        """Read every part of the export."""
        day, profile = max(self._days(), default=None), self._profile()
        shown = acts.profile(profile) if profile else None
        name = shown["name"].reveal() if shown else ""
        owner = name[:50]
        events = self.records("events", _status, self._table("accountstatushistory"), key=lambda e: e)
        self.gap("events", self.platform.cannot("passwords"))
        self._note_second_factors()
        self.find(lambda name: "/registration" in f"/{name}".casefold())  # no exact time, so it is not a session
        parts: dict[str, Any] = {
            "posts": self._posts(),
            "messages": acts.messages(self, self._table, profile),
            "logins": self._logins(),
            "events": events,
            "contacts": combined(
                self.records("contacts", _email, self._table("emailaddresses"), key=_same_contact),
                self.records("contacts", _phone, self._table("phonenumbers"), key=_same_contact),
            ),
        }
        follows = acts.follows(self, self._table, name)
        # A list of contacts without a time is not useful on its own.
        useful = follows is None or len(follows.dated) or any(part is not None for part in parts.values())
        return self.snapshot(
            Account(platform="linkedin", handle=owner or "unknown"),
            names=(owner,),
            # The end of that day, because the export also holds events of that day.
            taken_at=day + timedelta(days=1, seconds=-1) if day else None,
            follows=follows if useful else None,
            profile=shown if useful else None,
            **parts,
        )

    def belongs(self) -> str:
        """Return the key shared by every zip of this export.

        The smaller zip of a request comes a day before the larger one and repeats parts of it. The key is the account's
        e-mail addresses and the month in the zips' names. Two larger zips of a month are distinguished by their
        sign-ins. An input without addresses or month gets a key of its own.
        """
        emails = self.records("contacts", _email, self._table("emailaddresses")) or ()
        addresses = sorted({email.value.reveal().casefold() for email in emails})
        months = {f"{day:%Y-%m}" for day in self._days()}
        return " ".join([*months, *addresses]) if len(months) == 1 and addresses else self.files.path

    def _days(self) -> list[datetime]:
        """Return the days named by the input, its zips and their top folders."""
        tops = {part for name in self.files.names for part in name.split("/", 2)[:-1]}
        matches = (match for top in {PurePath(self.files.path).name, *tops} if (match := _NAME.search(top)))
        return [day for match in matches if (day := moment("{2}-{0}-{1}".format(*match.groups())))]

    def _table(self, stem: str, escape: str | None = None) -> dict[str, Rows]:
        return self.csv(lambda name: _stem(name) == stem, columns=_COLUMNS[stem], escape=escape)

    def _profile(self) -> Record:
        """Return the owner's profile, whose name serves as the handle.

        It is empty when the export does not hold it or that file is damaged.
        """
        profiles: list[Record] = []
        for rows in self._table("profile").values():
            self.take("contacts", rows, dict, profiles.append)
        return profiles[0] if profiles else {}

    def _logins(self) -> tuple[Login, ...] | None:
        """Return the sign-ins, and the times when LinkedIn asked for more proof.

        Only the larger archive holds either.
        """
        logins, challenges = self._table("logins"), self._table("securitychallenges")
        if not logins and not challenges:
            self.gap("logins", tr(_SMALL))
        for table, name in ((logins, "Logins"), (challenges, "Security Challenges")):
            if not table and (logins or challenges):
                self.gap("logins", tr("the export holds no {name}.csv", name=name))
        return combined(
            self.records("logins", _login, logins, key=login_key),
            self.records("logins", _challenge, challenges, key=login_key),
        )

    def _note_second_factors(self) -> None:
        """Record when LinkedIn last asked for two-step verification.

        It was on then. The export does not record whether it still is, so this is a gap and not a second factor.
        """
        asked: list[datetime] = []
        for rows in self._table("securitychallenges").values():
            self.take("second_factors", rows, _two_step, asked.append)
        if asked:
            look = self.platform.page("second_factor")
            why = tr(
                (
                    "LinkedIn last asked for two-step verification on {day}, so it was on then; "
                    "the export does not record whether it still is, or its kind; look {look}"
                ),
                day=f"{max(asked):%Y-%m-%d}",
                look=look,
            )
            self.gap("second_factors", why)

    def _posts(self) -> Posts | None:
        """Return the shares and comments.

        Comments escape a quote with a backslash instead of doubling it.
        """
        shares, comments = self._table("shares"), self._table("comments", escape="\\")
        if comments and not shares:
            self.gap("posts", tr("the export holds no Shares.csv"))
        return self.posts(post, shares | comments, id_times=linkedin_id_times, key=lambda r: (r.id, r.created, r.text))


def _login(row: Record) -> Login:
    """Parse a row of `Logins.csv`."""
    at, ip = _source(row, "login date")
    return Login(at=at, ip=ip, agent=value_of(row, "user agent"), outcome="success")


def _challenge(row: Record) -> Login:
    """Parse a row of `Security Challenges.csv`.

    A challenge is a picture puzzle, a code sent by e-mail, or two-step verification.
    """
    at, ip = _source(row, "challenge date")
    return Login(at=at, ip=ip, agent=value_of(row, "user agent"), country=value_of(row, "country"), outcome="challenge")


def _source(row: Record, column: str) -> tuple[datetime | None, Hidden]:
    """Return the time and the network address of a row.

    One may be missing: since 2026 LinkedIn leaves out the address of some challenges.

    Raises:
        ValueError: when both are missing, or the time cannot be read.
    """
    at, ip = time_of(row, column), value_of(row, "ip address")
    if not (at or ip):
        raise ValueError("IP Address")
    return at, Hidden(ip)


def _two_step(row: Record) -> datetime | None:
    """Return when LinkedIn asked for two-step verification.

    The result is None for any other challenge. Only an account with two-step verification gets one of this type.
    """
    words = re.sub(r"[\W_]", "", value_of(row, "challenge type")).casefold()
    return time_of(row, "challenge date") if words.startswith(("twostep", "twofactor")) else None


def _email(row: Record) -> Contact:
    """Parse a row of `Email Addresses.csv`.

    The time at which an address was added is American and without a zone, so it states no exact moment.
    """
    if not value_of(row, "email address"):
        raise ValueError("Email Address")
    confirmed = {"yes": True, "no": False}.get(value_of(row, "confirmed").lower())
    address, since = Hidden(value_of(row, "email address")), moment(value_of(row, "updated on"))
    return Contact(kind="email", value=address, confirmed=confirmed, changed_at=since)


def _phone(row: Record) -> Contact | None:
    """Parse a row of `PhoneNumbers.csv`.

    A row may describe an instant messenger and hold no number.
    """
    number = value_of(row, "extension") + value_of(row, "number")
    return Contact(kind="phone", value=Hidden(number)) if value_of(row, "number") else None


def _same_contact(contact: Contact) -> tuple[str, str]:
    return contact.kind, contact.value.reveal().casefold()


def _status(row: Record) -> Event | None:
    """Parse a row of `Account Status History.csv`.

    The opening of the account is not a change, so it gives None.
    """
    words = re.findall(r"[a-z]+", value_of(row, "event").lower())
    if not words:
        raise ValueError("Event")
    if words[-1] in {"created", "opened"}:
        return None
    if words[-1] not in _STATUS:
        raise ValueError("Event")
    return Event(at=time_of(row, "time"), kind=_STATUS[words[-1]], detail=words[-1])
