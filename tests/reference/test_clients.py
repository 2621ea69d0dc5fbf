"""Client names: renames, disguises, and no false alarm."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.posts import Client
from hygiene.reference.clients import (
    families_named,
    family,
    ids_of,
    imitates,
    is_first_party,
    known,
    link,
    look_alikes,
    odd_but_genuine,
    removed_id,
)
from hygiene.reference.lookalikes import latin_reading, shape
from tests.support.project import ROOT, SAMPLES
from tests.support.snapshots import BUFFER, IPHONE, NOW, WEB, every, posts

SEEN = SAMPLES / "x" / "clients_all_seen.csv"
LISTED = ROOT / "hygiene" / "data" / "clients.csv"
OMICRON = Client("Tweetbot for i\u039fS", "http://tapbots.com/tweetbot")


def listed() -> list[Client]:
    with LISTED.open(encoding="utf-8", newline="") as file:
        return [Client(row["label"], row["href"]) for row in csv.DictReader(file)]


def test_no_client_people_really_use_is_called_a_look_alike() -> None:
    if not SEEN.exists():
        pytest.skip("the list of clients seen in real archives is not beside this checkout")
    with SEEN.open(encoding="utf-8", newline="") as file:
        seen = [Client(row["label"], row["href"]) for row in csv.DictReader(file)]
    alone = {client: found for client in seen if (found := imitates("x", client, ()))}
    together = {client: found for client in seen if (found := imitates("x", client, [c for c in seen if c != client]))}
    assert {Client("Twitter for  iPhone", "http://twitter.com"): ("Twitter for iPhone", "spaces")} == alone == together


def test_every_listed_pair_is_known_and_no_look_alike_beside_all_others() -> None:
    clients = listed()

    assert [] == [client for client in clients if known("x", client) is None]
    assert [] == [one for one in clients if imitates("x", one, [other for other in clients if other != one])]


@pytest.mark.parametrize(
    ("label", "href", "expected"),
    [
        ("Twitter for  iPhone", "http://twitter.com", ("Twitter for iPhone", "spaces")),
        ("Twitter for\u00a0iPhone", "http://a.example", ("Twitter for iPhone", "spaces")),
        ("TwitterforiPhone", "http://a.example", ("Twitter for iPhone", "spaces")),
        ("Twitter for\u200b iPhone", "http://a.example", ("Twitter for iPhone", "invisible characters")),
        ("\u0422witter Web App", "https://mobile.twitter.com", ("Twitter Web App", "letters of another script")),
        ("Tw\u00edtter Web App", "https://mobile.twitter.com", ("Twitter Web App", "accents")),
        ("twitter web app", "https://a.example", ("Twitter Web App", "case")),
        ("Twitter-Web-App", "https://a.example", ("Twitter Web App", "punctuation")),
        ("Twltter Web App", "https://a.example", ("Twitter Web App", "letters that look alike")),
        ("Twitter for iPhone", "https://evil.example/download/iphone", ("Twitter for iPhone", "another link target")),
        ("Twitter for iPhone", "https://twitter.com.evil.example", ("Twitter for iPhone", "another link target")),
        ("Twitter for iPhone", "https://twitter.com/a_bot", ("Twitter for iPhone", "another link target")),
        ("web", "https://evil.example", ("web", "another link target")),
    ],
)
def test_a_disguise_as_the_platforms_own_client_is_named_with_its_trick(
    label: str, href: str, expected: tuple[str, str]
) -> None:
    assert expected == imitates("x", Client(label, href), ())


@pytest.mark.parametrize(
    ("label", "href"),
    [
        ("Twitter for iPhone", "https://x.com/download/iphone"),
        ("Twitter Web App", "https://x.com/"),
        ("Twitter for iPhone", "HTTPS://WWW.Twitter.com/download/iPhone/"),
    ],
)
def test_the_platforms_own_client_may_move_to_another_of_its_own_pages(label: str, href: str) -> None:
    assert None is imitates("x", Client(label, href), ())


@pytest.mark.parametrize("label", ["", " ", "!!!", "\u2605", "\U0001f600", "LOS", "lm"])
def test_names_without_letters_and_very_short_ones_imitate_nobody(label: str) -> None:
    assert None is imitates("x", Client(label, "http://a.example"), [Client("\u2665"), Client("?")])


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("\u0410cme Desk", ("Acme Desk", "letters of another script")),
        ("Acme  Desk", ("Acme Desk", "spaces")),
        ("Acme\u200bDesk", ("Acme Desk", "invisible characters")),
        ("AcmeDesk", None),
        ("ACME desk", None),
        ("Acme-Desk", None),
        ("Acm\u00e9 Desk", None),
        (" Acme Desk\u00a0", None),
        ("Acme Desk", None),
    ],
)
def test_another_apps_name_is_imitated_only_where_nobody_could_see_it(
    label: str, expected: tuple[str, str] | None
) -> None:
    assert expected == imitates("x", Client(label, "http://b.example"), [Client("Acme Desk", "http://a.example")])


def test_the_greek_letter_in_a_genuine_client_alarms_nobody() -> None:
    latin = Client("Tweetbot for iOS", "http://tapbots.com/tweetbot")
    assert None is imitates("x", OMICRON, [latin])
    assert None is imitates("x", latin, [OMICRON])
    assert family("x", OMICRON) == family("x", latin)


def test_the_same_letter_with_another_link_is_a_disguise() -> None:
    latin = Client("Tweetbot for iOS", "http://tapbots.com/tweetbot")
    fake = Client(OMICRON.label, "http://evil.example")
    assert ("Tweetbot for iOS", "letters of another script") == imitates("x", fake, [latin])


FAKE = Client("\u0410cme Desk", "https://evil.example")
REAL = Client("Acme Desk", "https://acme.example")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("before", [19, 20])
def test_a_client_whose_name_mixes_scripts_is_a_disguise_whatever_was_used_before(before: int) -> None:
    rows = every(HOUR, REAL, NOW - 200 * HOUR, before) + every(HOUR, FAKE, NOW - 100 * HOUR, 60)
    table = posts(rows)
    assert {FAKE} == {table.clients[code] for code in look_alikes("x", table)}


SPACED = Client("Acme  Desk", "https://evil.example")


@pytest.mark.parametrize(("before", "expected"), [(19, set()), (20, {SPACED})])
def test_what_was_long_used_before_is_imitated_and_never_what_came_after(before: int, expected: set[Client]) -> None:
    rows = every(HOUR, REAL, NOW - 200 * HOUR, before) + every(HOUR, SPACED, NOW - 100 * HOUR, 60)
    table = posts(rows + every(HOUR, REAL, NOW - 30 * HOUR, 30))
    assert expected == {table.clients[code] for code in look_alikes("x", table)}


def test_a_table_without_posts_holds_no_look_alike() -> None:
    assert {} == look_alikes("x", posts([]))


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (Client("web"), "web"),
        (Client("Twitter Web Client", "http://twitter.com"), "web"),
        (WEB, "web"),
        (IPHONE, "Twitter for iPhone"),
        (Client("HootSuite", "http://www.hootsuite.com"), "hootsuite"),
        (Client("Twitter Web App", "http://evil.example"), "Twitter Web App (evil.example)"),
        (Client("Buffer", "http://evil.example/x/"), "Buffer (evil.example/x)"),
        (Client("Some Bot", "http://a.example"), "Some Bot"),
        (Client("Some Bot", "http://b.example"), "Some Bot"),
        (Client("", "http://a.example"), "(a.example)"),
        (Client(""), ""),
    ],
)
def test_renames_are_one_family_and_a_borrowed_name_is_another(client: Client, expected: str) -> None:
    assert expected == family("x", client)


@pytest.mark.parametrize(
    ("name", "clients", "expected"),
    [
        ("Twitter Web App", [WEB], {"web"}),
        (" twitter web client ", [WEB], {"web"}),
        ("web", [], {"web"}),
        ("Buffer", [BUFFER, Client("Buffer", "http://evil.example")], {"Buffer"}),
        ("Buffer", [Client("Buffer", "http://moved.example")], {"Buffer", "Buffer (moved.example)"}),
        ("Some Bot", [Client("Some Bot", "http://a.example")], {"Some Bot"}),
        ("Some  Bot", [Client("Some Bot", "http://a.example")], set()),
        ("Some Bot", [], set()),
    ],
)
def test_a_name_in_a_policy_means_the_genuine_client_and_its_renames(
    name: str, clients: list[Client], expected: set[str]
) -> None:
    assert expected == families_named("x", [name], clients)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("erased7528550", "7528550"), ("erased_81836", "81836"), ("erased", ""), ("Erased 1", ""), ("my erased1", "")],
)
def test_a_removed_apps_id_is_in_its_label(label: str, expected: str) -> None:
    assert expected == removed_id("x", label)
    assert "" == removed_id("mastodon", label)


def test_first_party_apps_are_known_by_their_id_on_their_platform() -> None:
    known_ids = [is_first_party("x", one) for one in ("129032", "312240", "3033300", "1", "")]
    assert [True, True, True, False, False] == known_ids
    assert not is_first_party("mastodon", "129032")


@pytest.mark.parametrize(
    "href", ["http://twitter.com", "https://www.twitter.com/", " HTTP://TWITTER.COM ", "twitter.com"]
)
def test_links_compare_without_what_exports_vary(href: str) -> None:
    assert "twitter.com" == link(href)


@given(label=st.text(max_size=40), href=st.text(max_size=40))
def test_no_name_however_odd_breaks_anything(label: str, href: str) -> None:
    client = Client(label, href)
    assert not re.search(r"\s", shape(label))
    family("x", client)
    found = imitates("x", client, listed()[:5])
    assert found is None or (found[0] != client.label or found[1] == "another link target")


@pytest.mark.parametrize(
    ("label", "reading"),
    [
        ("C\u0430lend\u0430r", "Calendar"),
        ("My Ph\u03bfne Helper", "My Phone Helper"),
        ("Calendar", ""),
        ("Z\u00fcrich", ""),
        ("Acme\u0301", ""),
        ("\u041c\u041e\u0421\u041a\u0412\u0410 Guide", ""),
        ("\u00b5Torrent", ""),
        ("\u042fndex", ""),
        ("\u211deal", ""),
    ],
)
def test_a_latin_word_with_letters_of_another_script_is_read_as_it_looks(label: str, reading: str) -> None:
    assert reading == latin_reading(label)
    expected = (reading, "letters of another script") if reading else None
    assert expected == imitates("x", Client(label, "http://b.example"), [])


@pytest.mark.parametrize(
    ("name", "ids", "odd"),
    [
        (OMICRON.label, {"6207723"}, False),
        ("Tweetbot for iOS", {"87527"}, False),
        ("Camera+\u200b on iOS", set(), True),
        ("Camera+ on iOS", set(), False),
        ("Twitter for Windows", set(), False),
        ("Acme Desk", set(), False),
    ],
)
def test_a_listed_app_is_known_by_its_id_or_where_that_is_unknown_by_its_spelling(
    name: str, ids: set[str], *, odd: bool
) -> None:
    assert (ids, odd) == ({*ids_of("x", name)}, odd_but_genuine("x", name))
    assert ([], False) == ([*ids_of("mastodon", name)], odd_but_genuine("mastodon", name))
