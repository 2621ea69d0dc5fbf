"""The findings of a page: their details, and filters for them."""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final

from hygiene.formats.html.template import commands, parted, source, unbroken
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording import provenance as _provenance
from hygiene.formats.wording.links import links
from hygiene.language.words import tr, tr_later
from hygiene.model.finding import Confidence, Finding, Severity
from hygiene.model.text import first_sentence, printable, sentence
from hygiene.reference.platforms import platform

if TYPE_CHECKING:
    from markupsafe import Markup

    from hygiene.model.account import Account
    from hygiene.report.report import Report

MOST: Final = 5000
"""The most findings on a page."""
_WHOLE: Final = 100
"""The most findings in a report for each to be written in full."""
_OPEN: Final = 5
"""The most signs of a takeover that are open from the start."""
_SUGGESTED: Final = timedelta(days=90)
"""The time after which an accepted finding should be looked at again."""
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}")
_AT_LEAST: Final = (
    (Severity.CRITICAL, tr_later("critical only")),
    (Severity.HIGH, tr_later("high or worse")),
    (Severity.MEDIUM, tr_later("medium or worse")),
    (Severity.LOW, tr_later("low or worse")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A finding on the page.

    `title` is its first sentence and `more` the rest. `anchor` is the target of links to it, or empty where the same
    finding is on the page already. `why_at` and `fix_at` are the positions, from 1, of its reason and its fix among the
    shared texts of the group. If they are 0, `why` and `fix` are its own. `accept` is the command to accept it, or
    empty in a report without names.
    """

    severity: Severity
    confidence: Confidence
    title: str
    more: str
    fingerprint: str
    anchor: str
    new: bool
    opened: bool
    facts: tuple[str | Markup, ...]
    why_at: int
    why: Markup
    fix_at: int
    fix: Markup
    accept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRows:
    """The findings of one check on one account.

    `rows` are those on the page, and `left_out` counts the others. `shared` are the reasons and fixes that several
    findings have, each once, with true for a reason.
    """

    group: _words.Group
    rows: tuple[Row, ...]
    left_out: int
    shared: tuple[tuple[bool, Markup], ...]
    false_alarms: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRows:
    """The findings of an account.

    `anchor` is the target of links to them. `places` are the positions of its name, owner and platform among the values
    of the page's filters.
    """

    account: Account | None
    name: str
    anchor: str
    places: tuple[int, ...]
    groups: tuple[GroupRows, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings of a report, with the choices of the filter.

    `brief` is true where there are more than `_WHOLE`, so that a group gives the reasons and fixes that several share
    only once. `accept` is the command that accepts a finding, with `ID` for its fingerprint, or empty in a report
    without names. `anchors` are the fingerprints of the findings that links can lead to.
    """

    brief: bool
    accept: str
    anchors: frozenset[str]
    accounts: tuple[AccountRows, ...]
    names: tuple[str, ...]
    owners: tuple[str, ...]
    platforms: tuple[str, ...]
    severities: tuple[tuple[int, str], ...]
    new: bool
    count: int

    @property
    def places(self) -> dict[Account | None, str]:
        """The targets of links to the findings of the accounts."""
        return {each.account: each.anchor for each in self.accounts}


@dataclass(frozen=True, slots=True)
class Script:
    """The script of the page, and the policy source that allows only it."""

    text: Markup
    source: str


@cache
def script() -> Script:
    """Return the script that filters the findings."""
    from markupsafe import Markup

    code = source("filter.js")
    digest = b64encode(sha256(code.encode()).digest()).decode()
    return Script(Markup(code), f"sha256-{digest}")  # noqa: S704  # a file of ours


def findings(report: Report, new: frozenset[str]) -> Findings:
    """Return the findings of a report for its page.

    `new` are the fingerprints of findings that are new since the last run.
    """
    found = _words.groups(report)
    lister = _Lister(report, new, [group for _, groups in found for group in groups])
    owners = {line.account.key: line.owner or tr("not named") for line in report.accounts}
    of = [
        (_words.who(account), owners.get(account.key, "") if account else "", _platform(account))
        for account, _ in found
    ]
    known = [tuple(dict.fromkeys(filter(None, each))) for each in zip(*of, strict=True)] or [(), (), ()]
    rows = tuple(
        AccountRows(
            account=account,
            name=words[0],
            anchor=f"account-{number}",
            places=tuple(names.index(word) if word else -1 for names, word in zip(known, words, strict=True)),
            groups=tuple(map(lister.group, groups)),
        )
        for number, (words, (account, groups)) in enumerate(zip(of, found, strict=True), 1)
    )
    every = [row for account in rows for group in account.groups for row in group.rows]
    return Findings(
        brief=lister.brief,
        accept=lister.accept("ID"),
        anchors=frozenset(row.anchor for row in every if row.anchor),
        accounts=rows,
        names=known[0],
        owners=known[1],
        platforms=known[2],
        severities=_severities({row.severity for row in every}),
        new=any(row.new for row in every),
        count=len(every),
    )


def _severities(present: Collection[Severity]) -> tuple[tuple[int, str], ...]:
    """Return the severities that only some findings reach: rank and words."""
    least = min((each.rank for each in present), default=0)
    return tuple((each.rank, tr(words)) for each, words in _AT_LEAST if each in present and each.rank > least)


def _platform(account: Account | None) -> str:
    """Return the name of an account's platform, or "" for a pseudo-account."""
    return platform(account.platform).title or account.platform if account and not account.shared else ""


class _Lister:
    """A maker of rows, with the data that all rows of a report share."""

    def __init__(self, report: Report, new: frozenset[str], groups: Sequence[_words.Group]) -> None:
        self._report = report
        self._new = new
        self._limit = _fair([len(group.findings) for group in groups])
        count = sum(len(group.findings) for group in groups)
        signs = sum(len(group.findings) for group in groups if group.result.path == "compromise")
        self.brief = count > _WHOLE
        self._opened = signs <= _OPEN
        self._anchors: set[str] = set()
        self._prose: Callable[[str], Markup] = cache(lambda text: _linked(sentence(text)))
        until = report.generated_at.astimezone(report.zone).date() + _SUGGESTED
        self._acceptable = not report.redacted
        self._terms = f"--until {until} --reason 'WHY'{_provenance.policy_option(report)}"

    def group(self, group: _words.Group) -> GroupRows:
        """Return a group for the page."""
        shown = group.findings[: self._limit]
        texts = chain.from_iterable(((True, each.why), (False, each.fix)) for each in shown)
        shared = [text for text, uses in Counter(texts).items() if self.brief and uses > 1 and text[1]]
        at = {text: place for place, text in enumerate(shared, 1)}
        return GroupRows(
            group=group,
            rows=tuple(self._row(group, each, at) for each in shown),
            left_out=len(group.findings) - len(shown),
            shared=tuple((reason, self._prose(text)) for reason, text in shared),
            false_alarms=self._prose(tr(self._report.false_alarms.get(group.result.check, ""))),
        )

    def accept(self, fingerprint: str) -> str:
        """Return the command that accepts a finding.

        It is empty where the id is a label.
        """
        return self._acceptable * f"hygiene accept {shlex.quote(fingerprint)} {self._terms}"

    def _row(self, group: _words.Group, finding: Finding, at: Mapping[tuple[bool, str], int]) -> Row:
        """Return a finding for the page."""
        fingerprint = group.result.fingerprint(finding)
        anchor = fingerprint if _FINGERPRINT.fullmatch(fingerprint) and fingerprint not in self._anchors else ""
        self._anchors.add(anchor)
        message = sentence(finding.message)
        title = first_sentence(message)
        why_at, fix_at = at.get((True, finding.why), 0), at.get((False, finding.fix), 0)
        facts = _words.facts(finding, self._report.zone)
        sign = group.result.path == "compromise" and finding.severity is not Severity.INFO
        return Row(
            severity=finding.severity,
            confidence=finding.confidence,
            title=title,
            more=message[len(title) :].strip(),
            fingerprint=fingerprint,
            anchor=anchor,
            new=fingerprint in self._new,
            opened=sign and self._opened,
            facts=tuple(_linked(each, parts=not self.brief) if "https://" in each else each for each in facts),
            why_at=why_at,
            why=self._prose("" if why_at else finding.why),
            fix_at=fix_at,
            fix=self._prose("" if fix_at else finding.fix),
            accept=self.accept(fingerprint),
        )


def _fair(counts: Sequence[int]) -> int:
    """Return the most findings of a group that leave room for every group."""
    limit = max(counts, default=0)
    while sum(min(count, limit) for count in counts) > MOST and limit > 1:
        limit -= max(1, limit // 10)
    return limit


def _linked(text: str, *, parts: bool = True) -> Markup:
    """Return a text with links to our own pages, and commands as code.

    With `parts`, a line may break between the parts of an address, which takes room in a large page.
    """
    from markupsafe import Markup

    made = Markup()
    for piece, address in links(text):
        if address:
            made += Markup('<a href="{}">{}</a>').format(address, parted(piece) if parts else piece)
            continue
        for words, command in commands(piece):
            code = Markup("<code>{}</code>").format(printable(words, 4 * _words.LONG))
            made += code if command else unbroken(words)
    return made
