"""Which clients of the last months are strangers to an account, and how sure that is: the reasoning of `post-client`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from hygiene.clients import family, imitates, is_first_party, known, removed_id
from hygiene.habits import Habits, Spell, habits, shown, spells
from hygiene.model import Confidence, Severity, Snapshot
from hygiene.platforms import platform
from hygiene.policy import Policy
from hygiene.posts import Client, Posts, instant
from hygiene.text import plural, printable

HABITUAL_POSTS: Final = 20
"""Posts through a client after which another that looks like it is suspect."""
SHOWN_POSTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """One client that is a question: what is odd about it, how bad and how sure, when, and what to do."""

    family: str
    message: str
    severity: Severity
    confidence: Confidence
    at: datetime | None
    fix: str
    evidence: tuple[str, ...]


def strangers(posts: Posts, snapshot: Snapshot, policy: Policy) -> list[Stranger] | None:
    """The clients to ask about, most telling first; None when there are too few dated posts to judge by."""
    measured = habits(posts, snapshot.account.platform)
    if len(measured) < policy.posts.min_history:
        return None
    looking = _Looking(posts, snapshot, policy, measured)
    return list(looking.strangers())


class _Looking:
    """One look at one account's clients."""

    def __init__(self, posts: Posts, snapshot: Snapshot, policy: Policy, measured: Habits) -> None:
        self.posts, self.snapshot, self.policy, self.measured = posts, snapshot, policy, measured
        self.platform = platform(snapshot.account.platform)
        self.rules = policy.posts
        rules = policy.account(snapshot.account)
        self.listed = rules.known_clients if rules else None
        self.since = (snapshot.taken_at - timedelta(days=self.rules.review_days)).timestamp() * 1000
        counts = Counter(posts.client[posts.client >= 0].tolist())
        self.habitual = [posts.clients[code] for code, n in counts.items() if n >= HABITUAL_POSTS]
        self.spells = spells(measured, self.rules.unseen_days)

    def strangers(self) -> Iterator[Stranger]:
        """One for each family that is new, back, removed, a look-alike, or not on the policy's list."""
        latest: dict[str, Spell] = {}
        for spell in self.spells:
            if spell.family and self.measured.at[spell.rows[-1]] >= self.since:
                latest[spell.family] = spell
        for spell in latest.values():
            client = self._client(spell)
            if self._expected(spell.family):
                continue
            reasons = list(self._reasons(spell, client))
            if reasons:
                yield self._stranger(spell, client, reasons)

    def _client(self, spell: Spell) -> Client:
        """The client as its newest post names it."""
        return self.posts.clients[int(self.posts.client[self.measured.row[spell.rows[-1]]])]

    def _expected(self, name: str) -> bool:
        """Whether the policy lists this client, or another name of it. A look-alike of a listed one is not it."""
        if self.listed is None:
            return False
        wanted = {label.strip().casefold() for label in self.listed}
        families = {family(self.platform.id, c) for c in self.posts.clients if c.label.strip().casefold() in wanted}
        return name in families

    def _reasons(self, spell: Spell, client: Client) -> Iterator[str]:
        """What is odd about it, in the owner's words."""
        if disguise := imitates(self.platform.id, client, [c for c in self.habitual if c != client]):
            yield f"it only looks like “{printable(disguise[0], 60)}” ({disguise[1]})"
        if gone := removed_id(self.platform.id, client.label):
            yield f"its developer deleted the app (id {gone})"
        started = self.measured.at[spell.rows[0]] >= self.since and spell.before >= self.rules.min_history
        if started and np.isinf(spell.silence):
            yield f"first used here {shown(int(self.measured.at[spell.rows[0]]), self.policy.zone())}, never before"
        elif started and spell.silence > self.rules.unseen_days:
            yield f"back after {int(spell.silence):,} days without a post from it"
        if self.listed is not None:
            yield "your policy does not list it"

    def _adopted(self, spell: Spell) -> bool:
        return len(spell.rows) > self.rules.adopted_posts and spell.days(self.measured) > self.rules.adopted_days

    def _stranger(self, spell: Spell, client: Client, reasons: list[str]) -> Stranger:
        severity, confidence = self._weight(spell, client)
        rows = self.measured.row[spell.rows]
        new = sum(np.isinf(s.silence) and s.before >= self.rules.min_history for s in self.spells)
        years = max((self.measured.at[-1] - self.measured.at[0]) / 86_400_000 / 365.25, 1.0)
        evidence = [
            f"{shown(int(self.measured.at[i]), self.policy.zone())} {self.platform.post(self.posts.post_id(int(r)))}".strip()
            for i, r in zip(spell.rows[:SHOWN_POSTS], rows[:SHOWN_POSTS], strict=True)
        ]
        evidence.append(f"the client's link: {printable(client.href, 100) or 'none'}")
        evidence.append(f"this account starts about {new / years:.1f} new clients a year")
        name = printable(client.label, 60)
        return Stranger(
            family=spell.family,
            message=f"{plural(len(rows), 'post')} from “{name}”: " + "; ".join(reasons),
            severity=severity,
            confidence=confidence,
            at=instant(self.posts.at[rows[0]]),
            fix=self._fix(client),
            evidence=tuple(evidence),
        )

    def _weight(self, spell: Spell, client: Client) -> tuple[Severity, Confidence]:
        """How bad, and how sure. A client in steady use since is a question; a listed set of clients makes it an alarm."""
        weak = "posts" in self.snapshot.gaps or spell.before < self.rules.full_history
        if imitates(self.platform.id, client, [c for c in self.habitual if c != client]):
            return Severity.HIGH, Confidence.MEDIUM if self._adopted(spell) or weak else Confidence.HIGH
        if self._adopted(spell):
            return Severity.LOW, Confidence.LOW
        fresh = np.isinf(spell.silence)
        if self.listed is not None and (fresh or spell.silence > self.rules.unseen_days):
            return Severity.HIGH, Confidence.MEDIUM if weak else Confidence.HIGH
        if weak:
            return Severity.HIGH if fresh else Severity.MEDIUM, Confidence.LOW
        return (Severity.HIGH, Confidence.MEDIUM) if fresh else (Severity.MEDIUM, Confidence.LOW)

    def _fix(self, client: Client) -> str:
        row = known(self.platform.id, client)
        own = (row is not None and row.first_party) or (
            row is not None and is_first_party(self.platform.id, row.client_id)
        )
        if own:
            return (
                f"If these posts are not yours: log out all other sessions {self.platform.page('sessions')}, change the "
                f"password {self.platform.page('password')}, then check e-mail and second factor. If they are, list the "
                "client under known_clients in the policy."
            )
        return (
            f"If nobody of yours uses it: revoke it {self.platform.page('apps')} first (a new password does not stop an "
            "app), then change the password. If it is yours, list it under known_clients in the policy."
        )
