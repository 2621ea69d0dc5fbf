"""Several exports of one account: what a newer one answers, and what only an older one found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Policy
from hygiene.model.snapshot import Snapshot
from hygiene.plugins.check import Check, check
from hygiene.plugins.registry import Plugins
from hygiene.scan.judge import judge, results, run
from hygiene.scan.read import Material
from tests.support.snapshots import BRAND, DAY, NOW, app, snapshot

OTHER: Final = Account(platform="x", handle="shop", id="13")


@check("made-up", title="Made up", path="app", needs={"apps"})
def every_app(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # a rule's signature
    """Yield a finding for each app."""
    for one in snapshot.require("apps"):
        yield Finding(subject=f"app:{one.name}", message="It is so.", severity=Severity.LOW)


def needing(*parts: str) -> Check:
    @check("needing", title="Needing", path="app", needs=parts)
    def rule(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # as above
        """Yield nothing."""
        yield from ()

    return rule


def export(days: int, names: str | None, account: Account = BRAND) -> Snapshot:
    """Return an export made `days` ago, with an app for each letter, or None without apps."""
    apps = None if names is None else tuple(app(name) for name in names)
    return snapshot(account=account, apps=apps, taken_at=NOW - days * DAY)


def said(*exports: Snapshot) -> list[tuple[int, Status, str]]:
    """Return the age in days, the status and the apps of each result."""
    return [
        (
            (NOW - result.as_of).days if result.as_of else -1,
            result.status,
            "".join(finding.subject.removeprefix("app:") for finding in result.findings),
        )
        for result in results([every_app], exports, Policy())
    ]


FOUND, CLEAR, UNKNOWN = Status.FOUND, Status.CLEAR, Status.UNKNOWN


@pytest.mark.parametrize(
    ("older", "newer", "left"),
    [
        ("ab", "bc", [(9, FOUND, "a"), (0, FOUND, "bc")]),
        ("ab", "cd", [(9, FOUND, "ab"), (0, FOUND, "cd")]),
        ("ab", "ab", [(0, FOUND, "ab")]),
        ("ab", "", [(9, FOUND, "ab"), (0, CLEAR, "")]),
        ("ab", None, [(9, FOUND, "ab"), (0, UNKNOWN, "")]),
        ("", "ab", [(0, FOUND, "ab")]),
        ("", "", [(0, CLEAR, "")]),
        ("", None, [(9, CLEAR, ""), (0, UNKNOWN, "")]),
        (None, "a", [(0, FOUND, "a")]),
        (None, "", [(0, CLEAR, "")]),
        (None, None, [(0, UNKNOWN, "")]),
    ],
)
def test_an_older_export_adds_what_only_it_found_and_answers_what_no_newer_one_does(
    older: str | None, newer: str | None, left: list[tuple[int, Status, str]]
) -> None:
    assert left == said(export(9, older), export(0, newer))
    assert left[::-1] == said(export(0, newer), export(9, older))


def test_one_newer_answer_is_enough() -> None:
    assert [(5, CLEAR, ""), (0, UNKNOWN, "")] == said(export(9, ""), export(5, ""), export(0, None))
    assert [(0, CLEAR, ""), (0, UNKNOWN, "")] == said(export(9, ""), export(0, ""), export(0, None))


def test_a_part_that_was_read_in_part_is_not_called_absent() -> None:
    @check("beside", title="Beside", path="app", needs={"apps"}, uses={"logins"})
    def rule(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001  # as above
        """Yield nothing."""
        yield from ()

    why = {"logins": "3 records are damaged"}
    shots = [snapshot(apps=(), logins=logins, gaps=why) for logins in ((), None)]
    assert ["3 records are damaged", "judged without sign-ins: 3 records are damaged"] == [
        made.reason for shot in shots for made in results([rule], [shot], Policy())
    ]


def test_exports_of_one_time_and_exports_of_two_accounts_all_count() -> None:
    assert [(0, CLEAR, ""), (0, CLEAR, "")] == said(export(0, ""), export(0, ""))
    assert [(9, CLEAR, ""), (0, CLEAR, "")] == said(export(9, "", OTHER), export(0, ""))


def test_a_check_of_two_exports_says_nothing_about_an_account_with_one() -> None:
    def of(one: Snapshot) -> list[tuple[Status, str]]:
        return [(result.status, result.reason) for result in run(needing("differences"), [one], Policy())]

    assert [] == of(snapshot())
    assert [(UNKNOWN, "not compared")] == of(snapshot(gaps={"differences": "not compared"}))
    assert [(CLEAR, "")] == of(snapshot(differences=()))


def test_an_account_is_passed_over_only_when_another_has_all_that_is_missing() -> None:
    threads, instagram = (Account(platform=name, handle="brand") for name in ("threads", "instagram"))
    given = [snapshot(account=threads), snapshot(account=instagram, logins=(), apps=())]

    def about(*parts: str) -> list[Account | None]:
        return [result.account for result in run(needing(*parts), given, Policy())]

    assert [instagram] == about("logins")
    assert [threads, instagram] == about("logins", "apps")


def test_an_export_that_could_not_be_read_leaves_the_questions_across_accounts_open() -> None:
    def reasons(part: str) -> set[str]:
        material = Material(snapshots=[export(0, ""), export(0, "", OTHER)])
        material.failed(UnreadableError("it is damaged", path="x.zip"), part)
        judged = judge(material, Policy(), Plugins(strangers=False))
        return {each.reason for each in across(judged) if "could not be read" in each.reason}

    assert {"1 export could not be read"} == reasons("export")
    assert set() == reasons("secrets")


def across(judged: list[Result]) -> Iterator[Result]:
    """Yield the results about all accounts together."""
    yield from (each for each in judged if each.account and each.account.handle == "all accounts")
