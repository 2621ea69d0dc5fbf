"""Notes on the acceptances of a policy that need another look.

They may have ended, match nothing, be given for longer than anyone remembers, or say too little to be judged later. A
note does not change what an acceptance covers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from hygiene.language.words import tr, tr_n
from hygiene.model.account import login_key
from hygiene.model.finding import TOPIC, Finding, Result, Status
from hygiene.model.policy import Acceptance, Policy

Kind = Literal["ended", "changed", "unused", "not read", "too long", "no reason", "no day", "future day"]
"""The kinds of notes, the most pressing first."""
LONGEST: Final = 400
"""The most days for which a finding is accepted without a note.

A year and a month leave time to look at it again every year. This is our judgement.
"""
_LEAST: Final = 5
"""The fewest letters and digits of a reason. It is our judgement."""
_EMPTY: Final = frozenset(
    {
        "accept", "accepted", "because", "false positive", "fine", "fixme", "ignore", "ignored", "known", "later",
        "needed", "none", "no reason", "not applicable", "okay", "reason", "skip", "temporary", "test", "todo",
        "unknown", "whatever", "will fix", "wont fix",
    }
)  # fmt: skip
"""Reasons that say nothing, in lower case and without marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceNote:
    """Something to look at again about one acceptance, as a sentence."""

    fingerprint: str
    owner: str
    kind: Kind
    text: str


def acceptance_notes(results: Iterable[Result], policy: Policy, now: datetime) -> tuple[AcceptanceNote, ...]:
    """Return the notes about every acceptance, in the policy's order.

    Args:
        results: The results of the run, with all findings.
        policy: The policy with the acceptances.
        now: The time of the report.
    """
    run, today = _Run(results, policy), policy.day(now)
    return tuple(
        AcceptanceNote(fingerprint=each.fingerprint, owner=each.owner, kind=kind, text=text)
        for each in policy.accept
        for kind, text in (*_standing(each, run, today), *_breadth(each, run, today))
    )


class _Run:
    """The findings of a run, and the questions it answered."""

    def __init__(self, results: Iterable[Result], policy: Policy) -> None:
        every = list(results)
        self.found: Mapping[str, Finding] = {r.fingerprint(one): one for r in every for one in r.findings}
        accepted = {each.fingerprint for each in policy.accept}
        self.topics: Collection[str] = {print_[:TOPIC] for print_ in self.found if print_ not in accepted}
        about = [r for r in every if r.account]
        self._answered = {(r.check, _login(r)) for r in about if not r.reason}
        self._read = {_login(r) for r in about if r.status is not Status.UNKNOWN}
        self._all_whole = bool(every) and all(r.account is not None and not r.reason for r in every)
        self._listed = {login_key(each.platform, each.handle) for each in policy.accounts}

    def answers(self, acceptance: Acceptance) -> bool:
        """Return whether the run would have found the accepted finding.

        Where the acceptance does not name its check and account, every check must be answered for every account that
        the policy lists.
        """
        account = login_key(acceptance.platform, acceptance.handle)
        if acceptance.check and acceptance.handle:
            return (acceptance.check, account) in self._answered
        return self._all_whole and self._listed <= self._read


def _login(result: Result) -> tuple[str, str]:
    return login_key(result.account.platform, result.account.handle) if result.account else ("", "")


def _standing(each: Acceptance, run: _Run, today: date) -> Iterator[tuple[Kind, str]]:
    """Yield whether an acceptance has ended, was outgrown or is not needed."""
    finding = run.found.get(each.fingerprint)
    if today > each.until:
        ended = (
            tr("It ended on {day}, and what it was about counts again.", day=each.until)
            if finding
            else tr("It ended on {day}.", day=each.until)
        )
        yield "ended", f"{ended} {tr('Remove it, or look at the finding and accept it anew.')}"
    elif finding is None and each.fingerprint[:TOPIC] in run.topics:
        yield "changed", tr("What is found there now is not what was accepted. Look at it, then accept it anew.")
    elif finding is None and run.answers(each):
        yield "unused", tr("Nothing in this run matches it, and what it was about was looked at. Remove it.")
    elif finding is None:
        text = tr("Nothing in this run matches it, but what it was about was not read in full this time. Keep it.")
        yield "not read", text


def _breadth(each: Acceptance, run: _Run, today: date) -> Iterator[tuple[Kind, str]]:
    """Yield the ways in which an acceptance that goes on is too broad."""
    if today > each.until:
        return
    ahead = (each.until - max(today, each.on or today)).days
    if ahead > LONGEST:
        yield (
            "too long",
            tr_n(
                ahead,
                "It goes on for {count:,} more day. Let it end within a year, so that someone looks again.",
                "It goes on for {count:,} more days. Let it end within a year, so that someone looks again.",
            ),
        )
    if not says_something(each.reason):
        yield "no reason", tr("Its reason says nothing. Write why the finding is no problem, for whoever looks next.")
    finding = run.found.get(each.fingerprint)
    if each.on is None and finding is not None and (finding.covers or finding.ended):
        yield "no day", tr("It does not say on which day it was given, and the finding is about events. Add `on`.")
    if each.on is not None and each.on > today:
        yield (
            "future day",
            tr("It is dated {day}, which is later than today. Correct `on`, or it covers too much.", day=each.on),
        )


def says_something(reason: str) -> bool:
    """Return whether a reason has any content."""
    words = "".join(letter if letter.isalnum() else " " for letter in reason.casefold().replace("'", "")).split()
    text = " ".join(words)
    return len("".join(words)) >= _LEAST and len(set(text)) > 2 and text not in _EMPTY
