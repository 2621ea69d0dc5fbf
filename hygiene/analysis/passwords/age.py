"""How old an account's password is, against what it should be newer than: the reasoning of `password-age`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from hygiene.analysis.posts.suspicious import suspicious_by_themselves
from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.policy import Policy
from hygiene.model.records import EVENT_KINDS
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import local, plural
from hygiene.reference.platforms import platform

MOST: Final = Finding(subject="password", message="the password is older than an incident", severity=Severity.MEDIUM)
"""The one thing there is to find of an account, at its worst."""
_BEFOREHAND: Final = timedelta(hours=1)
"""A recovery is logged a little after the password that was set in it."""
_AHEAD: Final = timedelta(days=1)
"""How far clocks and zones may put a change after the export; a later one is wrong, and has no date."""
_INCIDENTS: Final = {"recovery": Confidence.MEDIUM, "warning": Confidence.LOW}
"""Events that a new password should follow, and how surely: platforms also warn of the owner's own new devices."""

_Reason = tuple[str, Severity, Confidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Passwords of a platform that were exposed: those set up to a day, when that became known, how, and who says so.

    `ended` says that the platform has ended them itself: what is left is their use elsewhere.
    """

    until: date
    public: date
    what: str
    source: str
    ended: bool = False


@cache
def exposures(place: str) -> tuple[Exposure, ...]:
    """What is known of a platform, the latest first."""
    text = files("hygiene.data").joinpath("platform_breaches.toml").read_text(encoding="utf-8")
    rows = [row for row in tomllib.loads(text)["exposure"] if place in row.pop("platforms")]
    return tuple(sorted((Exposure(**row) for row in rows), key=lambda e: e.until, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """What there is to say of one account's password: a finding if any, and why more cannot be told, or an empty string."""

    finding: Finding | None
    untold: str


def age(snapshot: Snapshot, policy: Policy) -> Age:
    """Hold the newest change of the password against incidents, known breaches, and time."""
    return _AgeReview(snapshot, policy).age()


class _AgeReview:
    """One look at one account's password."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self.snapshot, self.policy, self.zone = snapshot, policy, policy.zone()
        self.place = platform(snapshot.account.platform)
        events, until = snapshot.events or (), snapshot.taken_at + _AHEAD
        self.dated = [(event.at, event.kind) for event in events if event.at and event.at <= until]
        changed = [at for at, kind in self.dated if kind == "password"]
        self.last = max(changed, default=None)
        self.undated = sum(event.kind == "password" for event in events) - len(changed)
        self.known = exposures(self.place.id)

    def age(self) -> Age:
        """The finding, and what stays open."""
        if self.last is None and not self.undated and (why := self.place.untold.get("passwords")):
            exposed = "".join(f". If it was set by {e.until}, change it: {e.what}" for e in self.known[:1])
            return Age(finding=None, untold=f"{why}; look {self._page()}{exposed}")
        reasons = [] if self.undated else [*self._incident(), *self._leak(), *self._time()]
        return Age(finding=self._finding(reasons) if reasons else None, untold=self._untold())

    def _untold(self) -> str:
        if self.undated:
            return f"{plural(self.undated, 'password change')} without a date, so the age of the password is not known"
        if self.last is None:
            return (
                f"the export records no password change, so the age of the password is not known; look {self._page()}"
            )
        return ""

    def _incident(self) -> Iterator[_Reason]:
        """The worst incident that no new password followed; without any recorded, of those the log reaches back to."""
        since = self.snapshot.taken_at - timedelta(days=self.policy.posts.review_days)
        reach = min((at for at, _ in self.dated), default=self.snapshot.taken_at)
        begun = max(since, self.last + _BEFOREHAND if self.last else reach)
        found = [
            (at, f"since {EVENT_KINDS[kind]}", Severity.LOW, _INCIDENTS[kind])
            for at, kind in self.dated
            if kind in _INCIDENTS and at >= begun
        ]
        found += [
            (odd.at, f"since a post in question{odd.source}", Severity.MEDIUM, odd.confidence)
            for odd in suspicious_by_themselves(self.snapshot, self.policy)
            # An ordinary account has two unsure ones a year.
            if odd.at >= begun and odd.confidence is not Confidence.LOW
        ]
        if found:
            at, what, severity, confidence = max(found, key=lambda i: (i[2].rank, i[3].rank, i[0]))
            # A log that was not read whole may leave out the change.
            sure = confidence if self.last and "events" not in self.snapshot.gaps else Confidence.LOW
            yield f"unchanged {what}, {local(at, self.zone)}", severity, sure

    def _leak(self) -> Iterator[_Reason]:
        """The latest exposure that the password is older than."""
        if known := self._exposure():
            sure = Confidence.MEDIUM if self.last else Confidence.LOW
            severity = Severity.INFO if known.ended else Severity.LOW
            yield f"as old as a known exposure: {known.what} (known since {known.public})", severity, sure

    def _exposure(self) -> Exposure | None:
        """The latest exposure, if the password is that old; without a change recorded, if the account is."""
        posts = self.snapshot.posts
        first = posts.when(0) if posts is not None and len(posts) else None
        oldest = self.last or min(filter(None, (first, *(at for at, _ in self.dated))), default=None)
        return next((e for e in self.known[:1] if oldest is not None and oldest.date() <= e.until), None)

    def _time(self) -> Iterator[_Reason]:
        """Age alone, which is information."""
        if self.last and self.snapshot.taken_at - self.last > timedelta(days=self.policy.passwords.old_days):
            years = (self.snapshot.taken_at - self.last).days / 365.25
            yield f"{years:.1f} years old", Severity.INFO, Confidence.HIGH

    def _finding(self, reasons: list[_Reason]) -> Finding:
        _, severity, confidence = max(reasons, key=lambda r: (r[1].rank, r[2].rank))
        opening = "the password is" if self.last else "as far as the export tells, the password is"
        changed = f"last changed {local(self.last, self.zone)}" if self.last else "no change is recorded"
        exposure = self._exposure()
        return Finding(
            subject=MOST.subject,
            message=f"{opening} {'; '.join(text for text, *_ in reasons)}",
            severity=severity,
            confidence=confidence,
            why="A stolen password opens the account until it is changed."
            if severity is not Severity.INFO
            else "Age alone is no fault: a long password that is used nowhere else need not be changed without a reason.",
            fix=f"Change it {self._page()} to one that is used nowhere else, and end all other sessions "
            f"{self.place.page('sessions')}."
            if severity is not Severity.INFO
            else "",
            evidence=(changed, *((f"{exposure.what}: {exposure.source}",) if exposure else ())),
        )

    def _page(self) -> str:
        return self.place.page("password")
