"""The gaps of a story: what the exports cannot show, and why.

Each is a sentence that begins with the missing part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

import numpy as np

from hygiene.incident.records import Asked, Gap
from hygiene.incident.timeline.exports import Exports
from hygiene.incident.timeline.runs import AFTER, Period
from hygiene.language.durations import span
from hygiene.language.words import tr, tr_later
from hygiene.model.account import login_key
from hygiene.model.posts import instant
from hygiene.model.snapshot import COLUMNS, Snapshot
from hygiene.model.text import local, printable, sentence, series
from hygiene.reference.platforms import ACTS, Platform, elsewhere, platform

_PARTS: Final = {**ACTS, "devices": tr_later("devices"), "sign_ins": tr_later("linked accounts that can sign in")}
"""The parts that a story has lines from, in words."""
_TOPICS: Final = {
    "client": ("posts", tr_later("the apps behind posts")),
    "failures": ("logins", tr_later("failed sign-ins")),
    "passwords": ("events", tr_later("password changes")),
    "delegates": ("", tr_later("delegates who may post")),
}
"""The finer topics that matter after an incident, each with its part.

Where the part itself is missing, its finer topics are not listed.
"""
_KEPT: Final = re.compile(
    r"\b(?P<count>\d+|two|a|some|half a) (?P<unit>day|week|month|year)s?\b|\bof (?P<lately>lately)\b"
    r"|(?P<unstated>for as long as)"
)
"""The words of `shows` that state how long a platform keeps data."""
_COUNTS: Final = {"two": 2.0, "a": 1.0, "half a": 0.5}
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}


def gaps(every: Sequence[Exports], asked: Asked, period: Period) -> Iterator[Gap]:
    """Yield the gaps, with the accounts in order of their names.

    The account that the story is about comes first. Equal sentences about one platform are yielded once.
    """
    said = set[tuple[str, str]]()
    own = [exports for exports in every if not exports.account.shared]
    among = {login_key(exports.account.platform, exports.account.handle) for exports in own}
    for exports in sorted(own, key=lambda each: (each.account.key != asked.account.key, str(each.account))):
        for gap in (*_ends(exports, asked), *_parts(exports, period, among), *_topics(exports)):
            if (gap.account.platform, gap.words) not in said:
                said.add((gap.account.platform, gap.words))
                yield gap


def _ends(exports: Exports, asked: Asked) -> Iterator[Gap]:
    """Yield that the newest export or reading is older than the story's end."""
    account, made, known = exports.account, exports.newest.taken_at, platform(exports.account.platform)
    name, of_post = printable(str(account), 60), bool(asked.post_id)
    if made >= asked.at + AFTER:
        return
    apart = span(abs(made - asked.at))
    if made < asked.at:
        when = tr("{span} before the post", span=apart) if of_post else tr("{span} before the moment", span=apart)
    else:
        when = tr("{span} after the post", span=apart) if of_post else tr("{span} after the moment", span=apart)
    if exports.newest.live:
        words = tr("{account} was read {time}, so read it again later to see what followed.", account=name, time=when)
    else:
        words = tr(
            "The newest export of {account} ends {time}, so ask for a new one to see what followed.",
            account=name,
            time=when,
        )
    look = known.page("export") if "export" in known.settings and not exports.newest.live else ""
    yield Gap(account=account, part="", words=words, look=look)


def _parts(exports: Exports, period: Period, among: set[tuple[str, str]]) -> Iterator[Gap]:
    """Yield the parts that lack something in the period.

    These parts were not read, not read in full, or do not go back far enough. Parts with one reason share a sentence.
    """
    known = platform(exports.account.platform)
    reasons: dict[tuple[bool, str], list[str]] = {}
    for part in _PARTS:
        if part in known.without or elsewhere(exports.account, part, among):
            continue
        read = next(exports.with_part(part), None)
        if part == "profile":
            # Dated changes of the profile are among the changes of the account.
            if part in known.unrecorded and all(each.differences is None for each in exports.snapshots):
                reasons.setdefault((False, tr(known.unrecorded[part])), []).append(part)
            continue
        if read is None:
            why = tr(known.unrecorded.get(part, "")) or exports.newest.gaps.get(part, "")
            why = why or tr("the export does not hold them")
            reasons.setdefault((False, why), []).append(part)
            continue
        if why := read.missing(part):
            reasons.setdefault((True, why), []).append(part)
        if read is not exports.newest:
            why = tr("the newer export lacks them, and the other ends on {day}", day=_day(read.taken_at, period.zone))
            reasons.setdefault((True, why), []).append(part)
        yield from _kept(known, read, part, period)
    for (partly, why), parts in reasons.items():
        yield _gap(exports, known, parts, why, partly=partly)


def _gap(exports: Exports, known: Platform, parts: Sequence[str], why: str, *, partly: bool) -> Gap:
    names = series([tr(_PARTS[part]) for part in parts])
    words = tr("{names} are not shown: {why}", names=names, why=why)
    if partly:
        words = tr("{names} may be missing in part: {why}", names=names, why=why)
    look = next((where for part in parts if (where := known.seen(part))), "")
    return Gap(account=exports.account, part=parts[0], words=_capital(words), look=look)


def _kept(known: Platform, snapshot: Snapshot, part: str, period: Period) -> Iterator[Gap]:
    """Yield that the platform keeps a part for less time than needed."""
    shows = known.shows.get(part, "")
    found = _KEPT.search(shows)
    if found is None:
        return
    begins, oldest = _begins(found, snapshot.taken_at), min(_times(snapshot, part), default=None)
    if any(at is not None and at <= period.since for at in (begins, oldest)):
        return
    begins = begins or oldest
    words = _lost(known, part, _day(begins, period.zone) if begins else "", unstated=found["unstated"] is not None)
    yield Gap(account=snapshot.account, part=part, words=_capital(words), look=known.seen(part))


def _lost(known: Platform, part: str, day: str, *, unstated: bool) -> str:
    """Return that a part may be missing, from before a day or at all."""
    names, title = tr(_PARTS[part]), known.title
    if unstated and day:
        return tr(
            "{names} from before {day} may be missing, because {title} does not say for how long it keeps them",
            names=names,
            day=day,
            title=title,
        )
    if unstated:
        return tr(
            "{names} may be missing, because {title} does not say for how long it keeps them", names=names, title=title
        )
    shows = tr(known.shows[part])
    if day:
        return tr(
            "{names} from before {day} may be missing, because {title} keeps them only for a time ({shows})",
            names=names,
            day=day,
            title=title,
            shows=shows,
        )
    return tr(
        "{names} may be missing, because {title} keeps them only for a time ({shows})",
        names=names,
        title=title,
        shows=shows,
    )


def _begins(found: re.Match[str], made: datetime) -> datetime | None:
    """Return the time from which an export covers a part, if known."""
    count = found["count"] or ""
    number = float(count) if count.isdecimal() else _COUNTS.get(count)
    return made - timedelta(days=number * _DAYS[found["unit"]]) if number is not None else None


def _times(snapshot: Snapshot, part: str) -> Iterator[datetime]:
    """Yield the times of the records of a part, only the oldest for a table."""
    records = getattr(snapshot, part)
    if part in COLUMNS:
        dated = records.at[~np.isnat(records.at)]
        if len(dated) and (at := instant(dated.min())):
            yield at
    else:
        for record in records:
            at = record.granted_at if part == "apps" else record.first_seen_at if part == "devices" else record.at
            if at:
                yield at


def _topics(exports: Exports) -> Iterator[Gap]:
    """Yield the finer topics that no export of the platform holds."""
    known = platform(exports.account.platform)
    for topic, (part, name) in _TOPICS.items():
        shown = not part or next(exports.with_part(part), None) is not None
        if shown and (why := known.unrecorded.get(topic)) and not _holds(exports.snapshots, topic):
            words = _capital(tr("{names} are not shown: {why}", names=tr(name), why=tr(why)))
            yield Gap(account=exports.account, part=topic, words=words, look=known.seen(topic))


def _holds(snapshots: Iterable[Snapshot], topic: str) -> bool:
    """Return whether an export holds a topic nevertheless."""
    for snapshot in snapshots:
        if topic == "client" and snapshot.posts is not None and bool((snapshot.posts.client >= 0).any()):
            return True
        if topic == "failures" and any(login.outcome == "failure" for login in snapshot.logins or ()):
            return True
        if topic == "passwords" and any(event.kind == "password" for event in snapshot.events or ()):
            return True
    return False


def _capital(words: str) -> str:
    """Return words as a sentence, also where the first has a hyphen."""
    return sentence(words[:1].upper() + words[1:])


def _day(at: datetime, zone: tzinfo) -> str:
    """Return a day in the home zone, as in the period of the timeline."""
    return local(at, zone).split(" ", 1)[0]
