"""Which clients of the last months cannot be the owner's, by their name or by the policy; and which are merely new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from hygiene.analysis.baseline.client_use import (
    DAY_MS,
    Rows,
    UsagePeriod,
    client_use,
    shown,
    since,
    usage_periods,
)
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy import Policy
from hygiene.model.post_analysis import ClientUse
from hygiene.model.posts import Client, instant
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import plural, printable
from hygiene.reference.clients import families_named, known, look_alikes, removed_id
from hygiene.reference.platforms import Platform, platform

SHOWN_POSTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownClient:
    """One client that is a question: what is odd about it, how bad and how sure, when, and what to do.

    `disguised` says that it only looks like another; `label` is the name its posts bear.
    """

    family: str
    label: str
    message: str
    severity: Severity
    confidence: Confidence
    at: datetime | None
    fix: str
    evidence: tuple[str, ...]
    disguised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The clients to ask about, most telling first.

    `begun` are clients that are new, or back after a long silence, with nothing against them: family, and name and day fit
    to print. `unjudged` says why not every client could be judged, or is empty.
    """

    found: tuple[UnknownClient, ...]
    begun: tuple[tuple[str, str], ...]
    usual: str
    unjudged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """The use of one family that is in question: its spells in the months reviewed, from the first odd one on.

    `began` says whether it began in those months, with enough posts before it to tell.
    """

    usage_periods: tuple[UsagePeriod, ...]
    rows: Rows
    client: Client
    disguise: tuple[str, str] | None
    began: bool
    adopted: bool

    @property
    def first(self) -> UsagePeriod:
        """The spell it began with."""
        return self.usage_periods[0]


def unknown_clients(snapshot: Snapshot, policy: Policy) -> Look:
    """Look at every client of the months that the policy reviews. It is one question a client, however often it came."""
    measured, least = client_use(snapshot), policy.posts.min_history
    looking = _ClientReview(snapshot, policy, measured)
    uses = list(looking.uses())
    found = [stranger for use in uses if (stranger := looking.stranger(use)) is not None]
    found.sort(key=lambda s: (-s.severity.rank, -s.confidence.rank, s.at is None, s.at))
    few = len(measured) < least
    return Look(
        found=tuple(found),
        begun=tuple(looking.begun(uses)),
        usual=looking.usual,
        unjudged=f"only {plural(len(measured), 'dated post')} to learn clients from; {least} are needed" if few else "",
    )


class _ClientReview:
    """One look at one account's clients."""

    def __init__(self, snapshot: Snapshot, policy: Policy, measured: ClientUse) -> None:
        posts = snapshot.require("posts")
        self.posts, self.measured, self.rules, self.zone = posts, measured, policy.posts, policy.zone()
        self.platform = platform(snapshot.account.platform)
        self.since, self.partial = since(snapshot, self.rules.review_days), "posts" in snapshot.gaps
        rules = policy.account(snapshot.account)
        self.listed = rules.known_clients if rules else None
        self.expected = families_named(self.platform.id, self.listed or (), posts.clients)
        self.disguises = look_alikes(self.platform.id, posts)
        self.usage_periods = usage_periods(measured, self.rules.unseen_days)
        self.usual = self._usual() if self.usage_periods else ""

    def _usual(self) -> str:
        """How often this account starts with a new client: what every question is to be held against."""
        new = sum(bool(np.isinf(s.silence)) and s.before >= self.rules.min_history for s in self.usage_periods)
        days = float(self.measured.at[-1] - self.measured.at[0]) / DAY_MS
        years = max(days / 365.25, 1.0)
        if not new:
            return f"this account started no new client in {plural(max(int(days), 1), 'day')}"
        return f"this account starts about {new / years:.1f} new clients a year"

    def uses(self) -> Iterator[_Use]:
        """One for each family used in the months reviewed."""
        recent: dict[str, list[UsagePeriod]] = {}
        for spell in self.usage_periods:
            if spell.family and self.measured.at[spell.rows[-1]] >= self.since:
                recent.setdefault(spell.family, []).append(spell)
        for its in recent.values():
            # What came after the first odd post is part of the same question, and teaches nothing.
            odd = next((i for i, spell in enumerate(its) if self._began(spell)), None)
            asked = tuple(its[odd or 0 :])
            rows = np.concatenate([spell.rows for spell in asked])
            code = int(self.posts.client[self.measured.row[rows[-1]]])
            yield _Use(
                usage_periods=asked,
                rows=rows,
                client=self.posts.clients[code],
                disguise=self.disguises.get(code),
                began=odd is not None,
                adopted=any(map(self._adopted, asked)),
            )

    def begun(self, uses: list[_Use]) -> Iterator[tuple[str, str]]:
        """Clients that began, or came back, in the months reviewed, and that no other question is about."""
        for use in sorted(uses, key=lambda use: self._starts(use.first)):
            if use.began and not self._meant(use) and not self._against(use):
                yield use.first.family, f"{_named(use.client)} since {shown(self._starts(use.first), self.zone)[:10]}"

    def _against(self, use: _Use) -> bool:
        """Whether its name, its maker's end or the policy speaks against it. That it is new does not."""
        gone = removed_id(self.platform.id, use.client.label)
        return use.disguise is not None or bool(gone) or self.listed is not None

    def stranger(self, use: _Use) -> UnknownClient | None:
        """What there is to ask about one use, if anything."""
        if self._meant(use) or not self._against(use):
            return None
        reasons = list(self._reasons(use))
        if not reasons:
            return None
        severity, confidence = self._weight(use)
        return UnknownClient(
            family=use.first.family,
            label=use.client.label,
            message=f"{plural(len(use.rows), 'post')} from {_named(use.client)}: " + "; ".join(reasons),
            severity=severity,
            confidence=confidence,
            at=instant(self.posts.at[self.measured.row[use.rows[0]]]),
            fix=fix_for(self.platform, use.client),
            evidence=tuple(self._evidence(use)),
            disguised=use.disguise is not None,
        )

    def _starts(self, spell: UsagePeriod) -> int:
        return int(self.measured.at[spell.rows[0]])

    def _began(self, spell: UsagePeriod) -> bool:
        """Whether it is a beginning or a return in the months reviewed. The account's own first posts are neither."""
        odd = spell.silence > self.rules.unseen_days and spell.before >= self.rules.min_history
        return odd and self._starts(spell) >= self.since

    def _adopted(self, spell: UsagePeriod) -> bool:
        return len(spell.rows) > self.rules.adopted_posts and spell.days(self.measured) > self.rules.adopted_days

    def _meant(self, use: _Use) -> bool:
        """Whether the policy lists this client, or another name of it. A look-alike must be listed letter by letter."""
        if use.disguise is not None:
            return use.client.label in (self.listed or ()) and use.disguise[0] != use.client.label
        return use.first.family in self.expected

    def _reasons(self, use: _Use) -> Iterator[str]:
        """What is odd about it, in the owner's words."""
        if use.disguise is not None:
            yield f"it only looks like “{printable(use.disguise[0], 60)}” ({use.disguise[1]})"
        if gone := removed_id(self.platform.id, use.client.label):
            yield f"its developer deleted the app (id {gone})"
        if use.began and np.isinf(use.first.silence):
            yield f"first used here {shown(self._starts(use.first), self.zone)}, never before"
        elif use.began:
            yield f"back after {int(use.first.silence):,} days without a post from it"
        if use.began and len(use.usage_periods) > 1:
            yield f"and again after {int(use.usage_periods[-1].silence):,} days of silence"
        if self.listed is not None:
            yield "your policy does not list it"

    def _weight(self, use: _Use) -> tuple[Severity, Confidence]:
        """How bad, and how sure. A client in steady use since is a question; a listed set of clients makes it an alarm."""
        weak = self.partial or use.first.before < self.rules.full_history
        if use.disguise is not None:
            return Severity.HIGH, Confidence.MEDIUM if use.adopted or weak else Confidence.HIGH
        if use.adopted:
            # Weeks of steady use: rather a list that is out of date, but only its owner can tell.
            unlisted = self.listed is not None and use.began
            return (Severity.MEDIUM, Confidence.MEDIUM) if unlisted else (Severity.LOW, Confidence.LOW)
        new = bool(np.isinf(use.first.silence))
        if self.listed is not None and (use.began or new):
            return Severity.HIGH, Confidence.HIGH if use.began and not self.partial else Confidence.MEDIUM
        return Severity.MEDIUM, Confidence.LOW

    def _evidence(self, use: _Use) -> Iterator[str]:
        for i in use.rows[:SHOWN_POSTS]:
            where = self.platform.post(self.posts.post_id(int(self.measured.row[i])))
            yield f"{shown(int(self.measured.at[i]), self.zone)} {where}".strip()
        yield f"the client's link: {printable(use.client.href, 100) or 'none'}"
        yield self.usual


def fix_for(place: Platform, client: Client | None) -> str:
    """What to do first about posts of a client that are not one's own: an app is revoked, a password does not stop it."""
    row = known(place.id, client) if client is not None else None
    if client is None or (row is not None and row.first_party):
        return (
            f"If these posts are not yours: log out all other sessions {place.page('sessions')}, change the password "
            f"{place.page('password')}, then check e-mail and second factor. If they are, list the client under "
            "known_clients in the policy."
        )
    return (
        f"If nobody of yours uses it: revoke it {place.page('apps')} first (a new password does not stop an app), then "
        "change the password. If it is yours, list it under known_clients in the policy."
    )


def _named(client: Client) -> str:
    """A client's name fit to print."""
    return f"“{printable(client.label, 60)}”" if client.label.strip() else "a client without a name"
