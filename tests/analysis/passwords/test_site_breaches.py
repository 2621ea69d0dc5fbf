"""Breaches of an entry's own site.

Every exposure of the table is known, and every format that dates its entries shows it.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Final

import pytest

from hygiene.analysis.passwords.site_breaches import site_breach
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import platform
from hygiene.sources.vault import VaultExport
from tests.support.vaults import EARLIER, FIXTURES, OPENS, Fixture, ticks

READERS = {vault.id: vault for vault in Plugins(strangers=False).loaded("vaults")}
TABLE = tomllib.loads((files("hygiene.data") / "platform_breaches.toml").read_text(encoding="utf-8"))["exposure"]
SEALED: Final = "bitwarden-encrypted"
NOW: Final = datetime(2024, 5, 1, 12, tzinfo=UTC)
YEARS: Final = {2024: 2012, 2019: 2007}
"""The years of the invented entries, and those that stand for them here."""
DATES: Final = (NOW, EARLIER, NOW + timedelta(days=9), datetime(2019, 1, 1, tzinfo=UTC))
CHANGED: Final = {
    "https://harbour.example/login": "https://www.linkedin.com/login",
    **{f"{at:%Y-%m-%d}": f"{at.replace(year=YEARS[at.year]):%Y-%m-%d}" for at in DATES},
    **{str(int(at.timestamp())): str(int(at.replace(year=YEARS[at.year]).timestamp())) for at in DATES},
    **{ticks(at): ticks(at.replace(year=YEARS[at.year])) for at in DATES},
}
DATED: Final = [f for f in FIXTURES if any(secret.changed_at == NOW for secret in f.secrets) and f.vault != SEALED]
"""The exports with a date; what is sealed holds one of the others."""


def entry(changed: date | None, url: str) -> Secret:
    at = datetime.combine(changed, time(9), UTC) if changed else None
    return Secret(ref="a", label="a", value=Hidden("x"), urls=(url,), changed_at=at, changed_at_means="item")


@pytest.mark.parametrize(
    ("domain", "row"),
    [(domain, row) for row in TABLE for name in row["platforms"] for domain in platform(name).domains],
)
def test_every_site_of_the_table_is_known_by_its_breach(domain: str, row: dict[str, date]) -> None:
    url, until = f"https://www.{domain}/login", row["until"]
    found = [site_breach(entry(day, url)) for day in (until, until + timedelta(days=1), None)]
    assert [row["public"], None, None] == [breach and breach.public for breach in found]


def aged(data: bytes) -> bytes:
    """Return an invented export of entries older than the breach of their site."""
    if not data.startswith(b"PK"):
        for now, then in CHANGED.items():
            data = data.replace(now.encode(), then.encode())
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, aged(given.read(name)))
    return out.getvalue()


@pytest.mark.parametrize("fixture", DATED, ids=lambda f: f.name)
def test_every_format_that_dates_its_entries_shows_that_they_are_older(fixture: Fixture) -> None:
    export = VaultExport(data=aged(fixture.data), ask=lambda _what: Hidden(OPENS))
    old = [secret for secret in READERS[fixture.vault].read(export).secrets if secret.changed_at]
    assert NOW.replace(year=2012) in {secret.changed_at for secret in old}
    assert {date(2016, 5, 18)} == {breach.public for secret in old if secret.urls and (breach := site_breach(secret))}


def test_the_formats_that_date_their_entries_are_these() -> None:
    assert {
        "1password-1pux",
        "bitwarden-json",
        "cxf-json",
        "enpass-json",
        "firefox-csv",
        "keepass-xml",
        "keepass1-xml",
        "keepassxc-csv",
        "keeper-json",
        "proton-csv",
        "proton-json",
    } == {fixture.vault for fixture in DATED}
