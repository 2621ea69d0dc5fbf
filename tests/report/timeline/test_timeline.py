"""The timeline: order, no invented times, counted omissions, marks."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AppRules, ChangeRules, LoginRules, Policy, TimelineRules
from hygiene.model.records import EVENT_KINDS, FIRST, Contact, Device, Event, Login, Secret, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.report.report import NearSign, Timeline, TimelineEvent, TimelineWindow
from hygiene.report.timeline.timeline import timeline
from tests.support.snapshots import BRAND, DAY, NOW, app, snapshot

SHOP = Account(platform="elsewhere", handle="shop")
PASSWORDS = Account(platform=VAULT, handle="vault.json", id=VAULT)
YEAR = 365 * DAY


def finding(ago: timedelta | None = DAY, **fields: object) -> Finding:
    made = Finding(
        subject="client:x",
        message="posts from a stranger",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        at=None if ago is None else NOW - ago,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields by name, checked by the dataclass


def result(*findings: Finding, **fields: object) -> Result:
    made = Result(check="post-client", path="compromise", account=BRAND, status=Status.FOUND, findings=findings)
    return replace(made, **fields)  # type: ignore[arg-type]  # as above


def tell(
    *snapshots: Snapshot, results: tuple[Result, ...] = (), accepted: tuple[str, ...] = (), **rules: int
) -> Timeline:
    policy = Policy(timeline=TimelineRules(**rules))
    return timeline(snapshots, results, policy, accepted, NOW + DAY)


def said(story: Timeline) -> list[str]:
    return [moment.what for moment in story.lines]


def event(kind: str, ago: timedelta, detail: str = "") -> Event:
    return Event(at=NOW - ago, kind=kind, detail=detail)


def window(account: Account, until: datetime) -> TimelineWindow:
    return TimelineWindow(account=account, since=until - YEAR, until=until)


def mark(sign: Result, gap: timedelta | None, number: int = 0, *, itself: bool = True) -> NearSign | None:
    """Return the mark of an event this long before one finding of a result.

    Without a gap, the event is the act `itself`, or only at the same time.
    """
    account = sign.account
    assert account is not None
    if gap is None:
        return None
    act = "" if itself and not gap else "the first suspicious post"
    return NearSign(fingerprint=sign.fingerprint(sign.findings[number]), account=account, gap=gap, act=act)


def secret(ago: timedelta, means: str, *urls: str) -> Secret:
    return Secret(
        ref=urls[0], label="a title", value=Hidden("x"), urls=urls, changed_at=NOW - ago, changed_at_means=means
    )


def test_a_date_after_the_export_is_no_date() -> None:
    story = tell(snapshot(events=(event("email", -2 * DAY), event("phone", -DAY / 2)), apps=(app("A", age=-1826),)))

    assert ["the phone number changed"] == said(story)
    assert ["the e-mail address changed", "“A” was given access"] == [moment.what for moment in story.undated]


def test_the_first_moment_there_is_breaks_nothing() -> None:
    first = datetime.min.replace(tzinfo=UTC)
    story = tell(
        snapshot(events=(Event(at=first, kind="email"),)),
        results=(result(finding(), replace(finding(), subject="old", at=first)),),
    )
    assert [(line.at, line.kind) for line in story.lines] == [
        (first, "email"),
        (first, "finding"),
        (NOW - DAY, "finding"),
    ]


def test_challenges_are_told_alike_whether_a_platform_lists_them_as_sign_ins_or_as_changes() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0"

    def asked(ago: timedelta, country: str = "", agent: str = "") -> Login:
        return Login(at=NOW - ago, ip=Hidden("198.51.100.1"), country=country, agent=agent, outcome="challenge")

    logins = (asked(9 * DAY, "Brazil", chrome), asked(9 * DAY + timedelta(minutes=1), "Brazil", chrome),
              asked(9 * DAY, "Unknown"), asked(5 * DAY), replace(asked(4 * DAY), outcome="failure"))  # fmt: skip
    events = (event("challenge", 5 * DAY), event("challenge", 3 * DAY))

    assert [
        "the platform asked for more proof 2 times (Brazil, Chrome on Windows)",
        "the platform asked for more proof",
        "the platform asked for more proof",
        "the platform asked for more proof",
    ] == said(tell(snapshot(logins=logins, events=events)))


def test_exports_and_a_vault_of_one_run_give_one_timeline() -> None:
    brand = snapshot(
        apps=(
            app("Free Followers", age=3),
            app("Registered", age=9, granted_at_means="registration"),
            app("Old", age=None),
        ),
        events=(event("handle", 5 * DAY, "@old became @brand"), Event(at=None, kind="phone")),
        sign_ins=(SignIn(provider="Google", at=NOW - 40 * DAY),),
        devices=(
            Device(name="Auth", kind="sms-2fa", first_seen_at=NOW - 60 * DAY),
            Device(name="Phone", kind="push", first_seen_at=NOW - 50 * DAY),
        ),
    )
    shop = snapshot(
        account=SHOP,
        contacts=(
            Contact(kind="email", value=Hidden("mara@harbourlane.example"), changed_at=NOW - 8 * DAY),
            Contact(kind="phone", value=Hidden("+351 000"), changed_at=None),
        ),
    )
    vault = snapshot(
        account=PASSWORDS,
        taken_at=NOW + DAY,
        secrets=(
            secret(7 * DAY, "password", "https://www.x.com/login", "https://twitter.com/"),
            secret(6 * DAY, "item", "https://x.com/"),
            secret(5 * DAY, "password", "https://bank.example/"),
            secret(4 * DAY, "password", "https://www.facebook.com/"),
        ),
    )
    sign = result(finding(DAY))

    def line(ago: float, account: Account, kind: str, what: str, near: timedelta | None = None) -> TimelineEvent:
        return TimelineEvent(at=NOW - ago * DAY, account=account, kind=kind, what=what, near=mark(sign, near))

    assert Timeline(
        since=NOW - YEAR,
        until=NOW,
        windows=(window(SHOP, NOW), window(BRAND, NOW)),
        lines=(
            line(60, BRAND, "second-factor-on", "codes by text message were switched on"),
            line(40, BRAND, "identity", "signing in with Google was linked"),
            line(8, SHOP, "email", "the e-mail address changed", 7 * DAY),
            line(7, PASSWORDS, "password", "a password of X (Twitter) was set, says the password manager", 6 * DAY),
            line(5, BRAND, "handle", "the handle changed (@old became @brand)", 4 * DAY),
            line(3, BRAND, "grant", "“Free Followers” was given access", 2 * DAY),
            replace(line(1, BRAND, "finding", "posts from a stranger"), fingerprint=sign.fingerprint(sign.findings[0])),
        ),
        undated=(
            TimelineEvent(at=None, account=BRAND, kind="phone", what="the phone number changed"),
            TimelineEvent(at=None, account=BRAND, kind="grant", what="“Registered” was given access"),
            TimelineEvent(at=None, account=BRAND, kind="grant", what="“Old” was given access"),
        ),
        left_out=0,
        older=0,
    ) == tell(brand, shop, vault, results=(sign,))


def test_it_covers_the_year_before_each_accounts_newest_export_and_what_lies_near_an_older_sign() -> None:
    taken = NOW - 300 * DAY
    events = (event("email", YEAR + 2 * DAY), event("phone", 2 * YEAR), event("name", YEAR + 301 * DAY))
    old = snapshot(events=events, taken_at=taken)
    new = snapshot(account=SHOP, events=(event("handle", YEAR), event("name", YEAR + DAY)))
    story = tell(old, new)
    assert ["the e-mail address changed", "the handle changed"] == said(story)
    assert (3, taken - YEAR, NOW) == (story.older, story.since, story.until)
    assert (window(SHOP, NOW), window(BRAND, taken)) == story.windows

    near = tell(old, new, results=(result(finding(YEAR + 15 * DAY), account=SHOP),))
    assert [
        "posts from a stranger",
        "the e-mail address changed",
        "the display name changed",
        "the handle changed",
    ] == said(near)
    assert 2 == near.older


def test_the_newest_of_two_exports_of_one_account_sets_its_window() -> None:
    before = snapshot(taken_at=NOW - YEAR, events=(event("email", YEAR + DAY), event("name", YEAR - DAY)))
    after = snapshot(account=replace(BRAND, handle="renamed"), events=(event("handle", DAY),))
    story = tell(after, before)
    assert ["the display name changed", "the handle changed"] == said(story)
    assert ((window(replace(BRAND, handle="renamed"), NOW),), 1) == (story.windows, story.older)


def test_a_vault_is_covered_as_long_as_any_account_is() -> None:
    vault = snapshot(account=PASSWORDS, secrets=(secret(YEAR + 299 * DAY, "password", "https://x.com/"),))
    assert [] == said(tell(snapshot(), vault))
    password = "a password of X (Twitter) was set, says the password manager"
    assert [password] == said(tell(snapshot(taken_at=NOW - 300 * DAY), snapshot(account=SHOP), vault))
    assert (window(PASSWORDS, NOW),) == tell(vault).windows


def test_what_happened_shortly_before_or_after_a_sign_carries_it() -> None:
    policy = Policy(
        apps=AppRules(before_odd_post_days=3),
        logins=LoginRules(beside_days=2),
        changes=ChangeRules(near_odd_post_days=5),
    )
    events = tuple(event(kind, ago * DAY) for kind in ("email", "device") for ago in (1, 2, 4, 6, 10, 12, 14, 15, 16))
    apps = tuple(app(f"{age}", age=age) for age in (5, 6, 10, 13, 14))
    sign = result(finding(10 * DAY))
    story = timeline([snapshot(events=events, apps=apps)], [sign], policy, (), NOW)
    marked = {(line.kind, (NOW - line.at) // DAY): line.near for line in story.lines if line.at}

    assert {age for kind, age in marked if kind == "email" and marked[kind, age]} == {6, 10, 12, 14, 15}
    assert {age for kind, age in marked if kind == "device" and marked[kind, age]} == {10, 12}
    assert {age for kind, age in marked if kind == "grant" and marked[kind, age]} == {10, 13}
    assert mark(sign, 4 * DAY) == marked["email", 14]
    assert mark(sign, -4 * DAY) == marked["email", 6]
    assert mark(sign, timedelta(), itself=False) == marked["grant", 10]
    assert marked["finding", 10] is None, "a sign is not near itself"


def test_a_mark_is_of_the_same_accounts_sign_then_the_surest_then_the_nearest() -> None:
    changed = snapshot(events=(event("email", 10 * DAY),))
    other = result(finding(10 * DAY, confidence=Confidence.HIGH), account=SHOP)
    signs = result(
        finding(10 * DAY, confidence=Confidence.LOW, subject="unsure"),
        finding(8 * DAY, subject="sure"),
        finding(11 * DAY, subject="sure and nearer"),
        finding(10 * DAY, severity=Severity.MEDIUM, subject="milder"),
    )

    def marked(*results: Result, accepted: tuple[str, ...] = ()) -> NearSign | None:
        return next(
            line.near for line in tell(changed, results=results, accepted=accepted).lines if line.kind == "email"
        )

    assert mark(signs, -DAY, 2) == marked(other, signs)
    assert mark(other, timedelta()) == marked(other)
    unsure = replace(signs, findings=signs.findings[:1])
    assert mark(unsure, timedelta()) == marked(unsure), "a mark needs no confidence"
    assert marked(unsure, accepted=(unsure.fingerprint(unsure.findings[0]),)) is None
    assert marked(replace(signs, path="session")) is None
    assert marked(result(finding(10 * DAY, severity=Severity.INFO))) is None


def test_first_sessions_from_somewhere_new_are_listed_near_a_sign_and_no_others() -> None:
    def session(days: float, country: str) -> Login:
        return Login(at=NOW - days * DAY, ip=Hidden(f"{ord(country[0])}.51.100.1"), country=country, agent="")

    home = [session(days, "Portugal") for days in range(1, 90)]
    logins = (*home, session(40, "France"), session(10.5, "Brazil"), session(10.25, "Brazil"), session(9, "Chile"))
    sign = result(finding(10 * DAY))
    lines = tell(snapshot(logins=logins), results=(sign,)).lines
    brazil = TimelineEvent(
        at=NOW - 10.5 * DAY,
        account=BRAND,
        kind="session",
        what="the first session from Brazil",
        near=mark(sign, DAY / 2),
    )
    chile = replace(brazil, at=NOW - 9 * DAY, what="the first session from Chile", near=mark(sign, -DAY))
    assert [brazil, chile] == [line for line in lines if line.kind == "session"]

    assert () == tell(snapshot(logins=logins)).lines
    about_it = result(finding(10.5 * DAY, message="a session from Brazil"), check="logins", path="session")
    found = tell(snapshot(logins=logins), results=(sign, about_it))
    assert ["a session from Brazil", "posts from a stranger", "the first session from Chile"] == said(found)
    assert mark(sign, DAY / 2) == found.lines[0].near, "a finding about a session is near the sign too"


def test_only_surer_signs_that_nobody_answered_for_hold_old_things() -> None:
    changed = snapshot(events=(event("email", 2 * YEAR),))
    held = result(finding(2 * YEAR))
    assert "the e-mail address changed" in said(tell(changed, results=(held,)))
    for other in (
        result(finding(2 * YEAR, confidence=Confidence.LOW)),
        result(finding(2 * YEAR, severity=Severity.INFO)),
        result(finding(2 * YEAR), path="session"),
        result(finding(None)),
    ):
        assert [] == said(tell(changed, results=(other,)))
    answered = held.fingerprint(held.findings[0])
    assert [] == said(tell(changed, results=(held,), accepted=(answered,)))


def test_findings_about_what_could_happen_are_not_in_it() -> None:
    about_posts, about_sessions = result(finding(DAY)), result(finding(2 * DAY, message="a session"), path="session")
    about_apps = result(finding(DAY), path="app")
    facts = result(finding(DAY, severity=Severity.INFO))
    whole = result(finding(DAY), account=None)
    assert ["a session", "posts from a stranger"] == said(
        tell(snapshot(), results=(about_posts, about_sessions, about_apps, facts, whole))
    )


def test_of_too_many_those_near_a_sign_stay_then_the_newest_and_the_rest_is_counted() -> None:
    many = snapshot(events=tuple(event("handle", n * DAY, f"{n}") for n in range(1, 101)))
    unsure = finding(50 * DAY, confidence=Confidence.LOW, subject="unsure")
    found = (result(finding(80 * DAY), unsure),)
    story = tell(many, results=found, lines=53, near_sign_days=12)
    ages = [(NOW - moment.at).days for moment in story.lines if moment.at and moment.kind != "finding"]
    assert [*range(92, 67, -1), *range(57, 42, -1), *range(11, 0, -1)] == ages
    assert (53, 49, 0) == (len(story.lines), story.left_out, story.older)
    least = tell(many, results=found, lines=26, near_sign_days=12)
    assert (NOW - 92 * DAY, NOW - 68 * DAY, 26) == (least.lines[0].at, least.lines[-1].at, len(least.lines))
    undated = snapshot(events=(Event(at=None, kind="email"), Event(at=None, kind="phone"), Event(at=None, kind="name")))
    assert (2, 1) == (len(tell(undated, lines=2).undated), tell(undated, lines=2).left_out)


def test_one_change_told_by_two_files_is_one_line() -> None:
    twice = snapshot(
        events=(event("email", DAY, "x"), event("email", DAY, "x"), event("password", DAY)),
        contacts=(Contact(kind="email", value=Hidden("a@b.example"), changed_at=NOW - DAY),),
    )
    assert ["the e-mail address changed (x)", "the password changed"] == said(tell(twice))


def test_the_first_address_of_an_account_is_no_change() -> None:
    assert ["the first e-mail address was set"] == said(tell(snapshot(events=(event("email", DAY, FIRST),))))


def test_nothing_read_and_a_vault_alone_end_it_somewhere() -> None:
    assert (NOW + DAY, (), ()) == (tell().until, tell().lines, tell().undated)
    vault = snapshot(account=PASSWORDS, taken_at=NOW, secrets=())
    assert NOW == tell(vault).until


def test_hostile_words_are_shown_and_do_not_act_and_addresses_are_never_shown() -> None:
    bad = "a\u202eb\x1b[31m mara@harbourlane.example" + "x" * 9999
    story = tell(
        snapshot(
            apps=(app(bad),),
            events=(event("email", DAY, bad), event(bad, DAY)),
            sign_ins=(SignIn(provider=bad, at=NOW),),
        )
    )
    assert 4 == len(story.lines)
    assert not any(char in text for text in said(story) for char in "\u202e\x1b")
    assert max(map(len, said(story))) < 160
    assert not any("mara@" in moment.what for moment in story.lines if moment.kind == "email")


moments = st.none() | st.datetimes(datetime(1971, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
KINDS = sorted(EVENT_KINDS.keys() - {"data-download"})  # a request for the export itself is left out
events = st.lists(st.builds(Event, at=moments, kind=st.sampled_from(KINDS)), max_size=30)


@given(events=events, signs=st.lists(moments, max_size=4), lines=st.integers(1, 20))
def test_everything_is_shown_or_counted_in_order_and_no_time_is_invented(
    events: list[Event], signs: list[datetime | None], lines: int
) -> None:
    found = tuple(finding(None, at=at, subject=f"{n}") for n, at in enumerate(signs))
    results = (result(*found),) if found else ()
    story = tell(snapshot(events=tuple(events)), results=results, lines=lines)
    times = [moment.at for moment in story.lines]
    assert all(one is not None and other is not None and one <= other for one, other in itertools.pairwise(times))
    assert {*times} <= {event.at for event in events if event.at} | {at for at in signs if at}
    assert all(moment.at is None for moment in story.undated)
    distinct = len({(event.at, event.kind) for event in events})
    assert distinct + sum(at is not None for at in signs) == (
        len(story.lines) + len(story.undated) + story.left_out + story.older
    )
    assert max(len(story.lines), len(story.undated)) <= lines


@given(events=events, signs=st.lists(moments, max_size=4), more=moments, sure=st.booleans())
def test_another_sign_hides_no_event_and_takes_no_mark(
    events: list[Event], signs: list[datetime | None], more: datetime | None, sure: bool
) -> None:
    found = tuple(finding(None, at=at, subject=f"{n}") for n, at in enumerate(signs))
    another = finding(None, at=more, subject="another", confidence=Confidence.HIGH if sure else Confidence.LOW)
    before = tell(snapshot(events=tuple(events)), results=(result(*found),) if found else ())
    after = tell(snapshot(events=tuple(events)), results=(result(*found, another),))
    marked = {(line.at, line.what): line.near is not None for line in after.lines}

    for line in before.lines:
        assert (line.at, line.what) in marked
        assert marked[line.at, line.what] or line.near is None
    assert after.older <= before.older + 1, "the sign itself may be old"


def test_what_two_exports_record_happened_once() -> None:
    new = snapshot(apps=(app("Buffer", age=3),), events=(event("email", 5 * DAY),))
    old = replace(new, taken_at=NOW - DAY, apps=(app("Buffer", age=3), app("Free Followers", age=2)))

    expected = ["the e-mail address changed", "“Buffer” was given access", "“Free Followers” was given access"]
    assert said(tell(old, new)) == said(tell(new, old)) == expected


def test_the_requests_for_the_exports_themselves_are_no_events() -> None:
    asked, stranger = event("data-download", 3 * DAY), event("data-download", 40 * DAY)
    new = snapshot(events=(stranger, asked, event("data-download", 3 * DAY + timedelta(minutes=40))))
    old = replace(new, taken_at=NOW - 30 * DAY, events=(stranger,))

    assert said(tell(new)) == ["a copy of the account's data was asked for"]
    assert said(tell(old, new)) == []
