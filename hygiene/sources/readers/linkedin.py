"""The LinkedIn export: CSV files of 2018 (some UTF-16 with tabs) to today, in a small archive or in the larger one.

Times have three forms and no order. Those of e-mail addresses and of the registration are American and name no zone, so
that they tell no moment. File names may end in the member's number (`Shares_17529409.csv`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import unquote

from hygiene.model.account import Account
from hygiene.model.posts import Posts
from hygiene.model.records import Contact, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import hosts_in, linked_host, time_of, told
from hygiene.sources.reader_kit.id_times import linkedin_id_times
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading, together
from hygiene.sources.reader_kit.rows import Rows, has_columns
from hygiene.sources.reader_kit.times import moment

Record = dict[str, Any]
_POST, _REPLY = 0, 1
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
"""The files that tell it is LinkedIn's, by their names without blanks and numbers, and columns that every generation has."""
_FILE: Final = re.compile(r"([^/]*?)(?:_[0-9]{4,})?\.csv$", re.IGNORECASE)
_NAME: Final = re.compile(r"LinkedInDataExport_([0-9]{2})-([0-9]{2})-([0-9]{4})")
_URN: Final = re.compile(r"urn:li:(?:share|ugcPost|activity):([0-9]{1,19})")
_STATUS: Final = {
    "closed": "deactivation", "reopened": "deactivation", "hibernated": "deactivation", "deactivated": "deactivation",
    "reactivated": "deactivation", "restricted": "suspension", "suspended": "suspension", "unrestricted": "suspension",
}  # fmt: skip
_LARGER: Final = "ask for the larger archive, which has everything"
_SMALL: Final = (
    f"the export holds no Logins.csv and no Security Challenges.csv, as LinkedIn's small archive does: {_LARGER}"
)


def _stem(name: str) -> str:
    """What a file holds, by its name, however that is spelt; empty for one that is not looked at."""
    found = _FILE.search(name)
    stem = re.sub(r"[\W_]", "", found[1]).lower() if found else ""
    return stem if stem in _FILES else ""


def _recognises(files: Files) -> bool:
    named = ((name, _FILES[stem]) for name in files.names if (stem := _stem(name)))
    return any(has_columns(files.chunks(name), columns) for name, columns in named)


@reader(
    "linkedin",
    title="LinkedIn data (CSV; zip or folder)",
    platform="linkedin",
    holds="sign-ins of two years with address and program, security challenges with country, e-mail and phone, shares and "
    "comments, closing and reopening of the account (2018)",
    lacks="permitted services (authorised apps), changes of password and address, second factors, devices",
    request="https://www.linkedin.com/mypreferences/d/download-my-data, the larger archive, and give both of its zips or "
    "the one called Complete",
    wait="a day for the larger archive; the smaller one comes in minutes and holds no sign-ins",
    recognises=_recognises,
    belongs=lambda files: _Export(files).belongs(),
)
def linkedin(files: Files) -> Snapshot:
    """Read everything that bears on the account's security.

    Raises:
        UnreadableError: when nothing of use can be read.
    """
    return _Export(files).read()


class _Export(Reading):
    """One pass over one export."""

    def __init__(self, files: Files) -> None:
        super().__init__(files, "linkedin", "linkedin", absent=f"the export holds no such file: {_LARGER}")

    def read(self) -> Snapshot:
        """Read part after part."""
        day, owner = max(self._days(), default=None), self._owner()
        events = self.records("events", _status, self._table("accountstatushistory"), key=lambda e: e)
        self.gap("events", self.platform.cannot("passwords"))
        return self.snapshot(
            Account(platform="linkedin", handle=owner or "unknown"),
            names=(owner,),
            # To the end of that day, because what happened on it is in the export.
            taken_at=day + timedelta(days=1, seconds=-1) if day else None,
            posts=self._posts(),
            logins=self._logins(),
            events=events,
            contacts=together(
                self.records("contacts", _email, self._table("emailaddresses"), key=_same),
                self.records("contacts", _phone, self._table("phonenumbers"), key=_same),
            ),
        )

    def belongs(self) -> str:
        """Which archive it is of. The smaller zip of a request comes a day before the larger one, and repeats parts of it.

        They are one by the account's own addresses and the month they were made in; what does not tell both stands alone.
        """
        emails = self.records("contacts", _email, self._table("emailaddresses")) or ()
        addresses = sorted({one.value.reveal().casefold() for one in emails})
        months = {f"{day:%Y-%m}" for day in self._days()}
        return " ".join([*months, *addresses]) if len(months) == 1 and addresses else self.files.path

    def _days(self) -> list[datetime]:
        """The days in the names of the input, of its zips, and of the folders at their tops."""
        tops = {part for name in self.files.names for part in name.split("/", 2)[:-1]}
        named = (found for top in {PurePath(self.files.path).name, *tops} if (found := _NAME.search(top)))
        return [day for found in named if (day := moment("{2}-{0}-{1}".format(*found.groups())))]

    def _table(self, stem: str, escape: str | None = None) -> dict[str, Rows]:
        return self.csv(lambda name: _stem(name) == stem, columns=_FILES[stem], escape=escape)

    def _owner(self) -> str:
        """The name of the account's owner, which stands for a handle; empty when the export does not tell, or is damaged there."""
        found: list[Record] = []
        for rows in self._table("profile").values():
            self.take("contacts", rows, dict, found.append)
        names = (told(row, key) for row in found[:1] for key in ("first name", "last name"))
        return " ".join(filter(None, names))[:50]

    def _logins(self) -> tuple[Login, ...] | None:
        """Sign-ins, and times when more proof was asked for; only the larger archive has either."""
        logins, challenges = self._table("logins"), self._table("securitychallenges")
        if not logins and not challenges:
            self.gap("logins", _SMALL)
        for table, what in ((logins, "Logins"), (challenges, "Security Challenges")):
            if not table and (logins or challenges):
                self.gap("logins", f"the export holds no {what}.csv")
        return together(
            self.records("logins", _login, logins, key=_alike),
            self.records("logins", _challenge, challenges, key=_alike),
        )

    def _posts(self) -> Posts | None:
        """Shares and comments; in comments, a quote stands behind a backslash instead of being doubled."""
        shares, comments = self._table("shares"), self._table("comments", escape="\\")
        if comments and not shares:
            self.gap("posts", "the export holds no Shares.csv")
        return self.posts(_post, shares | comments, id_times=linkedin_id_times, key=lambda r: (r.id, r.created, r.text))


def _login(row: Record) -> Login:
    """One row of `Logins.csv`."""
    if not told(row, "ip address"):
        raise ValueError("IP Address")
    at, ip = time_of(row, "login date"), Hidden(told(row, "ip address"))
    return Login(at=at, ip=ip, agent=told(row, "user agent"), outcome="success")


def _challenge(row: Record) -> Login:
    """One row of `Security Challenges.csv`: a picture puzzle, or a code sent by e-mail."""
    if not told(row, "ip address"):
        raise ValueError("IP Address")
    at, ip = time_of(row, "challenge date"), Hidden(told(row, "ip address"))
    return Login(at=at, ip=ip, agent=told(row, "user agent"), country=told(row, "country"), outcome="challenge")


def _alike(login: Login) -> tuple[object, ...]:
    return login.at, login.ip.reveal(), login.agent, login.outcome


def _email(row: Record) -> Contact:
    """One row of `Email Addresses.csv`. When it was put in is an American time without a zone, so no moment."""
    if not told(row, "email address"):
        raise ValueError("Email Address")
    confirmed = {"yes": True, "no": False}.get(told(row, "confirmed").lower())
    address, since = Hidden(told(row, "email address")), moment(told(row, "updated on"))
    return Contact(kind="email", value=address, confirmed=confirmed, changed_at=since)


def _phone(row: Record) -> Contact | None:
    """One row of `PhoneNumbers.csv`, which may be of an instant messenger and hold no number."""
    number = told(row, "extension") + told(row, "number")
    return Contact(kind="phone", value=Hidden(number)) if told(row, "number") else None


def _same(contact: Contact) -> tuple[str, str]:
    return contact.kind, contact.value.reveal().casefold()


def _status(row: Record) -> Event | None:
    """One row of `Account Status History.csv`; that it was opened at first is no change."""
    words = re.findall(r"[a-z]+", told(row, "event").lower())
    if not words:
        raise ValueError("Event")
    if words[-1] in {"created", "opened"}:
        return None
    if words[-1] not in _STATUS:
        raise ValueError("Event")
    return Event(at=time_of(row, "time"), kind=_STATUS[words[-1]], detail=words[-1])


def _post(row: Record) -> Row:
    """A share, or a comment, whose link is that of what it answers and gives it no id."""
    # `Share Link` in 2018, `ShareLink` today.
    cells = {key.replace(" ", ""): value for key, value in row.items()}
    at, reply = time_of(cells, "date"), "message" in cells
    words = str(cells.get("message" if reply else "sharecommentary", ""))
    urn = None if reply else _URN.search(unquote(told(cells, "sharelink")))
    if not (reply or urn or at):
        raise ValueError("ShareLink")
    hosts = dict.fromkeys([linked_host(told(cells, "sharedurl")), *hosts_in(words)])
    return Row(
        id=urn[1] if urn else "",
        created=at.isoformat() if at else "",
        text=words,
        kind=_REPLY if reply else _POST,
        reply=reply,
        domains=[name for name in hosts if name and name != "linkedin.com"],
    )
