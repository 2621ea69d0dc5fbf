"""One finding of a report, found by its fingerprint and explained.

A report from a file may come from anyone, so it is read within limits, and every text in it is made fit to print.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Final

import click

from hygiene.cli.listings.saved_report import Accepted, Finding, Saved
from hygiene.language.paragraphs import FALSE_ALARMS
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.finding import TOPIC, Severity
from hygiene.model.text import first_sentence, local, printable, sentence
from hygiene.report.verdict.by_hand import CHECK as BY_HAND
from hygiene.report.verdict.by_hand import TITLE
from hygiene.wording.confidence import CONFIDENCES

if TYPE_CHECKING:
    from hygiene.plugins.check import Check

BY_HAND_PAGE: Final = tr_later(
    "You looked at the account yourself and noted with `hygiene review` that something is "
    "not fine. The finding stays until you answer the question again, or until a newer "
    "export answers it in full."
)
"""The page of findings from the user's own answers."""
_MOST_EVIDENCE: Final = 50
_ANOTHER: Final = tr_later(
    "It may come from another scan: give the report that shows it, or the same exports and the same --policy."
)
_TEXT: Final = 2000
"""The most characters shown of a text of a report."""
_TYPO: Final = 0.75
"""The least share of the last digits that a mistyped id has right.

About 3 in 100,000 random pairs have as much in common.
"""
_SUGGESTED: Final = timedelta(days=90)
"""The time after which an accepted finding should be looked at again."""
_SEVERITIES: Final = {
    Severity.INFO: tr_later("for information: good to know, and nothing to repair by itself"),
    Severity.LOW: tr_later("low: it makes a takeover a little easier, or is a weak sign of one"),
    Severity.MEDIUM: tr_later("medium: it makes a takeover clearly easier, so deal with it soon"),
    Severity.HIGH: tr_later(
        "high: it lets someone act in your name, or shows that someone does, so deal with it first"
    ),
    Severity.CRITICAL: tr_later("critical: someone may be using the account now, so act at once"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding of a report, with its check and its account."""

    finding: Finding
    check: str
    account: Account | None
    accepted: Accepted | None

    @property
    def title(self) -> str:
        """The first sentence of the message, fit to print."""
        return printable(first_sentence(self.finding.message[:_TEXT]), 300)

    @property
    def who(self) -> str:
        """The account, fit to print."""
        return printable(str(self.account), 120) if self.account else tr("no account")


def find(report: Saved, fingerprint: str) -> Found:
    """Return the finding with a fingerprint.

    Raises:
        click.BadParameter: There is no such finding; the message names similar ids.
    """
    for result in report.results:
        for finding in result.findings:
            if finding.fingerprint == fingerprint:
                owned = result.account
                return Found(
                    finding=finding,
                    check=result.check,
                    account=Account(platform=owned.platform, handle=owned.handle) if owned else None,
                    accepted=next((a for a in report.accepted if a.fingerprint == fingerprint), None),
                )
    findings = {finding.fingerprint: finding for result in report.results for finding in result.findings}
    words = tr_n(
        len(findings),
        "{fingerprint} is not in this report, which has {count:,} finding.",
        "{fingerprint} is not in this report, which has {count:,} findings.",
        fingerprint=fingerprint,
    )
    cause = _others(fingerprint, findings) or tr(_ANOTHER)
    raise click.BadParameter(f"{words} {cause}", param_hint="FINGERPRINT")


def _others(fingerprint: str, findings: dict[str, Finding]) -> str:
    """Return a sentence that names the findings with similar ids, or ""."""
    same = [each for each in findings if each[:TOPIC] == fingerprint[:TOPIC]]
    close = same or get_close_matches(fingerprint, list(findings)[:10_000], n=3, cutoff=0.7)
    named = "; ".join(
        f"{printable(each, 16)} ({printable(first_sentence(findings[each].message[:_TEXT]).rstrip('. '), 100)})"
        for each in close[:3]
    )
    if same and not any(_nearly(fingerprint, each) for each in same):
        return tr("More or other events are behind that finding now: {findings}.", findings=named)
    return tr("Did you mean {findings}?", findings=named) if close else ""


def _nearly(one: str, other: str) -> bool:
    """Return whether two ids of one topic differ as a mistyped one does.

    The digits after the topic are a digest of the events, so other events change nearly all of them.
    """
    return SequenceMatcher(None, one[TOPIC:], other[TOPIC:], autojunk=False).ratio() >= _TYPO


def page(found: Found, check: Check | None, *, zone: tzinfo, today: date, options: Sequence[str] = ()) -> str:
    """Return the explanation of a finding.

    Args:
        found: The finding.
        check: Its check, or None when that is not installed here.
        zone: The home time zone.
        today: The day from which the suggested acceptance counts.
        options: The options that the command to accept it needs beside the usual ones.
    """
    finding = found.finding
    message = printable(sentence(finding.message[: 4 * _TEXT]), _TEXT)
    facts = (
        (tr("Finding:"), printable(finding.fingerprint, 16)),
        (tr("Account:"), found.who),
        (tr("When:"), _when(finding, zone)),
        (tr("Severity:"), tr(_SEVERITIES[finding.severity])),
        (tr("Confidence:"), tr(CONFIDENCES[finding.confidence])),
    )
    room = max(13, *(len(label) + 2 for label, _ in facts))
    lines = [_wrapped(message), ""]
    lines += [f"{label:{room}}{text}" for label, text in facts[:3]]
    lines += [_wrapped(text, first=f"{label:{room}}", rest=" " * room) for label, text in facts[3:]]
    for heading, body in (
        (tr("Evidence"), list(_evidence(finding))),
        (tr("Why it matters"), [_indented(finding.why)]),
        (tr("What to do"), [_indented(finding.fix)]),
        (tr("The check"), list(_about(found, check))),
        (tr("To live with it"), list(_acceptance(found, today, options))),
    ):
        if any(line.strip() for line in body):
            lines += ["", heading, *body]
    return "\n".join(lines) + "\n"


def _when(finding: Finding, zone: tzinfo) -> str:
    """Return the time of a finding, or that of its first and its last event."""
    if finding.at is None:
        return tr("not known")
    first = local(finding.at, zone)
    if finding.last_at and finding.last_at > finding.at:
        return tr("{first} to {last}", first=first, last=local(finding.last_at, zone))
    return first


def _evidence(finding: Finding) -> Iterator[str]:
    for fact in finding.evidence[:_MOST_EVIDENCE]:
        yield _wrapped(printable(fact, 500), first="  - ", rest="    ")
    if (left := len(finding.evidence) - _MOST_EVIDENCE) > 0:
        yield f"  {tr_n(left, 'and {count:,} more', 'and {count:,} more')}"


def _about(found: Found, check: Check | None) -> Iterator[str]:
    """Yield the beginning of a check's page, and its false alarms."""
    if check is None and found.check == BY_HAND:
        yield _indented(f"{tr(TITLE)}. {tr(BY_HAND_PAGE)}")
        return
    if check is None:
        yield _indented(
            tr("{check} is not installed here, so its page cannot be shown.", check=printable(found.check, 60))
        )
        return
    first = " ".join(check.page.partition("\n\n")[0].split())
    yield _indented(f"{tr(check.title)}. {tr(first)}")
    if check.false_alarms:
        yield _indented(f"{tr(FALSE_ALARMS)} {tr(check.false_alarms)}")
    yield f"  {tr('The whole page: {command}', command=f'hygiene explain {check.id}')}"


def _acceptance(found: Found, today: date, options: Sequence[str]) -> Iterator[str]:
    """Yield the acceptance that covers it, or the command to accept it."""
    if found.accepted:
        terms = found.accepted
        yield _indented(
            tr(
                "Accepted by {owner} until {until}: {reason}",
                owner=printable(terms.owner, 100),
                until=printable(terms.until, 20),
                reason=printable(sentence(terms.reason), 600),
            )
        )
        return
    yield _indented(
        tr(
            "If you know the reason and it is harmless, accept the finding until a date. It counts "
            "again after that, and whenever more of the same is found. Put the reason in place of WHY."
        )
    )
    until = today + _SUGGESTED
    command = f"hygiene accept {printable(found.finding.fingerprint, 16)} --until {until}"
    yield "  " + " ".join([command, "--reason 'WHY'", *options])


def _indented(text: str) -> str:
    return _wrapped(printable(text, 2 * _TEXT), first="  ", rest="  ")


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Return text in lines of 78 characters. An address stays on one line."""
    return textwrap.fill(
        text, 78, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
