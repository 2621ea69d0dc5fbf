"""What the formats for people say in the same words: times, shares, ages, and the order in which things are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Status
from hygiene.model.inputs import Input
from hygiene.model.text import plural, printable
from hygiene.plugins.registry import OURS
from hygiene.reference.platforms import all_platforms
from hygiene.report.report import Accepted, AppLine, Fix, PluginLine, Report
from hygiene.report.score import Score

LONG: Final = 600
"""Characters of a message, a reason or a fix that are shown."""
NAME: Final = 80
"""Characters of a name that are shown."""

CLOSING: Final = (
    (
        "No alarm is not a clean bill of health: hygiene sees only what was read, and not everything an intruder does "
        "leaves a trace in an export."
    ),
    (
        "The likelihood rests on priors and odds that are guesses with sources: good for deciding what to do first and "
        "for the trend, not for insurance. `hygiene explain score` prints all of them."
    ),
)

WAYS: Final[Mapping[str, str]] = {
    "guess": "The password is guessed",
    "reuse": "The password leaked elsewhere",
    "app": "A connected app is misused",
    "session": "A session is stolen or left open",
    "recovery": "The recovery address or number is taken over",
    "insider": "Someone who has, or had, access",
    "unseen": "What no export shows: phishing, malware, the platform itself",
}
"""What each attack path is called for people."""


def when(at: datetime | None, zone: tzinfo) -> str:
    """A time in the home zone, labelled with it, or `undated`."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {printable(str(zone), NAME)}" if at else "undated"


def day(at: datetime, zone: tzinfo) -> str:
    """A day in the home zone; a report that shows days says once which zone they are in."""
    return f"{at.astimezone(zone):%Y-%m-%d}"


def percent(share: float) -> str:
    """`12.1%`."""
    return "under 0.1%" if 0 < share < 0.0005 else f"{100 * share:.1f}%"


def interval(score: Score) -> str:
    """`3.3% to 12.1%`, or one number where both ends are shown alike."""
    low, high = percent(score.low), percent(score.high)
    return low if low == high else f"{low} to {high}"


def points(share: float) -> str:
    """A difference of likelihoods: `11.3 points`."""
    return "under 0.1 points" if 0 < share < 0.0005 else f"{100 * share:.1f} points"


def years(days: int | None) -> str:
    """An age in the unit that suits it: `12 days`, `14 months`, `9.2 years`."""
    if days is None:
        return "not told"
    if days < 60:
        return plural(days, "day")
    return f"{days * 12 // 365} months" if days < 730 else f"{days / 365.25:.1f} years"


def sentence(text: str) -> str:
    """`text` with one full stop at its end."""
    return text.rstrip(". ") + "."


def who(account: Account | None) -> str:
    """Which account, or that it is about none in particular."""
    return str(account) if account else "no account"


def compromise(report: Report) -> str:
    """The heading of the compromise line; its statement follows."""
    sure = f" ({report.compromise.confidence} confidence)" if report.compromise.confidence else ""
    said = {"found": "FOUND" + sure, "clear": "none seen in what was read"}
    return "Signs of compromise: " + said.get(report.compromise.status, "UNKNOWN")


def effect(fix: Fix) -> str:
    """What doing a fix achieves."""
    lowers = f"Lowers the upper end by {points(fix.lowers_high_by)}." if fix.lowers_high_by > 0 else ""
    if fix.compromise:
        return f"A sign of compromise: do this before anything else. {lowers}".rstrip()
    return lowers or "Does not lower the upper end by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one check found on one account, worst first, without what is accepted; `accepted` is how many are."""

    result: Result
    title: str
    findings: tuple[Finding, ...]
    accepted: int

    @property
    def why(self) -> str:
        """Why it matters, when every finding says the same."""
        return _common(f.why for f in self.findings)

    @property
    def fix(self) -> str:
        """What to do, when every finding says the same."""
        return _common(f.fix for f in self.findings)


def _common(texts: Iterable[str]) -> str:
    said = set(texts)
    return said.pop() if len(said) == 1 else ""


def groups(report: Report) -> list[tuple[Account | None, list[Group]]]:
    """Findings by account, in the report's order of accounts, and by check: compromise first, then the worst."""
    taken = {line.fingerprint for line in report.accepted if line.finding}
    found: dict[Account | None, list[Group]] = {line.account: [] for line in report.accounts}
    for result in report.results:
        if result.status is not Status.FOUND:
            continue
        rows = [f for f in result.findings if result.fingerprint(f) not in taken]
        rows.sort(key=lambda f: (-f.severity.rank, -f.confidence.rank))
        group = Group(
            result=result,
            title=report.titles.get(result.check, result.check),
            findings=tuple(rows),
            accepted=len(result.findings) - len(rows),
        )
        found.setdefault(result.account, []).append(group)
    for row in found.values():
        row.sort(key=lambda g: (g.result.path != "compromise", -_worst(g)))
    return [(account, row) for account, row in found.items() if row]


def _worst(group: Group) -> int:
    return max((f.severity.rank for f in group.findings), default=-1)


def clear(report: Report) -> list[tuple[Account | None, list[str]]]:
    """The titles of the checks that looked at everything and found nothing, by account."""
    titles: dict[Account | None, list[str]] = {}
    for result in report.results:
        if result.status is Status.CLEAR:
            titles.setdefault(result.account, []).append(report.titles.get(result.check, result.check))
    return list(titles.items())


def inventories(report: Report) -> list[tuple[Account, list[AppLine]]]:
    """The apps by account, in the report's order."""
    rows: dict[Account, list[AppLine]] = {}
    for line in report.apps:
        rows.setdefault(line.account, []).append(line)
    return list(rows.items())


def nothing_to_fix(report: Report) -> str:
    """What an empty list of fixes means."""
    if not report.results:
        return "Nothing was checked: give hygiene an export to read."
    return "Nothing to fix was found in what was read."


def nothing_found(report: Report) -> str:
    """What an empty list of findings means."""
    return "None in what was read." if report.results else "Nothing was checked."


def no_apps(report: Report) -> str:
    """What an empty inventory means: none, or not read."""
    if any(entry.read.get("apps") == 0 for entry in report.inputs):
        return "No app has access, in what was read."
    return "No list of apps was read, so whether any has access is not known."


def permissions(line: AppLine) -> str:
    """What an app may do, in the platform's words."""
    return ", ".join(sorted(line.app.permissions)) or "not told"


def age(line: AppLine) -> str:
    """How long an app has had access; `*` where the date is not that of the grant."""
    mark = "" if line.age_days is None or line.app.granted_at_means == "grant" else "*"
    return years(line.age_days) + mark


def age_note(rows: Iterable[AppLine]) -> str:
    """What the `*` of `age` means, or an empty string where none is shown."""
    if not any(age(line).endswith("*") for line in rows):
        return ""
    return "* not the day access was given: the platform shows another date, such as the app's own registration."


def last_post(line: AppLine, zone: tzinfo) -> str:
    """The day of the newest post through an app."""
    if line.last_post_at:
        return day(line.last_post_at, zone)
    return "not read" if line.posts is None else "none"


def counted(entry: Input) -> str:
    """How many records of each kind were read, and by which reader."""
    if entry.with_path:
        return f"part of the same export as {entry.with_path}, and counted there (reader {entry.reader})"
    read = ", ".join(f"{kind.replace('_', ' ')} {count:,}" for kind, count in entry.read.items()) or "nothing"
    return f"{read} (reader {entry.reader})" if entry.reader else read


def stale(line: Accepted) -> str:
    """Why an acceptance no longer holds."""
    if line.finding is None:
        return "matches nothing any more: take it out of the policy"
    return f"no longer holds, so it counts again: {line.finding.message}"


def watched(report: Report) -> list[PluginLine]:
    """The plugins worth naming: a stranger's, and those that failed."""
    return [line for line in report.plugins if line.error or line.distribution != OURS]


def plugin(line: PluginLine) -> str:
    """Whose a plugin is, and what it saw or why it failed."""
    saw = f"saw {', '.join(line.sees)}" if line.sees else "saw no part of a snapshot"
    return f"{line.group} {line.name}, from {line.distribution} {line.version}: " + (
        f"FAILED, so it did not run: {line.error}" if line.error else saw
    )


def built_in(report: Report) -> str:
    """The plugins not named by `watched`, in one sentence."""
    return f"{plural(len(report.plugins) - len(watched(report)), 'built-in plugin')} ran."


def links(text: str) -> list[tuple[str, str]]:
    """`text` in pieces, each with the address it may link to, or an empty string.

    Only pages of our own platform table are links: an address in a name from an export stays text.
    """
    pieces: list[tuple[str, str]] = []
    for piece in re.split(r"(https://[^\s<>\"'`]+)", text):
        address = piece.rstrip(".,;:!?)")
        if address and _ours(address):
            pieces += [(address, address), (piece.removeprefix(address), "")]
        else:
            pieces.append((piece, ""))
    return [(said, address) for said, address in pieces if said]


def _ours(address: str) -> bool:
    return _pages().fullmatch(address) is not None


@cache
def _pages() -> re.Pattern[str]:
    """Every settings page, and every post's page with any id, of the platform table."""
    known = [re.escape(url) for p in all_platforms() for url in p.settings.values() if url.startswith("https://")]
    posts = [
        re.escape(p.post_url).replace(re.escape("{id}"), "[A-Za-z0-9_-]{1,64}")
        for p in all_platforms()
        if p.post_url.startswith("https://")
    ]
    return re.compile("|".join(known + posts) or r"(?!)")
