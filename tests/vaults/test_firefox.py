"""Firefox's CSV, the one that dates the password itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hygiene.errors import UnreadableError
from hygiene.hidden import Hidden
from hygiene.model import Secret
from hygiene.vault import Entries
from hygiene.vaults.firefox import firefox_csv

CANARY = "cAnary-2d8a-in-the-mine"
HEADER = '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"'


def row(url: str, changed: str) -> str:
    return f'\r\n"{url}","alice","{CANARY}",,"{url}","{{0}}","1500000000000","1700000000000","{changed}"'


def test_a_login_is_read_whole_and_dated_by_its_password() -> None:
    expected = Secret(
        ref="login.example.com",
        label="login.example.com",
        value=Hidden(CANARY),
        username=Hidden("alice"),
        urls=("https://login.example.com",),
        changed_at=datetime(2024, 5, 1, 12, tzinfo=UTC),
        changed_at_means="password",
    )
    text = HEADER + row("https://login.example.com", "1714564800000") + row("chrome://FirefoxAccounts", "1714564800000")
    assert firefox_csv.recognises(text)
    assert Entries(secrets=(expected,), left_out={"keys of Firefox itself": 1}) == firefox_csv.read(text)
    assert CANARY not in repr(firefox_csv.read(text))


@pytest.mark.parametrize("changed", ["", "0", CANARY])
def test_a_login_without_a_usable_date_stays_undated(changed: str) -> None:
    (got,) = firefox_csv.read(HEADER + row("https://a.example", changed)).secrets
    assert (None, "unknown") == (got.changed_at, got.changed_at_means)


def test_the_same_site_twice_gives_two_refs() -> None:
    got = firefox_csv.read(HEADER + row("https://a.example", "0") * 2).secrets
    assert ["a.example", "a.example#2"] == [secret.ref for secret in got]


def test_a_damaged_file_does_not_show_a_password() -> None:
    with pytest.raises(UnreadableError) as caught:
        firefox_csv.read(HEADER + row("https://a.example", "0")[:-1])
    assert CANARY not in f"{caught.value!r} {caught.value} {caught.value.__context__!r}"
