"""Words about the changes since an earlier run, and their causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.finding import Confidence, Severity
from hygiene.model.text import sentence, series
from hygiene.report.changes.records import Cause, Change, Changes, Tally, Unread, badness, tally
from hygiene.report.report import Fix, Report

FIRST: Final = tr_later("This is the first run kept about these accounts, so nothing is compared yet.")
FIRST_OF_FLEET: Final = tr_later("This is the first run kept of this fleet, so nothing is compared yet.")
_SEVERITY_THEN: Final = {
    Severity.CRITICAL: tr_later("It was of critical severity before."),
    Severity.HIGH: tr_later("It was of high severity before."),
    Severity.MEDIUM: tr_later("It was of medium severity before."),
    Severity.LOW: tr_later("It was of low severity before."),
    Severity.INFO: tr_later("It was for information before."),
}
_CONFIDENCE_THEN: Final = {
    Confidence.HIGH: tr_later("It was of high confidence before."),
    Confidence.MEDIUM: tr_later("It was of medium confidence before."),
    Confidence.LOW: tr_later("It was of low confidence before."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change: its subject, and its text in sentences."""

    lead: str
    account: Account | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Changes of a kind, the worst first."""

    title: str
    lines: tuple[Line, ...]


def second_line(report: Report) -> str:
    """Return the news since the last run, as sentences, or ""."""
    return summary(report.changes, report.zone, report.generated_at) if report.changes else ""


def summary(changes: Changes, zone: tzinfo, now: datetime) -> str:
    """Return the changes as sentences. `now` is the time of the later run."""
    if changes.since is None:
        return tr(FIRST)
    since = _since(changes.since, changes.oldest or changes.since, zone, now)
    found = tally(changes.lines)
    told = counts(found)
    if changes.still:
        told.append(_still(changes.still, alone=not told))
    listed = ", ".join(told)
    if found.new or found.more_read or found.worse:
        said = tr("Since {since}: {changes}.", since=since, changes=listed)
    elif listed:
        said = tr("Nothing is new since {since}: {changes}.", since=since, changes=listed)
    else:
        said = tr("Nothing is new since {since}.", since=since)
    return " ".join([said, *_causes(changes), *_reading(changes)])


def counts(found: Tally) -> list[str]:
    """Return how many findings are new, worse, milder and gone, in words."""
    new, more = found.new, found.more_read
    worse, milder, gone = map(len, (found.worse, found.milder, found.gone))
    told = [
        f"{tr_n(len(new), '{count:,} new finding', '{count:,} new findings')}{_severest(new)}" if new else "",
        f"{_found_by_more_reading(more, alone=not new)}{_severest(more)}" if more else "",
        tr_n(worse, "{count:,} worse", "{count:,} worse") if worse else "",
        tr_n(milder, "{count:,} milder or accepted", "{count:,} milder or accepted") if milder else "",
        tr_n(gone, "{count:,} gone", "{count:,} gone") if gone else "",
    ]
    return [each for each in told if each]


def _since(newest: datetime, oldest: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the time of an earlier run in words, or of several."""
    on = _words.when if _words.day(newest, zone) == _words.day(now, zone) else _words.day
    first, last = on(oldest, zone), on(newest, zone)
    return last if first == last else tr("the last runs about this ({first} to {last})", first=first, last=last)


def _severest(new: Iterable[Change]) -> str:
    """Return the counts of the severe ones among new findings, or ""."""
    severities = [line.found.severity for line in new]
    critical, high = severities.count(Severity.CRITICAL), severities.count(Severity.HIGH)
    counts = [
        tr_n(critical, "{count} critical", "{count} critical") if critical else "",
        tr_n(high, "{count} high", "{count} high") if high else "",
    ]
    return f" ({', '.join(filter(None, counts))})" if any(counts) else ""


def _found_by_more_reading(more: Sequence[Change], *, alone: bool) -> str:
    if alone:
        return tr_n(
            len(more),
            "{count:,} finding first seen because more was read",
            "{count:,} findings first seen because more was read",
        )
    return tr_n(len(more), "{count:,} first seen because more was read", "{count:,} first seen because more was read")


def _still(count: int, *, alone: bool) -> str:
    if alone:
        return tr_n(count, "{count:,} finding is as it was", "{count:,} findings are as they were")
    return tr_n(count, "{count:,} as it was", "{count:,} as they were")


def _causes(changes: Changes) -> Iterator[str]:
    """Yield sentences about causes other than the account."""
    if ruled := len(list(_by(changes, "rule"))):
        yield tr_n(
            ruled,
            "{count:,} change comes from a changed check, not from the account.",
            "{count:,} changes come from changed checks, not from the account.",
        )
    if decided := len(list(_by(changes, "policy"))):
        yield tr_n(
            decided,
            "{count:,} change comes from your changed policy, not from the account.",
            "{count:,} changes come from your changed policy, not from the account.",
        )
    if timed := len(list(_by(changes, "time"))):
        yield tr_n(
            timed,
            "{count:,} change comes from the time that passed, not from the account.",
            "{count:,} changes come from the time that passed, not from the account.",
        )


def _reading(changes: Changes) -> Iterator[str]:
    """Yield sentences about what only one of the runs read."""
    if less := len(tally(changes.lines).unseen):
        yield tr_n(
            less,
            "Because less was read, {count:,} finding is no longer seen.",
            "Because less was read, {count:,} findings are no longer seen.",
        )
    if changes.missing:
        yield tr_n(
            len(changes.missing),
            "{count:,} account was not read this time.",
            "{count:,} accounts were not read this time.",
        )
    if changes.first:
        yield tr_n(
            len(changes.first),
            "{count:,} account was not read then.",
            "{count:,} accounts were not read then.",
        )
    if changes.unread and not less:
        yield tr_n(
            len(changes.unread),
            "{count:,} question was answered less fully than then.",
            "{count:,} questions were answered less fully than then.",
        )


def sections(changes: Changes, titles: Mapping[str, str], *, first: bool = False) -> list[Section]:
    """Return the changes by kind and cause.

    `titles` are those of the checks. The changes of a first run are everything it found, and are listed only with
    `first`.
    """
    if changes.since is None:
        lines = (replace(line, why="") for line in changes.lines)  # there was no earlier run
        return [_section(tr("Found by the first run"), lines)] if first and changes.lines else []
    own = [line for line in changes.lines if line.cause in {"account", "acceptance"}]
    read = [line for line in changes.lines if line.cause == "reading"]
    each = [
        _section(tr("New"), (line for line in own if line.kind == "new" and line.worse)),
        _section(tr("Worse or changed"), (line for line in own if line.kind == "changed" and line.worse)),
        _section(tr("Milder or accepted"), (line for line in own if line.kind != "gone" and not line.worse)),
        _section(tr("Gone"), (line for line in own if line.kind == "gone")),
        _section(tr("Because a check changed, not the account"), _by(changes, "rule"), kinds=True),
        _section(tr("Because your policy changed, not the account"), _by(changes, "policy"), kinds=True),
        _section(tr("Because time passed, not the account"), _by(changes, "time"), kinds=True),
        _more_read(changes, (line for line in read if not _is_less(line))),
        _less_read(changes, [line for line in read if _is_less(line)], titles),
    ]
    return [section for section in each if section.lines]


def _by(changes: Changes, cause: Cause) -> Iterator[Change]:
    return (line for line in changes.lines if line.cause == cause)


def _is_less(change: Change) -> bool:
    """Return whether a finding is gone or milder because less was read."""
    now, then = change.now, change.before
    if now is None or then is None:
        return now is None
    return (bool(now.covers) and now.covers < then.covers) or badness(now)[:2] > badness(then)[:2]


def _section(title: str, lines: Iterable[Change], *, kinds: bool = False) -> Section:
    return Section(title=title, lines=tuple(_line(line, kinds=kinds) for line in lines))


def _more_read(changes: Changes, seen: Iterable[Change]) -> Section:
    """Return what could not be seen then: findings and accounts."""
    section = _section(tr("Seen because more was read"), seen)
    lines = [
        Line(lead=tr("Not read then"), account=each, text=tr("This account was not read then."))
        for each in changes.first
    ]
    return replace(section, lines=(*section.lines, *lines))


def _less_read(changes: Changes, gone: Iterable[Change], titles: Mapping[str, str]) -> Section:
    """Return the unseen findings, accounts and questions."""
    lines = list(_section("", gone).lines)
    lines += [
        Line(lead=tr("Not read"), account=each, text=tr("This account was not read this time."))
        for each in changes.missing
    ]
    together: dict[tuple[Account | None, str], list[Unread]] = {}
    for each in changes.unread:
        together.setdefault((each.account, each.reason), []).append(each)
    for (account, reason), some in together.items():
        names = series([titles.get(each.check, each.check) for each in some])
        lines.append(
            Line(lead=tr("Answered less fully"), account=account, text=f"{sentence(names)} {sentence(reason)}")
        )
    return Section(title=tr("Not seen because less was read"), lines=tuple(lines))


def line(change: Change) -> Line:
    """Return a change in words, with its kind."""
    return _line(change, kinds=True)


def _line(change: Change, *, kinds: bool) -> Line:
    """Return a change in words. `kinds` names its kind too."""
    accepted = change.now is not None and change.now.accepted
    kind = _kind(change) if kinds or accepted or change.kind == "changed" else ""
    severity = _words.severity(change.found.severity)
    lead = f"{kind}, {severity}" if kind else _words.capital(severity)
    said = (sentence(change.found.message), _rank_then(change), sentence(change.why))
    return Line(lead=lead, account=change.account, text=" ".join(filter(None, said)))


def _kind(change: Change) -> str:
    """Return what happened to a finding, in a word or two."""
    now, then = change.now, change.before
    if now and now.accepted and not (then and then.accepted):
        return tr("Accepted")
    if now is None:
        return tr("Not seen") if change.cause == "reading" else tr("Gone")
    if then is None:
        return tr("New")
    if change.cause == "acceptance":
        return tr("No longer accepted")
    if now.fingerprint != then.fingerprint:
        return tr("Changed")
    return tr("Worse") if change.worse else tr("Milder")


def _rank_then(change: Change) -> str:
    """Return the earlier severity or confidence as a sentence, or ""."""
    now, then = change.now, change.before
    if now is None or then is None:
        return ""
    if now.severity is not then.severity:
        return tr(_SEVERITY_THEN[then.severity])
    return tr(_CONFIDENCE_THEN[then.confidence]) if now.confidence is not then.confidence else ""


def new_ones(report: Report) -> frozenset[str]:
    """Return the fingerprints of the findings that are new since the last run.

    The findings of a first run are all new, so it marks none of them.
    """
    if report.changes is None or report.changes.since is None:
        return frozenset()
    return frozenset(line.now.fingerprint for line in report.changes.lines if line.now and line.kind == "new")


def is_new(fix: Fix, new: frozenset[str]) -> bool:
    """Return whether a fix is about new findings alone."""
    return bool(fix.fingerprints) and new.issuperset(fix.fingerprints)


def mark(what: str, *, new: bool) -> str:
    """Return words of our own, marked if they are about something new."""
    return tr("{what}, new", what=what) if new else what
