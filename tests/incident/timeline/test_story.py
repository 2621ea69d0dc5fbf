"""The timeline of an incident: every kind of act of every input."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.incident.timeline.story import story, window
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.model.records import Device, Difference, Event, Login, Secret, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from tests.support.snapshots import BRAND, BUFFER, DAY, IPHONE, NOW, WEB, app, posts, snapshot, x_id
from tests.support.stories import HOUR, MINUTE, POST, about, acts, limited, result, short, told

MAILBOX = Account(platform="google", handle="acme")
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0"


def login(at: datetime, outcome: str = "session", **more: object) -> Login:
    made = Login(at=at, ip=Hidden("198.51.100.1"), **more)  # type: ignore[arg-type]  # fields by name
    return replace(made, outcome=outcome)  # type: ignore[arg-type]  # one of its words


def vault(at: datetime) -> Snapshot:
    entry = Secret(
        ref="1",
        label="Shop",
        value=Hidden("canary2019"),
        urls=("https://x.com/login",),
        changed_at=at,
        changed_at_means="password",
    )
    return Snapshot(
        account=Account(platform=VAULT, handle="vault.csv", id=VAULT),
        taken_at=NOW,
        origin=Origin(path="vault.csv", sha256="0" * 64, reader="test"),
        secrets=(entry, replace(entry, ref="2", urls=("https://shop.example",))),
    )


def test_every_kind_of_act_of_every_input_is_a_line_in_order_of_time() -> None:
    brand = snapshot(
        posts([(POST - HOUR, IPHONE), (POST, BUFFER), (POST + DAY, None), (POST - 15 * DAY, WEB)]),
        apps=(app("Growth", age=10, last_used_at=POST + 2 * HOUR), app("Old", age=300)),
        sign_ins=(SignIn(provider="Google", at=POST + 3 * HOUR),),
        devices=(Device(name="Pixel", kind="push", first_seen_at=POST - 4 * HOUR, last_seen_at=POST + 4 * HOUR),),
        events=(Event(at=POST + 5 * HOUR, kind="email"), Event(at=POST + 6 * HOUR, kind="picture")),
        logins=(
            login(POST - 3 * HOUR, "failure", country="Brazil"),
            login(POST - 3 * HOUR + MINUTE, "failure", country="Brazil"),
            login(POST - 2 * HOUR, "challenge", country="Brazil", agent=AGENT),
            login(POST - 20 * DAY, "open", last_used_at=POST - HOUR / 2, country="Portugal"),
        ),
        messages=acts(("message", POST + MINUTE, "kim"), ("message", POST + 2 * MINUTE, "sam")),
        follows=acts(("follow", POST + HOUR, "kim"), ("unfollow", POST + HOUR, "sam"), ("block", POST + HOUR, "jo")),
        deletions=acts(("deletion", POST + 8 * HOUR, "")),
        differences=(Difference(kind="link", since=POST - 40 * DAY, until=POST + 7 * DAY, mark="1"),),
    )
    mailbox = replace(
        snapshot(logins=(login(POST - 5 * HOUR, "success"),)),
        account=MAILBOX,
        origin=Origin(path="takeout.zip", sha256="0" * 64, reader="test"),
    )
    made = told(vault(POST + 9 * HOUR), mailbox, brand, asked=about(post_id=x_id(POST, 1)))

    assert [
        "-48 grant “Growth” was given access",
        "-5 session signed in",
        "-4 device “Pixel” was first seen",
        "-3 session a sign-in failed 2 times (Brazil)",
        "-2 challenge the platform asked for more proof (Brazil, Chrome on Windows)",
        "-1 post posted from “Twitter for iPhone”",
        "-0.5 session a session was used (Portugal)",
        "+0 post! posted from “Buffer”",
        "+0.0166667 message sent 2 messages to 2 people",
        "+1 block blocked 1 account",
        "+1 follow followed 1 account",
        "+1 unfollow unfollowed 1 account",
        "+2 grant “Growth” was last used",
        "+3 identity signing in with Google was linked",
        "+4 device “Pixel” was last seen",
        "+5 email the e-mail address changed",
        "+6 picture the picture of the profile changed",
        "+8 deletion deleted 1 post",
        "+9 password a password of X (Twitter) was set, says the password manager",
        "+24 post posted",
        "+168 link the link in the profile changed",
    ] == short(made)
    assert {"takeout.zip", "vault.csv", "x.zip"} == {entry.input for entry in made.entries}
    failed, sent = made.entries[3], made.entries[8]
    assert (2, POST - 3 * HOUR + MINUTE, 2, POST + 2 * MINUTE) == (failed.count, failed.until, sent.count, sent.until)
    assert (POST - 40 * DAY, x_id(POST, 1)) == (made.entries[-1].since, made.entries[7].post_id)
    assert (0, {}) == (made.left_out, made.undated)


def test_the_usual_window_is_two_weeks_before_the_post_and_one_after_or_to_the_export() -> None:
    assert (POST - 14 * DAY, POST + 7 * DAY) == window(about(), [snapshot()])
    assert (NOW - 15 * DAY, NOW) == window(about(NOW - DAY), [snapshot(taken_at=NOW - DAY), vault(NOW)])
    assert (NOW - 14 * DAY, NOW) == window(about(NOW), [snapshot(taken_at=NOW - 9 * DAY)])
    assert (POST - 14 * DAY, POST + 7 * DAY) == window(about(), [])
    assert (POST - 2 * DAY, POST + 2 * DAY) == window(about(), [snapshot()], 2)
    assert (datetime.min.replace(tzinfo=UTC), NOW + DAY) == window(about(), [snapshot()], 10**6)


def test_an_account_with_several_exports_has_each_act_once_and_what_the_newer_one_lacks() -> None:
    old = snapshot(
        posts([(POST - 2 * HOUR, WEB), (POST - HOUR, WEB)], ids=["1", "2"]),
        taken_at=POST + HOUR,
        account=replace(BRAND, handle="former"),
        origin=Origin(path="old.zip", sha256="1" * 64, reader="test"),
        messages=acts(("message", POST - HOUR, "kim"), ("message", POST, "sam")),
        logins=(login(POST - HOUR), login(POST - DAY)),
        devices=(Device(name="Pixel", kind="push", first_seen_at=POST),),
        events=(Event(at=POST, kind="email"),),
    )
    new = replace(
        old,
        account=BRAND,
        taken_at=NOW,
        origin=Origin(path="new.zip", sha256="2" * 64, reader="test", parts=(("a", "3"), ("b", "4"))),
        posts=posts([(POST - HOUR, WEB)], ids=["2"]),
        messages=acts(("message", POST, "sam")),
        logins=(login(POST - HOUR),),
    )
    made = told(old, new)

    assert [
        "-24 session a session was used",
        "-2 post posted from “Twitter Web App”",
        "-1 message sent 1 message to 1 person",
        "-1 post posted from “Twitter Web App”",
        "-1 session a session was used",
        "+0 device “Pixel” was first seen",
        "+0 email the e-mail address changed",
        "+0 message sent 1 message to 1 person",
    ] == short(made)
    inputs = [entry.input for entry in made.entries]
    assert [*["old.zip"] * 3, *["new.zip and 1 other file"] * 5] == inputs
    assert {BRAND} == {entry.account for entry in made.entries}


def test_what_findings_are_about_is_suspicious_and_no_line_says_it_again() -> None:
    brand = snapshot(
        messages=acts(*(("message", POST + n * MINUTE, f"{n}") for n in (-90, 0, 1, 2, 3, 90))),
        events=(Event(at=POST, kind="email"), Event(at=POST + HOUR, kind="phone"), Event(at=POST + DAY, kind="name")),
        apps=(app("Growth", age=9), app("Buffer", age=9.5)),
        logins=(login(POST - 6 * HOUR), login(POST + 6 * HOUR)),
        differences=(
            Difference(kind="link", since=POST, until=POST + 5 * DAY, mark="1"),
            Difference(kind="block", since=POST, until=POST + 5 * DAY, mark="2", count=9),
        ),
    )
    session = replace(result("new-sessions", POST - 6 * HOUR), path="session")
    found = [
        result("messages", POST, POST + 3 * MINUTE),
        result("account-changes", POST, POST + 2 * HOUR),
        result("differences", POST + 5 * DAY, since=POST, subject="differences:link"),
        result("post-client", POST - 30 * DAY, apps=("Growth",)),
        session,
    ]
    made = told(brand, results=found)

    assert [
        "-36 grant “Buffer” was given access",
        "-24 grant! “Growth” was given access",
        "-6 session! a session was used",
        "-1.5 message sent 1 message to 1 person",
        "+0 email! the e-mail address changed",
        "+0 message! sent 4 messages to 4 people",
        "+1 phone! the phone number changed",
        "+1.5 message sent 1 message to 1 person",
        "+6 session a session was used",
        "+24 name the display name changed",
        "+120 block blocked 9 accounts",
        "+120 link! the link in the profile changed",
    ] == short(made)


def test_a_finding_has_a_line_only_where_no_record_that_it_is_about_has_one() -> None:
    brand = snapshot(
        posts([(POST - DAY, IPHONE), (POST, WEB), (POST + HOUR, IPHONE)]),
        events=(Event(at=POST + HOUR, kind="email"),),
    )
    found = [
        result("post-client", POST, POST + 2 * HOUR),
        result("account-changes", POST + 2 * HOUR),
        result("plugin-of-others", POST, POST + 2 * HOUR),
        result("links", POST - 2 * DAY),
    ]
    made = told(brand, results=[*found, result("messages", POST, POST + 2 * HOUR)])

    assert [
        "-48 finding! Found by links",
        "-24 post posted from “Twitter for iPhone”",
        "+0 finding! Found by messages",
        "+0 post! posted from “Twitter Web App”",
        "+1 email the e-mail address changed",
        "+1 post posted from “Twitter for iPhone”",
        "+2 finding! Found by account-changes",
    ] == short(made)


def test_an_accepted_finding_is_no_line_and_makes_nothing_suspicious() -> None:
    brand, found = snapshot(messages=acts(("message", POST, "kim"))), result("messages", POST, POST)
    taken = {found.fingerprint(found.findings[0])}
    made = story([brand], [found], about(), Policy(), POST - DAY, POST + DAY, accepted=taken)

    assert ["+0 message sent 1 message to 1 person"] == short(made)


def test_the_app_of_the_post_is_suspicious_where_it_was_let_in() -> None:
    brand = snapshot(apps=(app("Buffer", age=9), app("Other", age=9)))
    made = told(brand, asked=about(client="buffer"))

    assert ["-24 grant! “Buffer” was given access", "-24 grant “Other” was given access"] == short(made)


def test_a_challenge_that_two_files_record_is_one_line_and_the_request_for_the_export_is_none() -> None:
    events = (
        Event(at=POST, kind="challenge"),
        Event(at=POST + HOUR, kind="challenge"),
        Event(at=NOW - HOUR, kind="data-download"),
    )
    brand = snapshot(events=events, logins=(login(POST, "challenge", country="Brazil"),))
    made = story([brand], (), about(), Policy(), POST - DAY, NOW)

    assert [
        "+0 challenge the platform asked for more proof (Brazil)",
        "+1 challenge the platform asked for more proof",
    ] == short(made)


def test_no_line_holds_what_could_act_or_an_address() -> None:
    name = "\x1b[31m=1 kim@mail.example\u202e"
    brand = snapshot(
        posts([(POST, replace(WEB, label=name))]),
        apps=(app(name, age=8, last_used_at=POST),),
        devices=(Device(name=name, kind="push", first_seen_at=POST),),
        events=(Event(at=POST, kind=name, detail=name),),
        sign_ins=(SignIn(provider=name, at=POST),),
        logins=(login(POST, country=name, agent=name),),
        differences=(Difference(kind=name, since=POST, until=POST, mark="", what=name),),
    )
    lines = [f"{entry.kind} {entry.what}" for entry in told(brand).entries]

    assert len(lines) == 8
    assert not [line for line in lines if not line.isprintable() or "kim@" in line]


def test_the_first_session_from_somewhere_new_is_said_in_its_line() -> None:
    home = [login(POST - n * DAY, country="Portugal", agent=AGENT) for n in range(20, 90)]
    away = login(POST, country="Brazil", agent=AGENT)
    made = told(snapshot(logins=(*home, replace(away, ip=Hidden("203.0.113.7")))))
    first = "the first session from a network never seen before and the first session from Brazil"

    assert [f"+0 session a session was used (Brazil, Chrome on Windows), {first}"] == short(made)


def test_sign_ins_alike_are_a_line_for_each_day_at_home_and_each_side_of_the_post() -> None:
    made = told(snapshot(logins=tuple(login(POST + n * HOUR) for n in (-14, -11, -1, 1, 2, 11, 13))))

    assert [
        "-14 session a session was used",
        "-11 session a session was used 2 times",
        "+1 session a session was used 3 times",
        "+13 session a session was used",
    ] == short(made)
    # In Tokyo the day of the post begins at 15:00 UTC of the day before.
    tokyo = told(
        snapshot(logins=(login(POST - 22 * HOUR), login(POST - 20 * HOUR))), policy=Policy(timezone="Asia/Tokyo")
    )
    assert 2 == len(tokyo.entries)


def test_rows_without_a_time_are_counted_by_part_and_in_no_line() -> None:
    late = NOW + 3 * DAY
    brand = snapshot(
        posts([(None, WEB), (POST, WEB), (late, WEB)], ids=["a", "b", "c"]),
        apps=(app("Buffer", age=None), app("Registered", age=9, granted_at_means="registration")),
        logins=(login(late), replace(login(POST), at=None)),
        devices=(Device(name="Pixel", kind="push"),),
        events=(Event(at=None, kind="email"), Event(at=late, kind="email")),
        sign_ins=(SignIn(provider="Google"),),
        messages=acts(("message", None, "kim"), ("message", late, "kim")),
        follows=acts(("follow", None, "kim")),
        deletions=acts(("deletion", POST, "")),
    )
    opened = (BRAND.key,)
    secrets = vault(POST)
    unknown = replace(secrets.require("secrets")[0], changed_at_means="item", accounts=opened)
    other = replace(unknown, accounts=())
    made = told(brand, replace(secrets, secrets=(unknown, other)))

    assert ["+0 deletion deleted 1 post", "+0 post posted from “Twitter Web App”"] == short(made)
    assert {
        "apps": 2, "devices": 1, "events": 2, "follows": 1, "logins": 2, "messages": 2, "posts": 2, "secrets": 1,
        "sign_ins": 1,
    } == made.undated  # fmt: skip


def test_beyond_the_limit_suspicious_lines_and_those_nearest_to_the_post_stay() -> None:
    events = tuple(Event(at=POST + n * HOUR, kind="email") for n in (-20, -3, -2, 1, 5, 40))
    found: Result = result("account-changes", POST + 40 * HOUR)
    made = told(snapshot(events=events), results=[found], policy=limited(3))

    assert [
        "-2 email the e-mail address changed",
        "+1 email the e-mail address changed",
        "+40 email! the e-mail address changed",
    ] == short(made)
    assert 3 == made.left_out


def test_a_path_hides_the_home_directory_and_what_could_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/kim"))
    origin = Origin(path="/home/kim/a\x1b.zip, /home/kim/b.zip", sha256="", reader="test")
    made = told(snapshot(events=(Event(at=POST, kind="email"),), origin=origin))

    assert ["~/a\\x1b.zip, ~/b.zip"] == [entry.input for entry in made.entries]
