"""Locations of network addresses, from a database on this computer.

The user gives the file, and no service is asked. It is a MaxMind DB of countries, cities or networks, as MaxMind, DB-IP
and IPinfo distribute. It fills in what a platform leaves out, and never replaces what the platform states.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Login
from hygiene.model.snapshot import Input, Snapshot
from hygiene.model.text import home_hidden, printable
from hygiene.sources.files.files import sha256_of

if TYPE_CHECKING:
    from maxminddb.reader import Reader

_WIDEST_KM: Final = 200
"""The largest accuracy radius in km. Less exact points are ignored.

It may be the middle of a country, which would produce journeys that never happened.
"""
_Spelling = Literal["names", "codes", "its own"]
_CODE: Final = re.compile(r"[A-Za-z]{2}")
"""A country code (ISO 3166-1)."""
_LIMIT: Final = 100
"""Characters of a name that we keep."""
_DOWNLOAD_AGAIN: Final = tr_later("download it again, and unpack the .mmdb file")
_DAMAGE: Final = (ValueError, TypeError, KeyError, OverflowError, OSError)
"""Errors of a damaged database, in addition to the library's own.

It may hold text that cannot be decoded, or numbers outside the range of dates.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Location:
    """The facts a database holds about an address; each may be missing."""

    country: str = ""
    code: str = ""
    city: str = ""
    point: tuple[float, float] | None = None
    network: str = ""


_UNKNOWN: Final = _Location()


@dataclass(slots=True, kw_only=True)
class Places:
    """An open database, with counts of the sessions it did and did not locate."""

    path: str
    sha256: str
    kind: str
    built: datetime
    reader: Reader = field(repr=False)
    placed: int = 0
    unknown: int = 0
    has_other_facts: bool = False
    """True if some record held facts, but no location."""
    found: dict[str, _Location | None] = field(default_factory=dict, repr=False)

    def fill(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with locations for its sessions.

        Raises:
            UnreadableError: when the database is damaged.
        """
        if not snapshot.logins:
            return snapshot
        # A platform that states some countries spells them its own way, and a country spelt in two ways would look new.
        # Only codes are the same everywhere.
        stated = {login.country.strip() for login in snapshot.logins} - {""}
        spelling: _Spelling = "names" if not stated else "codes" if all(map(_CODE.fullmatch, stated)) else "its own"
        return replace(snapshot, logins=tuple(self._filled(login, spelling) for login in snapshot.logins))

    def line(self) -> Input:
        """Return the report's line about the database.

        Raises:
            UnreadableError: when it is not a database of locations.
        """
        if self.has_other_facts and not self.placed:
            message = tr("it holds no country, city or network (it is a “{kind}”)", kind=printable(self.kind, 40))
            hint = tr("give a database of countries, cities or networks (ASN)")
            raise UnreadableError(message, hint=hint, path=self.path)
        return Input(
            path=self.path,
            sha256=self.sha256,
            reader=tr("{kind} of {day}", kind=printable(self.kind, 40), day=f"{self.built:%Y-%m-%d}"),
            read={"sessions_placed": self.placed, "sessions_not_found": self.unknown},
            gaps={}
            if self.placed or self.unknown
            else {"places": tr("no session has an address with a known location")},
        )

    def _filled(self, login: Login, spelling: _Spelling) -> Login:
        address = login.ip.reveal().strip()
        if address not in self.found:
            self.found[address] = self._look_up(address)
        found = self.found[address]
        if found is None:
            return login
        self.placed, self.unknown = self.placed + (found != _UNKNOWN), self.unknown + (found == _UNKNOWN)
        country = {"names": found.country, "codes": found.code, "its own": ""}[spelling]
        return replace(
            login,
            country=login.country or country,
            place=login.place or found.city,
            point=login.point or found.point,
            network=login.network or found.network,
        )

    def _look_up(self, text: str) -> _Location | None:
        """Return the location of an address, if known.

        Return None for text that is not an address, and for a private or reserved address, which has no location.
        """
        from maxminddb import InvalidDatabaseError

        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        if not address.is_global:
            return None
        try:
            is_covered = address.version <= self.reader.metadata().ip_version
            record = self.reader.get(address) if is_covered else None
        except (InvalidDatabaseError, *_DAMAGE) as error:
            # The library's message may name the address.
            raise UnreadableError(tr("the database is damaged"), hint=tr(_DOWNLOAD_AGAIN), path=self.path) from error
        found = _read(record) if isinstance(record, dict) else _UNKNOWN
        self.has_other_facts = self.has_other_facts or (bool(record) and found == _UNKNOWN)
        return found


@contextmanager
def open_places(path: Path, *, now: datetime, days: int) -> Iterator[Places]:
    """Open a database, which may be `days` old at most.

    Raises:
        UnreadableError: naming the file, when it is not a database, is damaged or is too old.
    """
    import maxminddb

    shown = home_hidden(str(path))
    sha256 = sha256_of(path, shown)
    try:
        # The reader in pure Python is used, so that the worst a hostile file can do is to be refused.
        reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
    except (maxminddb.InvalidDatabaseError, *_DAMAGE) as error:
        message = tr("this is not a database of locations in the MaxMind DB format, or it is damaged")
        hint = tr("download it again, and unpack the .mmdb file; hygiene cannot read the older GeoIP.dat")
        raise UnreadableError(message, hint=hint, path=shown) from error
    with reader:
        metadata = reader.metadata()
        try:
            built = datetime.fromtimestamp(metadata.build_epoch, UTC)
        except _DAMAGE as error:
            raise UnreadableError(
                tr("the database does not say when it was built"), hint=tr(_DOWNLOAD_AGAIN), path=shown
            ) from error
        if now - built > timedelta(days=days):
            message = tr_n(
                days,
                "it was built on {day}, more than {count:,} day ago, and addresses move",
                "it was built on {day}, more than {count:,} days ago, and addresses move",
                day=f"{built:%Y-%m-%d}",
            )
            raise UnreadableError(message, hint=tr(_DOWNLOAD_AGAIN), path=shown)
        yield Places(path=shown, sha256=sha256, kind=str(metadata.database_type), built=built, reader=reader)


def _read(record: dict[str, Any]) -> _Location:
    """Return the facts of one record, from nested or flat tables of any maker."""
    country = _name(record.get("country")) or _text(record.get("country_code"))
    city = _name(record.get("city"))
    number = record.get("autonomous_system_number")
    system = f"AS{number}" if isinstance(number, int) and number else _text(record.get("asn"))
    owner = _text(record.get("autonomous_system_organization")) or _text(record.get("as_name"))
    network = ", ".join(filter(None, (owner, system)))
    point = _point(record) if city else None
    return _Location(country=country, code=_code(record), city=city, point=point, network=network)


def _code(record: dict[str, Any]) -> str:
    """Return the code of the country, or "" where the record has only a name."""
    table = record.get("country")
    found = _text(table.get("iso_code")) if isinstance(table, dict) else _text(record.get("country_code"))
    return found if _CODE.fullmatch(found) else ""


def _name(value: object) -> str:
    """Return the English name or else the code of a table, or the text itself."""
    if not isinstance(value, dict):
        return _text(value)
    names = value.get("names")
    return _text(names.get("en") if isinstance(names, dict) else None) or _text(value.get("iso_code"))


def _text(value: object) -> str:
    return value.strip()[:_LIMIT] if isinstance(value, str) else ""


def _point(record: dict[str, Any]) -> tuple[float, float] | None:
    """Return the coordinates of a city, if known exactly enough."""
    location = record.get("location")
    if not isinstance(location, dict):
        return None
    lat, lon, radius = (location.get(key) for key in ("latitude", "longitude", "accuracy_radius"))
    exact = radius is None or (isinstance(radius, int) and radius <= _WIDEST_KM)
    if not exact or not isinstance(lat, float | int) or not isinstance(lon, float | int):
        return None
    return (float(lat), float(lon)) if abs(lat) <= 90 and abs(lon) <= 180 else None
