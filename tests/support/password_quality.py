"""Findings of the password checks on the vault of known truth."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from hygiene.model.account import VAULT, Account
from hygiene.model.policy import Policy
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Origin, Snapshot
from hygiene.scan.judge import run
from hygiene.sources.vault import entries
from tests.support.password_truth import Entry
from tests.support.plugins import built_in

GUESSED = ("can be guessed", " is the ", " is your ", "stands in", " is a part")


def snapshot(made: list[Entry]) -> Snapshot:
    """Return the vault as a scan has it."""
    secrets = [
        Secret(ref="", label=e.title, value=Hidden(e.password), username=Hidden(e.user), urls=(e.url,)) for e in made
    ]
    return Snapshot(
        account=Account(platform=VAULT, handle="v"),
        taken_at=datetime(2026, 11, 1, tzinfo=UTC),
        origin=Origin(path="invented", sha256="", reader="bench"),
        secrets=entries(secrets).secrets,
    )


def guessable(made: list[Entry]) -> set[int]:
    """Return the numbers of the entries whose password is called guessable."""
    shot = snapshot(made)
    number = {f"entry:{secret.ref}": at for at, secret in enumerate(shot.secrets or ())}
    (result,) = run(built_in("password-strength"), [shot], Policy())
    return {number[f.subject] for f in result.findings if f.subject in number and any(g in f.message for g in GUESSED)}


def groups(made: list[Entry]) -> list[set[int]]:
    """Return the groups that password-reuse found, as sets of numbers."""
    shot = snapshot(made)
    number = {secret.ref: at for at, secret in enumerate(shot.secrets or ())}
    (result,) = run(built_in("password-reuse"), [shot], Policy())
    found = []
    for finding in result.findings:
        names = finding.message.split(": ", 1)[1].removesuffix(".").split(", ")
        found.append({number[name] for name in names if name in number})
    return found


def families(made: list[Entry]) -> dict[str, set[int]]:
    """Return the true families."""
    true: defaultdict[str, set[int]] = defaultdict(set)
    for at, entry in enumerate(made):
        if entry.family:
            true[entry.family].add(at)
    return dict(true)


def measured(made: list[Entry]) -> dict[str, list[int]]:
    """Return found, all and false for the three questions."""
    weak = {at for at, e in enumerate(made) if e.truth == "weak"}
    strong = {at for at, e in enumerate(made) if e.truth == "strong"}
    called, found, true = guessable(made), groups(made), families(made)
    result = {"weak": [len(weak & called), len(weak), len(strong & called)]}
    for kind in ("similar", "reused"):
        members = {name: family for name, family in true.items() if name.startswith(kind)}
        result[kind] = [sum(family in found for family in members.values()), len(members), 0]
    mixed = [group for group in found if group not in true.values() and any(made[at].truth == "strong" for at in group)]
    mixed += [g for g in found if sum(bool(g & family) for family in true.values()) > 1]
    result["similar"][2] = len(mixed)
    return result
