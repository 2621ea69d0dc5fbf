"""Small builders for sessions of an invented account.

All addresses are reserved for documentation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hygiene.model.records import Login
from hygiene.model.redacted import Hidden
from tests.support.snapshots import DAY, NOW

HOME, OFFICE, ELSEWHERE = "198.51.100.7", "192.0.2.9", "203.0.113.77"
IPHONE = "Instagram 422.1.0.44.67 (iPhone10,6; iOS 16_7_15; en_GB; scale=3.00; 1125x2436; 918355888) AppleWebKit/420+"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def login(days: float, ip: str = HOME, **fields: object) -> Login:
    """Return one session, `days` before `NOW`."""
    return replace(Login(at=NOW - days * DAY, ip=Hidden(ip)), **fields)  # type: ignore[arg-type]  # fields by name


def daily(days: int, *ips: str, **fields: object) -> tuple[Login, ...]:
    """Return a session a day until yesterday, from these addresses in turn."""
    return tuple(login(day, (ips or (HOME,))[day % len(ips or (HOME,))], **fields) for day in range(days, 0, -1))


def ago(days: float) -> datetime:
    """Return the time `days` before `NOW`."""
    return NOW - timedelta(days=days)
