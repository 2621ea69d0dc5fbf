"""Which earlier run a run is compared with."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hygiene.history.runs.file import opened
from hygiene.history.runs.recall import kept, newest_with
from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.report.changes.records import Changes
from tests.support import reports
from tests.support.reports import ACME, NOW, SHOP

BANK = Account(platform="bluesky", handle="acme.example")


class Story:
    """Runs kept in one history, a day apart, and what changed in each."""

    def __init__(self, path: Path) -> None:
        self._path, self._day = path, 0
        self.left_out: list[int] = []

    def run(self, *results: Result) -> Changes:
        """Keep a run with these results."""
        self._day += 1
        accounts = tuple(
            reports.account_line(account)
            for account in dict.fromkeys(r.account for r in results)
            if account and not account.shared
        )
        report = reports.report(
            generated_at=NOW + timedelta(days=self._day), results=results, accounts=accounts, version="1"
        )
        made = kept(report, self._path, unreadable=self.left_out.append).changes
        assert made is not None
        return made


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "history.sqlite")


def found(account: Account = ACME, *subjects: str, check: str = "authorized-apps", reason: str = "") -> Result:
    """Return a result that found these subjects, or the default one."""
    findings = tuple(
        Finding(subject=subject, message=f"It is {subject}.", severity=Severity.HIGH)
        for subject in subjects or ("app:1",)
    )
    return Result(check=check, path="app", account=account, status=Status.FOUND, findings=findings, reason=reason)


def unread(account: Account = ACME) -> Result:
    return Result(
        check="authorized-apps", path="app", account=account, status=Status.UNKNOWN, reason="the file is missing"
    )


def told(changes: Changes) -> list[tuple[str, str, str, str]]:
    """Return what each line says: kind, cause, subject and why."""
    return [(line.kind, line.cause, line.found.subject, line.why) for line in changes.lines]


def test_the_first_run_has_no_earlier_one(story: Story) -> None:
    first = story.run(found())
    assert (None, (), [("new", "reading", "app:1", "No earlier run was kept.")]) == (
        first.since,
        first.runs,
        told(first),
    )


def test_an_equal_run_changes_nothing(story: Story) -> None:
    story.run(found())
    assert Changes(
        since=NOW + timedelta(days=1),
        still=1,
        runs=(1,),
        first_seen={found().fingerprint(found().findings[0]): NOW + timedelta(days=1)},
    ) == story.run(found())


def test_an_account_is_compared_with_the_last_run_that_could_read_it(story: Story) -> None:
    story.run(found())
    between = story.run(unread())
    again = story.run(found())

    assert [("gone", "reading", "app:1", "Not everything was read this time: the file is missing")] == told(between)
    assert ([], 1, (1,)) == (told(again), again.still, again.runs)


def test_what_was_never_told_before_is_no_change_of_the_account(story: Story) -> None:
    story.run(unread())
    assert [("new", "reading", "app:1", "Last time this could not be checked: the file is missing")] == told(
        story.run(found())
    )


def test_scans_of_different_accounts_in_turn_do_not_change_each_other(story: Story) -> None:
    for account in (ACME, SHOP, BANK):
        story.run(found(account))
    turns = [story.run(found(account)) for account in (ACME, SHOP, BANK, SHOP, ACME)]

    assert [([], 1, (run,)) for run in (1, 2, 3, 5, 4)] == [(told(each), each.still, each.runs) for each in turns]
    assert {()} == {(*each.first, *each.missing) for each in turns}


def test_an_account_that_joins_or_leaves_is_named(story: Story) -> None:
    story.run(found(ACME))
    joined = story.run(found(ACME), found(SHOP))
    left = story.run(found(SHOP))

    assert ((SHOP,), ()) == (joined.first, joined.missing)
    assert [("new", "reading", "app:1", "This was not read last time.")] == told(joined)
    assert ((), (ACME,)) == (left.first, left.missing)
    assert [("gone", "reading", "app:1", "Its account was not read this time.")] == told(left)


def vault(handle: str, *subjects: str) -> Result:
    return found(Account(platform=VAULT, handle=handle), *subjects, check="password-reuse")


def test_scans_of_different_vaults_in_turn_do_not_change_each_other(story: Story) -> None:
    story.run(vault("work.csv", "reuse:1"))
    other = story.run(vault("home.csv", "reuse:2"))
    turns = [story.run(vault("work.csv", "reuse:1")), story.run(vault("home.csv", "reuse:2"))]

    assert [("new", "reading", "reuse:2", "No earlier run was kept.")] == told(other)
    assert [([], 1, (1,)), ([], 1, (2,))] == [(told(each), each.still, each.runs) for each in turns]


def together(*accounts: Account, subject: str = "app:shared") -> tuple[Result, ...]:
    """Return results about accounts, and one about all of them together."""
    every = found(Account(platform=FLEET, handle="all accounts"), subject, check="fleet-apps")
    return (*(found(account) for account in accounts), every)


def test_what_is_said_of_all_accounts_is_compared_with_the_run_most_like_it(story: Story) -> None:
    story.run(*together(ACME, SHOP))
    story.run(*together(BANK))
    story.run(*together(ACME, SHOP, BANK))
    turns = [story.run(*together(*accounts)) for accounts in ((ACME, SHOP), (BANK,), (ACME, SHOP, BANK))]

    assert [3, 2, 4] == [each.still for each in turns]
    unread = ("gone", "reading", "app:1", "Its account was not read this time.")
    assert [[unread], [unread, unread], []] == [told(each) for each in turns]


def test_what_was_read_beside_an_account_before_is_named_where_it_is_not_read(story: Story) -> None:
    story.run(*together(ACME, SHOP), vault("work.csv", "reuse:1"))
    fewer = story.run(found(ACME))
    same = story.run(found(ACME))

    assert [
        ("gone", "reading", "app:shared", "Fewer accounts were read this time."),
        ("gone", "reading", "reuse:1", "No export of a password manager was read this time."),
        ("gone", "reading", "app:1", "Its account was not read this time."),
    ] == told(fewer)
    assert ([], 1, (SHOP,), ()) == (told(same), same.still, fewer.missing, same.missing)


def test_what_fewer_accounts_share_is_no_change_of_theirs(story: Story) -> None:
    story.run(*together(ACME, SHOP, subject="app:a"))
    more = story.run(*together(ACME, SHOP, BANK, subject="app:b"))
    fewer = story.run(*together(ACME, subject="app:c"))

    every = [line for changes in (more, fewer) for line in told(changes) if line[2] != "app:1"]
    assert [
        ("new", "reading", "app:b", "More accounts were read than last time."),
        ("gone", "account", "app:a", ""),
        ("new", "account", "app:c", ""),
        ("gone", "reading", "app:a", "Fewer accounts were read this time."),
    ] == every


def test_an_account_unread_for_more_runs_than_are_searched_is_compared_with_the_newest(story: Story) -> None:
    story.run(found())
    for _ in range(12):
        story.run(unread())
    assert [("new", "reading", "app:1", "Last time this could not be checked: the file is missing")] == told(
        story.run(found())
    )


def test_an_account_whose_handle_is_masked_is_compared_with_itself(story: Story) -> None:
    one, other = (Account(platform="telegram", handle=f"+1 555 010 014{digit}") for digit in (2, 3))
    story.run(found(one, "app:1"))
    story.run(found(other, "app:2"))
    assert [([], 1), ([], 1)] == [
        (told(each), each.still) for each in (story.run(found(one, "app:1")), story.run(found(other, "app:2")))
    ]


def test_of_several_findings_the_same_ones_go_on(story: Story) -> None:
    story.run(found(ACME, "app:1", "app:2", "app:3"))
    later = story.run(found(ACME, "app:2", "app:3", "app:4"))
    assert ([("new", "account", "app:4", ""), ("gone", "account", "app:1", "")], 2) == (told(later), later.still)


def test_where_less_was_read_of_one_check_the_rest_is_not_gone(story: Story) -> None:
    story.run(found(ACME, "app:1", "app:2"))
    less = story.run(found(ACME, "app:1", reason="apps before 2013 are missing"))
    more = story.run(found(ACME, "app:1", "app:2"))

    assert [("gone", "reading", "app:2", "Not everything was read this time: apps before 2013 are missing")] == told(
        less
    )
    assert [
        ("new", "reading", "app:2", "More was read than last time, when this was missing: apps before 2013 are missing")
    ] == told(more)
    assert [("authorized-apps", ACME, "apps before 2013 are missing")] == [
        (line.check, line.account, line.reason) for line in less.unread
    ]


def test_a_report_keeps_its_own_changes(tmp_path: Path) -> None:
    report = replace(reports.rich(), changes=None)
    first, second = (kept(report, tmp_path / "history.sqlite") for _ in range(2))
    assert (first, None) == (replace(second, changes=first.changes), report.changes)


def test_a_report_that_cannot_be_read_is_passed_over_and_counted(story: Story, tmp_path: Path) -> None:
    story.run(found(ACME, "app:1"))
    story.run(found(ACME, "app:2"))
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as db, db:
        db.execute("UPDATE reports SET body = ? WHERE run = 2", (zlib.compress(b'{"of": "a later version"}'),))
    for run in (3, 4):
        later = story.run(found(ACME, "app:1"))
        assert ([], (1,) if run == 3 else (3,)) == (told(later), later.runs)
    assert [0, 0, 1, 0] == story.left_out


def test_an_account_that_only_a_vault_was_scanned_with_is_not_missed(story: Story) -> None:
    story.run(found(ACME))
    story.run(found(SHOP), vault("mine.csv", "reuse:1"))
    third = story.run(found(ACME), vault("mine.csv", "reuse:1"))

    assert ([], 2, (1, 2), ()) == (told(third), third.still, third.runs, third.missing)
    assert (NOW + timedelta(days=1), NOW + timedelta(days=2)) == (third.oldest, third.since)


def test_a_finding_is_found_behind_any_number_of_later_runs(tmp_path: Path, story: Story) -> None:
    story.run(result := found())
    fingerprint = result.fingerprint(result.findings[0])
    with opened(tmp_path / "history.sqlite") as history:
        with history.changing():
            for _ in range(1001):
                history.begin("scan", NOW)
        report, damaged = newest_with(history, fingerprint)

    assert report is not None
    assert ([each.fingerprint(each.findings[0]) for each in report.results], damaged) == ([fingerprint], 0)


def test_a_finding_is_read_from_the_newest_report_that_can_be_read(tmp_path: Path, story: Story) -> None:
    for result in [found()] * 3:
        story.run(result)
    fingerprint = result.fingerprint(result.findings[0])
    seen = []
    with opened(tmp_path / "history.sqlite") as history:
        for run in (0, 3, 2, 1):
            with history.changing():
                history._db.execute("UPDATE reports SET body = x'00' WHERE run = ?", (run,))
            report, damaged = newest_with(history, fingerprint)
            seen.append((report and (report.generated_at - NOW).days, damaged))

        assert newest_with(history, "f" * 16) == (None, 0)
    assert seen == [(3, 0), (2, 1), (1, 2), (None, 3)]
