"""Words to say: what happened, what was done, sorry; no blame, no guess, and nothing where nothing was public."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.incident.playbook.drafts import drafts
from hygiene.incident.playbook.facts import Facts
from hygiene.incident.playbook.steps import steps
from hygiene.incident.records import Draft, Entry, State, Surety, Tone
from hygiene.reference.platforms import all_platforms
from hygiene.wording.steps import all_steps
from tests.support.playbooks import DAY, EXPLANATIONS, HOUR, SPAM, brand, entry, facts

POST = entry("post", "3 posts came from “Web”", count=3, until=SPAM + HOUR)
SURETIES: st.SearchStrategy[Surety] = st.sampled_from(["very likely", "likely", "leads"])
TONES: st.SearchStrategy[Tone] = st.sampled_from(["person", "brand"])
STATES: st.SearchStrategy[State] = st.sampled_from(["open", "done", "not needed"])


def made(given: Facts) -> tuple[Draft, ...]:
    return drafts(given, steps(given))


def texts(leading: str, *lines: Entry, **more: object) -> list[str]:
    """Return the texts of the drafts of an incident."""
    return [draft.text for draft in made(facts(leading, *lines, **more))]  # type: ignore[arg-type]  # fields by name


@settings(max_examples=100, deadline=None)
@given(
    leading=st.sampled_from(["", *EXPLANATIONS]),
    surety=SURETIES,
    tone=TONES,
    name=st.sampled_from([known.id for known in all_platforms()]),
    kinds=st.lists(st.sampled_from(["post", "message", "link", "follow"]), max_size=3),
    states=st.dictionaries(st.sampled_from([words.key for words in all_steps()]), STATES, max_size=8),
)
def test_a_draft_blames_no_one_and_says_only_what_was_done(
    leading: str, surety: Surety, tone: Tone, name: str, kinds: list[str], states: dict[str, State]
) -> None:
    lines = [entry(kind, "it happened", account=brand(name)) for kind in kinds]
    done = {key: (state, SPAM) for key, state in states.items()}
    found = made(facts(leading, *lines, surety=surety, tone=tone, platform=name, done=done, post_id="", client="Evil"))

    assert ["public"] * bool({"post", "link"} & set(kinds)) + ["recipients"] * ("message" in kinds) == [
        draft.audience for draft in found
    ]
    for draft in found:
        assert draft.title.startswith("Draft of ")
        assert not re.search(r"hack|fault|blame|careless|Evil|[{}]|police|attack", draft.text)
        assert not re.search(r"\b([Ww]e|our|us)\b" if tone == "person" else r"\b(I|my|me)\b", draft.text)
        said = {words.key for words in all_steps() if words.done and words.done in draft.text}
        assert said <= {key for key, state in states.items() if state == "done"}


def test_where_nothing_public_happened_there_is_nothing_to_say() -> None:
    assert [] == texts("password", entry("follow", "followed 9 accounts"), post_id="")


@pytest.mark.parametrize("leading", ["password", ""])
def test_a_post_is_called_not_ours_only_where_nearly_every_explanation_has_an_intruder(leading: str) -> None:
    ours = "On 2026-10-13 between 14:20 and 15:20 UTC, 3 posts appeared on this account that we did not"
    rest = "Please ignore them. We are looking into it. We are sorry."

    assert [f"{ours} write. {rest}"] == texts(leading, POST, intruder=0.95)
    assert [f"{ours} mean to publish. {rest}"] == texts(leading, POST, intruder=0.949, surety="very likely")


def test_a_harmless_explanation_that_is_not_likely_corrects_nothing() -> None:
    assert texts("", POST) == texts("owner", POST, surety="leads")


def test_a_harmless_mistake_is_corrected_without_a_word_about_sessions() -> None:
    done: dict[str, tuple[State, object]] = {"sessions": ("done", SPAM), "queue": ("done", SPAM)}

    (text,) = texts("scheduler", POST, done=done, tone="person")
    assert text == (
        "On 2026-10-13 between 14:20 and 15:20 UTC, 3 posts went out from this account by mistake. I have stopped what "
        "was still to be posted. I am sorry for the confusion."
    )


def test_the_post_asked_about_counts_once_whether_or_not_the_story_has_it() -> None:
    later = entry("post", "a post", SPAM + HOUR, post_id="2")

    assert "2 posts appeared" in texts("password", later)[0]
    assert "2 posts appeared" in texts("password", entry("post", "a post", post_id="1"), later)[0]
    assert "3 posts appeared" in texts("password", POST)[0]
    assert "a post appeared" in texts("password", later, post_id="")[0]


def test_a_story_that_left_lines_out_counts_at_least() -> None:
    assert "at least 3 posts appeared" in texts("password", POST, left_out=2)[0]


def test_a_message_to_one_person_is_spoken_of_as_such() -> None:
    one = entry("message", "sent a message")
    (text,) = texts("password", one, post_id="", intruder=0.99)
    assert text == (
        "On 2026-10-13 at 14:20 UTC, this account sent you a message that we did not write. Please do not open a link "
        "in it, and do not answer it. We are looking into it. We are sorry."
    )


def test_times_are_those_of_the_home_zone_and_name_it_once() -> None:
    given = facts("password", entry("post", "posts", SPAM + 8 * HOUR, until=SPAM + DAY, count=2), post_id="")
    berlin = replace(given, report=replace(given.report, zone=ZoneInfo("Europe/Berlin")))
    days = entry("post", "posts", SPAM, until=SPAM + 2 * DAY, count=2)

    assert texts("", days, post_id="")[0].startswith("Between 2026-10-13 14:20 and 2026-10-15 14:20 UTC, 2 posts")
    assert made(berlin)[0].text.startswith("On 2026-10-14 between 00:20 and 16:20 CEST, 2 posts")


def test_an_act_between_two_exports_has_the_latest_time_it_can_have() -> None:
    link = entry("link", "the link changed", SPAM + DAY, since=SPAM - timedelta(days=2))
    assert texts("password", link, post_id="", intruder=0.99)[0].startswith(
        "Some time before 2026-10-14 14:20 UTC, the link in this profile was changed, and not by us."
    )
