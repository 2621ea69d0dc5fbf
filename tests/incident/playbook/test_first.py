"""The first things to do, and what to keep before anything is deleted, on every platform."""

from __future__ import annotations

import pytest

from hygiene.incident.playbook.first import before_you_delete, first_steps
from hygiene.incident.records import Answered
from hygiene.reference.platforms import Platform, all_platforms
from tests.support.playbooks import SPAM

NOTHING = Answered()


@pytest.mark.parametrize("known", all_platforms(), ids=lambda known: known.id)
def test_three_things_come_first_each_with_a_page_that_the_platform_has(known: Platform) -> None:
    made = first_steps(known.id, NOTHING, "Mara")

    second = "contacts" if "apps" in known.without else "apps"
    assert ["sessions", second, "password"] == [step.key for step in made]
    assert [known.page(topic) for topic in ("sessions", "email" if second == "contacts" else "apps", "password")] == [
        step.where for step in made
    ]
    assert f"in {known.title}'s settings" not in [step.where for step in made]
    assert {"Mara"} == {step.owner for step in made}


def test_an_unknown_platform_has_the_same_three_things_in_its_settings() -> None:
    assert [("sessions", "in acme's settings"), ("apps", "in acme's settings"), ("password", "in acme's settings")] == [
        (step.key, step.where) for step in first_steps("acme", NOTHING)
    ]


def test_a_page_comes_with_the_month_in_which_it_was_looked_up() -> None:
    assert {"2026-11"} == {step.checked for step in first_steps("x", NOTHING)}
    assert {""} == {step.checked for step in first_steps("tiktok", NOTHING)}


def test_what_a_platform_does_otherwise_is_said_with_the_step() -> None:
    sessions, apps, password = first_steps("mastodon", NOTHING)
    assert [
        "Photograph the page first, because it no longer shows a session that you ended.",
        "Photograph the page first, because it no longer shows an app that you revoked.",
        "A new password revokes no app on Mastodon.",
    ] == [sessions.how, apps.how, password.how]


def test_an_answered_step_has_its_state_and_a_done_one_its_time() -> None:
    answered = Answered(steps={"sessions": ("done", SPAM), "apps": ("not needed", SPAM)})
    assert [("done", SPAM), ("not needed", None), ("open", None)] == [
        (step.state, step.done_at) for step in first_steps("x", answered)
    ]


@pytest.mark.parametrize("known", all_platforms(), ids=lambda known: known.id)
def test_before_deleting_the_export_is_asked_for_and_the_proof_kept(known: Platform) -> None:
    made = before_you_delete(known.id, NOTHING)

    acts = {"posts", "messages"} - known.without
    assert (["screenshot", "export", "mails", "hide", "keep"] if acts else ["export", "mails"]) == [s.key for s in made]
    assert known.page("export") in {step.where for step in made}
    assert "{" not in " ".join(step.title + step.how for step in made)


@pytest.mark.parametrize(
    ("platform", "what", "why"),
    [
        ("x", "post or message", "The export shows deleted posts: of about two weeks, with their text."),
        ("mastodon", "post or message", "The archive holds only posts that are not deleted."),
        ("discord", "post or message", "The package does not record deleted messages."),
        ("tiktok", "post or message", "The export shows deleted posts: of lately, with their time."),
        ("acme", "post or message", "What an export shows of deleted posts is not known here."),
    ],
)  # fmt: skip
def test_both_deleting_and_keeping_come_with_their_reason(platform: str, what: str, why: str) -> None:
    *_, hide, keep = before_you_delete(platform, NOTHING)

    assert (
        f"Delete or hide a {what} at once if it asks for money or puts people in danger.",
        "Their safety comes before the proof.",
        "Take the screenshot first.",
    ) == (hide.title, hide.why, hide.how)
    assert (
        f"Leave every other {what} until the export has come.",
        "What you delete now may be missing in it.",
        why,
    ) == (
        keep.title,
        keep.why,
        keep.how,
    )
