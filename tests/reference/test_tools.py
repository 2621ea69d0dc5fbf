"""The table of popular tools: whose names are borrowed, and by whom."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.reference.lookalikes import ordinary
from hygiene.reference.tools import fold, is_tool, key, platform_has_ids, tool_name
from tests.support.project import ROOT, SAMPLES

TABLE = tomllib.loads((ROOT / "hygiene" / "data" / "tools.toml").read_text(encoding="utf-8"))
ROWS = {name: row for group, rows in TABLE.items() if group != "words" for name, row in rows.items()}
LONG = sorted(name for name in ROWS if len(key(name)) > 5 and key(name).isascii())


def test_every_row_has_domains_and_no_name_or_id_stands_for_two_tools() -> None:
    names = Counter(key(each) for name, row in ROWS.items() for each in {key(n) for n in (name, *row.get("also", ()))})
    ids = Counter(each for row in ROWS.values() for each in row.get("x", ()))
    domains = {domain for row in ROWS.values() for domain in row["domains"]}
    assert set() == {domain for domain in domains if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain)}
    assert ({1}, {1}) == ({*names.values()}, {*ids.values()})
    assert {"also", "domains", "makers", "x"} == {field for row in ROWS.values() for field in row}
    assert len(ROWS) > 250


def test_every_tool_is_known_by_its_names_and_ids() -> None:
    names = {each: name for name, row in ROWS.items() for each in (name, *row.get("also", ()))}
    likes = {each: tool_name(each) for each in names}
    found = {each: like and (like.tool.name, like.how, like.honest) for each, like in likes.items()}
    ids = [each for row in ROWS.values() for each in row.get("x", ())]

    assert {each: (name, "", True) for each, name in names.items()} == found
    assert [] == [each for each in ids if not is_tool("x", each) or is_tool("facebook", each)]


def test_only_x_states_ids_that_are_the_same_for_everyone() -> None:
    assert [True, False, False] == [platform_has_ids(one) for one in ("x", "facebook", "bluesky")]
    assert not is_tool("x", "")


@pytest.mark.parametrize(
    ("name", "tool", "how"),
    [
        ("Bufer", "Buffer", "one letter differs"),
        ("Bufffer", "Buffer", "one letter differs"),
        ("Buffor", "Buffer", "one letter differs"),
        ("Bfufer", "Buffer", "swapped letters"),
        ("Hootsiute", "Hootsuite", "swapped letters"),
        ("Sprout Socail", "Sprout Social", "swapped letters"),
        ("Google Calender", "Google Calendar", "one letter differs"),
        ("IFTT", "IFTTT", "one letter differs"),
        ("lFTTT", "IFTTT", "letters that look alike"),
        ("Calend1y", "Calendly", "letters that look alike"),
        ("Tvveetbot", "Tweetbot", "letters that look alike"),
        ("Instagrarn", "Instagram", "letters that look alike"),
        ("B\u00fcffer", "Buffer", "accents"),
        ("\u0412uff\u0435r", "Buffer", "letters of another script"),
        ("Buffer Pro", "Buffer", "added words"),
        ("BufferPro", "Buffer", "added words"),
        ("Official Buffer App", "Buffer", "added words"),
        ("Buffer (Official)", "Buffer", "added words"),
        ("Bufferpro", "Buffer", "added words"),
        ("Buffer 2", "Buffer", "added words"),
        ("Zappier Premium", "Zapier", "one letter differs"),
        ("Instagram Support", "Instagram", "added words"),
        ("LinkedIn Verification", "LinkedIn", "added words"),
        ("X Security Team", "Twitter", "added words"),
    ],
)
def test_a_name_that_is_nearly_a_tools_is_found_with_the_difference(name: str, tool: str, how: str) -> None:
    like = tool_name(name)
    assert like is not None
    assert (tool, how, False) == (like.tool.name, like.how, like.honest)


@pytest.mark.parametrize(
    ("name", "tool", "how"),
    [
        (" HOOTSUITE ", "Hootsuite", ""),
        ("Buffer\u2122", "Buffer", ""),
        ("Hoot Suite", "Hootsuite", "spaces"),
        ("Hootsuite!", "Hootsuite", "punctuation"),
        ("Buffer for Twitter", "Buffer", "added words"),
        ("Reeder on iOS", "Reeder", "added words"),
        ("Sign in with Google", "Google", "added words"),
    ],
)
def test_a_name_that_the_maker_could_give_another_app_is_honest(name: str, tool: str, how: str) -> None:
    like = tool_name(name)
    assert like is not None
    assert (tool, how, True) == (like.tool.name, like.how, like.honest)


@pytest.mark.parametrize(
    "name",
    ["", "!", "Acme Desk", "Water", "Motion", "Canvas", "Twitter Tools", "Twitter Grader", "WhatsApp Business"],
)
def test_other_names_are_like_no_tools(name: str) -> None:
    assert None is tool_name(name)


def test_of_the_real_names_none_is_nearly_a_tools() -> None:
    if not (SAMPLES / "x" / "clients_all_seen.csv").exists():
        pytest.skip("the list of clients seen in real archives is not beside this checkout")
    with (SAMPLES / "x" / "clients_all_seen.csv").open(encoding="utf-8", newline="") as file:
        alike = {row["label"]: tool_name(row["label"]) for row in csv.DictReader(file)}
    assert set() == {name for name, like in alike.items() if like and not like.honest}


@given(name=st.sampled_from(LONG), data=st.data())
def test_one_letter_more_less_or_swapped_is_found_in_every_longer_name(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 2))
    one = data.draw(st.sampled_from("bcdfghkqvxz"))
    changed = data.draw(
        st.sampled_from(
            [
                name[:at] + one + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + one + name[at + 1 :],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            ]
        )
    )
    # A common word, and the name of another tool, is no misspelling.
    assert tool_name(changed) or ordinary(key(changed))


@given(name=st.text(max_size=200))
def test_no_name_however_odd_breaks_the_search(name: str) -> None:
    like = tool_name(name)
    assert like is None or like.tool.name in ROWS


@pytest.mark.parametrize(
    ("publisher", "sites", "own"),
    [
        ("", (), None),
        ("Buffer, Inc.", (), True),
        ("buffer.com", (), True),
        ("", ("buffer.com",), True),
        ("Acme", ("publish.buffer.com",), True),
        ("Acme", (), False),
        ("", ("evilbuffer.com",), False),
        ("", ("buffer.com.evil.example",), False),
    ],
)
def test_an_app_is_a_tools_own_by_its_publisher_or_by_its_pages(
    publisher: str, sites: tuple[str, ...], own: bool | None
) -> None:
    like = tool_name("Buffer")
    assert like is not None
    assert own is like.tool.own(publisher, sites)


def test_a_makers_name_is_compared_without_its_legal_form() -> None:
    assert ["buffer", "buffer", "co"] == [fold(name) for name in ("Buffer, Inc.", "BUFFER  GmbH & Co. KG", "Co Co")]
