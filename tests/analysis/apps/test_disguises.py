"""Disguises: which app imitates which, and which is genuine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hygiene.analysis.apps.disguises import Disguise, Disguises
from hygiene.model.records import App
from tests.support.snapshots import app

IFTTT = app("IFTTT", "read", "write", age=900, id="177000", publisher="IFTTT Inc", sites=("ifttt.com",))


def tapbots(name: str, client_id: str) -> App:
    return app(name, age=900, id=client_id, publisher="Tapbots LLC", sites=("tapbots.com",))


def disguise(one: App, *others: App, platform: str = "x") -> Disguise | None:
    return Disguises(platform, (one, *others)).of(one)


@pytest.mark.parametrize(
    ("name", "client_id"),
    [
        ("Tweetbot for iOS", "87527"),
        ("Tweetbot for i\u039fS", "6207723"),
        ("Tw\u0435\u0435tbot for Mac", "3486723"),
        ("Plume\u00a0for\u00a0Android", "39418"),
        ("Echofon  Android", "734486"),
        ("Dropbox\u00a0", "159387"),
        ("Reddit Official", "13038414"),
        ("Buffer App", "417273"),
        ("Buffer Renamed Twice", "417273"),
        ("Slack.com", "4448334"),
    ],
)
def test_an_app_of_a_known_id_is_genuine_whatever_its_name_is(name: str, client_id: str) -> None:
    others = [tapbots("Tweetbot for iOS", "87527"), app("Slack", age=900, id="4350508")]
    assert None is disguise(app(name, id=client_id), *(one for one in others if one.id != client_id))
    assert None is not disguise(app("Bufer", id="417274"))


def test_a_listed_app_of_no_known_id_is_genuine_in_its_odd_spelling() -> None:
    assert None is disguise(app("Camera+\u200b on iOS"))
    assert None is disguise(app("Pocket.", publisher="Read It Later"))


@pytest.mark.parametrize(
    "platform", ["x", "instagram", "facebook", "github", "bluesky", "snapchat", "linkedin", "discord"]
)
def test_a_trick_and_a_misspelt_tool_are_disguises_on_every_platform(platform: str) -> None:
    tricked = Disguise(genuine="Calendar", how="letters of another script", same_name=False, sure=True)
    assert tricked == disguise(app("C\u0430lendar"), platform=platform)
    near = Disguise(genuine="Buffer", how="swapped letters", same_name=False, sure=False)
    assert near == disguise(app("Bufefr"), platform=platform)
    added = Disguise(genuine="Calendly", how="added words", same_name=False, sure=False)
    assert added == disguise(app("Calendly Official"), platform=platform)


@pytest.mark.parametrize(
    ("fields", "how", "sure"),
    [
        ({}, "another id", True),
        ({"publisher": "Growth Partners"}, "another id", True),
        ({"publisher": "IFTTT Inc"}, "another id", False),
        ({"sites": ("ifttt.com",)}, "another id", False),
    ],
)
def test_the_name_of_a_tool_of_known_ids_under_another_id_is_borrowed(
    fields: dict[str, Any], how: str, *, sure: bool
) -> None:
    assert Disguise(genuine="IFTTT", how=how, same_name=True, sure=sure) == disguise(
        replace(app("ifttt", id="9"), **fields)
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"publisher": "Sprout Social, Inc."}, None),
        ({"sites": ("app.sproutsocial.com",)}, None),
        ({"sites": ("evil.example",)}, ("another publisher", True)),
        ({"publisher": "Growth Partners"}, ("another publisher", True)),
        ({}, ("no publisher", False)),
    ],
)
def test_where_no_id_of_a_tool_is_known_its_publisher_decides(
    fields: dict[str, Any], expected: tuple[str, bool] | None
) -> None:
    found = disguise(replace(app("Sprout Social"), **fields))
    assert expected == (found and (found.how, found.sure))


@pytest.mark.parametrize("platform", ["instagram", "facebook", "github", "bluesky", "snapchat"])
def test_where_an_export_states_no_publisher_the_very_name_of_a_tool_says_nothing(platform: str) -> None:
    assert None is disguise(app("Sprout Social"), platform=platform)
    assert None is disguise(app("IFTTT"), platform=platform)
    assert None is disguise(app("Buffer for Instagram"), platform=platform)


@pytest.mark.parametrize("name", ["Hootsuite Pro", "Hootsuite for Chrome", "Hootsuites", "Hootsuite Insights"])
def test_a_second_app_of_a_tools_maker_is_genuine(name: str) -> None:
    assert None is disguise(app(name, publisher="Hootsuite Media Inc."))
    assert None is disguise(app(name, sites=("hootsuite.com",)))


def test_a_maker_does_not_excuse_a_name_that_no_honest_maker_writes() -> None:
    found = disguise(tapbots("Tweetbot f\u043er iOS", "5"))
    assert Disguise(genuine="Tweetbot for iOS", how="letters of another script", same_name=False, sure=True) == found


@pytest.mark.parametrize(
    ("name", "how"), [("Acme Desk ", "spaces"), ("Acme Desk.", "punctuation"), ("Acme Desk -", "punctuation")]
)
def test_a_later_app_whose_name_differs_at_its_end_alone_is_a_disguise(name: str, how: str) -> None:
    genuine, fake = app("Acme Desk", age=300), app(name, age=20, id="9")
    assert Disguise(genuine="Acme Desk", how=how, same_name=False, sure=True) == disguise(fake, genuine)
    assert None is disguise(genuine, fake)


@pytest.mark.parametrize("name", ["\u0410cmebot", "Acme\u200bbot", "Acmebot\u202e", "\U0001d5d4cmebot"])
def test_a_plain_name_imitates_no_older_one_that_is_a_trick(name: str) -> None:
    older, plain = app(name, age=900, id="1"), app("ACMEBOT", age=2, id="2")
    assert None is disguise(plain, older)
    assert disguise(older, plain) == disguise(older)
    assert None is not disguise(older)


def test_the_same_name_under_another_id_is_asked_about_and_not_of_one_maker() -> None:
    genuine = app("Acme Desk", age=300, publisher="Acme")
    same = Disguise(genuine="Acme Desk", how="another id", same_name=True, sure=False)
    assert same == disguise(app("Acme Desk", age=20, id="9"), genuine)
    assert None is disguise(app("Acme Desk", age=20, id="9", publisher="Acme Ltd"), genuine)
    assert None is disguise(genuine, replace(genuine, id="9", granted_at=None, publisher="Acme"))


def test_of_several_disguises_the_one_that_says_most_is_told() -> None:
    # It is one letter away from a tool, and a letter of it is hidden, which is surer.
    assert "invisible characters" == getattr(disguise(app("Bufer\u200b")), "how", "")
    assert "another script" in getattr(disguise(app("IFTT\u0422", id="9"), IFTTT), "how", "")


@pytest.mark.parametrize("name", ["", " ", "\u2605", "!!!"])
def test_a_name_without_letters_is_no_disguise(name: str) -> None:
    assert None is disguise(app(name, id="9"))


def test_a_flood_of_apps_that_look_alike_is_compared_in_a_moment_and_each_is_found() -> None:
    flood = tuple(app("Acme Desk" + "." * (n % 3), age=3_000 - n, id=f"a{n}") for n in range(3_000))
    known = Disguises("x", flood)
    assert 2_999 == sum(known.of(each) is not None for each in flood)
