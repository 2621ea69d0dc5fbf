"""Open findings that make no alarm, and the sentences about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hygiene.language.words import tr_n
from hygiene.model.finding import Severity
from hygiene.model.text import series
from hygiene.report.verdict.standing import Standing
from hygiene.report.verdict.word import held_back


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAlarm:
    """Open findings that make no alarm.

    They are weak signs of a takeover, those that only a second factor keeps from being serious, and others. All are
    fingerprints, so that a finding about several accounts counts once. No word here gives them a size: mending one may
    be a big gain all the same, as switching on a second factor is. `soon` is true where a sign is not of low
    severity, so that the user should look today.
    """

    signs: frozenset[str] = field(default_factory=frozenset)
    soon: bool = False
    held_back: frozenset[str] = field(default_factory=frozenset)
    others: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> NoAlarm:
        """Return the open findings on these accounts. Facts do not count."""
        each = [(h, s) for s in standings for h in s.held if not h.accepted and h.finding.severity.rank > 0]
        back = frozenset(h.fingerprint for h, standing in each if held_back(h, standing))
        return cls(
            signs=frozenset(h.fingerprint for h, _ in each if h.sign),
            soon=any(h.sign and h.finding.severity.rank >= Severity.MEDIUM.rank for h, _ in each),
            held_back=back,
            others=frozenset(h.fingerprint for h, _ in each if not h.sign) - back,
        )

    def named(self) -> str:
        """Return the counts in words, or "".

        An example is `1 weak sign of a takeover and 2 things to mend`.
        """
        counts = [
            (
                len(self.signs),
                tr_n(len(self.signs), "{count:,} weak sign of a takeover", "{count:,} weak signs of a takeover"),
            ),
            (
                len(self.held_back),
                tr_n(
                    len(self.held_back),
                    "{count:,} weakness behind a second factor",
                    "{count:,} weaknesses behind a second factor",
                ),
            ),
            (len(self.others), tr_n(len(self.others), "{count:,} thing to mend", "{count:,} things to mend")),
        ]
        return series([words for count, words in counts if count])

    def weak(self) -> str:
        """Return what to do about the weak signs."""
        if self.soon:
            return tr_n(
                len(self.signs),
                "{count:,} weak sign of a takeover is worth a look today.",
                "{count:,} weak signs of a takeover are worth a look today.",
            )
        return tr_n(
            len(self.signs),
            "{count:,} weak sign of a takeover is worth a look.",
            "{count:,} weak signs of a takeover are worth a look.",
        )

    def today(self) -> list[str]:
        """Return that the signs should be looked at today, if they should."""
        return [tr_n(len(self.signs), "Look at the sign today.", "Look at the signs today.")] if self.soon else []

    def sentences(self) -> Iterator[str]:
        """Yield what to do about them."""
        if self.signs:
            yield self.weak()
        if self.held_back:
            yield tr_n(
                len(self.held_back),
                "{count:,} finding would be serious without the second factor.",
                "{count:,} findings would be serious without the second factor.",
            )
        if self.others:
            yield tr_n(len(self.others), "{count:,} thing to mend.", "{count:,} things to mend.")
