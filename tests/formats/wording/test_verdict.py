"""Words about the verdict and the coverage that stand beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.formats.wording.verdict import coverage, number, signs
from hygiene.model.finding import Confidence, Question
from hygiene.report.verdict.coverage import Coverage
from hygiene.report.verdict.word import Word
from tests.support import reports

FIVE: tuple[Question, ...] = tuple(question for question in reports.QUESTIONS if question != "passwords")


@pytest.mark.parametrize(
    ("word", "answered", "decides", "opened"),
    [
        ("not enough read", FIVE, True, ""),
        ("low", FIVE, False, " Open: passwords."),
        ("raised", ("signs", "apps"), True, " Open: sessions, passwords, second factor and recovery addresses."),
    ],
)
def test_open_questions_are_named_once(word: Word, answered: tuple[Question, ...], decides: bool, opened: str) -> None:
    # A name from an export may hold the words of the questions.
    said = reports.verdict(word, "“Your passwords, sessions, second factor and recovery addresses” can post as you.")
    covered = Coverage(answered=answered, asked=reports.QUESTIONS, looks=(reports.look(decides=decides),))

    shown = coverage(reports.report(verdict=said, coverage=covered))
    assert f"{len(answered)} of 6 questions answered.{opened}" == shown


@pytest.mark.parametrize(("word", "opened"), [("act now", " Open: recent activity."), ("raised", "")])
def test_an_alarm_about_a_sign_does_not_say_that_recent_activity_is_open(word: Word, opened: str) -> None:
    rest = tuple(question for question in reports.QUESTIONS if question != "signs")
    covered = Coverage(answered=rest, asked=reports.QUESTIONS, looks=(reports.look(question="signs"),))

    shown = coverage(reports.report(verdict=reports.verdict(word), coverage=covered))
    assert shown == f"5 of 6 questions answered.{opened}"


def test_the_signs_of_an_account_are_the_surest_open_one_or_why_there_is_none() -> None:
    line = reports.account_line(reports.ACME)
    unread = replace(line, coverage=replace(line.coverage, answered=("apps",)))

    assert signs(replace(line, signs=2, surest=Confidence.MEDIUM, accepted_signs=1)) == "medium"
    assert signs(replace(line, accepted_signs=1)) == "accepted"
    assert [signs(line), signs(unread)] == ["none", "not read"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("act now", "Chance of another takeover in a year: "),
        ("check first", "Chance of a takeover within a year, whatever this was: "),
        ("raised", "Chance of a takeover within a year: "),
        ("low", "Chance of a takeover within a year: "),
    ],
)
def test_the_number_speaks_of_a_takeover_that_happened_only_where_that_is_sure(word: Word, said: str) -> None:
    assert number(reports.report(verdict=reports.verdict(word))).startswith(said)
