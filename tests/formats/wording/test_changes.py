"""What the report says of the changes since an earlier run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hygiene.formats import markdown, table
from hygiene.formats.html import render as html
from hygiene.formats.terminal.changes import notice
from hygiene.formats.wording import changes as words
from hygiene.model.finding import Confidence, Severity
from hygiene.plugins.format import Screen
from hygiene.report.changes.records import Cause, Change, Changes, Found
from hygiene.report.report import Report
from tests.support import reports

NOW = reports.NOW
SINCE = NOW - timedelta(days=7)
CALM, WORSE = "Nothing is new since 2026-02-22", "Since 2026-02-22: 1 new finding (1 high)"
FOUND = Found(
    fingerprint="0a" * 8,
    subject="app:1",
    message="It can post.",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
)


def new(cause: Cause = "account", severity: Severity = Severity.HIGH) -> Change:
    found = replace(FOUND, severity=severity)
    return Change(
        kind="new", cause=cause, check="post-client", account=reports.ACME, now=found, before=None, worse=True
    )


def changed(cause: Cause = "account", *, worse: bool = True) -> Change:
    return replace(new(cause), kind="changed", before=replace(FOUND, severity=Severity.LOW), worse=worse)


def accepted(cause: Cause = "account") -> Change:
    return replace(new(cause), now=replace(FOUND, accepted=True), worse=False)


def gone(cause: Cause = "account") -> Change:
    return replace(new(cause), kind="gone", now=None, before=FOUND, worse=False)


@pytest.mark.parametrize(
    ("lines", "still", "said"),
    [
        ((), 15, "Nothing is new since 2026-02-22: 15 findings are as they were."),
        ((), 0, "Nothing is new since 2026-02-22."),
        (
            (new(), new(severity=Severity.LOW), changed(), gone(), gone(), gone()),
            15,
            "Since 2026-02-22: 2 new findings (1 high), 1 worse, 3 gone, 15 as they were.",
        ),
        (
            (gone(), changed(worse=False)),
            1,
            "Nothing is new since 2026-02-22: 1 milder or accepted, 1 gone, 1 as it was.",
        ),
        (
            (new(), new("reading")),
            0,
            "Since 2026-02-22: 1 new finding (1 high), 1 first seen because more was read (1 high).",
        ),
        ((new("reading", Severity.LOW),), 0, "Since 2026-02-22: 1 finding first seen because more was read."),
        (
            (gone("reading"), gone("reading")),
            3,
            f"{CALM}: 3 findings are as they were. Because less was read, 2 findings are no longer seen.",
        ),
        (
            (new("rule"), gone("rule")),
            1,
            f"{WORSE}, 1 gone, 1 as it was. 2 changes come from changed checks, not from the account.",
        ),
        (
            (new("policy"),),
            0,
            f"{WORSE}. 1 change comes from your changed policy, not from the account.",
        ),
        (
            (gone("time"),),
            1,
            f"{CALM}: 1 gone, 1 as it was. 1 change comes from the time that passed, not from the account.",
        ),
        ((accepted(),), 0, f"{CALM}: 1 milder or accepted."),
    ],
)
def test_one_sentence_counts_what_is_new_apart_from_what_was_read(
    lines: tuple[Change, ...], still: int, said: str
) -> None:
    assert words.summary(Changes(since=SINCE, lines=lines, still=still), UTC, NOW) == said


def test_accounts_and_questions_that_were_not_read_are_counted() -> None:
    changes = replace(reports.changes(), lines=(), still=2)

    assert words.summary(changes, UTC, NOW) == (
        "Nothing is new since 2026-02-01: 2 findings are as they were. 1 account was not read this time. "
        "1 account was not read then. 1 question was answered less fully than then."
    )


def test_an_earlier_run_of_the_same_day_is_told_with_its_time() -> None:
    changes = Changes(since=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))

    assert words.summary(changes, UTC, NOW) == "Nothing is new since 2026-03-01 09:30."


def report() -> Report:
    return replace(reports.rich(), changes=reports.changes())


def test_every_change_is_listed_under_its_cause_in_the_formats_for_people() -> None:
    text = table.render(report(), Screen(width=100, details=True))
    start = text.index("What changed\n")

    assert text[start : text.index("Timeline\n")] == (
        "What changed\n"
        "============\n"
        "New\n"
        '  Critical severity: x/@acme: Post 1 came from "Nightly Poster", which was never used before.\n'
        "\n"
        "Gone\n"
        "  High severity: x/@acme: “Old Feed” may post as you.\n"
        "\n"
        "Because a check changed, not the account\n"
        '  Worse, high severity: x/@acme: "Nightly Poster" may post as you and has had access for 9 years. It\n'
        "    was of medium severity before. The rule of this check changed.\n"
        "\n"
        "Seen because more was read\n"
        "  Not read then: x/@acme_shop: This account was not read then.\n"
        "\n"
        "Not seen because less was read\n"
        "  High severity: 2 accounts share one password. Passwords were not read this time.\n"
        "  Not read: bluesky/@acme.example: This account was not read this time.\n"
        "  Answered less fully: Reused passwords. No vault was given.\n"
        "\n"
    )
    titles = ["New", "Gone", "Because a check changed, not the account", "Not seen because less was read"]
    assert [f"\n**{title}**\n" in markdown.render(report(), Screen()) for title in titles] == [True] * 4
    assert [f"<h3>{title}</h3>" in html.render(report(), Screen()) for title in titles] == [True] * 4


def test_new_findings_are_marked_where_they_are_listed_and_those_of_a_first_run_are_not() -> None:
    first = replace(report(), changes=replace(reports.changes(), since=None))
    shown, silent = (
        (table.render(each, Screen(details=True)), markdown.render(each, Screen()), html.render(each, Screen()))
        for each in (report(), first)
    )

    assert [
        text.count(mark) for text, mark in zip(shown, (" severity, new:", " severity, new:", "chip new"), strict=True)
    ] == [
        1,
        1,
        1,
    ]
    assert [", new:" in text or '"chip new"' in text or "What changed" in text for text in silent] == [False] * 3
    assert [words.FIRST in " ".join(text.split()) for text in silent] == [True] * 3


def test_a_notice_holds_the_verdict_and_the_changes_of_a_first_run_too() -> None:
    first = replace(report(), changes=Changes(since=None, lines=(replace(new("reading"), why="No earlier run."),)))

    assert notice(first, 78) == (
        'Verdict: check first. x/@acme: Post 1 came from "Nightly Poster", which was\n'
        "  never used before. Only you know whether this was you.\n"
        "This is the first run kept about these accounts, so nothing is compared yet.\n"
        "\n"
        "Found by the first run\n"
        "  High severity: x/@acme: It can post.\n"
        "\n"
        "The whole report: hygiene report last\n"
    )


@pytest.mark.parametrize(
    ("line", "title", "lead"),
    [
        (changed(worse=False), "Milder or accepted", "Milder, high severity"),
        (accepted(), "Milder or accepted", "Accepted, high severity"),
        (
            replace(changed("acceptance"), before=replace(FOUND, accepted=True)),
            "Worse or changed",
            "No longer accepted",
        ),
        (gone("time"), "Because time passed, not the account", "Gone, high severity"),
        (accepted("reading"), "Seen because more was read", "Accepted, high severity"),
        (changed("reading"), "Seen because more was read", "Worse, high severity"),
        (gone("reading"), "Not seen because less was read", "High severity"),
    ],
)
def test_a_change_stands_under_what_happened_to_it(line: Change, title: str, lead: str) -> None:
    (section,) = words.sections(Changes(since=SINCE, lines=(line,)), {})

    assert (title, True) == (section.title, section.lines[0].lead.startswith(lead))


@pytest.mark.parametrize(
    ("oldest", "since", "said"),
    [
        (SINCE - timedelta(days=9), SINCE, "the last runs about this (2026-02-13 to 2026-02-22)"),
        (SINCE - timedelta(minutes=9), SINCE, "2026-02-22"),
        (
            NOW - timedelta(minutes=9),
            NOW - timedelta(minutes=2),
            "the last runs about this (2026-03-01 12:56 to 2026-03-01 13:03)",
        ),
    ],
)
def test_a_comparison_with_several_runs_says_from_when_to_when_they_are(
    oldest: datetime, since: datetime, said: str
) -> None:
    compared = Changes(since=since, oldest=oldest, lines=(new(),))

    assert words.summary(compared, UTC, NOW) == f"Since {said}: 1 new finding (1 high)."


def test_accounts_that_no_earlier_run_read_are_counted_and_named() -> None:
    compared = Changes(since=SINCE, first=(reports.ACME, reports.SHOP))
    (section,) = words.sections(compared, {})

    assert words.summary(compared, UTC, NOW) == "Nothing is new since 2026-02-22. 2 accounts were not read then."
    assert [(line.lead, line.account, line.text) for line in section.lines] == [
        ("Not read then", account, "This account was not read then.") for account in (reports.ACME, reports.SHOP)
    ]
