"""Words about what changed since an earlier run, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.finding import Severity
from hygiene.model.text import sentence, series
from hygiene.report.changes.records import Cause, Change, Changes, Unread, badness
from hygiene.report.report import Fix, Report

FIRST: Final = tr_later("This is the first run kept about these accounts, so nothing is compared yet.")
_NAMED: Final = (Severity.CRITICAL, Severity.HIGH)
"""The severities of new findings that a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change: what it is about, and what it says, in sentences."""

    lead: str
    account: Account | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Changes of a kind, the worst first."""

    title: str
    lines: tuple[Line, ...]


def second_line(report: Report) -> str:
    """Return what is new since the last run, as sentences, or ""."""
    return summary(report.changes, report.zone, report.generated_at) if report.changes else ""


def summary(changes: Changes, zone: tzinfo, now: datetime) -> str:
    """Return what changed, as sentences. `now` is the time of the later run."""
    if changes.since is None:
        return FIRST
    since = _words.day(changes.since, zone)
    if since == _words.day(now, zone):
        since = _words.when(changes.since, zone)
    seen = [line for line in changes.lines if line.cause != "reading"]
    new = [line for line in seen if line.kind == "new" and line.worse]
    more = [line for line in changes.lines if line.cause == "reading" and line.worse]
    worse = sum(line.kind == "changed" and line.worse for line in seen)
    milder = sum(line.kind != "gone" and not line.worse for line in seen)
    gone = sum(line.kind == "gone" for line in seen)
    counts = [
        f"{tr_n(len(new), '{count:,} new finding', '{count:,} new findings')}{_severest(new)}" if new else "",
        f"{_first_seen(more, alone=not new)}{_severest(more)}" if more else "",
        tr("{worse:,} worse", worse=worse) if worse else "",
        tr("{milder:,} milder or accepted", milder=milder) if milder else "",
        tr("{gone:,} gone", gone=gone) if gone else "",
        _still(changes.still, alone=not seen and not more) if changes.still else "",
    ]
    lead = tr("Since {since}", since=since) if new or more or worse else tr("Nothing is new since {since}", since=since)
    listed = ", ".join(filter(None, counts))
    return " ".join([f"{lead}: {listed}." if listed else f"{lead}.", *_causes(changes, seen)])


def _severest(new: Iterable[Change]) -> str:
    """Return the counts of the severe ones among new findings, or ""."""
    severities = [line.found.severity for line in new]
    counts = [f"{severities.count(each)} {each}" for each in _NAMED if each in severities]
    return f" ({', '.join(counts)})" if counts else ""


def _first_seen(more: Sequence[Change], *, alone: bool) -> str:
    count = tr_n(len(more), "{count:,} finding", "{count:,} findings") if alone else f"{len(more):,}"
    return tr("{count} first seen because more was read", count=count)


def _still(count: int, *, alone: bool) -> str:
    if not alone:
        return f"{count:,} {(tr('as it was') if count == 1 else tr('as they were'))}"
    return f"{tr_n(count, '{count:,} finding', '{count:,} findings')} {(tr('is as it was') if count == 1 else tr('are as they were'))}"


def _causes(changes: Changes, seen: Iterable[Change]) -> Iterator[str]:
    """Yield sentences about another rule, and about what was read."""
    if ruled := sum(line.cause == "rule" for line in seen):
        comes = "comes" if ruled == 1 else "come"
        yield tr(
            "{changes} {comes} from another rule, not from the account.",
            changes=tr_n(ruled, "{count:,} change", "{count:,} changes"),
            comes=comes,
        )
    if timed := sum(line.cause == "time" for line in seen):
        comes = "comes" if timed == 1 else "come"
        yield tr(
            "{changes} {comes} from the time that passed, not from the account.",
            changes=tr_n(timed, "{count:,} change", "{count:,} changes"),
            comes=comes,
        )
    less = sum(line.cause == "reading" and line.kind == "gone" for line in changes.lines)
    if less:
        is_ = "is" if less == 1 else "are"
        yield tr(
            "Because less was read, {findings} {is_part} no longer seen.",
            findings=tr_n(less, "{count:,} finding", "{count:,} findings"),
            is_part=is_,
        )
    if changes.missing:
        was = "was" if len(changes.missing) == 1 else "were"
        yield tr(
            "{accounts} {was} not read this time.",
            accounts=tr_n(len(changes.missing), "{count:,} account", "{count:,} accounts"),
            was=was,
        )
    if changes.unread and not less:
        was = "was" if len(changes.unread) == 1 else "were"
        yield tr(
            "{questions} {was} answered less fully than then.",
            questions=tr_n(len(changes.unread), "{count:,} question", "{count:,} questions"),
            was=was,
        )


def sections(changes: Changes, titles: Mapping[str, str], *, first: bool = False) -> list[Section]:
    """Return the changes by kind and cause.

    `titles` are those of the checks. Those of a first run are everything it found, and are listed with `first` alone.
    """
    if changes.since is None:
        lines = (replace(line, why="") for line in changes.lines)  # it is that there was no earlier run
        return [_section(tr("Found by the first run"), lines)] if first and changes.lines else []
    own = [line for line in changes.lines if line.cause in {"account", "acceptance"}]
    read = [line for line in changes.lines if line.cause == "reading"]
    each = [
        _section("New", (line for line in own if line.kind == "new" and line.worse)),
        _section(tr("Worse or changed"), (line for line in own if line.kind == "changed" and line.worse)),
        _section(tr("Milder or accepted"), (line for line in own if line.kind != "gone" and not line.worse)),
        _section("Gone", (line for line in own if line.kind == "gone")),
        _section(tr("Because the rule changed, not the account"), _by(changes, "rule"), kinds=True),
        _section(tr("Because time passed, not the account"), _by(changes, "time"), kinds=True),
        _section(tr("Seen because more was read"), (line for line in read if not _is_less(line))),
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


def _less_read(changes: Changes, gone: Iterable[Change], titles: Mapping[str, str]) -> Section:
    """Return what could not be seen: findings, accounts and questions."""
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
    lead = f"{kind}, {severity}" if kind else severity[0].upper() + severity[1:]
    said = (sentence(change.found.message), _rank_then(change), sentence(change.why))
    return Line(lead=lead, account=change.account, text=" ".join(filter(None, said)))


def _kind(change: Change) -> str:
    """Return what happened to a finding, in a word or two."""
    now, then = change.now, change.before
    if now and now.accepted and not (then and then.accepted):
        return "Accepted"
    if now is None or then is None:
        return change.kind.capitalize()
    if change.cause == "acceptance":
        return tr("No longer accepted")
    if now.fingerprint != then.fingerprint:
        return "Changed"
    return "Worse" if change.worse else "Milder"


def _rank_then(change: Change) -> str:
    """Return the earlier severity or confidence as a sentence, or ""."""
    now, then = change.now, change.before
    if now is None or then is None:
        return ""
    if now.severity is not then.severity:
        of = "" if then.severity is Severity.INFO else tr("of ")
        return tr("It was {of}{severity} before.", of=of, severity=_words.severity(then.severity))
    return (
        tr("It was of {confidence} confidence before.", confidence=then.confidence)
        if now.confidence is not then.confidence
        else ""
    )


def new_ones(report: Report) -> frozenset[str]:
    """Return the fingerprints of the findings that are new since the last run.

    Those of a first run are all new, so none is marked.
    """
    if report.changes is None or report.changes.since is None:
        return frozenset()
    return frozenset(line.now.fingerprint for line in report.changes.lines if line.now and line.kind == "new")


def is_new(fix: Fix, new: frozenset[str]) -> bool:
    """Return whether a fix is about new findings alone."""
    return bool(fix.fingerprints) and new.issuperset(fix.fingerprints)


def mark(what: str, *, new: bool) -> str:
    """Return words of our own, marked where they are about what is new."""
    return tr("{what}, new", what=what) if new else what
