"""Clues from the vault: the password of the account, and second factors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.incident.evidence.scene import Scene, unknown
from hygiene.incident.records import Clue
from hygiene.model.finding import Confidence, Severity
from hygiene.model.text import first_sentence, listed, printable

_CHECKS: Final = ("password-breached", "password-reuse", "password-strength")
"""The checks that say that a password can be known to others."""


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues from the vault and from the list of second factors."""
    yield _password(scene)
    yield _second_factor(scene)


def _password(scene: Scene) -> Clue:
    held = [s for s in scene.every if any(scene.account.key in each.accounts for each in s.secrets or ())]
    if not held:
        given = any(snapshot.secrets is not None for snapshot in scene.every)
        why = "the vault holds no entry for the account" if given else "no password export was given"
        return unknown(scene, "password-known", why)
    results = [result for result in scene.results if result.check in _CHECKS]
    for result in results:
        for finding in result.findings:
            concerned = finding.concerns is not None and scene.account.key in finding.concerns
            telling = finding.severity.rank >= Severity.MEDIUM.rank and finding.confidence is not Confidence.LOW
            if concerned and telling:
                words = f"The password could be known to others: {printable(first_sentence(finding.message), 200)}"
                return Clue(key="password-known", value="yes", words=words)
    looked = {result.check for result in results if not result.reason}
    if not {"password-reuse", "password-strength"} <= looked:
        return unknown(scene, "password-known", "not every password could be compared")
    words = "The password is not weak and is used nowhere else in the vault."
    return Clue(key="password-known", value="no", words=words)


def _second_factor(scene: Scene) -> Clue:
    held = scene.of("second_factors")
    kinds = set(held.second_factors or ()) if held else set()
    for snapshot in scene.every:
        for secret in snapshot.secrets or ():
            if scene.account.key in secret.accounts and not secret.archived:
                kinds |= ({"totp"} if secret.has_totp else set()) | ({"passkey"} if secret.has_passkey else set())
    if kinds:
        return Clue(key="second-factor", value="on", words=f"A second factor is recorded: {listed(sorted(kinds))}.")
    if held is None or held.missing("second_factors"):
        return unknown(scene, "second-factor")
    return Clue(key="second-factor", value="off", words="The export records no second factor.")
