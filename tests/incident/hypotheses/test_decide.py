"""Conclusions in words: as sure as the evidence, and never surer."""

from __future__ import annotations

import pytest

from hygiene.incident.hypotheses.decide import concluded, open_questions
from hygiene.incident.hypotheses.table import clue_kinds
from hygiene.incident.hypotheses.weigh import explanations
from hygiene.incident.records import Clue, Conclusion


def conclusion(**values: str) -> Conclusion:
    """Return the conclusion from these values of clues. Underscores stand for dashes."""
    clues = [Clue(key=key.replace("_", "-"), value=value, words="") for key, value in values.items()]
    return concluded(clues, explanations(clues), open_questions(clues))


PHISHED = {"route": "seldom", "matter": "foreign", "strange_session": "yes", "password_known": "no"}
ALONE = {"you": "no", "reset": "no", "phone_dead": "no", "mailbox_signs": "no"}
CALM = {"route": "usual", "matter": "own", "own_session": "yes", "strange_session": "no", "likeness": "like"}
GUESSED, STOLEN = "someone knew or guessed your password", "someone phished you or stole your session"
MAILBOX = "someone got into your mailbox first"
NOTHING = f"What was read and answered cannot tell what happened. It may be that {GUESSED}, or that {STOLEN}."
SOMEONE = f"It looks as if someone else had access, but how is not clear. It may be that {GUESSED}, or that {STOLEN}."
LEADS = f"So far it looks most as if {STOLEN}. That is not sure: it may also be that {MAILBOX}."


@pytest.mark.parametrize(
    ("values", "surety", "words"),
    [
        ({}, "cannot tell", NOTHING),
        (
            {"strange_session": "yes", "locked_out": "yes", "profile": "yes", "you": "no", "colleague": "no"},
            "cannot tell",
            SOMEONE,
        ),
        (PHISHED, "leads", LEADS),
        (PHISHED | ALONE | {"lure": "yes"}, "likely", f"It is likely that {STOLEN}."),
        (CALM | {"you": "no", "colleague": "yes"}, "likely", "It is likely that a colleague or delegate posted it."),
    ],
)
def test_a_conclusion_is_in_words_that_are_as_sure_as_it_is(values: dict[str, str], surety: str, words: str) -> None:
    said = conclusion(**values)

    assert (said.surety, said.words) == (surety, words)


def test_a_post_that_looks_like_yours_is_not_called_yours_before_you_say_so() -> None:
    everything = CALM | {"colleague": "no", "lost_device": "no", "number": "one", "elsewhere": "could"}

    assert conclusion(**everything).surety == "leads"
    assert conclusion(**everything, you="unsure").surety == "leads"
    assert conclusion(**everything, you="yes").words == (
        "It is very likely that it was you, or someone who held your unlocked device."
    )


def test_what_a_new_tool_of_the_owners_shows_too_makes_no_intruder_likely() -> None:
    quiet = {key.replace("-", "_"): next(iter(kind.choices)) for key, kind in clue_kinds().items()}
    tool = {"route": "new-app", "likeness": "unlike", "number": "several", "own_session": "yes", "colleague": "no"}
    own = conclusion(**quiet | tool | {"grant": "fresh", "you": "unsure"})
    strange = conclusion(**tool, matter="foreign", strange_session="no", others_hit="no", you="no")

    assert [(said.leading, said.surety) for said in (own, strange)] == [("app", "leads"), ("app", "likely")]


def test_a_mistake_of_a_scheduler_is_likely_only_where_its_list_and_its_people_were_looked_at() -> None:
    shown = CALM | {"route": "tool", "matter": "repeat", "you": "no", "colleague": "no", "tool_history": "yes"}
    sureties = [conclusion(**shown, **more).surety for more in ({}, {"tool_strangers": "no"})]

    assert sureties == ["leads", "very likely"]


def test_the_question_that_decides_is_about_the_two_likeliest() -> None:
    said = conclusion(**PHISHED)

    assert said.decides is not None
    assert said.decides.key == "mailbox-signs"
    assert said.decides.between == (
        "You were phished, or your session was stolen",
        "Your mailbox was taken over first",
    )
