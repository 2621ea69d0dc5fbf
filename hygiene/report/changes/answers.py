"""The answers of a report, as they are compared with those of another run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import Result
from hygiene.model.snapshot import Input
from hygiene.report.changes.records import CheckAnswer, CheckAnswers, Found, badness
from hygiene.report.changes.rules import RuledReport, rules


class _Accepted(Protocol):
    """An acceptance that holds."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the finding."""


class Comparable(RuledReport, Protocol):
    """The parts of a report that are compared with another one."""

    @property
    def generated_at(self) -> datetime:
        """The time of the run."""

    @property
    def language(self) -> str:
        """The language of its sentences, or empty where it is not known."""

    @property
    def inputs(self) -> Sequence[Input]:
        """The inputs that were read."""

    @property
    def accepted(self) -> Sequence[_Accepted]:
        """The acceptances that hold."""


def answers(report: Comparable, run: int = 0) -> CheckAnswers:
    """Return the answers of a report by account and check.

    `run` is its number in the history. Where several exports of an account answer a check, their findings are one
    answer.
    """
    identity, sources = rules(report), _Sources(report.inputs)
    taken = frozenset(line.fingerprint for line in report.accepted)
    own = _own(report)
    made: dict[tuple[tuple[str, str] | None, str], list[Result]] = {}
    for result in report.results:
        made.setdefault((result.account.key if result.account else None, result.check), []).append(result)
    reasons = {key: sorted({pair for result in each for pair in _reasons(result)}) for key, each in made.items()}
    return {
        key: CheckAnswer(
            check=each[0].check,
            account=each[0].account,
            status=min((result.status for result in each), key=_ORDER.index),
            reasons=tuple(said for _, said in reasons[key]),
            english=tuple(meant for meant, _ in reasons[key]),
            rule=identity[each[0].check],
            source=sources.of(each[0].account),
            found=_found(each, taken),
            at=report.generated_at,
            run=run,
            as_of=max((result.as_of for result in each if result.as_of), default=None),
            accounts=own if each[0].account and each[0].account.platform == FLEET else frozenset(),
            language=report.language,
        )
        for key, each in made.items()
    }


def _reasons(result: Result) -> Iterator[tuple[str, str]]:
    """Yield each reason in English, and in the report's words.

    If a translation has other semicolons than the English, all reasons are one.
    """
    said = result.reason.split(_BETWEEN)
    english = result.in_english.split(_BETWEEN) if result.in_english else said
    whole = said if len(said) == len(english) else [result.reason] * len(english)
    yield from ((meant, each) for meant, each in zip(english, whole, strict=True) if meant)


_BETWEEN: Final = "; "


def _own(report: Comparable) -> frozenset[tuple[str, str]]:
    """Return the keys of the accounts that were read.

    The report on shared findings of a fleet has inputs of its accounts, but no answers about single ones.
    """
    accounts = [*(result.account for result in report.results), *(line.account for line in report.inputs)]
    return frozenset(account.key for account in accounts if account and not account.shared)


_ORDER = ("found", "unknown", "clear")
"""The status of several results together: the first of these that any has."""


def _found(results: Sequence[Result], taken: frozenset[str]) -> tuple[Found, ...]:
    """Return each finding once, at its severest and surest, the worst first."""
    every = [
        Found(
            fingerprint=result.fingerprint(finding),
            subject=finding.subject,
            message=finding.message,
            severity=finding.severity,
            confidence=finding.confidence,
            fix=finding.fix,
            accepted=result.fingerprint(finding) in taken,
            covers=frozenset(finding.covers),
        )
        for result in results
        for finding in result.findings
    ]
    once: dict[str, Found] = {}
    for found in sorted(every, key=badness):
        worst = once.setdefault(found.fingerprint, found)
        if found.confidence.rank > worst.confidence.rank:
            once[found.fingerprint] = replace(worst, confidence=found.confidence)
    return tuple(sorted(once.values(), key=badness))


class _Sources:
    """The data behind the answers about each account, as texts."""

    def __init__(self, inputs: Sequence[Input]) -> None:
        by_account: dict[tuple[str, str], list[str]] = {}
        vaults: list[str] = []
        for line in inputs:
            # The text of an input that was not read in full differs from that of the whole.
            text = f"{line.sha256} {','.join(line.damaged)}" if line.reader else ""
            if line.account is None:
                vaults.append(text)
            else:
                by_account.setdefault(line.account.key, []).append(text)
        self._vaults = _joined(vaults)
        self._by_account: Mapping[tuple[str, str], str] = {key: _joined(each) for key, each in by_account.items()}
        self._all = _joined([*self._by_account.values(), self._vaults])
        # The accounts that were read decide which entries of a vault are theirs.
        self._vaults_and_whose = _joined([self._vaults, *map("/".join, self._by_account)]) if vaults else ""

    def of(self, account: Account | None) -> str:
        """Return the text that identifies the data of an account, or ""."""
        if account is None:
            return ""
        if account.platform in {VAULT, FLEET}:
            return self._vaults_and_whose if account.platform == VAULT else self._all
        return self._by_account.get(account.key, "")


def _joined(texts: Sequence[str]) -> str:
    return " ".join(sorted(filter(None, texts)))
