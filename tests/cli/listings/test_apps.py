"""The list of apps: complete as JSON, harmless as CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.cli.listings import apps as listings
from hygiene.model.account import Account
from hygiene.model.records import App
from hygiene.report.parts.lines import AppLine
from tests.support.pseudo import pseudo
from tests.support.snapshots import BRAND, NOW, app

BUFFER = AppLine(
    account=BRAND,
    app=app("Buffer", "read", "write", age=800, id="7", publisher="Buffer Inc"),
    age_days=800,
    last_post_at=NOW - timedelta(days=3),
    posts=12,
)
PHONE = AppLine(
    account=BRAND,
    app=app("Twitter for iPhone", age=None, id="129032", first_party=True),
    age_days=None,
    last_post_at=None,
    posts=None,
)


def named(name: str) -> AppLine:
    return AppLine(account=BRAND, app=App(id="1", name=name), age_days=-3, last_post_at=None, posts=0)


def test_apps_as_json_are_whole() -> None:
    assert [
        {
            "account": "x/@brand",
            "id": "7",
            "name": "Buffer",
            "publisher": "Buffer Inc",
            "permissions": ["read", "write"],
            "granted_at": "2022-03-24T12:00:00Z",
            "granted_at_means": "grant",
            "age_days": 800,
            "first_party": False,
            "posts": 12,
            "last_post_at": "2024-05-29T12:00:00Z",
            "imitates": "",
        },
        {
            "account": "x/@brand",
            "id": "129032",
            "name": "Twitter for iPhone",
            "publisher": "",
            "permissions": [],
            "granted_at": None,
            "granted_at_means": "grant",
            "age_days": None,
            "first_party": True,
            "posts": None,
            "last_post_at": None,
            "imitates": "",
        },
    ] == json.loads(listings.apps([BUFFER, PHONE], "json"))


def test_apps_as_csv_are_whole() -> None:
    assert (
        "account,id,name,publisher,permissions,granted_at,granted_at_means,age_days,first_party,posts,last_post_at,"
        "imitates\n"
        "x/@brand,7,Buffer,Buffer Inc,read write,2022-03-24T12:00:00Z,grant,800,False,12,2024-05-29T12:00:00Z,\n"
        "x/@brand,129032,Twitter for iPhone,,,,grant,,True,,,\n"
    ) == listings.apps([BUFFER, PHONE], "csv")


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", " =1", "\t=1", "\r=1", "\u00a0=1", "\uff1d1", "\uff20a"],
)
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    (row,) = list(csv.DictReader(io.StringIO(listings.apps([named(name)], "csv"))))
    assert row["name"].startswith("'")


def test_a_negative_number_stays_a_number() -> None:
    (row,) = list(csv.DictReader(io.StringIO(listings.apps([named("a")], "csv"))))
    assert "-3" == row["age_days"]


@given(name=st.text(max_size=80))
def test_a_hostile_name_neither_breaks_a_row_nor_acts(name: str) -> None:
    as_csv = listings.apps([named(name)], "csv")
    (row,) = list(csv.DictReader(io.StringIO(as_csv)))
    assert row["name"][:1] not in {"=", "+", "-", "@"}
    assert 2 == as_csv.count("\n")
    assert 1 == len(json.loads(listings.apps([named(name)], "json")))
    assert "\x1b" not in listings.apps([named(name)], "table") + as_csv


def test_apps_as_a_table_mark_the_platforms_own() -> None:
    assert (
        "app                   publisher    may do       age        last post\n"
        "--------------------  -----------  -----------  ---------  -----------\n"
        "Buffer                Buffer Inc   read, write  2.2 years  2024-05-29\n"
        "Twitter for iPhone *  not stated   not stated   unknown    not read\n"
        "\n* comes with the platform or the phone's system, known by its id\n"
    ) == listings.apps([BUFFER, PHONE], "table")


def test_apps_of_several_accounts_are_one_list_oldest_first_that_says_whose_they_are() -> None:
    shop = Account(platform="bluesky", handle="shop.example", id="did:plc:1")
    old = AppLine(account=shop, app=app("Crossposter", age=2000), age_days=2000, last_post_at=None, posts=0)
    assert (
        "account         app          publisher    may do       age        last post\n"
        "--------------  -----------  -----------  -----------  ---------  -----------\n"
        "bluesky/@shop.  Crossposter  not stated   not stated   5.5 years  none read\n"
        "example\n"
        "x/@brand        Buffer       Buffer Inc   read, write  2.2 years  2024-05-29\n"
        "x/@brand        Twitter for  not stated   not stated   unknown    not read\n"
        "                iPhone *\n"
        "\n* comes with the platform or the phone's system, known by its id\n"
    ) == listings.apps([BUFFER, PHONE, old], "table")
    assert ["bluesky/@shop.example", "x/@brand", "x/@brand"] == [
        row["account"] for row in json.loads(listings.apps([PHONE, BUFFER, old], "json"))
    ]


def test_permissions_that_a_platform_writes_as_one_word_are_words_that_fit_their_column() -> None:
    named = replace(BUFFER, app=app("Buffer", "read", "directmessages", "emailaddress", age=800))
    assert (
        "app          may do     age        last post\n"
        "publisher\n"
        "-----------  ---------  ---------  -----------\n"
        "Buffer       e-mail,    2.2 years  2024-05-29\n"
        "not stated   messages,\n"
        "             read\n"
        "\n"
    ) == listings.apps([named], "table", 60)
    (row,) = json.loads(listings.apps([named], "json"))
    assert ["directmessages", "emailaddress", "read"] == row["permissions"]


def test_no_apps_are_said_so_and_are_an_empty_list() -> None:
    assert "No app has access, in what was read.\n" == listings.apps([], "table")
    assert [] == json.loads(listings.apps([], "json"))
    assert 1 == listings.apps([], "csv").count("\n")


FALSE = AppLine(
    account=BRAND,
    app=app("CaIendly", "read", "write", age=5, id="8", publisher="Meetings"),
    age_days=5,
    last_post_at=None,
    posts=0,
    imitates="Calendly",
)


def test_a_false_name_is_marked_with_what_it_imitates() -> None:
    assert (
        "app                        publisher    may do       age        last post\n"
        "-------------------------  -----------  -----------  ---------  -----------\n"
        "Buffer                     Buffer Inc   read, write  2.2 years  2024-05-29\n"
        "CaIendly                   Meetings     read, write  5 days     none read\n"
        "! not the real “Calendly”\n"
        "\n! marks a false name. Revoke the app now. Why: hygiene explain authorized-apps\n"
    ) == listings.apps([BUFFER, FALSE], "table")


def test_a_narrow_table_has_the_publisher_and_the_account_below_the_name() -> None:
    shop = replace(BUFFER, account=Account(platform="bluesky", handle="shop.example"), app=app("Crossposter", age=2000))
    table = listings.apps([BUFFER, FALSE, PHONE, shop], "table", 60)
    assert (
        "app                        may do    age        last post\n"
        "publisher\n"
        "account\n"
        "-------------------------  --------  ---------  -----------\n"
        "Crossposter                not       2.2 years  2024-05-29\n"
        "not stated                 stated\n"
        "bluesky/@shop.example\n"
        "\n"
        "Buffer                     read,     2.2 years  2024-05-29\n"
        "Buffer Inc                 write\n"
        "x/@brand\n"
        "\n"
        "CaIendly                   read,     5 days     none read\n"
        "! not the real “Calendly”  write\n"
        "Meetings\n"
        "x/@brand\n"
        "\n"
        "Twitter for iPhone *       not       unknown    not read\n"
        "not stated                 stated\n"
        "x/@brand\n"
        "\n"
        "* comes with the platform or the phone's system, known by\n"
        "its id\n"
        "! marks a false name. Revoke the app now. Why: hygiene\n"
        "explain authorized-apps\n"
    ) == table
    assert all(len(line) <= 60 for line in table.splitlines())


def test_an_account_without_a_name_is_in_words_for_people_and_by_one_name_for_tools_in_every_language() -> None:
    line = replace(BUFFER, account=Account(platform="facebook", handle="unknown"))
    both = [line, BUFFER]

    table = listings.apps(both, "table")
    assert (True, False) == ("(name" in table and "unknown)" in table, "facebook/@unknown" in table)
    with pseudo():
        rows = json.loads(listings.apps(both, "json"))
        _, *cells = csv.reader(io.StringIO(listings.apps(both, "csv")))
    assert ["facebook/@unknown", "x/@brand"] == [row["account"] for row in rows] == [row[0] for row in cells]
