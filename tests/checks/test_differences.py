"""The check `differences`: what changed between two exports of one account, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hygiene.analysis.account.addresses import tag
from hygiene.analysis.account.differences import differences
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.posts import Posts
from hygiene.model.records import App, Contact, Device, Event, SignIn
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.scan.compare import compared
from hygiene.scan.judge import run
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.newest import NEWEST
from tests.support.plugins import built_in
from tests.support.snapshots import DAY, IPHONE, NOW, Row, app, every, posts, snapshot, x_id

check = built_in("differences")
LATER = NOW + 40 * DAY
NEW_MAIL = Contact(kind="email", value=Hidden("eve@example.org"))
LIFE = every(DAY, IPHONE, NOW - 90 * DAY, 90)


def life(rows: list[Row]) -> Posts:
    """Return posts whose ids stay the same whatever is left out."""
    return posts(rows, [x_id(at) for at, _ in rows if at])


def listed(*people: str, kind: str = "block") -> Any:
    return columns([Act(kind, None, person) for person in people])


OLD = replace(
    snapshot(life(LIFE)),
    apps=(app("Buffer"), app("Old Quiz")),
    contacts=(
        Contact(kind="email", value=Hidden("ann@example.org")),
        Contact(kind="phone", value=Hidden("+15550100")),
    ),
    second_factors=("totp",),
    sign_ins=(),
    devices=(Device(name="iPhone", kind="push"),),
    follows=listed("ann", "bob"),
    profile={"link": Hidden("https://acme.example"), "biography": Hidden("Tools."), "picture": Hidden("1.jpg")},
)


def newer(**changes: object) -> Snapshot:
    return replace(OLD, taken_at=LATER, **changes)  # type: ignore[arg-type]  # fields by name


CHANGES: dict[str, tuple[Snapshot, str]] = {
    "app": (
        newer(apps=(*(OLD.apps or ()), app("Prize Wheel"))),
        "“Prize Wheel” got access.",
    ),
    "app-gone": (newer(apps=(OLD.apps or ())[:1]), "“Old Quiz” lost access."),
    "app-permissions": (
        newer(apps=(app("Buffer", "read", "direct messages"), (OLD.apps or ())[1])),
        "more was permitted to “Buffer” (direct messages, read).",
    ),
    "email": (
        newer(contacts=(NEW_MAIL, (OLD.contacts or ())[1])),
        "the e-mail address changed (1 new, 1 gone).",
    ),
    "phone": (newer(contacts=(OLD.contacts or ())[:1]), "the phone number changed (1 gone)."),
    "second-factor-off": (newer(second_factors=()), "a second factor was switched off (totp)."),
    "identity": (newer(sign_ins=(SignIn(provider="Google"),)), "signing in with Google was linked."),
    "device": (
        newer(devices=(*(OLD.devices or ()), Device(name="Pixel 9", kind="push"))),
        "“Pixel 9” is a new device.",
    ),
    "block": (newer(follows=listed("ann", "bob", "eve")), "one account was blocked."),
    "link": (
        newer(profile={**(OLD.profile or {}), "link": Hidden("https://evil.example/x")}),
        "the link in the profile changed (it now leads to evil.example).",
    ),
    "biography": (
        newer(profile={**(OLD.profile or {}), "biography": Hidden("Win!")}),
        "the text of the profile changed.",
    ),
    "picture": (
        newer(profile={**(OLD.profile or {}), "picture": Hidden("2.jpg")}),
        "the picture of the profile changed.",
    ),
    "deletion": (newer(posts=life(LIFE[:1] + LIFE[2:])), "one post was deleted."),
    "handle": (
        newer(account=Account(platform="x", handle="brand2", id="12")),
        "the handle changed (@brand became @brand2).",
    ),
}


def messages(new: Snapshot) -> dict[str, str]:
    """Return what the check says about the newer export, by subject."""
    (_, made) = compared([OLD, new])
    (result,) = run(check, [OLD, made], Policy())
    return {finding.subject.partition(":")[2]: finding.message for finding in result.findings}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_change_is_named_with_the_days_between_which_it_came_about(kind: str) -> None:
    new, words = CHANGES[kind]
    assert {kind: f"Between 2024-06-01 and 2024-07-11, {words}"} == messages(new)


def test_ten_changes_at_once_are_ten_findings_and_nothing_else() -> None:
    kinds = ("app", "email", "second-factor-off", "identity", "device", "block", "link", "deletion", "handle")
    fields = ("apps", "contacts", "second_factors", "sign_ins", "devices", "follows", "profile", "posts", "account")
    new = newer(**{field: getattr(CHANGES[kind][0], field) for kind, field in zip(kinds, fields, strict=True)})
    both = replace(new, profile={**(new.profile or {}), "picture": Hidden("2.jpg")})
    assert {*kinds, "picture"} == set(messages(both))


def test_the_same_export_later_or_twice_has_no_difference() -> None:
    assert {} == messages(newer())
    assert [None, None] == [each.differences for each in compared([OLD, replace(OLD)])]
    assert [None] == [each.differences for each in compared([OLD])]


def saved(snapshot: Snapshot, days: int) -> Snapshot:
    """Return the snapshot of a zip whose files are this many days older or younger than its newest record."""
    return replace(snapshot, origin=replace(snapshot.origin, saved_at=NOW + days * DAY))


def test_of_two_exports_with_one_date_the_files_show_which_is_older() -> None:
    made = compared([saved(replace(CHANGES["link"][0], taken_at=NOW), 9), saved(OLD, 2)])
    results = [*run(check, made, Policy())]

    assert [["Between 2024-06-03 and 2024-06-10, the link in the profile changed (it now leads to evil.example)."]] == [
        [finding.message for finding in result.findings] for result in results
    ]


@pytest.mark.parametrize(("days", "purged"), [(9, True), (-9, False)], ids=["newer files", "files older than records"])
def test_an_export_whose_newest_posts_are_gone_is_still_the_newer_one(days: int, purged: bool) -> None:
    old, new = (
        replace(saved(each, of_files), taken_at_means=NEWEST)
        for each, of_files in ((replace(OLD, posts=life(LIFE)), 2), (newer(posts=life(LIFE[:50])), days))
    )
    first, second = compared([old, replace(new, taken_at=NOW - 5 * DAY)])
    told = [(one.kind, one.count, f"{one.since:%m-%d}", f"{one.until:%m-%d}") for one in second.differences or ()]

    assert ([("deletion", 40, "06-03", "06-10")] if purged else []) == told
    assert (first.differences is None, NOW - 5 * DAY) == (purged, second.taken_at)


@pytest.mark.parametrize("new", [OLD, saved(OLD, 2)], ids=["no time of files", "one with a time of files"])
def test_two_exports_of_one_date_without_an_order_are_not_compared_and_both_say_so(new: Snapshot) -> None:
    made = compared([replace(new, profile={"link": Hidden("https://evil.example")}), OLD])
    why = (
        "another export of this account holds the same newest date and differs from this one, and nothing shows which "
        "of them is older, so they were not compared"
    )

    assert [(Status.UNKNOWN, why)] * 2 == [(result.status, result.reason) for result in run(check, made, Policy())]


def test_an_export_with_a_twin_is_still_compared_with_an_older_one() -> None:
    twins = [newer(apps=()), newer(apps=(app("Prize Wheel"),))]
    made = compared([OLD, *twins])

    assert [None, ["app-gone", "app-gone"], ["app", "app-gone", "app-gone"]] == [
        each.differences and [one.kind for one in each.differences] for each in made
    ]
    assert [False, True, True] == ["nothing shows which of them is older" in str(each.gaps) for each in made]


def test_the_order_in_which_exports_are_given_changes_nothing() -> None:
    new = CHANGES["app"][0]
    (first, second), (third, fourth) = compared([OLD, new]), compared([new, OLD])
    assert (first.differences, second.differences) == (fourth.differences, third.differences)


@pytest.mark.parametrize(
    "change",
    [
        lambda new: replace(new, apps=None, contacts=None, posts=None, profile=None),
        lambda new: replace(new, gaps=dict.fromkeys(("apps", "contacts", "posts"), "half of it"), profile=None),
    ],
    ids=["not there", "not whole"],
)
def test_a_part_that_one_export_does_not_hold_in_full_is_not_compared(change: Callable[[Snapshot], Snapshot]) -> None:
    new = newer(apps=(), contacts=(), posts=life(LIFE[40:]), profile={})
    found, missing = differences([OLD], change(new))
    assert ((), "not compared, because this export lacks them: apps, addresses, profile and posts") == (found, missing)
    (_, made) = compared([OLD, change(new)])
    (result,) = run(check, [made], Policy())
    assert (Status.UNKNOWN, missing) == (result.status, result.reason)


def test_what_only_the_newer_export_holds_is_not_compared() -> None:
    old = replace(OLD, follows=None, apps=None)
    (result,) = run(check, compared([old, newer()])[1:], Policy())
    why = "not compared, because no earlier export holds them in full: apps and follows and blocks"
    assert (Status.UNKNOWN, why) == (result.status, result.reason)


def test_lists_of_people_with_times_need_no_comparison() -> None:
    timed = columns([Act("follow", NOW, "ann")])
    (result,) = run(check, compared([replace(OLD, follows=None), newer(follows=timed)])[1:], Policy())
    assert (Status.CLEAR, "") == (result.status, result.reason)


@pytest.mark.parametrize(
    ("known", "left", "days"),
    [
        ((None,), (None, None), 0),
        ((-9,), (-9, 9), 9),
        ((-9,), (9,), 9),
    ],
    ids=["twice without times", "twice", "let in again"],
)
def test_a_second_app_of_a_name_and_one_let_in_again_got_access(
    known: tuple[int | None, ...], left: tuple[int | None, ...], days: int
) -> None:
    def of(*granted: int | None) -> tuple[App, ...]:
        return tuple(App(id="", name="Later", granted_at=None if n is None else NOW + n * DAY) for n in granted)

    (_, made) = compared([replace(OLD, apps=of(*known)), newer(apps=of(*left))])
    mark = f" Later again {NOW + days * DAY}" if days else " Later again "
    assert [("app", "“Later” (again)", mark)] == [(one.kind, one.what, one.mark) for one in made.differences or ()]
    assert {"app-gone"} == {
        one.kind for one in compared([made, replace(made, taken_at=LATER + DAY, apps=())])[1].differences or ()
    }


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [("", "https://evil.example", "it now leads to evil.example"), ("https://acme.example", "", "it is gone")],
)
def test_a_link_added_or_removed_is_a_change(before: str, after: str, words: str) -> None:
    (_, made) = compared([replace(OLD, profile={"link": Hidden(before)}), newer(profile={"link": Hidden(after)})])
    assert [("link", words)] == [(one.kind, one.what) for one in made.differences or ()]


def test_exports_of_one_date_that_lack_different_parts_say_that_they_were_not_compared() -> None:
    part = replace(OLD, apps=None, origin=replace(OLD.origin, sha256="1" * 64))
    reasons = [each.gaps.get("differences", "") for each in compared([OLD, part])]
    said = ["nothing shows which of them is older" in reason for reason in reasons]
    assert [True, True] == said


def test_exports_of_two_handles_with_one_address_say_that_they_were_not_compared() -> None:
    old = replace(OLD, account=Account(platform="instagram", handle="brand"))
    new = newer(account=Account(platform="instagram", handle="brand_official"))
    other = newer(account=Account(platform="instagram", handle="dana"), contacts=(), names=("Dana",))
    named = [each.gaps.get("differences", "").partition(",")[0] for each in compared([old, new, other])]
    assert ["another export names another handle", "another export names another handle", ""] == named


def test_posts_older_than_all_that_is_left_may_only_lie_before_the_newer_export() -> None:
    words = "posts were deleted, or the newer export begins later."
    assert {"deletion": f"Between 2024-06-01 and 2024-07-11, 40 {words}"} == messages(newer(posts=life(LIFE[40:])))
    assert {"deletion": f"Between 2024-06-01 and 2024-07-11, 90 {words}"} == messages(newer(posts=life([])))
    gone = LIFE[1:20] + LIFE[60:]
    assert {"deletion": f"Between 2024-06-01 and 2024-07-11, 41 {words}"} == messages(newer(posts=life(gone)))


def test_each_part_is_compared_with_the_newest_export_that_holds_it() -> None:
    between = replace(OLD, taken_at=NOW + 20 * DAY, profile=None)
    (_, _, made) = compared([OLD, between, CHANGES["link"][0]])
    (result,) = run(check, [made], Policy())
    assert ["Between 2024-06-01 and 2024-07-11, the link in the profile changed (it now leads to evil.example)."] == [
        finding.message for finding in result.findings
    ]


def test_other_words_for_a_change_leave_its_acceptance_as_it_is() -> None:
    covers = {}
    for kind, (new, _) in CHANGES.items():
        (_, made) = compared([OLD, new])
        reworded = tuple(replace(each, what="in other words") for each in made.require("differences"))
        both = [made, replace(made, differences=reworded)]
        (as_it_is, in_other_words) = (result.findings[0] for each in both for result in run(check, [each], Policy()))
        assert as_it_is.covers == in_other_words.covers
        (covers[kind],) = as_it_is.covers

    dates = f"{NOW} {LATER}"
    assert {kind: mark for kind, mark in covers.items() if kind not in {"link", "biography", "picture"}} == {
        "app": f"{app('Prize Wheel').id} Prize Wheel",
        "app-gone": f"{app('Old Quiz').id} Old Quiz",
        "app-permissions": f"{app('Buffer').id} Buffer direct messages read",
        "email": f"1 1 tag {tag(NEW_MAIL)} 1 {dates}",
        "phone": f"0 1 1 {dates}",
        "second-factor-off": "totp",
        "identity": "Google",
        "device": "Pixel 9",
        "block": f" 1 {dates}",
        "deletion": f" 1 {dates}",
        "handle": "brand brand2",
    }


def test_an_acceptance_covers_the_same_value_later_and_no_other() -> None:
    def covers(new: Snapshot) -> tuple[str, ...]:
        (_, made) = compared([OLD, new])
        (result,) = run(check, [made], Policy())
        return result.findings[0].covers

    evil = CHANGES["link"][0]
    other = newer(profile={**(OLD.profile or {}), "link": Hidden("https://evil.example/other")})
    assert covers(evil) == covers(replace(evil, taken_at=LATER + DAY))
    assert covers(evil) != covers(other)
    mail = CHANGES["email"][0]
    assert covers(mail) != covers(replace(mail, taken_at=LATER + DAY))


def test_a_service_that_was_linked_again_is_another_one_and_so_is_a_device_first_seen_later() -> None:
    linked = replace(OLD, sign_ins=(SignIn(provider="Google", at=NOW - DAY),))
    later = {f"{days}": SignIn(provider="Google", at=NOW + days * DAY) for days in (-1, 1, 2)}
    found = [
        [(each.what, each.mark) for each in compared([linked, newer(sign_ins=(now,))])[1].differences or ()]
        for now in later.values()
    ]
    assert [[], *([("Google (again)", f"Google {NOW + days * DAY}")] for days in (1, 2))] == found

    devices = [Device(name="Pixel 9", kind="push", first_seen_at=at) for at in (None, NOW + DAY)]
    marks = [compared([OLD, newer(devices=(*(OLD.devices or ()), each))])[1].differences for each in devices]
    assert [["Pixel 9"], [f"Pixel 9 {NOW + DAY}"]] == [[each.mark for each in made or ()] for made in marks]


def test_a_new_spelling_of_an_address_is_no_change_and_nothing_tells_an_address_of_a_profile() -> None:
    spelled = newer(contacts=(Contact(kind="email", value=Hidden("Ann@Example.org")), (OLD.contacts or ())[1]))
    assert {} == messages(spelled)

    names = [newer(profile={**(OLD.profile or {}), "biography": Hidden(f"{who}@example.org")}) for who in ("a", "b")]
    made = [(compared([OLD, each])[1].differences or ())[0].mark.split() for each in names]
    assert made[0][0] == made[1][0] == hashlib.sha256(b"[e-mail]").hexdigest()[:16]
    assert [2, 2] == [len(mark) for _, mark in made]


def test_a_change_is_a_question_and_never_an_alarm() -> None:
    (_, made) = compared([OLD, CHANGES["link"][0]])
    (result,) = run(check, [made], Policy())
    (found,) = result.findings
    assert (Severity.LOW, Confidence.LOW, LATER, NOW) == (found.severity, found.confidence, found.at, found.since)
    (_, made) = compared([OLD, CHANGES["app-gone"][0]])
    (result,) = run(check, [made], Policy())
    assert [Severity.INFO] == [each.severity for each in result.findings]


def test_no_address_is_in_what_changed() -> None:
    new = newer(
        apps=(*(OLD.apps or ()), app("Mail of eve@example.org")),
        devices=(*(OLD.devices or ()), Device(name="eve@example.org phone", kind="push")),
        profile={**(OLD.profile or {}), "link": Hidden("http://203.0.113.7/x")},
        sign_ins=(SignIn(provider="eve@example.org"),),
    )
    said = " ".join(messages(new).values())
    assert [] == [secret for secret in ("eve@", "203.0.113.7") if secret in said]


def test_two_exports_at_different_times_are_one_pair_each() -> None:
    third = replace(CHANGES["app"][0], taken_at=LATER + timedelta(days=9))
    made = compared([third, OLD, newer()])
    assert [1, None, 0] == [None if each.differences is None else len(each.differences) for each in made]


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [
        ("email", (5,), {}),
        ("email", (35,), {"email": "The e-mail address changed (1 new, 1 gone) on 2024-06-06."}),
        ("email", (35, 5), {"email": "The e-mail address changed (1 new, 1 gone) on 2024-06-06 and 2024-07-06."}),
        ("email", (50,), {"email": "Between 2024-06-01 and 2024-07-11, the e-mail address changed (1 new, 1 gone)."}),
        ("phone", (5,), {}),
        ("second-factor-off", (5,), {}),
        ("handle", (5,), {"handle": "The handle changed (@brand became @brand2) on 2024-07-06."}),
        ("picture", (5,), {"picture": "The picture of the profile changed on 2024-07-06."}),
    ],
)
def test_a_change_whose_time_is_recorded_is_said_once_with_its_date(
    kind: str, days: tuple[int, ...], expected: dict[str, str]
) -> None:
    events = tuple(Event(at=LATER - day * DAY, kind=kind) for day in days)
    assert expected == messages(replace(CHANGES[kind][0], events=events))
    other = Event(at=LATER - 5 * DAY, kind="password")
    assert {kind: f"Between 2024-06-01 and 2024-07-11, {CHANGES[kind][1]}"} == messages(
        replace(CHANGES[kind][0], events=(other,))
    )


def test_a_new_link_that_looks_like_the_former_one_is_a_sign() -> None:
    new = newer(profile={**(OLD.profile or {}), "link": Hidden("https://acme-login.example/x")})
    (_, made) = compared([OLD, new])
    (result,) = run(check, [OLD, made], Policy())
    (found,) = result.findings
    said = (
        "Between 2024-06-01 and 2024-07-11, the link in the profile changed (it now leads to acme-login.example). "
        "The link to acme-login.example looks like acme.example (with a word of sign-in pages added)."
    )
    assert (said, Severity.MEDIUM, Confidence.MEDIUM) == (found.message, found.severity, found.confidence)


def test_a_handle_that_is_the_display_name_too_is_one_difference() -> None:
    def channel(title: str, ago: timedelta) -> Snapshot:
        account = Account(platform="youtube", handle=title, id="UC12")
        return replace(snapshot(account=account, profile={"name": Hidden(title)}), taken_at=NOW - ago)

    old, new = channel("Brand Films", 30 * DAY), channel("Coin Live", timedelta())
    other = replace(new, profile={"name": Hidden("Coins")})

    assert [each.kind for each in differences([old], new)[0]] == ["handle"]
    assert [each.kind for each in differences([old], other)[0]] == ["handle", "name"]
