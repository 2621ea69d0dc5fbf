"""Running one check on entries of a vault, to test the password checks."""

from __future__ import annotations

from datetime import UTC, datetime

from hygiene.model.account import VAULT, Account
from hygiene.model.finding import Result
from hygiene.model.policy import Policy
from hygiene.model.records import Secret
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.plugins.check import Check
from hygiene.scan.judge import run


def judge_vault(check: Check, *secrets: Secret) -> Result:
    """Run a check on a vault that holds just these entries."""
    snapshot = Snapshot(
        account=Account(platform=VAULT, handle="me"),
        taken_at=datetime(2026, 11, 1, tzinfo=UTC),
        origin=Origin(path="vault.json", sha256="0" * 64, reader="test"),
        secrets=secrets,
    )
    (result,) = run(check, [snapshot], Policy())
    return result
