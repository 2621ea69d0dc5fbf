"""Strings from outside, made fit to print."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.text import (
    app_name,
    first_sentence,
    first_two_sentences,
    home_hidden,
    joined,
    listed,
    local,
    place_name,
    plural,
    printable,
    sentence,
    series,
    typed,
    typed_path,
    without_addresses,
    without_numbers,
    without_personal,
)


@given(st.text(st.characters() | st.sampled_from("\x1b\u202e\ud83d\n\u2028\U000e0041")), st.integers(1, 50))
def test_what_is_printed_is_one_short_line_of_visible_characters(text: str, limit: int) -> None:
    got = printable(text, limit)
    assert len(got) <= limit
    assert {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}.isdisjoint(map(unicodedata.category, got))
    assert got == got.encode().decode()
    assert got == printable(got, limit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twitter for iPhone", "Twitter for iPhone"),
        ("Café 日本 🎉", "Café 日本 🎉"),
        ("a\tb\nc\r\nd", "a b c  d"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("Twitter\u2003Web", "Twitter\\u2003Web"),
        ("Dropbox\u00a0", "Dropbox\u00a0"),
        ("a\u3164\u2800b", "a\\u3164\\u2800b"),
        ("\ud83d", "\\ud83d"),
        ("\U000e0041", "\\U000e0041"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("a\u2028b", "a\\u2028b"),
        ("0@\x1f", "[e-mail]"),
        ("x\u202e0301234567", "x\\u202e[number]"),
    ],
)
def test_a_trick_is_shown_and_does_not_act(text: str, expected: str) -> None:
    assert expected == printable(text)


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert ("a" * 119 + "…", "a" * 120) == (printable("a" * 10**7), printable("a" * 120))


def test_addresses_are_replaced_wherever_they_stand() -> None:
    text = "Bank (anna.b+x@mail.example.com), @handle, x@y, “kim@mail.example”, mastodon/@kim@harbour.example"
    expected = "Bank ([e-mail]), @handle, [e-mail], “[e-mail]”, mastodon/@kim@harbour.example"
    assert (expected, expected) == (without_addresses(text), printable(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Router 192.168.1.1", "Router [network address]"),
        ("http://203.0.113.7:81/", "http://[network address]:81/"),
        ("[2001:db8::7]", "[[network address]]"),
        ("::ffff:203.0.113.7", "[network address]"),
        ("fe80::7 at 12:34:56", "[network address] at 12:34:56"),
        ("+49 (170) 123-4567", "[number]"),
        ("0049 170 1234567", "[number]"),
        ("SIM 01701234567", "SIM [number]"),
        ("020 7946 0958", "[number]"),
        ("06 12 34 56 78", "[number]"),
        ("(555) 123-4567", "[number]"),
        ("555-123-4567", "[number]"),
        ("acme.be.00004-2026-11-20.zip", "acme.be.00004-2026-11-20.zip"),
        ("exports/00123-2026-11-20.zip", "exports/00123-2026-11-20.zip"),
        ("+49 170 2026-11-20", "[number]"),
    ],
)
def test_no_network_address_and_no_telephone_number_is_printed(text: str, expected: str) -> None:
    assert (expected, expected) == (without_numbers(text), printable(text))


@pytest.mark.parametrize(
    "secret", ["mara.okonkwo@harbour.example", "203.0.113.77", "2001:db8:77::9", "+49 170 1234567"]
)
@given(limit=st.integers(20, 60), before=st.integers(0, 40))
def test_no_part_of_an_address_is_printed_where_a_long_text_is_cut(secret: str, limit: int, before: int) -> None:
    # The first address fills what is looked at, and is short when it is masked.
    first = f"kim@{'b' * (4 * limit - 5 - before)}"
    for text in (f"{first} {secret}", f"{first} {secret} {'tail ' * 200}"):
        shown = printable(text, limit)
        assert shown[:9] in {"[e-mail]", "[e-mail] "}
        assert not any(part in shown for part in ("mar", "oko", "203", "0.1", "2001", "db8", "170", "123"))


def test_of_a_long_text_no_more_than_four_times_the_limit_is_looked_at() -> None:
    assert "[e-mail]" == printable(f"kim@{'b' * 36} x y", 10)
    assert "so [e-mail]" == printable(f"so {'k' * 10_000}@harbour.example x", 20)
    assert "k" * 19 + "…" == printable(f"{'k' * 10_000} kim@harbour.example", 20)


def test_an_address_with_a_number_is_masked_whole() -> None:
    text = "kim@192.0.2.1, 0170-1234567@sms.example"
    assert ("[e-mail], [e-mail]",) * 2 == (printable(text), without_personal(text))


@pytest.mark.parametrize(
    "text",
    [
        "Chrome/120.0.0.0 and 120.0.6099.109",
        "Windows 10.0.19045, iOS 17.1.2",
        "2026-11-01T12:34:56Z, 01.02.2026 00:15:22",
        "1790000000000000001",
        "20411907",
        "1,234 posts",
        "a::b",
    ],
)
def test_versions_times_and_ids_are_printed(text: str) -> None:
    assert (text, text) == (without_numbers(text), printable(text))


def test_an_app_without_a_name_is_called_by_its_id_and_a_trick_in_a_name_is_shown() -> None:
    named = [app_name("  ", "12"), app_name("Good\u202eevil", "1"), app_name("n" * 99, "1")]
    assert ["(no name, id 12)", "Good\\u202eevil", "n" * 59 + "…"] == named


def test_a_place_is_named_without_tricks_and_addresses() -> None:
    named = [place_name("Lisbon\u202e, mara@harbourlane.example"), place_name("n" * 99), place_name("")]
    assert ["Lisbon\\u202e, [e-mail]", "n" * 59 + "…", "an unnamed place"] == named


def test_a_path_is_shown_without_the_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    paths = ("/home/anna/x.zip", "/home/annabel/x.zip", "/home/anna", "x.zip", "/x")
    assert ["~/x.zip", "/home/annabel/x.zip", "/home/anna", "x.zip", "/x"] == [home_hidden(p) for p in paths]
    assert ["./~/x.zip", "./~", "~x.zip"] == [home_hidden(path) for path in ("~/x.zip", "~", "~x.zip")]
    monkeypatch.setenv("HOME", "/")
    assert "/x.zip" == home_hidden("/x.zip")


def test_a_path_to_type_means_in_a_shell_what_it_says() -> None:
    paths = (
        "x.zip",
        "my x.zip",
        "~/x.zip",
        "~/my x.zip",
        "./~/x.zip",
        "-x.zip",
        "--online",
        "a\nb.zip",
        "a\x1b[2J.zip",
    )
    expected = ["x.zip", "'my x.zip'", "~/x.zip", "~/'my x.zip'", "'./~/x.zip'", "./-x.zip", "./--online", "", ""]
    assert expected == [typed(path) for path in paths]


def test_a_word_stands_for_a_path_that_cannot_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    paths = [Path("/home/anna/my x.zip"), Path("a\nb.zip")]
    assert ["~/'my x.zip'", "FILE"] == [typed_path(path, "FILE") for path in paths]
    assert "" == typed_path(paths[1])


def test_somebody_without_a_home_directory_sees_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert "/data/x.zip" == home_hidden("/data/x.zip")


def test_counts_agree_with_their_nouns() -> None:
    got = [plural(0, "post"), plural(1, "post"), plural(1234, "post"), plural(2, "entry", "entries")]
    assert ["0 posts", "1 post", "1,234 posts", "2 entries"] == got


def test_of_many_reasons_the_first_are_told() -> None:
    assert "a; b" == joined(["a", "b", "a"])
    assert "0; 1; and 3 more" == joined(map(str, range(5)), 2)
    assert "" == joined([])


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (datetime(2026, 10, 13, 14, 20, tzinfo=UTC), ZoneInfo("Europe/Lisbon"), "2026-10-13 15:20 WEST"),
        (datetime(2026, 10, 13, 14, 20, tzinfo=UTC), UTC, "2026-10-13 14:20 UTC"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), ZoneInfo("Asia/Tokyo"), "9999-12-31 23:59 UTC"),
    ],
)
def test_a_moment_names_its_zone(at: datetime, zone: tzinfo, said: str) -> None:
    assert said == local(at, zone)


def test_of_very_many_names_some_are_listed_and_the_rest_is_counted() -> None:
    assert ["", "a", "a, b", "a, b and 2 more"] == [listed(names, 2) for names in ([], ["a"], ["a", "b"], [*"abcd"])]


def test_a_series_of_words_reads_as_people_say_it() -> None:
    assert ["", "a", "a and b", "a, b and c"] == [series(words) for words in ([], ["a"], ["a", "b"], [*"abc"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It may post. You gave it access.", "It may post."),
        ("“A. B.” app may post. It did.", "“A. B.” app may post."),
        ("It came from “A. B.”. You never used it.", "It came from “A. B.”."),
        ("“A“ never closes. So nothing is cut.", "“A“ never closes. So nothing is cut."),
        ("“:(” may post. It did.", "“:(” may post."),
        ("It changed (a name. An address.) twice. Look.", "It changed (a name. An address.) twice."),
        ("Access for 1.5 years. Look at x.com. Now.", "Access for 1.5 years."),
        ("Look at x.com. Now.", "Look at x.com."),
        ("Your e-mail, e.g. Gmail. Look.", "Your e-mail, e.g. Gmail."),
        ("J. Smith was given access. Look.", "J. Smith was given access."),
        ("So did I. Look.", "So did I."),
        ("Was it you? Look.", "Was it you?"),
        ("Ended... Look.", "Ended..."),
        ("It may post. “B” may too.", "It may post."),
        ("2 accounts. 3 passwords.", "2 accounts."),
        ("It stops. here.", "It stops. here."),
        ("No stop at all", "No stop at all"),
        ("", ""),
    ],
)
def test_a_first_sentence_is_cut_only_where_it_surely_ends(text: str, expected: str) -> None:
    assert expected == first_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the handle changed", "The handle changed."),
        ("The handle changed.", "The handle changed."),
        ("it ended.. ", "It ended."),
        ("x.com is a site", "x.com is a site."),
        ("iPhone apps", "iPhone apps."),
        ("“app” may post", "“app” may post."),
        ("posts: two", "Posts: two."),
        ("was it you?", "Was it you?"),
        ("", ""),
    ],
)
def test_a_sentence_has_a_capital_and_one_full_stop(text: str, expected: str) -> None:
    assert expected == sentence(text)


@given(st.text())
def test_a_first_sentence_is_the_beginning_of_its_text(text: str) -> None:
    assert text.startswith(first_sentence(text))
    assert first_sentence(first_sentence(text)) == first_sentence(text)
    assert sentence(sentence(text)) == sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One.", "One."),
        ("One is here. Two is there. Three.", "One is here. Two is there."),
        ("One “A. B” is here. Two", "One “A. B” is here. Two"),
    ],
)
def test_two_sentences_are_the_beginning_of_a_text(text: str, expected: str) -> None:
    assert expected == first_two_sentences(text)
