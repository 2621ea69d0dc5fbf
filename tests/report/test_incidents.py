"""Incidents: what belongs to one, the steps that end it, and that more evidence never makes it vanish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import AppRules, ChangeRules, LoginRules, Policy
from hygiene.model.text import first_sentence
from hygiene.report.incidents.incidents import incidents
from hygiene.report.parts.fixes import fixes
from hygiene.report.report import Incident, NearSign, TimelineEvent
from tests.support.work import STEEPEST, operations

BRAND = Account(platform="x", handle="brand", id="1")
SHOP = Account(platform="x", handle="shop", id="2")
HOME = Account(platform="mastodon", handle="home", id="3")
ALL = Account(platform=FLEET, handle="all accounts", id=FLEET)
MINE = Account(platform=VAULT, handle="me", id=VAULT)
ORDER = (BRAND, SHOP, HOME)
OWNERS = {BRAND.key: "Mara", SHOP.key: "", HOME.key: "Sam"}
SPAM = datetime(2026, 10, 13, 14, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = Policy(
    apps=AppRules(before_odd_post_days=7), changes=ChangeRules(near_odd_post_days=5), logins=LoginRules(beside_days=2)
)
CHECKS: dict[AttackPath, str] = {
    "compromise": "post-client",
    "app": "authorized-apps",
    "session": "logins",
    "recovery": "recovery",
    "reuse": "password-reuse",
    "guess": "password-strength",
    "insider": "delegates",
}
PATHS: tuple[AttackPath, ...] = ("compromise", "app", "session", "recovery", "reuse")


def finding(
    subject: str,
    at: datetime | None = SPAM,
    severity: Severity = Severity.HIGH,
    confidence: Confidence = Confidence.HIGH,
    **more: object,
) -> Finding:
    made = Finding(subject=subject, message=f"It is {subject}. There is more.", severity=severity, at=at)
    return replace(made, confidence=confidence, **more)  # type: ignore[arg-type]  # fields by name


def result(path: AttackPath, *findings: Finding, account: Account = BRAND, check: str = "") -> Result:
    status, export = Status.FOUND if findings else Status.CLEAR, check == "post-time"
    return Result(
        check=check or CHECKS[path], path=path, account=account, status=status, findings=findings, about_export=export
    )


def made(*results: Result, lines: Sequence[TimelineEvent] = (), taken: frozenset[str] = frozenset()) -> list[Incident]:
    return incidents(results, taken, lines, ORDER, OWNERS, POLICY)


def subjects(incident: Incident, *results: Result) -> set[str]:
    return {f.subject for r in results for f in r.findings if r.fingerprint(f) in incident.fingerprints}


def settled(incident: Incident, *results: Result) -> dict[str, set[str]]:
    """Return the subjects that each step settles, without the steps that settle none."""
    of = {r.fingerprint(f): f.subject for r in results for f in r.findings}
    return {step.topic: {of[mark] for mark in step.fingerprints} for step in incident.steps if step.fingerprints}


SIGN = result("compromise", finding("episode:1", last_at=SPAM + DAY, apps=("Followers Boost",)))


def test_an_incident_states_its_surest_sign_account_owner_and_times() -> None:
    doubtful = result("compromise", finding("client:web", SPAM - 2 * HOUR, confidence=Confidence.MEDIUM))
    (incident,) = made(doubtful, SIGN)

    assert (BRAND, "Mara", "It is episode:1.", Confidence.HIGH) == (
        incident.account,
        incident.owner,
        incident.title,
        incident.confidence,
    )
    assert (SPAM - 2 * HOUR, SPAM + DAY) == (incident.since, incident.until)


def test_the_steps_are_in_the_order_of_containment_each_with_its_page() -> None:
    app = finding("app:9", SPAM - 2 * DAY, apps=("Followers Boost",))
    (incident,) = made(SIGN, result("app", app))

    assert ["apps", "sessions", "password", "contacts", "second_factor", "posts"] == [s.topic for s in incident.steps]
    assert [
        "at https://x.com/settings/connected_apps",
        "at https://x.com/settings/sessions",
        "at https://x.com/settings/password",
        "at https://x.com/settings/email",
        "at https://x.com/settings/account/login_verification",
        "in your messages and on your profile",
    ] == [step.where for step in incident.steps]
    assert incident.steps[0].title == (
        "Revoke “Followers Boost”, and every app you do not know, because a new password may not stop an app. "
        "If the app is yours, secure your account there as well."
    )


def test_posts_of_the_platforms_own_client_are_stopped_by_sessions_then_apps_then_the_password() -> None:
    (incident,) = made(result("compromise", finding("episode:1")))
    assert ["sessions", "apps", "password", "contacts", "second_factor", "posts"] == [s.topic for s in incident.steps]
    assert "Revoke every app you do not know, because a new password may not stop an app." == incident.steps[1].title


def test_an_app_that_did_not_post_is_revoked_after_the_sessions_and_named() -> None:
    app = result("app", finding("app:9", SPAM - DAY, apps=("Followers Boost",)))
    (incident,) = made(result("compromise", finding("episode:1")), app)
    assert ["sessions", "apps", "password"] == [step.topic for step in incident.steps[:3]]
    assert incident.steps[1].title.startswith("Revoke “Followers Boost”, and every app you do not know, ")


def test_an_app_that_posted_is_revoked_first_whatever_else_posted() -> None:
    weak = result("compromise", finding("episode:2", SPAM + DAY, confidence=Confidence.LOW, apps=("Boost",)))
    (incident,) = made(result("compromise", finding("episode:1")), weak)
    assert ["apps", "sessions", "password"] == [step.topic for step in incident.steps[:3]]


def test_names_from_outside_are_made_printable_and_counted() -> None:
    names = ("Evil\u202e", *(f"App {n}" for n in range(12)))
    (incident,) = made(result("compromise", finding("episode:1", apps=names)))
    assert incident.steps[0].title.startswith("Revoke “Evil\\u202e”, “App 0”, ")
    assert " and 5 more, and every app you do not know, because" in incident.steps[0].title


@pytest.mark.parametrize(
    ("path", "check", "at", "belongs"),
    [
        ("app", "", SPAM - 7 * DAY, True),
        ("app", "", SPAM - 7 * DAY - HOUR, False),
        ("app", "", SPAM + DAY + 2 * DAY, True),
        ("app", "", SPAM + DAY + 2 * DAY + HOUR, False),
        ("session", "", SPAM - 2 * DAY, True),
        ("session", "", SPAM - 2 * DAY - HOUR, False),
        ("session", "", SPAM + 12 * HOUR, True),
        ("compromise", "account-changes", SPAM - 5 * DAY, True),
        ("compromise", "account-changes", SPAM - 5 * DAY - HOUR, False),
        ("compromise", "account-changes", SPAM + DAY + 5 * DAY, True),
        ("recovery", "", SPAM + DAY + 5 * DAY + HOUR, False),
        ("recovery", "", SPAM + 3 * DAY, True),
        ("reuse", "", SPAM, False),
        ("insider", "", SPAM, False),
    ],
)
def test_what_happened_near_the_signs_belongs_to_them(
    path: AttackPath, check: str, at: datetime, belongs: bool
) -> None:
    other = result(path, finding("other", at, confidence=Confidence.LOW), check=check)
    (incident,) = made(SIGN, other)
    assert ({"episode:1", "other"} if belongs else {"episode:1"}) == subjects(incident, SIGN, other)


def test_everything_of_an_episode_is_settled_by_one_step() -> None:
    found = (
        SIGN,
        result("app", finding("app:9", SPAM - DAY)),
        result("session", finding("new", SPAM - DAY)),
        result("recovery", finding("changed:email", SPAM)),
        result("compromise", finding("changes:1", SPAM, confidence=Confidence.LOW), check="account-changes"),
    )
    (incident,) = made(*found)
    assert {
        "apps": {"app:9"},
        "sessions": {"new"},
        "contacts": {"changed:email", "changes:1"},
        "posts": {"episode:1"},
    } == settled(incident, *found)
    assert sorted(incident.fingerprints) == sorted(mark for step in incident.steps for mark in step.fingerprints)


def undone(platform: str, *undo: str) -> list[tuple[str, set[str]]]:
    """Return the last steps, each with the subjects that it settles."""
    account = Account(platform=platform, handle="kim")
    found = [
        replace(result("compromise", finding(f"sign:{n}"), account=account, check=f"check-{n}"), undo=each)
        for n, each in enumerate(undo)
    ]
    (incident,) = incidents(found, (), (), [account], {}, POLICY)
    of = {r.fingerprint(f): f.subject for r in found for f in r.findings}
    steps = [step for step in incident.steps if step.topic == "posts"]
    return [(first_sentence(step.title), {of[mark] for mark in step.fingerprints}) for step in steps]


def test_what_others_see_is_undone_in_steps_of_their_own_posts_last() -> None:
    kept = "Keep a copy of the posts and messages that are not yours as proof, then delete them, because readers take "
    look = "Look again in 24 hours, because an app or a session may keep working for some hours after you end it."
    link, follows = "Put the link back.", "Undo the follows."

    *others, own = undone("x", link, "", follows, link)
    assert (own, sorted(others)) == (
        (f"{kept}them for yours.", {"sign:1"}),
        [(link, {"sign:0", "sign:3"}), (follows, {"sign:2"})],
    )
    assert undone("x", link) == [(link, {"sign:0"}), (f"{kept}them for yours.", set())]
    assert undone("netflix", link, "") == [(link, {"sign:0"}), (look, {"sign:1"})]


@pytest.mark.parametrize(
    ("check", "subjects", "expected"),
    [
        ("profile-changes", ("profile:1",), "on your profile"),
        ("messages", ("messages:1",), "in your messages"),
        ("follows", ("block:1",), "in the lists of whom you follow and block"),
        ("differences", ("differences:link", "differences:picture"), "on your profile"),
        (
            "differences",
            ("differences:link", "differences:block"),
            "on your profile and in the lists of whom you follow and block",
        ),
        ("acme-link", ("post:1",), ""),
    ],
)
def test_what_others_see_is_undone_where_they_see_it(check: str, subjects: tuple[str, ...], expected: str) -> None:
    found = replace(result("compromise", *map(finding, subjects), check=check), undo="Undo it.")
    (incident,) = made(SIGN, found)
    assert [("Undo it.", expected)] == [(step.title, step.where) for step in incident.steps if step.topic == "posts"][
        :-1
    ]


@pytest.mark.parametrize(
    ("kind", "topic"),
    [("app", "apps"), ("device", "sessions"), ("email", "contacts"), ("second-factor-off", "second_factor")],
)
def test_a_difference_that_only_the_owner_sees_is_settled_by_the_step_about_it(kind: str, topic: str) -> None:
    subject = f"differences:{kind}"
    found = replace(result("compromise", finding(subject), check="differences"), undo="Undo it.")
    (incident,) = made(SIGN, found)
    assert {topic: {subject}, "posts": {"episode:1"}} == settled(incident, SIGN, found)


@pytest.mark.parametrize("at", [None, SPAM - 3000 * DAY])
def test_an_app_that_the_posts_came_through_belongs_to_them_however_old_its_grant(at: datetime | None) -> None:
    named, other = finding("app:9", at, apps=("followers  BOOST",)), finding("app:8", at, apps=("Planner",))
    tool = result("app", finding("app:9", at, Severity.LOW), check="automation")
    apps = result("app", named, other)
    (incident,) = made(SIGN, apps, tool)
    assert {"episode:1", "app:9"} == subjects(incident, SIGN, apps)
    assert tool.fingerprint(tool.findings[0]) in incident.fingerprints


def test_signs_far_apart_are_incidents_of_their_own_the_newer_first() -> None:
    later = result("compromise", finding("episode:2", SPAM + 60 * DAY), check="links")
    between = result("compromise", finding("episode:3", SPAM + 6 * DAY), check="changes")
    assert ["It is episode:2.", "It is episode:1."] == [incident.title for incident in made(SIGN, later)]
    (_, merged) = made(SIGN, between, later)
    assert {"episode:1", "episode:3"} == subjects(merged, SIGN, between, later)


def test_the_surest_comes_first_then_the_worst_account() -> None:
    def sign(account: Account, confidence: Confidence) -> Result:
        return result("compromise", finding(account.handle, confidence=confidence), account=account)

    found = sign(BRAND, Confidence.MEDIUM), sign(HOME, Confidence.HIGH), sign(SHOP, Confidence.HIGH)
    assert [SHOP, HOME, BRAND] == [incident.account for incident in made(*found)]
    assert made(*found) == made(*reversed(found))


def test_a_sign_without_a_date_belongs_to_the_accounts_surest_incident_or_is_one() -> None:
    undated = result("compromise", finding("twin:a", None), check="links")
    (alone,) = made(undated)
    assert (None, None, ()) == (alone.since, alone.until, alone.events)
    (incident,) = made(SIGN, undated)
    assert {"episode:1", "twin:a"} == subjects(incident, SIGN, undated)


def test_an_answer_by_hand_belongs_to_the_incident_whenever_it_was_given() -> None:
    later = SPAM + 80 * DAY
    seen = result("compromise", finding("answer:signs", later), check="by-hand")
    apps = result("app", finding("answer:apps", later), check="by-hand")
    (incident,) = made(SIGN, seen, apps)
    assert {"episode:1", "answer:signs", "answer:apps"} == subjects(incident, SIGN, seen, apps)
    assert SPAM + DAY == incident.until


@pytest.mark.parametrize(
    "harmless",
    [
        result("compromise", finding("episode:1", confidence=Confidence.LOW)),
        result("compromise", finding("episode:1", severity=Severity.INFO)),
        result("session", finding("new")),
        result("compromise", finding("posts:time-skew", None, Severity.MEDIUM, Confidence.MEDIUM), check="post-time"),
        result("compromise", finding("shared", None), account=ALL),
        result("compromise"),
    ],
)
def test_no_incident_without_a_sign_of_someone_at_least_fairly_sure(harmless: Result) -> None:
    assert [] == made(harmless)


def test_an_accepted_sign_is_no_incident() -> None:
    assert [] == made(SIGN, taken=frozenset({SIGN.fingerprint(SIGN.findings[0])}))


def mailbox(severity: Severity = Severity.HIGH) -> Result:
    return result("reuse", replace(finding("entry:mail", None, severity), opens="email"), account=MINE)


def event(kind: str, at: datetime | None = SPAM, account: Account = BRAND, fingerprint: str = "") -> TimelineEvent:
    return TimelineEvent(at=at, account=account, kind=kind, what=kind, fingerprint=fingerprint)


@pytest.mark.parametrize(
    ("others", "lines", "first"),
    [
        ((), (), "apps"),
        ((mailbox(),), (), "mailbox"),
        ((mailbox(Severity.LOW),), (), "apps"),
        ((), (event("email", SPAM - DAY),), "mailbox"),
        ((), (event("recovery", SPAM - DAY),), "mailbox"),
        ((), (event("email", SPAM - 30 * DAY),), "apps"),
        ((), (event("email", SPAM, SHOP),), "apps"),
    ],
)
def test_the_mailbox_comes_first_where_someone_may_read_it(
    others: tuple[Result, ...], lines: tuple[TimelineEvent, ...], first: str
) -> None:
    (incident,) = made(SIGN, *others, lines=lines)
    assert first == incident.steps[0].topic


def test_the_keys_and_the_number_that_an_intruder_left_behind_are_named() -> None:
    octocat = Account(platform="github", handle="octocat", id="4")
    sign = result("compromise", finding("changes:1"), account=octocat, check="account-changes")
    lines = [event(kind, SPAM + n * HOUR, octocat) for n, kind in enumerate(("access-key", "access-key", "phone"))]
    (incident,) = incidents([sign], (), lines, [octocat], {}, POLICY)

    assert [
        ("sessions", "at https://github.com/settings/sessions"),
        ("apps", "at https://github.com/settings/applications"),
        ("keys", "at https://github.com/settings/tokens and https://github.com/settings/keys"),
        ("password", "at https://github.com/settings/security"),
        ("contacts", "at https://github.com/settings/emails"),
        ("second_factor", "at https://github.com/settings/security"),
        ("posts", "at https://github.com/settings/security-log"),
    ] == [(step.topic, step.where) for step in incident.steps]
    titles = {step.topic: step.title for step in incident.steps}
    assert (
        "Delete the key or token (made 2026-10-13 14:20 UTC, 2026-10-13 15:20 UTC), and every other that you did not "
        "make, because a new password may not stop them." == titles["keys"]
    )
    assert (
        "Put your own phone number (changed 2026-10-13 16:20 UTC) back, and check the other ways to recover the "
        "account, because an address or number that is not yours lets someone back in. If your phone has lost its "
        "network, call your phone company, because someone may have taken over your number." == titles["contacts"]
    )


def test_the_steps_name_what_was_changed_and_when() -> None:
    lines = [event("email", SPAM), event("second-factor-off", SPAM + HOUR), event("phone", SPAM + 2 * HOUR)]
    (incident,) = made(SIGN, lines=lines)

    titles = {step.topic: first_sentence(step.title) for step in incident.steps}
    assert titles["contacts"] == (
        "Put your own e-mail address (changed 2026-10-13 14:20 UTC) and phone number (changed 2026-10-13 16:20 UTC) "
        "back, and check the other ways to recover the account, because an address or number that is not yours lets "
        "someone back in."
    )
    assert titles["second_factor"] == (
        "Switch your second factor (off since 2026-10-13 15:20 UTC) on again and remove any not yours, because "
        "passwords get stolen."
    )


def test_every_step_says_in_its_first_sentence_why_it_is_taken() -> None:
    (incident,) = made(SIGN, lines=[event("email", SPAM - DAY), event("app-password", SPAM)])
    assert """\
Secure your mailbox, because whoever reads it can undo the other steps.
Revoke “Followers Boost”, and every app you do not know, because a new password may not stop an app.
End all other sessions, because whoever is still signed in could change the password again.
Delete the app password (made 2026-10-13 14:20 UTC), and every other that you did not make, because a new password \
may not stop them.
Change the password to one that you use nowhere else, because the old one may be known.
Put your own e-mail address (changed 2026-10-12 14:20 UTC) back, and check the other ways to recover the account, \
because an address or number that is not yours lets someone back in.
Switch on a second factor and remove any not yours, because passwords get stolen.
Keep a copy of the posts and messages that are not yours as proof, then delete them, because \
readers take them for yours.""" == "\n".join(first_sentence(step.title) for step in incident.steps)


def test_the_events_are_those_near_the_signs_in_order() -> None:
    other = result("compromise", finding("episode:2", SPAM + 60 * DAY))
    marks = [r.fingerprint(r.findings[0]) for r in (SIGN, other)]
    near = NearSign(fingerprint=marks[0], account=BRAND, gap=DAY)
    lines = [
        event("email", SPAM - 9 * DAY),
        replace(event("grant", SPAM - 6 * DAY), near=near),
        event("session", SPAM - 3 * DAY),
        event("email", SPAM - 3 * DAY),
        event("session", SPAM - DAY),
        event("email", SPAM - DAY, SHOP),
        event("finding", SPAM, fingerprint=marks[0]),
        event("finding", SPAM, fingerprint="0" * 16),
        event("phone", SPAM + 6 * DAY),
        event("finding", SPAM + 60 * DAY, fingerprint=marks[1]),
    ]
    (later, first) = made(SIGN, other, lines=lines)
    said = {6: "It is episode:1. There is more.", 9: "It is episode:2. There is more."}
    with_reasons = [replace(line, what=said.get(n, line.what)) for n, line in enumerate(lines)]
    assert [with_reasons[n] for n in (1, 3, 4, 6, 8)] == list(first.events)
    assert (SPAM - 6 * DAY, SPAM + 6 * DAY) == (first.since, first.until)
    assert [with_reasons[9]] == list(later.events)


def test_a_finding_that_is_no_sign_is_one_sentence_among_the_events() -> None:
    session = result("session", finding("new", SPAM - DAY))
    line = event("finding", SPAM - DAY, fingerprint=session.fingerprint(session.findings[0]))
    (incident,) = made(SIGN, session, lines=[line])
    assert (line,) == incident.events


TIMES = st.one_of(st.none(), st.integers(0, 400).map(lambda hours: SPAM + hours * HOUR))


@st.composite
def some_results(draw: st.DrawFn) -> Result:
    path = draw(st.sampled_from(PATHS))
    signs = ["other", "by-hand", "account-changes", "post-time"]
    # A check has one path.
    check = draw(st.sampled_from([CHECKS[path], *(signs if path == "compromise" else [f"other-{path}"])]))
    account = draw(st.sampled_from([BRAND, replace(BRAND, handle="older"), SHOP, HOME, MINE, ALL]))
    found = [
        finding(
            draw(st.sampled_from("abc")),
            draw(TIMES),
            draw(st.sampled_from(Severity)),
            draw(st.sampled_from(Confidence)),
            last_at=draw(TIMES),
            apps=tuple(draw(st.lists(st.sampled_from(["One", "Two"]), max_size=2))),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return result(path, *found, account=account, check=check)


RESULTS = st.lists(some_results(), max_size=6)


def opened(results: Sequence[Result], taken: frozenset[str] = frozenset()) -> set[str]:
    every = {r.fingerprint(f) for r in results for f in r.findings if f.severity is not Severity.INFO}
    return every - taken


@given(RESULTS, st.data())
def test_every_open_finding_is_in_one_incident_or_in_one_fix(results: list[Result], data: st.DataObject) -> None:
    taken = frozenset(data.draw(st.sets(st.sampled_from(sorted(opened(results))))) if opened(results) else ())
    found = made(*results, taken=taken)
    inside = [mark for incident in found for mark in incident.fingerprints]
    rest = fixes(results, taken | {*inside}, ORDER, OWNERS)
    assert sorted(opened(results, taken)) == sorted([*inside, *(mark for fix in rest for mark in fix.fingerprints)])
    for incident in found:
        assert sorted(incident.fingerprints) == sorted(m for step in incident.steps for m in step.fingerprints)


def place_of(mark: str, found: Sequence[Incident]) -> int | None:
    return next((place for place, incident in enumerate(found) if mark in incident.fingerprints), None)


def sure(each: Result, one: Finding) -> bool:
    likely = one.confidence is not Confidence.LOW and one.severity is not Severity.INFO
    return each.path == "compromise" and likely and each.check != "post-time"


@given(RESULTS, some_results())
def test_more_evidence_never_makes_an_incident_vanish(results: list[Result], more: Result) -> None:
    before, after = made(*results), made(*results, more)
    for incident in before:
        signs = [r.fingerprint(f) for r in results for f in r.findings if sure(r, f)]
        for mark in (mark for mark in incident.fingerprints if mark in signs):
            place = place_of(mark, after)
            assert place is not None
            assert after[place].confidence.rank >= incident.confidence.rank


@given(RESULTS, some_results())
def test_more_evidence_in_an_incident_never_lowers_its_rank(results: list[Result], more: Result) -> None:
    before, after = made(*results), made(*results, more)
    new = {more.fingerprint(f) for f in more.findings} - opened(results)
    for place, incident in enumerate(before):
        now = next((n for n, each in enumerate(after) if {*incident.fingerprints[:1]} & {*each.fingerprints}), None)
        assert now is not None
        above = [each for each in after[:now] if not new & {*each.fingerprints}]
        assert len(above) <= place


@given(RESULTS, st.randoms())
def test_the_order_of_the_results_changes_nothing(results: list[Result], random: object) -> None:
    shuffled = list(results)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert made(*results) == made(*shuffled)
    assert made(*results) == made(*results, *results)


@pytest.mark.parametrize("at", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_a_date_at_the_end_of_time_is_far_from_everything(at: datetime) -> None:
    far, sign = result("app", finding("app:9", at)), result("compromise", finding("episode:2", at), check="links")
    found = made(SIGN, far, sign, lines=[event("email", at)])
    assert [{"episode:2", "app:9"}, {"episode:1"}] == sorted(
        (subjects(incident, SIGN, far, sign) for incident in found), key=len, reverse=True
    )


def test_four_times_as_many_signs_and_events_are_not_sixteen_times_the_work() -> None:
    def work(many: int) -> int:
        signs = [finding(f"episode:{n}", SPAM - 13 * n * HOUR) for n in range(many)]
        far = [finding(f"twin:{n}", SPAM - (2000 + 13 * n) * DAY) for n in range(many)]
        apps = [finding(f"app:{n}", SPAM - n * DAY, apps=(f"App {n}",)) for n in range(many)]
        results = result("compromise", *signs), result("compromise", *far, check="links"), result("app", *apps)
        lines = [event("email", SPAM - n * DAY) for n in range(many)]
        assert 1 + many == len(made(*results, lines=lines))
        return operations(lambda: made(*results, lines=lines))

    first, second, third = (work(many) for many in (25, 100, 400))
    assert third - second <= STEEPEST * (second - first), (first, second, third)


def test_where_two_exports_differ_about_a_sign_the_surest_and_worst_holds() -> None:
    doubtful = result(
        "compromise", finding("episode:1", confidence=Confidence.LOW), account=replace(BRAND, handle="old")
    )
    for found in ((SIGN, doubtful), (doubtful, SIGN)):
        (incident,) = made(*found)
        assert (BRAND, Confidence.HIGH) == (incident.account, incident.confidence)


@pytest.mark.parametrize(
    ("first", "second"), [(Confidence.HIGH, Confidence.MEDIUM), (Confidence.MEDIUM, Confidence.HIGH)]
)
def test_what_lies_between_two_incidents_belongs_to_the_surest(first: Confidence, second: Confidence) -> None:
    signs = result(
        "compromise", finding("one", SPAM, confidence=first), finding("two", SPAM + 8 * DAY, confidence=second)
    )
    change = result("recovery", finding("changed:email", SPAM + 4 * DAY))
    (surest, other) = made(signs, change)
    assert {"one" if first is Confidence.HIGH else "two", "changed:email"} == subjects(surest, signs, change)
    assert {"two" if first is Confidence.HIGH else "one"} == subjects(other, signs, change)


def test_a_step_names_only_what_accounts_of_the_platform_have() -> None:
    def steps(platform: str, *findings: Finding) -> list[tuple[str, str]]:
        account = Account(platform=platform, handle="kim")
        (incident,) = made(result("compromise", *findings, account=account, check="account-changes"))
        return [(step.topic, step.title.partition(".")[0]) for step in incident.steps]

    netflix, spotify, x = (dict(steps(name, finding("changes:1"))) for name in ("netflix", "spotify", "x"))
    assert ["sessions", "password", "contacts", "posts"] == list(netflix)
    assert ["sessions", "apps", "password", "contacts", "posts"] == list(spotify)
    assert ["sessions", "apps", "password", "contacts", "second_factor", "posts"] == list(x)
    kept = "that are not yours as proof, then delete them, because readers take them for yours"
    assert [
        "Look again in 24 hours, because an app or a session may keep working for some hours after you end it",
        f"Keep a copy of the messages {kept}",
        f"Keep a copy of the posts and messages {kept}",
    ] == [each["posts"] for each in (netflix, spotify, x)]
