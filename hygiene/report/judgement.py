"""The judgement of a run, from results and facts about its accounts.

It covers everything in a report that depends on the model of the score, on the policy and on the acceptances. So it can
be made again from a kept report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import TOPIC, Finding, Question, Result
from hygiene.model.policy import Acceptance, Policy
from hygiene.report.incidents.incidents import incidents
from hygiene.report.parts.acceptances import acceptance_notes
from hygiene.report.parts.compromise import compromise
from hygiene.report.parts.fixes import fixes
from hygiene.report.report import Accepted, AccountLine, Compromise, Fix, Incident, TimelineEvent
from hygiene.report.score.number import Score, any_of
from hygiene.report.verdict.coverage import Coverage, together
from hygiene.report.verdict.judged import Judged, judged
from hygiene.report.verdict.standing import RunFacts
from hygiene.report.verdict.verdict import Verdict, of_run


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """The facts about an account beyond the results of the checks.

    `factors` are the kinds of second factor that were read. `in_vault` is true where a vault has an entry for it.
    `damage` are the reasons why parts of its exports could not be read in full.
    """

    account: Account
    taken_at: datetime
    taken_at_means: str
    factors: tuple[str, ...] = ()
    in_vault: bool = False
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The part of a report that is judged, under the names that it has there."""

    verdict: Verdict
    score: Score
    coverage: Coverage
    compromise: Compromise
    accounts: tuple[AccountLine, ...]
    incidents: tuple[Incident, ...]
    fix_first: tuple[Fix, ...]
    accepted: tuple[Accepted, ...]
    stale_acceptances: tuple[Accepted, ...]


def judgement(
    results: Sequence[Result],
    accounts: Sequence[AccountFacts],
    acceptances: Acceptances,
    *,
    policy: Policy,
    questions: Mapping[str, Question],
    now: datetime,
    events: Sequence[TimelineEvent] = (),
) -> Judgement:
    """Judge a run.

    Args:
        results: The results of the checks, and the user's answers by hand.
        accounts: The accounts of the exports, the newest export first.
        acceptances: The acceptances of the policy, compared with these results.
        policy: The limits of the words, the answers and the owners.
        questions: The question to which each check speaks.
        now: The time of the run.
        events: The timeline, for the incidents.
    """
    facts = run_facts(accounts, questions, now, acceptances.taken)
    every = judged(results, facts, policy)
    lines = tuple(_lines(every, accounts, policy))
    order, owners = [line.account for line in lines], {line.account.key: line.owner for line in lines}
    episodes = tuple(incidents(results, acceptances.taken, events, order, owners, policy))
    handled = acceptances.taken.union(*(each.fingerprints for each in episodes))
    return Judgement(
        verdict=of_run([(each.standing, each.verdict) for each in every]),
        score=any_of([each.score for each in every]),
        coverage=together([each.coverage for each in every]),
        compromise=compromise(results, acceptances.taken),
        accounts=lines,
        incidents=episodes,
        # Findings that are accepted, or in an incident, have no fix of their own.
        fix_first=tuple(fixes(results, handled, order, owners)),
        accepted=acceptances.hold,
        stale_acceptances=acceptances.stale,
    )


def run_facts(
    accounts: Iterable[AccountFacts],
    questions: Mapping[str, Question],
    now: datetime,
    taken: frozenset[str] = frozenset(),
) -> RunFacts:
    """Return the facts about a run beyond its results."""
    every = list(accounts)
    return RunFacts(
        accounts=[each.account for each in every],
        entries=frozenset(each.account.key for each in every if each.in_vault),
        factors={each.account: each.factors for each in every if each.factors},
        questions=questions,
        taken=taken,
        damage={each.account.key: each.damage for each in every if each.damage},
        now=now,
    )


def _lines(every: Iterable[Judged], accounts: Sequence[AccountFacts], policy: Policy) -> Iterator[AccountLine]:
    """Yield a line for each account, with the date of its newest export."""
    newest = {each.account.key: each for each in reversed(accounts)}
    for each in every:
        if each.standing.account:
            known = newest[each.standing.account.key]
            rules = policy.account(known.account)
            signs = [held for held in each.standing.held if held.sign]
            sure = [held.finding.confidence for held in signs if not held.accepted]
            yield AccountLine(
                account=known.account,
                owner=rules.owner if rules else "",
                taken_at=known.taken_at,
                taken_at_means=known.taken_at_means,
                verdict=each.verdict,
                score=each.score,
                coverage=each.coverage,
                signs=len({held.fingerprint for held in signs if not held.accepted}),
                surest=max(sure, key=lambda confidence: confidence.rank, default=None),
                accepted_signs=len({held.fingerprint for held in signs if held.accepted}),
                factors=each.standing.factors,
                in_vault=known.in_vault,
                damage=known.damage,
            )


_SAID: Final = frozenset({"ended", "changed"})
"""Notes that an acceptance's finding and last day say already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptances:
    """The acceptances that hold, and those that do not.

    `taken` are the fingerprints of the findings that are accepted.
    """

    hold: tuple[Accepted, ...] = ()
    stale: tuple[Accepted, ...] = ()
    taken: frozenset[str] = frozenset()


def compared_acceptances(results: Sequence[Result], policy: Policy, now: datetime) -> Acceptances:
    """Compare the acceptances of the policy with the findings.

    An acceptance no longer holds when it has ended, when it matches nothing, or when the finding about its subject
    covers other events than those that were accepted, or is worse or surer than it was.
    """
    found = {result.fingerprint(finding): finding for result in results for finding in result.findings}
    live = {a.fingerprint for a in policy.accept if not policy.expired(a, now)}
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for note in acceptance_notes(results, policy, now):
        if note.kind not in _SAID:
            notes[note.fingerprint].append(note.text)
    other = {fingerprint[:TOPIC]: fingerprint for fingerprint in found if fingerprint not in live}
    hold: list[Accepted] = []
    stale: list[Accepted] = []
    for a in policy.accept:
        expired, finding = policy.expired(a, now), found.get(a.fingerprint)
        instead = "" if expired or finding else other.get(a.fingerprint[:TOPIC], "")
        if not expired and _outgrown(a, finding, policy):
            instead = a.fingerprint
        line = Accepted(
            fingerprint=a.fingerprint,
            reason=a.reason,
            owner=a.owner,
            until=a.until.isoformat(),
            finding=found[instead] if instead else finding,
            instead=instead,
            notes=tuple(notes[a.fingerprint]),
        )
        (stale if expired or finding is None or instead else hold).append(line)
    # If several acceptances cover one finding, the one that lasts longest counts.
    longest = {line.fingerprint: line for line in sorted(hold, key=lambda line: line.until)}
    kept = tuple(line for line in hold if longest[line.fingerprint] is line)
    gone = tuple(line for line in stale if line.fingerprint not in longest)
    return Acceptances(hold=kept, stale=gone, taken=frozenset(longest))


def _outgrown(acceptance: Acceptance, finding: Finding | None, policy: Policy) -> bool:
    """Return whether a finding is later, worse or surer than its acceptance.

    What the acceptance does not state does not limit it.
    """
    if finding is None:
        return False
    limits = ((acceptance.severity, finding.severity), (acceptance.confidence, finding.confidence))
    if any(limit is not None and limit.rank < now.rank for limit, now in limits):
        return True
    return acceptance.on is not None and finding.ended is not None and policy.day(finding.ended) > acceptance.on
