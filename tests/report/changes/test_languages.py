"""Runs in two languages: what was missing in both is not said to be new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hygiene.model.finding import Status
from hygiene.report.changes.answers import answers
from hygiene.report.changes.causes import less, more
from hygiene.report.changes.records import CheckAnswer
from tests.support import reports

ENGLISH = ("sessions were not read", "the posts are cut off")
GERMAN = ("Sitzungen wurden nicht gelesen", "die Beiträge sind abgeschnitten")


def answer(language: str, reasons: tuple[str, ...]) -> CheckAnswer:
    """Return the answer of a check that was not read in full."""
    return CheckAnswer(
        check="apps", account=reports.ACME, status=Status.UNKNOWN, reasons=reasons, rule="1, policy a", source="b",
        found=(), at=reports.NOW, language=language,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "missing", "added"),
    [
        (answer("de", GERMAN), answer("en", ENGLISH), (), ()),
        (answer("de", GERMAN), answer("en", ENGLISH[:1]), GERMAN, ()),
        (answer("de", GERMAN[:1]), answer("en", ENGLISH), (), ENGLISH),
        (answer("en", ENGLISH), answer("en", ENGLISH[:1]), ENGLISH[1:], ()),
        (answer("en", ENGLISH[:1]), answer("en", ENGLISH[1:]), ENGLISH[:1], ENGLISH[1:]),
        (answer("", ENGLISH[:1]), answer("en", ENGLISH[:1]), (), ()),
    ],
)
def test_reasons_in_two_languages_are_only_counted(
    now: CheckAnswer, before: CheckAnswer, missing: tuple[str, ...], added: tuple[str, ...]
) -> None:
    assert (less(now, before), more(now, before)) == (missing, added)


def test_an_answer_has_the_language_of_its_report() -> None:
    german = replace(reports.rich(), language="de")

    assert {"de"} == {each.language for each in answers(german).values()}
