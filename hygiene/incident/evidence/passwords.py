"""Clues about the password of the account and its second factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.incident.evidence.scene import RECENT, Scene, unknown
from hygiene.incident.records import Clue
from hygiene.language.words import tr
from hygiene.model.finding import Confidence, Severity
from hygiene.model.text import first_sentence, listed, printable

_CHECKS: Final = ("password-breached", "password-reuse", "password-strength")
"""The checks that find passwords which others may know."""
_SWITCHED: Final = frozenset({"second-factor-on", "second-factor-off"})


def clues(scene: Scene) -> Iterator[Clue]:
    """Yield the clues from the vault and from the list of second factors."""
    yield _password(scene)
    yield _second_factor(scene)


def _password(scene: Scene) -> Clue:
    held = [s for s in scene.every if any(scene.account.key in each.accounts for each in s.secrets or ())]
    if not held:
        given = any(snapshot.secrets is not None for snapshot in scene.every)
        why = tr("the vault holds no entry for the account") if given else tr("no password export was given")
        return unknown(scene, "password-known", why)
    results = [result for result in scene.results if result.check in _CHECKS]
    for result in results:
        for finding in result.findings:
            concerned = finding.concerns is not None and scene.account.key in finding.concerns
            telling = finding.severity.rank >= Severity.MEDIUM.rank and finding.confidence is not Confidence.LOW
            if concerned and telling:
                words = tr(
                    "The password could be known to others: {finding}",
                    finding=printable(first_sentence(finding.message), 200),
                )
                return Clue(key="password-known", value="yes", words=words)
    looked = {result.check for result in results if not result.reason}
    if not {"password-reuse", "password-strength"} <= looked:
        return unknown(scene, "password-known", tr("not every password could be compared"))
    words = tr("The password is not weak and is used nowhere else in the vault.")
    return Clue(key="password-known", value="no", words=words)


def _second_factor(scene: Scene) -> Clue:
    """Return whether a second factor was on at the moment.

    An export shows the factors of today. An intruder may have switched them on or off since, so they count only where
    the platform records every such change, or a vault holds the owner's own.
    """
    own = [each for snapshot in scene.every for each in snapshot.secrets or ()]
    own = [each for each in own if scene.account.key in each.accounts and not each.archived]
    kept = [
        tr("a passkey") if any(each.has_passkey for each in own) else "",
        tr("one-time codes") if any(each.has_totp for each in own) else "",
    ]
    if any(kept):
        words = tr("Your vault holds {factors} for the account.", factors=listed(list(filter(None, kept))))
        return Clue(key="second-factor", value="on", words=words)
    held = scene.of("second_factors")
    if held is None or held.missing("second_factors") or held.taken_at < scene.at:
        return unknown(scene, "second-factor")
    some_kinds = "" if held.second_factors else scene.platform.cannot("second_factors")
    if why := some_kinds or _unsettled(scene):
        return unknown(scene, "second-factor", why)
    if held.second_factors:
        words = tr(
            "A second factor is recorded: {factors}.", factors=listed(list(map(tr, sorted(held.second_factors))))
        )
        return Clue(key="second-factor", value="on", words=words)
    return Clue(key="second-factor", value="off", words=tr("The export records no second factor."))


def _unsettled(scene: Scene) -> str:
    """Return why the second factors may have changed since, or ""."""
    held = scene.of("events")
    if held is None or held.missing("events") or not scene.platform.records >= _SWITCHED:
        return tr("the export shows whether a second factor is on today, but not since when")
    lately = [each for each in held.events or () if each.kind in _SWITCHED]
    lately = [each for each in lately if each.at is None or each.at >= scene.at - RECENT]
    return tr("a second factor was switched on or off lately") if lately else ""
