"""Places of addresses, from a database on this computer that the user points to: nothing is asked of anybody.

The file is a MaxMind DB, as MaxMind, DB-IP and IPinfo give out, of countries, cities or networks. It fills in what a platform
does not tell itself, and never replaces what it does.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hygiene.model.errors import UnreadableError
from hygiene.model.inputs import Input
from hygiene.model.records import Login
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import home_hidden, plural, printable
from hygiene.sources.files.files import sha256_of

if TYPE_CHECKING:
    from maxminddb.reader import Reader

_WIDEST_KM: Final = 200
"""A point known less exactly than this is none: the middle of a country would make journeys of its own."""
_LIMIT: Final = 100
"""Characters of a name that are kept."""
_ANEW: Final = "download it anew, and unpack the .mmdb file"
_DAMAGE: Final = (ValueError, TypeError, KeyError, OverflowError, OSError)
"""What a damaged database gives beside the library's own error: text that is none, numbers that are dates of no year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a database tells of one address."""

    country: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    network: str = ""


_NOTHING: Final = _Found()


@dataclass(slots=True, kw_only=True)
class Places:
    """One open database, and how many sessions it placed and did not know."""

    path: str
    sha256: str
    kind: str
    built: datetime
    reader: Reader = field(repr=False)
    placed: int = 0
    unknown: int = 0
    other: bool = False
    """Whether it told something of an address that is no place."""
    found: dict[str, _Found | None] = field(default_factory=dict, repr=False)

    def fill(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with places for its sessions.

        Raises:
            UnreadableError: when the database is damaged.
        """
        if not snapshot.logins:
            return snapshot
        # A platform that tells some countries writes them in its own way; the same one in two ways would look new.
        tells = any(login.country.strip() for login in snapshot.logins)
        return replace(snapshot, logins=tuple(self._filled(login, tells=tells) for login in snapshot.logins))

    def line(self) -> Input:
        """What the report says of the database.

        Raises:
            UnreadableError: when it is one of something else.
        """
        if self.other and not self.placed:
            what = f"it tells no country, place or network (it is a “{printable(self.kind, 40)}”)"
            raise UnreadableError(what, hint="give a database of countries, cities or networks (ASN)", path=self.path)
        return Input(
            path=self.path,
            sha256=self.sha256,
            reader=f"{printable(self.kind, 40)} of {self.built:%Y-%m-%d}",
            read={"sessions_placed": self.placed, "sessions_not_found": self.unknown},
            gaps={} if self.placed or self.unknown else {"places": "no session bears an address that has a place"},
        )

    def _filled(self, login: Login, *, tells: bool) -> Login:
        address = login.ip.reveal().strip()
        if address not in self.found:
            self.found[address] = self._look_up(address)
        found = self.found[address]
        if found is None:
            return login
        self.placed, self.unknown = self.placed + (found != _NOTHING), self.unknown + (found == _NOTHING)
        return replace(
            login,
            country=login.country if tells else login.country or found.country,
            place=login.place or found.place,
            point=login.point or found.point,
            network=login.network or found.network,
        )

    def _look_up(self, text: str) -> _Found | None:
        """What is known of an address; None for one that is none, or is of no place: private, reserved."""
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
            known = address.version <= self.reader.metadata().ip_version
            record = self.reader.get(address) if known else None
        except (InvalidDatabaseError, *_DAMAGE) as error:
            # The library's message may name the address.
            raise UnreadableError("the database is damaged", hint=_ANEW, path=self.path) from error
        found = _read(record) if isinstance(record, dict) else _NOTHING
        self.other = self.other or (bool(record) and found == _NOTHING)
        return found


@contextmanager
def open_places(path: Path, *, now: datetime, days: int) -> Iterator[Places]:
    """Open a database; `days` is how old it may be.

    Raises:
        UnreadableError: naming the file, when it is none, is damaged or too old.
    """
    import maxminddb

    shown = home_hidden(str(path))
    sha256 = sha256_of(path, shown)
    try:
        # The pure Python reader: a crafted file can at worst be refused.
        reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
    except (maxminddb.InvalidDatabaseError, *_DAMAGE) as error:
        what = "this is no database of places in the MaxMind DB format, or it is damaged"
        raise UnreadableError(what, hint=f"{_ANEW}; the older GeoIP.dat cannot be read", path=shown) from error
    with reader:
        about = reader.metadata()
        try:
            built = datetime.fromtimestamp(about.build_epoch, UTC)
        except _DAMAGE as error:
            raise UnreadableError("the database does not say when it was built", hint=_ANEW, path=shown) from error
        if now - built > timedelta(days=days):
            what = f"it was built {built:%Y-%m-%d}, more than {plural(days, 'day')} ago, and addresses move"
            raise UnreadableError(what, hint=_ANEW, path=shown)
        yield Places(path=shown, sha256=sha256, kind=str(about.database_type), built=built, reader=reader)


def _read(record: dict[str, Any]) -> _Found:
    """One record of any of the makers: names in nested tables, or flat."""
    country = _name(record.get("country")) or _text(record.get("country_code"))
    place = _name(record.get("city"))
    number = record.get("autonomous_system_number")
    system = f"AS{number}" if isinstance(number, int) and number else _text(record.get("asn"))
    owner = _text(record.get("autonomous_system_organization")) or _text(record.get("as_name"))
    network = ", ".join(filter(None, (owner, system)))
    return _Found(country=country, place=place, point=_point(record) if place else None, network=network)


def _name(value: object) -> str:
    """A name in English, else its code; or the text itself."""
    if not isinstance(value, dict):
        return _text(value)
    names = value.get("names")
    return _text(names.get("en") if isinstance(names, dict) else None) or _text(value.get("iso_code"))


def _text(value: object) -> str:
    return value.strip()[:_LIMIT] if isinstance(value, str) else ""


def _point(record: dict[str, Any]) -> tuple[float, float] | None:
    """Where a city is, when that is known well enough."""
    location = record.get("location")
    if not isinstance(location, dict):
        return None
    lat, lon, radius = (location.get(key) for key in ("latitude", "longitude", "accuracy_radius"))
    exact = radius is None or (isinstance(radius, int) and radius <= _WIDEST_KM)
    if not exact or not isinstance(lat, float | int) or not isinstance(lon, float | int):
        return None
    return (float(lat), float(lon)) if abs(lat) <= 90 and abs(lon) <= 180 else None
