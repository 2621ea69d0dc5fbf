"""Sites: shared sign-ins and kinds, known without a network."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.reference import sites
from hygiene.reference.sites import added_words, ascii_host, domain, host, kind, password_page, site, well_known


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mobile.twitter.com/login?next=/", "x.com"),
        ("x.com", "x.com"),
        ("HTTPS://Mail.Google.COM:443/", "google.com"),
        ("https://youtube.com", "google.com"),
        ("https://www.amazon.co.uk", "amazon.com"),
        ("https://login.bank.co.uk", "bank.co.uk"),
        ("https://alice.github.io", "alice.github.io"),
        ("android://aGFzaA==@com.twitter.android/", "x.com"),
        ("androidapp://com.spotify.music", "spotify.com"),
        ("http://localhost:8080/admin", "localhost"),
        ("http://10.0.0.1/", "10.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("github.io", "github.io"),
        ("https://M\u00fcnchen-Kaffee.example/", "xn--mnchen-kaffee-wob.example"),
        ("https://xn--mnchen-kaffee-wob.example.:443", "xn--mnchen-kaffee-wob.example"),
        ("mu\u0308nchen-kaffee\u3002example", "xn--mnchen-kaffee-wob.example"),
        ("https://www.origin.com", "ea.com"),
        ("https://airbnb.nl", "airbnb.com"),
        ("https://accounts.intuit.com", "intuit.com"),
        ("https://turbotax.com", "intuit.com"),
        ("chrome://settings", ""),
        ("^https://.*$", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_a_url_reduces_to_its_accounts_site(url: str, expected: str) -> None:
    assert expected == site(url)


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_a_site_is_its_own_site(text: str) -> None:
    assert site(text) in {"", site(site(text))}


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        (("https://twitter.com",), "social"),
        (("https://gmail.com", "https://x.com"), "email"),
        (("https://webmail.example.org",), "email"),
        (("https://shop.example",), ""),
        ((), ""),
    ],
)
def test_a_kind_is_that_of_the_weightiest_url(urls: tuple[str, ...], expected: str) -> None:
    assert expected == kind(urls)


_ALONE = """
import sys
opened = []
sys.addaudithook(lambda event, _: opened.append(event) if event.startswith("socket.") else None)
from hygiene.reference.sites import site
print(site("https://www.example.co.uk"), opened)
"""


def test_a_known_platform_has_its_settings_page() -> None:
    seen = [("https://twitter.com",), ("https://shop.example/x",), ()]
    expected = ["at https://x.com/settings/password", "at shop.example", "where it is used"]
    assert expected == [password_page(urls) for urls in seen]
    assert "where it is used" == password_page(["https://shop.example/x"], "Shop.example")
    assert "where it is used" == password_page(["https://shop.example/x"], "https://shop.example/")
    assert expected[0] == password_page(["https://x.com"], "x.com")


def test_every_domain_of_the_table_is_a_registrable_domain_and_stands_in_one_place() -> None:
    table = tomllib.loads(files("hygiene.data").joinpath("sites.toml").read_text(encoding="utf-8"))
    aliases = [domain for domains in table["one_account"].values() for domain in domains]
    groups = table["public_lists"]["groups"]
    listed = [domain for group in groups for domain in group]
    names = {*aliases, *table["one_account"], *table["kinds"]["social"], *table["kinds"]["email"], *listed}
    whole = sites._suffixes()
    assert {name for name in names if whole.privatesuffix(name) != name} == set()
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(table["one_account"])
    assert len(set(listed)) == len(listed)
    assert [1] * len(groups) == [len({site(domain) for domain in group}) for group in groups]


def test_the_suffix_list_is_read_without_a_network() -> None:
    made = subprocess.run([sys.executable, "-c", _ALONE], capture_output=True, text=True, check=True).stdout
    assert "example.co.uk []\n" == made


def test_a_host_is_without_user_and_port() -> None:
    assert "a.example" == host("https://user:word@A.example.:8443/path")


def test_the_well_known_sites_are_registrable_domains_each_once() -> None:
    text = files("hygiene.data").joinpath("well_known_sites.txt").read_text(encoding="utf-8")
    names = [line for line in text.splitlines() if not line.startswith("#")]

    assert [] == [name for name in names if domain(name) != name]
    assert sorted(set(names)) == names
    assert [True, True, False] == [well_known(name) for name in ("wikipedia.org", "cell.com", "harbourlane.example")]


def test_the_added_words_are_of_three_kinds_and_each_is_listed_once() -> None:
    kinds = [added_words(kind) for kind in ("sign_in", "offers", "company")]

    assert sum(map(len, kinds)) == len(added_words())
    assert [] == [word for word in added_words() if not word.isalnum() or not word.isascii() or word != word.lower()]


def test_a_label_longer_than_any_may_be_stays_as_it_is() -> None:
    long = "\u00e9" * 20_000
    assert f"{long}.xn--9ca.example" == ascii_host(f"{long}.\u00e9.example")
