"""differences: changes between two exports of one account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from hygiene import Confidence, Finding, Policy, Severity, Snapshot, Worst, check
from hygiene.language.words import tr, tr_later
from hygiene.model.records import Difference, Event, event_words
from hygiene.model.text import listed, printable, sentence, series
from hygiene.reference.platforms import Platform, platform
from hygiene.wording.imitations import resemblance

_NAMED: Final = {
    "app": tr_later("{names} got access"),
    "app-gone": tr_later("{names} lost access"),
    "app-permissions": tr_later("more was permitted to {names}"),
    "device": tr_later("{names} is a new device"),
    "identity": tr_later("signing in with {names} was linked"),
}
_COUNTED: Final = {
    "block": (tr_later("one account was blocked"), tr_later("{count:,} accounts were blocked")),
    "deletion": (tr_later("one post was deleted"), tr_later("{count:,} posts were deleted")),
    "follow": (tr_later("one account was followed"), tr_later("{count:,} accounts were followed")),
    "unfollow": (tr_later("one account was unfollowed"), tr_later("{count:,} accounts were unfollowed")),
}
"""The words for kinds other than events, for one thing and for several."""
_FACTS: Final = frozenset({"app-gone", "second-factor-on"})
"""Differences that take nothing from the owner."""
_MANY: Final = {"block": 20, "deletion": 20, "follow": 50, "unfollow": 50, "device": 1}
"""The least number of things of a kind to ask about. Fewer are a fact."""
_LEFT_TO_CHANGES: Final = frozenset({"email", "phone", "second-factor-off"})
"""Kinds whose recent changes `account-changes` finds by their time."""
_SHOWN: Final = 5
_PAGES: Final = {
    "app": "apps", "app-permissions": "apps", "device": "sessions", "email": "email", "identity": "apps",
    "phone": "phone", "second-factor-off": "second_factor",
}  # fmt: skip
"""The settings page that shows each kind."""


@check(
    "differences",
    title=tr_later("Changes since an earlier export"),
    path="compromise",
    needs={"differences"},
    optional={"events"},
    # As with changes of the profile, an earlier export that lacks a part must not reopen a question that the newer one
    # answers.
    worst=Worst(Severity.MEDIUM, Confidence.LOW),
    undo=tr_later(
        "Put back what changed and is not yours, such as the link in your profile, because visitors trust it."
    ),
)
def differences(snapshot: Snapshot, policy: Policy) -> Iterator[Finding]:
    """Changes between two exports of one account.

    What:
        Compares an export with an earlier one of the same account, given in the same scan, and names what changed
        between them: apps and what they may do, addresses and numbers, second factors, linked accounts, devices, the
        handle, what the profile shows, lists of blocked and followed accounts, and posts that are gone. Each change
        happened at some time between the two exports, which is as exact as two exports can be.

        Where the newer one records the time of such a change, the finding states it, and a new address or a second
        factor switched off within the last 30 days is left to `account-changes`.

        A part that one of them does not hold, or not in full, is not compared, and is named. Where the newest records
        of two exports have one date, the export with the older files is the older one. Where no time shows which that
        is, the question stays open.

    Why it matters: many exports show a profile or a list as it is, without when it changed. A rewritten link, a purge
    of last month or an app that was let in without a date shows only so.

    Fix: go through the list. If something was not you, end all other sessions, change the password, and undo it.

    False alarms: nearly everything is yours, so nothing here makes an alarm by itself, except a new link in the profile
    that looks like your name, or like the site that it led to before. Keep an export from time to
    time, so that there is an earlier one on the day you need it.
    """
    known = platform(snapshot.account.platform)
    by_kind: defaultdict[str, list[Difference]] = defaultdict(list)
    for each in snapshot.require("differences"):
        by_kind[each.kind].append(each)
    recent = snapshot.taken_at - timedelta(days=policy.changes.recent_days)
    for kind, every in sorted(by_kind.items()):
        times = list(_times(kind, every, snapshot.events or ()))
        if not (kind in _LEFT_TO_CHANGES and times and times[0] >= recent):
            yield _finding(kind, every, times, known)


def _times(kind: str, every: Sequence[Difference], events: Iterable[Event]) -> Iterator[datetime]:
    """Yield the times of the changes of a kind, oldest first, or nothing.

    There must be at least as many recorded times as changes, because another change may have none.
    """
    since, until = every[0].since, every[0].until
    dated = sorted(event.at for event in events if event.kind == kind and event.at and since < event.at <= until)
    if len(dated) >= sum(each.count for each in every):
        yield from dated


def _finding(kind: str, every: Sequence[Difference], times: Sequence[datetime], known: Platform) -> Finding:
    first, count = every[0], sum(each.count for each in every)
    asked = kind not in _FACTS and count >= _MANY.get(kind, 1)
    said = _words(kind, every, count)
    if times:
        when = tr("{what} on {days}", what=said, days=series(list(dict.fromkeys(map(_day, times)))))
    else:
        when = tr("between {start} and {end}, {what}", start=_day(first.since), end=_day(first.until), what=said)
    imitations = [each.imitation for each in every if each.imitation]
    severity = Severity.MEDIUM if imitations else Severity.LOW if asked else Severity.INFO
    sure = Confidence.MEDIUM if any(each.sure for each in imitations) else Confidence.LOW
    return Finding(
        subject=f"differences:{kind}",
        message=" ".join(map(sentence, [when, *map(resemblance, imitations)])),
        severity=severity,
        confidence=sure if asked else Confidence.HIGH,
        why=tr("Two exports show that it changed, and only you know whether it was you.") if asked else "",
        fix=_fix(known, kind) if asked else "",
        at=times[0] if times else first.until,
        last_at=times[-1] if times else None,
        since=None if times else first.since,
        covers=tuple(each.mark for each in every),
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def _fix(known: Platform, kind: str) -> str:
    parts = {"sessions": known.page("sessions"), "password": known.page("password")}
    if kind in _PAGES:
        return tr(
            "If this was not you, end all other sessions {sessions}, change the password {password}, and undo it "
            "{page}.",
            page=known.page(_PAGES[kind]),
            **parts,
        )
    return tr(
        "If this was not you, end all other sessions {sessions}, change the password {password}, and undo it.", **parts
    )


def _words(kind: str, every: Sequence[Difference], count: int) -> str:
    """Return what changed, as the rest of a sentence."""
    names = listed([each.what for each in every], _SHOWN)
    if kind in _COUNTED:
        return _counted(kind, count, every[-1].what)
    if kind in _NAMED:
        return tr(_NAMED[kind], names=names)
    return f"{event_words(kind)} ({printable(names, 200)})" if names else event_words(kind)


def _counted(kind: str, count: int, caution: str) -> str:
    """Return how many things of a kind changed, and what else may explain it."""
    one, several = _COUNTED[kind]
    said = tr(one) if count == 1 else tr(several, count=count)
    return f"{said}, {caution}" if caution and kind == "deletion" else said
