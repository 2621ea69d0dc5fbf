"""The policy file: its keys, and plain words for every wrong one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene._version import __version__
from hygiene.model.account import Account
from hygiene.model.errors import PolicyError
from hygiene.model.policy import Acceptance, AccountRules, Bands, Policy, ProfileName
from hygiene.sources.settings.policy_file import load, parse, schema
from hygiene.sources.settings.toml_file import LIMIT

TEXT = 'write `key = "text"`'
ACCEPT = '[[accept]]\nfingerprint = "0123456789abcdef"\nreason = "a"\nowner = "b"\n'


def complaint(text: str) -> tuple[str, str]:
    """Return the message and the hint for a policy that is not valid."""
    with pytest.raises(PolicyError) as caught:
        parse(text)
    assert caught.value.line > 0
    return caught.value.message, caught.value.hint


def shown(text: str) -> str:
    """Return the whole line that a user sees."""
    with pytest.raises(PolicyError) as caught:
        parse(text)
    return str(caught.value.within("hygiene.toml"))


def test_an_empty_policy_is_valid_and_all_defaults() -> None:
    assert Policy() == parse("")


def test_every_key_can_be_said() -> None:
    text = """
        version = 1
        profile = "brand"
        require_owner = false
        timezone = "Europe/Berlin"
        plugins = ["acme-checks"]
        [apps]
        old_days = 1
        unused_days = 2
        new_days = 20
        before_odd_post_days = 3
        many_accounts = 19
        allow = ["Buffer"]
        deny = ["Tally"]
        allow_publishers = ["Buffer, Inc."]
        deny_publishers = ["Tally Inc"]
        [posts]
        review_days = 4
        unseen_days = 5
        min_history = 6
        full_history = 7
        adopted_posts = 8
        adopted_days = 9
        [changes]
        recent_days = 12
        near_odd_post_days = 13
        together_days = 14
        [timeline]
        days = 15
        near_sign_days = 16
        lines = 17
        [passwords]
        min_length = 10
        min_length_alone = 11
        min_score = 4
        old_days = 18
        one_account = [["a.example", "b.example"]]
        leave_out = ["Old", "Work/Test"]
        [logins]
        allow_countries = ["DE"]
        deny_countries = ["KP"]
        allow_networks = ["192.0.2.0/24", "2001:db8::1"]
        deny_networks = []
        [second_factor]
        required = true
        kinds = ["passkey", "totp"]
        [ages]
        export_days = 21
        grant_days = 22
        session_days = 23
        password_days = 24
        [score.bands]
        raised = 0.1
        high = 0.2
        [[accounts]]
        platform = "x"
        handle = "brand"
        owner = "Dana"
        known_clients = []
        known_apps = ["1"]
        [[accept]]
        fingerprint = "0123456789abcdef"
        reason = "Needed."
        owner = "Dana"
        until = 2026-12-31
    """
    policy = parse(text)
    lists = ("Buffer",), ("Tally",), ("Buffer, Inc.",), ("Tally Inc",)
    assert (1, 2, 20, 3, 19, *lists) == msgspec.structs.astuple(policy.apps)
    assert (4, 5, 6, 7, 10.0, 8, 9) == msgspec.structs.astuple(policy.posts)
    assert (12, 13, 14) == msgspec.structs.astuple(policy.changes)
    assert (15, 16, 17) == msgspec.structs.astuple(policy.timeline)
    places = ("DE",), ("KP",), ("192.0.2.0/24", "2001:db8::1"), ()
    assert places == msgspec.structs.astuple(policy.logins)[-4:]
    assert (True, ("passkey", "totp")) == msgspec.structs.astuple(policy.second_factor)
    assert (21, 22, 23, 24) == msgspec.structs.astuple(policy.ages)
    assert (1, "brand", False) == (policy.version, policy.profile, policy.require_owner)
    leave_out = ("Old", "Work/Test")
    assert (10, 11, 4, 18, (("a.example", "b.example"),), leave_out) == msgspec.structs.astuple(policy.passwords)
    assert Bands(raised=0.1, high=0.2) == policy.score.bands
    assert (
        AccountRules(platform="x", handle="brand", owner="Dana", known_clients=(), known_apps=("1",)),
    ) == policy.accounts
    kept = Acceptance(fingerprint="0123456789abcdef", reason="Needed.", owner="Dana", until=date(2026, 12, 31))
    assert (kept,) == policy.accept
    assert (ZoneInfo("Europe/Berlin"), ("acme-checks",)) == (policy.zone(), policy.plugins)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[apps]\nold_days = "a"', "key `apps.old_days`: expected a whole number, got text"),
        ("[apps]\nold_days = 0", "key `apps.old_days`: expected a whole number of at least 1"),
        ("[apps]\nold_days = 99999", "key `apps.old_days`: expected a whole number of at most 36500"),
        ("[posts]\nmin_history = 1.5", "key `posts.min_history`: expected a whole number, got a number"),
        ("[passwords]\nmin_score = 7", "key `passwords.min_score`: expected a whole number of at most 4"),
        ("[score.bands]\nraised = nan", "key `score.bands.raised`: expected a number greater than 0.0"),
        ("[score.bands]\nhigh = 1.01", "key `score.bands.high`: expected a number of at most 1.0"),
        ("accounts = 1", "key `accounts`: expected a list, got a whole number"),
        ("apps = []", "key `apps`: expected a table, got a list"),
        ('plugins = "a"', "key `plugins`: expected a list, got text"),
        ("timezone = true", "key `timezone`: expected text, got true or false"),
        ("accounts = [1]", "[[accounts]] table 1: expected a table, got a whole number"),
        (
            '[[accounts]]\nplatform = "x"\nhandle = "a"\nknown_clients = ["a", ""]',
            "key `known_clients` (entry 2) in [[accounts]] table 1: expected text that is not empty",
        ),
        (
            f'[[accounts]]\nplatform = "{501 * "x"}"\nhandle = "a"',
            "key `platform` in [[accounts]] table 1: expected text of at most 500 characters",
        ),
        (
            '[passwords]\none_account = [["a.example"], ["b.example", 3]]',
            "key `passwords.one_account` (entry 2, 2): expected text, got a whole number",
        ),
        (
            ACCEPT.replace("0123456789abcdef", "zz"),
            "key `fingerprint` in [[accept]] table 1: expected the 16 hex digits that a report gives as a finding's id",
        ),
        (
            ACCEPT + "until = 2026-01-01T00:00:00Z",
            "key `until` in [[accept]] table 1: expected a date such as 2026-12-31, got a date with a time",
        ),
        (ACCEPT + 'until = "soon"', "key `until` in [[accept]] table 1: expected a date such as 2026-12-31"),
    ],
)
def test_a_bad_key_is_named_in_the_words_of_the_file(text: str, message: str) -> None:
    lists = {
        "accounts = 1": "write [[accounts]], with two brackets",
        'plugins = "a"': 'write plugins = ["..."]',
    }
    assert (message, lists.get(text, "")) == complaint(text)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            '[accounts]\nplatform = "x"',
            "key `accounts`: expected a list, got a table",
            "write [[accounts]], with two brackets",
        ),
        (
            '[[accounts]]\nplatform = "x"\nhandle = "a"\nknown_clients = "b"',
            "key `known_clients` in [[accounts]] table 1: expected a list, got text",
            'write known_clients = ["..."]',
        ),
        (
            '[passwords]\none_account = "a.example"',
            "key `passwords.one_account`: expected a list, got text",
            'write one_account = [["...", "..."]]',
        ),
        (
            '[passwords]\none_account = ["a.example"]',
            "key `passwords.one_account` (entry 1): expected a list, got text",
            'write one_account = [["...", "..."]]',
        ),
    ],
)
def test_where_a_list_belongs_its_brackets_are_shown(text: str, message: str, hint: str) -> None:
    assert (message, hint) == complaint(text)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("time = 1", "there is no key `time`", "did you mean `timezone`?"),
        ("[apps]\nold_day = 1", "there is no key `apps.old_day`", "did you mean `old_days`?"),
        ("[score.bands]\nmild = 1", "there is no key `score.bands.mild`", "the keys there are raised, high"),
        (
            '[[accounts]]\nplatform = "x"\nhandle = "a"\nhandel = "b"',
            "there is no key `handel` in [[accounts]] table 1",
            "did you mean `handle`?",
        ),
        ('[[accounts]]\nplatform = "x"', "key `handle` in [[accounts]] table 1 is missing", "add it"),
        (
            ACCEPT + '\nseverity = "High"',
            'key `severity` in [[accept]] table 1: \'High\' is not "info", "low", "medium", "high" or "critical"',
            'did you mean "high"?',
        ),
        (ACCEPT, "key `until` in [[accept]] table 1 is missing", "add it"),
    ],
)
def test_a_key_that_does_not_exist_or_is_missing_comes_with_what_to_write(text: str, message: str, hint: str) -> None:
    assert (message, hint) == complaint(text)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "Europe/Berlin\x00"])
def test_a_time_zone_must_exist(zone: str) -> None:
    expected = f"key `timezone`: {zone!r} is not a time zone", "use an IANA name such as Europe/Berlin"
    assert expected == complaint(f"timezone = {msgspec.json.encode(zone).decode()}")


@given(ends=st.tuples(*[st.sampled_from([0.01, 0.03, 0.2, 0.4, 1.0])] * 2))
def test_bands_must_be_in_ascending_order(ends: tuple[float, float]) -> None:
    raised, high = ends
    text = f"[score.bands]\nraised = {raised}\nhigh = {high}"
    if raised <= high:
        assert Bands(raised=raised, high=high) == parse(text).score.bands
    else:
        message = f"key `score.bands`: raised ({raised}) and high ({high}) must be in ascending order"
        assert (message, "a band that you leave out keeps its default") == complaint(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "\nversion = 2\nunheard_of = 1",
            (
                f"line 2: key `version`: hygiene {__version__} reads policies of version 1, and this one is of "
                "version 2 (upgrade hygiene)"
            ),
        ),
        ("version = 0", "line 1: key `version`: expected a whole number of at least 1"),
        (
            'profile = "Brnd"',
            'line 1: key `profile`: \'Brnd\' is not "brand", "incident" or "self" (did you mean "brand"?)',
        ),
        (
            '[logins]\nallow_countries = [\n"DE",\n"XX"]',
            (
                "line 4: key `logins.allow_countries` (entry 2): 'XX' is not the code of a country (use a code of ISO "
                "3166-1 such as DE)"
            ),
        ),
        (
            '[logins]\ndeny_countries = ["Peru"]',
            (
                "line 2: key `logins.deny_countries` (entry 1): expected the code of a country in capital letters, "
                "such as DE"
            ),
        ),
        (
            'logins.deny_networks = ["192.0.2.1/24"]',
            (
                "line 1: key `logins.deny_networks` (entry 1): '192.0.2.1/24' is not a network (write it as "
                "192.0.2.0/24 or 2001:db8::/32, with no bit set behind its length)"
            ),
        ),
        ("[ages]\nexport_days = 91", "line 2: key `ages.export_days`: expected a whole number of at most 90"),
    ],
)
def test_versions_profiles_and_places_are_refused_with_what_is_allowed(text: str, said: str) -> None:
    assert f"hygiene.toml, {said}" == shown(text)


@pytest.mark.parametrize("name", get_args(ProfileName))
def test_a_profile_is_a_valid_policy_and_gives_way_to_what_the_policy_says(name: ProfileName) -> None:
    alone = parse("", name)
    own = parse('profile = "self"\napps.old_days = 3\nages.export_days = 2\nrequire_owner = true', name)
    assert (name, 3, 2, True) == (own.profile, own.apps.old_days, own.ages.export_days, own.require_owner)
    replaced = msgspec.structs.replace(
        own,
        apps=msgspec.structs.replace(own.apps, old_days=alone.apps.old_days),
        ages=msgspec.structs.replace(own.ages, export_days=alone.ages.export_days),
        require_owner=alone.require_owner,
    )
    assert alone == replaced
    assert alone == parse(f'profile = "{name}"')


def test_a_profile_for_yourself_sets_nothing_and_every_other_one_something() -> None:
    assert Policy() == parse("", "self")
    assert (365, True, True) == (parse("", "brand").apps.old_days, *required(parse("", "brand")))
    assert (7, False, False) == (parse("", "incident").ages.export_days, *required(parse("", "incident")))


def required(policy: Policy) -> tuple[bool, bool]:
    return policy.require_owner, policy.second_factor.required


def test_an_account_that_is_listed_twice_is_refused() -> None:
    text = '[[accounts]]\nplatform = "x"\nhandle = "@Brand"\n[[accounts]]\nplatform = "X"\nhandle = "brand"\n'
    message = "hygiene.toml, line 4: key `accounts`: X/@brand is listed twice (merge this table into the one in line 1)"
    assert message == shown(text)


def test_an_acceptance_cannot_end_before_it_was_given_but_may_have_ended() -> None:
    days = "on = 2020-01-02\nuntil = 2020-01-"
    assert date(2020, 1, 2) == parse(f"{ACCEPT}{days}02").accept[0].until
    message = "key `until` in [[accept]] table 1: 2020-01-01 is before the day it was given, 2020-01-02"
    assert f"hygiene.toml, line 6: {message} (give a later day, or remove the table)" == shown(f"{ACCEPT}{days}01")


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        ("a = ", 0, "a value is missing, or is a text without quotation marks", TEXT),
        ("#\na = x\n", 2, "a value is missing, or is a text without quotation marks", TEXT),
        ('a = "b\nc = 1', 1, "a text has no closing quotation mark", ""),
        ("a = 'b", 0, "a text has no closing quotation mark", ""),
        (
            'a = "\x01"',
            1,
            "a character there is not allowed",
            "remove it, or put the text in quotation marks",
        ),
        (
            'a = "C:\\q"',
            1,
            "a backslash in a text",
            "write two backslashes, or put the text in single quotation marks",
        ),
        ("a = 1\na = 2\n", 2, "a key is there twice", "leave one of them out"),
        (
            "[a]\n[a]\n",
            2,
            "a table is there twice",
            "put its keys into one; a list of tables has two brackets each time",
        ),
        ("a b", 1, "a line has no equals sign", TEXT),
        ("[a\n", 1, "a bracket is not closed", ""),
        (
            "a = 2026-13-01",
            1,
            "more follows after a value",
            "put each key on its own line, and text in quotation marks",
        ),
        ("a = [1\n", 0, "a list is not closed", "end it with ]"),
        ("= 1", 1, "this cannot be read", ""),
    ],
)
def test_text_that_is_no_toml_is_refused_in_plain_words(text: str, line: int, problem: str, hint: str) -> None:
    where, offer = "" if line else " at its end", f" ({hint})" if hint else ""
    assert f"hygiene.toml, line {line or 1}: it is not valid TOML{where}: {problem}{offer}" == shown(text)


@pytest.mark.parametrize("text", ["a = {}", "a = [-{}]", "time = {}", "[score.bands]\nhigh = {}"])
def test_a_number_that_is_too_long_is_refused(text: str) -> None:
    assert ("it holds a number that is far too long", "") == complaint(text.format("9" * 5000))


@pytest.mark.parametrize(
    "text", ["a." * 400_000 + "b = 1", "x = {" + "a." * 400_000 + "b = 1}", "[" + "a." * 400_000 + "b]"]
)
def test_a_key_of_very_many_parts_is_refused_at_once(text: str) -> None:
    with pytest.raises(PolicyError, match="a line has more than 500 full stops"):
        parse(text)


def test_a_file_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("time = 1", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes('owner = "Zoë"'.encode("latin-1"))
    (tmp_path / "large.toml").write_text("\n" * (LIMIT + 1), encoding="utf-8")
    messages = {}
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    (tmp_path / "wide.toml").write_text('timezone = "UTC"', encoding="utf-16")
    for name in ("wrong.toml", "latin.toml", "wide.toml", "photo.jpg", "large.toml", "none.toml"):
        with pytest.raises(PolicyError) as caught:
            load(tmp_path / name)
        messages[name] = str(caught.value).removeprefix(f"{tmp_path}/")
    assert {
        "wrong.toml": "wrong.toml, line 1: there is no key `time` (did you mean `timezone`?)",
        "latin.toml": "latin.toml, line 1: it is not UTF-8 text (save it as UTF-8)",
        "wide.toml": "wide.toml, line 1: it is not UTF-8 text (save it as UTF-8)",
        "photo.jpg": "photo.jpg: it is not a text file (give a file such as `hygiene init` writes)",
        "large.toml": "large.toml: it is larger than 1 MB, which is too large",
        "none.toml": "none.toml: it cannot be read: No such file or directory (check its name; `hygiene init` "
        "writes a policy)",
    } == messages


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_bytes(b'\xef\xbb\xbftimezone = "Asia/Tokyo"')
    assert "Asia/Tokyo" == load(tmp_path / "p.toml").timezone


@pytest.mark.parametrize(("handle", "found"), [("brand", True), ("@BRAND", True), ("brands", False), ("", False)])
def test_an_account_is_found_without_case_and_without_its_sign(handle: str, found: bool) -> None:
    rules = AccountRules(platform="X", handle="@Brand")
    policy = Policy(accounts=(rules,))
    assert (rules if found else None) == policy.account(Account(platform="x", handle=handle))
    assert None is policy.account(Account(platform="mastodon", handle=handle))


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        (datetime(2026, 12, 31, 10, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 31, 11, 0, tzinfo=UTC), True),
    ],
)
def test_an_acceptance_holds_until_its_last_day_ends_at_home(now: datetime, ended: bool) -> None:
    kept = Acceptance(fingerprint="0" * 16, reason="a", owner="b", until=date(2026, 12, 31))
    # Midnight in Auckland, in summer, is 11:00 UTC.
    assert ended == Policy(timezone="Pacific/Auckland").expired(kept, now)


def test_dates_that_are_doubtful_today_are_named_with_their_line_and_are_no_errors(tmp_path: Path) -> None:
    ended, ahead = f"{ACCEPT}until = 2020-01-01\n", f"{ACCEPT}until = 9000-01-01\non = 8999-12-31\n"
    (tmp_path / "hygiene.toml").write_text(f"{ended}\n{ahead}{ACCEPT}until = 9000-01-01\n", encoding="utf-8")
    heard: list[PolicyError] = []
    policy = load(tmp_path / "hygiene.toml", doubted=heard.append)
    past = "line 5: key `until` in [[accept]] table 1: 2020-01-01 is past, so it covers nothing"
    ahead = "line 12: key `on` in [[accept]] table 2: 8999-12-31 is later than today"
    assert 3 == len(policy.accept)
    assert [
        f"{tmp_path}/hygiene.toml, {past} (remove the table, or accept the finding anew)",
        f"{tmp_path}/hygiene.toml, {ahead} (give a day until today, {policy.day(datetime.now(UTC))})",
    ] == [str(each) for each in heard]


def test_of_many_doubtful_dates_few_are_named_so_that_the_work_stays_small(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text(f"{ACCEPT}until = 2020-01-01\n" * 5000, encoding="utf-8")
    heard: list[PolicyError] = []
    load(tmp_path / "hygiene.toml", doubted=heard.append)
    assert [5, 10, 15, 20, 25] == [each.line for each in heard]


def test_the_schema_for_editors_agrees_with_the_reader() -> None:
    shape = schema()
    assert "hygiene policy" == shape["title"]
    jsonschema.validate({"apps": {"old_days": 10}, "accounts": [{"platform": "x", "handle": "a"}]}, shape)
    for wrong in ({"time": 1}, {"apps": {"old_days": 0}}, {"accounts": [{"platform": "x"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, shape)
