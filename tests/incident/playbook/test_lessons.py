"""Lessons: how long it took, what would have prevented it, and lines for the policy that can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.playbook.facts import Facts
from hygiene.incident.playbook.lessons import aftermath
from hygiene.incident.playbook.steps import steps
from hygiene.incident.records import Aftermath, Asked, State
from hygiene.incident.timeline.story import story, window
from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.posts import Client
from hygiene.model.snapshot import Snapshot
from hygiene.sources.settings.policy_file import parse
from hygiene.wording.steps import step_words
from tests.support.playbooks import DAY, HOUR, SPAM, brand, entry, facts
from tests.support.snapshots import BUFFER, IPHONE, WEB, app, every, snapshot

STEADY = every(2 * DAY, IPHONE, SPAM - 100 * DAY, 45)
NO_RULES = AccountRules(platform="x", handle="another")


def learnt(given: Facts, *exports: Snapshot) -> Aftermath:
    return aftermath(given, steps(given), exports)


def answered(given: Facts, route: str) -> Facts:
    """Return the facts with an answer about the client of the post."""
    return replace(given, answered=replace(given.answered, clues={"route": (route, SPAM)}))


def contained(given: Facts, state: State, at: datetime) -> dict[str, tuple[State, datetime]]:
    """Return the same answer for every step that ends the access."""
    return {step.key: (state, at) for step in steps(given) if step_words(step.key).contains}


def test_the_times_run_from_the_first_act_to_the_last_step_of_containment() -> None:
    acts = [entry("grant", "an app was given access", SPAM - 2 * DAY), entry("post", "a post", SPAM)]
    done = contained(facts("app"), "done", SPAM + 5 * HOUR) | {"password": ("done", SPAM + 6 * HOUR)}
    after = learnt(facts("app", *acts, noticed=SPAM + HOUR, done=done))

    assert (SPAM - 2 * DAY, SPAM + HOUR, SPAM + 6 * HOUR) == (after.first_act, after.noticed, after.contained)
    assert (
        "You noticed it 2 days after the first act that the evidence shows.",
        "You ended the access 5 hours after you noticed it, 2 days after the first act.",
    ) == after.words


def test_what_is_not_known_is_said_and_what_is_open_counted() -> None:
    assert (
        "You have not said when you noticed it, so how long it went unseen is not known.",
        "5 steps that end the access are still open, so someone else may still have it.",
    ) == learnt(facts("app")).words
    done = contained(facts("app"), "done", SPAM + HOUR)
    at_once = ("You noticed it at once.", "You ended the access 60 minutes after the first act.")
    assert at_once == learnt(facts("app", done=done, noticed=SPAM)).words
    del done["password"]
    after = learnt(facts("app", done=done, noticed=SPAM))
    assert (None, "1 step that ends the access is still open, so someone else may still have it.") == (
        after.contained,
        after.words[1],
    )


def test_a_harmless_incident_has_no_access_to_end() -> None:
    after = learnt(facts("owner", done={"sessions": ("done", SPAM)}, noticed=SPAM))
    assert (None, ("You noticed it at once.",)) == (after.contained, after.words)


def result(check: str, subject: str = "any", account: Account | None = None, **more: object) -> Result:
    """Return the result of a check of the account with one finding."""
    fields: dict[str, object] = {"severity": Severity.LOW, **more}
    found = Finding(subject=subject, message=f"It is {check}. There is more.", **fields)  # type: ignore[arg-type]
    account = account or brand()
    return Result(check=check, path="app", account=account, status=Status.FOUND, findings=(found,))


def test_only_a_finding_about_what_was_used_would_have_prevented_it() -> None:
    vault, key = Account(platform=VAULT, handle="me", id=VAULT), brand().key
    results = [
        result("password-reuse", account=vault, concerns=(key,)),
        result("password-strength", account=vault, concerns=(("x", "9"),)),
        result("second-factor", account=vault, concerns=(key,)),
        result("second-factor", account=vault, concerns=(), opens="email"),
        result("authorized-apps", apps=("Twitter Web App",), at=SPAM - 100 * DAY),
        result("logins", "open-sessions", at=SPAM - 400 * DAY),
        result("logins", "new"),
        result("recovery", "sms-only"),
        result("recovery", "single"),
    ]

    def words(leading: str) -> tuple[str, ...]:
        return learnt(facts(leading, results=results)).prevented_by

    assert (
        "A password that you use nowhere else would have kept this account closed. It is password-reuse.",
        "With a second factor, the password alone would not have been enough. It is second-factor.",
    ) == words("password")
    assert ("An app without access cannot post. It is authorized-apps.",) == words("app")
    assert ("A session that was ended opens nothing. It is logins.",) == words("session")
    assert (
        "An app for codes, a passkey or a security key does not move with your number. It is recovery.",
        "A second way to recover the account would have let you back in sooner. It is recovery.",
    ) == words("sim")
    assert (
        "A second way to recover the account would have let you back in sooner. It is recovery.",
        "A mailbox with a password of its own and a second factor would have stayed closed. It is second-factor.",
    ) == words("mailbox")
    assert () == words("platform") == words("owner") == words("")


def test_a_lesson_names_three_findings_once_each_and_counts_the_others() -> None:
    results = [
        replace(each, findings=(replace(each.findings[0], message=f"It is {n % 5}. More."),))
        for n, each in enumerate([result("recovery", "sms-only")] * 9)
    ]

    (lesson,) = learnt(facts("sim", results=results)).prevented_by
    assert lesson.endswith(" your number. It is 0. It is 1. It is 2. The report has 2 more findings of this kind.")


def test_an_app_let_in_for_the_incident_or_another_app_is_no_standing_finding() -> None:
    fresh = result("authorized-apps", apps=("Twitter Web App",), at=SPAM - DAY)
    other = result("authorized-apps", apps=("Other",), at=SPAM - 100 * DAY)
    assert () == learnt(facts("app", results=[fresh, other])).prevented_by


def test_the_policy_lists_what_was_in_steady_use_and_what_the_user_confirmed() -> None:
    late = every(HOUR, WEB, SPAM + HOUR, 30)
    short = every(HOUR, BUFFER, SPAM - 20 * DAY, 30)
    apps = (
        app("Buffer", age=2000),
        app("Twitter for iPhone", age=2000),
        app("Twitter for iPhone", age=2000, id="twin"),
    )
    export = snapshot([*STEADY, *short, *late], account=brand(), apps=apps)

    (rules,) = parse(learnt(facts("password", rules=NO_RULES), export).policy).accounts
    assert AccountRules(platform="x", handle="harbourlane", known_clients=("Twitter for iPhone",)) == rules
    (rules,) = parse(learnt(answered(facts("password", client="Buffer"), "tool"), export).policy).accounts
    assert ("Mara", ("Buffer", "Twitter for iPhone"), ("id-buffer",)) == (
        rules.owner,
        rules.known_clients,
        rules.known_apps,
    )


def test_what_the_policy_has_stays_and_nothing_new_is_no_line() -> None:
    listed = AccountRules(
        platform="x", handle="harbourlane", known_clients=("twitter for iphone", "Own"), known_apps=("1",)
    )
    export = snapshot(STEADY, account=brand(), apps=())

    assert "" == learnt(facts("password", rules=listed), export).policy
    (rules,) = parse(
        learnt(answered(facts("password", rules=listed, client="Buffer"), "usual"), export).policy
    ).accounts
    assert (("twitter for iphone", "Own", "Buffer"), ("1",)) == (rules.known_clients, rules.known_apps)


def test_an_app_that_the_policy_lists_by_its_name_is_not_listed_again() -> None:
    listed = AccountRules(platform="x", handle="harbourlane", known_clients=("Buffer",), known_apps=("buffer",))
    export = snapshot(STEADY, account=brand(), apps=(app("Buffer", age=2000),))

    (rules,) = parse(learnt(facts("password", rules=listed), export).policy).accounts
    assert (("Buffer", "Twitter for iPhone"), ("buffer",)) == (rules.known_clients, rules.known_apps)


def test_what_would_have_prevented_an_unsure_explanation_is_said_with_its_doubt() -> None:
    sms = [result("recovery", "sms-only")]
    doubt = "The next lines assume the first explanation."

    assert doubt == learnt(facts("sim", results=sms, surety="leads")).words[-1]
    assert doubt not in learnt(facts("sim", results=sms)).words
    assert doubt not in learnt(facts("sim", surety="leads")).words


def test_a_client_of_suspicious_posts_is_learnt_only_where_the_user_calls_it_theirs() -> None:
    export = snapshot(STEADY, account=brand(), apps=())
    asked = facts("behind", client=IPHONE.label, rules=NO_RULES)
    others = facts("behind", entry("post", "posted", client="twitter for IPHONE"), client="", rules=NO_RULES)

    assert ["", "", ""] == [learnt(given, export).policy for given in (asked, others, answered(asked, "new-app"))]
    for route in ("usual", "tool"):
        (rules,) = parse(learnt(answered(asked, route), export).policy).accounts
        assert (IPHONE.label,) == rules.known_clients
    abused = facts("app", client=IPHONE.label, rules=NO_RULES)
    assert "" == learnt(answered(abused, "tool"), export).policy


@pytest.mark.parametrize("count", [1, 10, 40])
def test_an_intruder_of_many_days_is_not_learnt_however_many_their_posts_are(count: int) -> None:
    rules = AccountRules(platform="x", handle="harbourlane", known_clients=("Own",))
    owner = every(2 * DAY, IPHONE, SPAM - 400 * DAY, 195)
    raid = [(SPAM - n * DAY, client) for n in range(count) for client in (WEB, BUFFER)]
    export = snapshot([*owner, *raid], account=brand(), apps=(app("Buffer", age=2000),), taken_at=SPAM + DAY)
    asked = Asked(account=brand(), at=SPAM, client=WEB.label)
    timeline = story([export], (), asked, Policy(accounts=(rules,)), *window(asked, [export]))
    given = facts("password", *timeline.entries, client=WEB.label, rules=rules)

    (made,) = parse(learnt(given, export).policy).accounts
    assert ("Own", IPHONE.label) == made.known_clients


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_the_lines_are_a_valid_policy_whatever_an_export_calls_its_clients_and_apps(label: str, app_id: str) -> None:
    client = Client(label or "x", "")
    export = snapshot(every(timedelta(days=3), IPHONE, SPAM - 90 * DAY, 28), account=brand(), apps=())
    assert export.posts is not None
    export = snapshot(None, account=brand(), apps=(app(client.label, age=900, id=app_id),), posts=export.posts)

    made = learnt(answered(facts("password", rules=NO_RULES, client=client.label), "tool"), export).policy
    (rules,) = parse(made).accounts
    assert IPHONE.label in (rules.known_clients or ())
    assert "\x1b" not in made


def test_a_handle_that_may_not_be_shown_stands_in_no_line() -> None:
    given = facts("password", rules=NO_RULES)
    account = Account(platform="x", handle="+49 170 1234567", id="7")
    moved = type(given.asked)(account=account, at=SPAM)
    made = replace(given, asked=moved)
    assert "" == aftermath(made, steps(made), [snapshot(STEADY, account=account)]).policy


def test_the_answers_that_call_a_client_the_users_are_answers_that_can_be_given() -> None:
    assert {"usual", "tool"} < set(clue_kinds()["route"].choices)
