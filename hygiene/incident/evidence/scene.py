"""The scene: everything read about the account of an incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hygiene.incident.hypotheses.table import ClueKind, clue_kinds
from hygiene.incident.records import UNKNOWN, Asked, Clue
from hygiene.language.words import tr
from hygiene.model.account import Account, login_key
from hygiene.model.finding import Confidence, Result
from hygiene.model.policy import AccountRules, Policy
from hygiene.model.snapshot import Snapshot, part_name
from hygiene.model.text import sentence
from hygiene.reference.platforms import Platform, elsewhere, platform

HOURS: Final = timedelta(hours=12)
"""The time before and after the moment within which a session is near it.

A session may be recorded when it begins, half a day before its posts.
"""
RECENT: Final = timedelta(days=14)
"""The days before the moment in which nothing becomes usual.

An intruder may have been there for some days. Anything that began in them does not count as the owner's habit, however
often it was seen. Both times are our judgement.
"""
SETTLED: Final = timedelta(days=180)
"""The days before the moment by which a habit must have begun.

Intruders came back after up to 175 days in owners' reports. A later habit counts as the owner's only where something
else confirms it, such as the policy. This is our judgement.
"""
_TOPICS: Final = {"route": "client", "failures": "failures", "second-factor": "second_factors"}
"""The topics of the platform's table that are finer than a clue's part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything read about the account of an incident, and about the others.

    `every` are all snapshots of the run, and `results` those of its checks.
    """

    asked: Asked
    every: Sequence[Snapshot]
    results: Sequence[Result]
    policy: Policy

    @property
    def at(self) -> datetime:
        """The moment of the incident."""
        return self.asked.at

    @property
    def account(self) -> Account:
        """The account of the incident."""
        return self.asked.account

    @property
    def platform(self) -> Platform:
        """The platform of the account."""
        return platform(self.account.platform)

    @property
    def rules(self) -> AccountRules | None:
        """The policy's rules for the account, or None."""
        return self.policy.account(self.account)

    def of(self, part: str) -> Snapshot | None:
        """Return the newest snapshot of the account that holds a part, or None.

        The account that signs in to this one may hold it, as Instagram holds the sign-ins of Threads.
        """
        return next(iter(self.exports_with(part)), None) or _newest(self._signing_in(part), part)

    def exports_with(self, part: str) -> list[Snapshot]:
        """Return the snapshots of the account that hold a part, the newest first."""
        own = (s for s in self.every if s.account.key == self.account.key and getattr(s, part) is not None)
        return sorted(own, key=lambda s: s.moment, reverse=True)

    def _signing_in(self, part: str) -> list[Snapshot]:
        known = self.platform
        among = {login_key(s.account.platform, s.account.handle) for s in self.every}
        if not elsewhere(self.account, part, among):
            return []
        wanted = login_key(known.signs_in_as, self.account.handle)
        return [s for s in self.every if login_key(s.account.platform, s.account.handle) == wanted]

    def findings_near(self, before: timedelta, after: timedelta, *checks: str) -> list[datetime]:
        """Return the times of nearby findings of some checks about the account.

        A finding that lasted is near if any part of it is. Findings of low confidence are left out.
        """
        since, until = self.at - before, self.at + after
        return sorted(
            finding.at
            for result in self.results
            if result.check in checks and result.account and result.account.key == self.account.key
            for finding in result.findings
            if finding.confidence is not Confidence.LOW
            and finding.at
            and finding.at <= until
            and (finding.ended or finding.at) >= since
        )

    def answered(self, check: str) -> bool:
        """Return whether a check about the account could examine everything."""
        found = [r for r in self.results if r.check == check and r.account and r.account.key == self.account.key]
        return bool(found) and not any(result.reason for result in found)


def _newest(snapshots: Iterable[Snapshot], part: str) -> Snapshot | None:
    held = [s for s in snapshots if getattr(s, part) is not None]
    return max(held, key=lambda s: s.moment, default=None)


def unknown(scene: Scene, key: str, why: str = "", *, moot: bool = False) -> Clue:
    """Return an unknown clue, with the reason and the place to look.

    With `moot`, the clue makes no sense or can never be known, as with a part that no account of the platform has.
    """
    kind = clue_kinds()[key]
    if not why and kind.part and kind.part != "secrets":
        held = scene.of(kind.part)
        own = next((s for s in scene.every if s.account.key == scene.account.key), None)
        why = held.missing(kind.part) if held else own.missing(kind.part) if own else ""
        why = why or tr("what was read of the {part} does not show it", part=part_name(kind.part))
    elif not why:
        why = tr("only you can say")
    moot = moot or kind.part in scene.platform.without
    return Clue(key=key, value=UNKNOWN, words=sentence(why), look="" if moot else _look(scene, kind), moot=moot)


def _look(scene: Scene, kind: ClueKind) -> str:
    """Return the page, the place or the file that would show a clue."""
    settings = scene.platform.settings
    if page := settings.get(kind.page, ""):
        return page
    if kind.part == "secrets":
        return tr("an export of your password manager")
    if kind.part and not scene.platform.cannot(_TOPICS.get(kind.key, kind.part)) and _incomplete(scene, kind.part):
        export = settings.get("export", "")
        file = tr("a new export of {platform}", platform=scene.platform.title)
        if export:
            file = tr("a new export of {platform}, from {page}", platform=scene.platform.title, page=export)
        return tr("{place}, or {export}", place=tr(kind.look), export=file) if kind.look else file
    return tr(kind.look)


def _incomplete(scene: Scene, part: str) -> bool:
    """Return whether another export could show more of a part."""
    held = scene.of(part)
    return held is None or bool(held.missing(part)) or held.taken_at < scene.at + HOURS
