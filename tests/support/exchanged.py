"""A report with one of everything that the formats of other programs hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Confidence, Finding, Result, Severity, Status
from hygiene.model.snapshot import Input
from hygiene.report.parts.lines import PluginLine
from hygiene.report.report import Report
from tests.support import reports

NIGHT = datetime(2026, 2, 20, 3, 30, 15, 250_000, tzinfo=UTC)
PASSWORDS = Account(platform=VAULT, handle="all vaults")


def night() -> Result:
    """Return the findings of another plugin: a doubtful sign, and a fact."""
    findings = (
        Finding(
            subject="post:7",
            message="2 posts came at night.",
            severity=Severity.HIGH,
            confidence=Confidence.LOW,
            fix="Look at both posts.",
            at=NIGHT,
            since=NIGHT - timedelta(hours=2),
            last_at=NIGHT + timedelta(hours=1),
        ),
        Finding(subject="post:8", message="You post from 2 time zones.", severity=Severity.INFO),
    )
    return Result(check="beta-night", path="compromise", account=reports.ACME, status=Status.FOUND, findings=findings)


def reuse() -> Result:
    """Return what a vault holds."""
    finding = Finding(
        subject="reuse:1",
        message="2 accounts have the same password: Mailbox, Shop.",
        severity=Severity.MEDIUM,
        fix="Give each account its own.",
    )
    return Result(check="password-reuse", path="reuse", account=PASSWORDS, status=Status.FOUND, findings=(finding,))


def exchanged() -> Report:
    """Return the rich report, compared with an earlier run.

    It also has a vault, a check of another plugin, and a file that could not be read.
    """
    rich, odd = reports.rich(), night()
    (export,) = rich.inputs
    unread = Input(path="exports/old pictures.zip", sha256="", reader="", read={}, gaps={"file": "it is no export"})
    vault = Input(path="vault.json", sha256="7a" * 32, reader="bitwarden-json", read={"entries": 9}, gaps={})
    first_seen = {odd.fingerprint(odd.findings[0]): datetime(2026, 2, 21, 8, tzinfo=UTC)}
    return replace(
        rich,
        results=(*rich.results, odd, reuse()),
        titles={**rich.titles, "beta-night": "Posts at night"},
        inputs=(replace(export, account=reports.ACME), vault, unread),
        plugins=(
            *rich.plugins,
            PluginLine(group="vaults", name="bitwarden-json", distribution="account-hygiene", version="0.1.0"),
        ),
        changes=replace(reports.changes(), first_seen=first_seen),
    )
