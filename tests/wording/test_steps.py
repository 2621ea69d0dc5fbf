"""The table of steps: complete, spoken of by name, and in words that make sentences."""

from __future__ import annotations

import re

import pytest

from hygiene.model.acts import KINDS
from hygiene.model.records import EVENT_KINDS
from hygiene.model.snapshot import PARTS
from hygiene.plugins.registry import Plugins
from hygiene.reference.platforms import all_platforms, platform
from hygiene.wording.steps import (
    CHANGES,
    UNKNOWN,
    StepWords,
    acts_seen,
    all_steps,
    apps_named,
    lessons,
    order,
    order_of,
    step_words,
    where_seen,
)
from tests.support.playbooks import EXPLANATIONS

LISTS = (order("first"), order("first_without_apps"), order("before_deleting"), order("changes"))
TOPICS = {topic for known in all_platforms() for topic in known.settings}


def test_every_list_names_steps_and_every_step_is_in_a_list() -> None:
    named = {key for keys in (*LISTS, *map(order_of, EXPLANATIONS)) for key in keys} - {CHANGES}

    assert {words.key for words in all_steps()} == named


@pytest.mark.parametrize("words", all_steps(), ids=lambda words: words.key)
def test_every_step_makes_sentences_and_depends_on_what_there_is(words: StepWords) -> None:
    kinds = {*EVENT_KINDS, *KINDS, "grant", "identity"}

    for text in (words.do, words.named):
        assert re.fullmatch(r"|[A-Z][^.]+[^.,]", text)
    for text in (words.because, words.named_because):
        assert re.fullmatch(r"|[a-z][^.]+[^.,]", text)
    for text in (words.how, words.named_how or ""):
        assert re.fullmatch(r"|[A-Z].+\.", text)
    assert re.fullmatch(r"|(in|on|with) [^.]+", words.where)
    assert {words.page} - {""} <= TOPICS
    assert words.needs <= PARTS
    assert words.seen <= kinds


def test_an_explanation_changes_only_the_words_that_it_names() -> None:
    plain, after_sim = step_words("second_factor"), step_words("second_factor", "sim")

    assert (
        after_sim.title == "Take codes from an app, a passkey or a security key, and switch off those by text message."
    )
    assert (plain.page, plain.seen) == (after_sim.page, after_sim.seen)
    assert step_words("sessions", "sim") == step_words("sessions")


def test_the_lessons_are_about_checks_that_there_are_and_explanations_of_the_table() -> None:
    every = {lesson for explanation in EXPLANATIONS for lesson in lessons(explanation)}

    assert {check for lesson in every for check in lesson.checks} <= set(Plugins(strangers=False).names("checks"))
    assert {key for lesson in every for key in lesson.explanations} < set(EXPLANATIONS)


def test_an_explanation_that_the_table_does_not_know_has_the_steps_of_all() -> None:
    assert order_of("") == order_of("meteor") == order_of(UNKNOWN)
    assert set(order_of(UNKNOWN)) > {
        key for each in ("password", "phished", "app", "session") for key in order_of(each)
    }


def test_a_step_with_names_has_its_words_for_them() -> None:
    apps = step_words("apps")

    assert apps.filled(**apps_named(["Boost{x}", "Evil\u202e", "Boost{x}"])).line == (
        "Revoke “Boost{x}”, “Evil\\u202e”, and every app you do not know, because a new password may not "
        "stop an app. If one of them is yours, secure your account there as well."
    )
    assert apps.line == "Revoke every app you do not know, because a new password may not stop an app."
    assert apps_named([]) == {}


def test_what_others_see_of_a_platform_is_named_with_its_place() -> None:
    assert (acts_seen(platform("x")), where_seen(platform("x"))) == (
        {"posts": "post", "messages": "message"},
        "in your messages and on your profile",
    )
    assert (acts_seen(platform("spotify")), where_seen(platform("spotify"))) == (
        {"messages": "message"},
        "in your messages",
    )
    assert (acts_seen(platform("github")), where_seen(platform("github"))) == (
        {},
        "at https://github.com/settings/security-log",
    )
