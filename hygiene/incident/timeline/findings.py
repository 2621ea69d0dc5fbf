"""The dated findings of a story, and the records that they mark.

A finding marks the records that it is about as suspicious. It has its own line only where none of them has a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from hygiene.incident.records import Asked, Entry
from hygiene.incident.timeline.runs import Period
from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Severity
from hygiene.model.records import EVENT_KINDS, PROFILE_KINDS
from hygiene.model.text import first_sentence, name_key

_Key = tuple[str, str]
_Span = tuple[datetime, datetime]
_ABOUT: Final[Mapping[str, frozenset[str]]] = {
    "account-changes": frozenset(EVENT_KINDS) - frozenset(PROFILE_KINDS),
    "deletions": frozenset({"deletion"}),
    "follows": frozenset({"follow", "unfollow", "block", "like"}),
    "messages": frozenset({"message"}),
    "profile-changes": frozenset(PROFILE_KINDS),
}
"""The kinds of acts that the findings of a check are about.

These acts are suspicious from the beginning of the finding to its end.
"""
_AT: Final[Mapping[str, frozenset[str]]] = {
    "links": frozenset({"post"}),
    "logins": frozenset({"challenge", "device", "session"}),
    "post-client": frozenset({"post"}),
    "post-time": frozenset({"post"}),
}
"""The kinds of acts that the findings of other checks are about.

Such a finding makes only the acts at its beginning and its end suspicious, because the owner's acts lie between them.
"""
_HAPPENED: Final = frozenset({"compromise", "session"})
"""The paths whose findings are about events."""


class Suspects:
    """The acts made suspicious by the findings of a run, and by the post.

    Findings for information and accepted ones make nothing suspicious. `dated` are the findings about events, each with
    its check and its account.
    """

    def __init__(self, results: Iterable[Result], accepted: Collection[str], asked: Asked) -> None:
        spans: defaultdict[tuple[_Key, str], list[_Span]] = defaultdict(list)
        self.dated: list[tuple[str, Account, Finding]] = []
        self._times: set[tuple[_Key, datetime]] = set()
        self._subjects: set[tuple[_Key, str]] = set()
        self._apps = {(asked.account.key, name_key(asked.client))} if asked.client else set()
        for result, account, finding in _counting(results, accepted):
            first, last = finding.at, finding.ended
            happened = result.path in _HAPPENED
            # A grant within the period is near the post, so a severe finding about its app is enough.
            if happened or (result.path == "app" and finding.severity.rank >= Severity.HIGH.rank):
                self._apps |= {(account.key, name_key(name)) for name in finding.apps}
            if happened and first and last:
                self.dated.append((result.check, account, finding))
                self._times |= {(account.key, first), (account.key, last)}
                self._subjects.add((account.key, finding.subject))
                for kind in _ABOUT.get(result.check, ()):
                    spans[account.key, kind].append((first, last))
        self._spans = {key: list(_united(each)) for key, each in spans.items()}

    def spans(self, account: _Key, kind: str) -> list[_Span]:
        """Return the times in which acts of a kind are suspicious.

        They do not overlap, and the oldest comes first.
        """
        return self._spans.get((account, kind), [])

    def change(self, account: _Key, kind: str, at: datetime) -> bool:
        """Return whether a change of the account is suspicious."""
        spans = self.spans(account, kind)
        index = bisect_right(spans, at, key=lambda span: span[0])
        return (index > 0 and at <= spans[index - 1][1]) or self.time(account, at)

    def time(self, account: _Key, at: datetime) -> bool:
        """Return whether a finding begins or ends at exactly this time."""
        return (account, at) in self._times

    def post_times(self, account: _Key) -> list[datetime]:
        """Return the times at which a finding about posts begins or ends."""
        about = (finding for check, of, finding in self.dated if of.key == account and "post" in _AT.get(check, ()))
        return [at for finding in about for at in (finding.at, finding.ended) if at]

    def difference(self, account: _Key, kind: str) -> bool:
        """Return whether a finding is about the differences of a kind."""
        return (account, f"differences:{kind}") in self._subjects

    def app(self, account: _Key, name: str) -> bool:
        """Return whether a finding is about an app by this name."""
        return (account, name_key(name)) in self._apps


def _counting(results: Iterable[Result], accepted: Collection[str]) -> Iterator[tuple[Result, Account, Finding]]:
    """Yield the findings that are neither for information nor accepted."""
    for result in results:
        for finding in result.findings:
            counts = finding.severity is not Severity.INFO and result.fingerprint(finding) not in accepted
            if counts and result.account is not None:
                yield result, result.account, finding


def _united(spans: Iterable[_Span]) -> Iterator[_Span]:
    """Yield the spans, the oldest first, with those that overlap as one."""
    (begin, end), *others = sorted(spans)
    for first, last in others:
        if first > end:
            yield begin, end
            begin = first
        end = max(end, last)
    yield begin, end


def finding_lines(
    suspects: Suspects, entries: Iterable[Entry], paths: Mapping[_Key, str], period: Period
) -> Iterator[Entry]:
    """Yield a line for each dated finding whose records have no line.

    It lies in the period, or reaches into it.

    Args:
        suspects: The findings.
        entries: The lines about records.
        paths: The inputs by account.
        period: The period.
    """
    marked: defaultdict[_Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.suspicious:
            marked[entry.account.key].append(entry)
    for check, account, finding in suspects.dated:
        first, last = finding.at, finding.ended
        if first is None or last is None or not period.touches(min(finding.since or first, first), last):
            continue
        if not any(_is_about(check, finding, entry) for entry in marked[account.key]):
            yield Entry(
                at=first,
                account=account,
                kind="finding",
                what=first_sentence(finding.message).rstrip("."),
                until=last if last > first else None,
                since=finding.since,
                input=paths.get(account.key, ""),
                suspicious=True,
            )


def _is_about(check: str, finding: Finding, entry: Entry) -> bool:
    """Return whether a finding is about a suspicious line.

    Where the kinds of a check's acts are unknown, the line must have exactly the times of the finding.
    """
    first, last, kinds = finding.at, finding.ended, _ABOUT.get(check) or _AT.get(check)
    if first is None or last is None:
        return False
    if kinds is None:
        return (entry.at, entry.since) == (first, finding.since)
    return entry.kind in kinds and entry.at <= last and (entry.until or entry.at) >= first
