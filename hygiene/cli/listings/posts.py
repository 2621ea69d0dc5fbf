"""The lists of `hygiene posts`: by suspicion, or around a moment by time.

People read them as a table, tools as JSON lines. A table for a terminal is wrapped to its width. In any other table,
each post, reason and event is one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import msgspec
import numpy as np

from hygiene.analysis.posts.across import RankedPost
from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import Suspicion
from hygiene.cli.listings import post_words
from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording.layout import wrap
from hygiene.formats.wording.timeline import when
from hygiene.incident.records import Entry
from hygiene.language.words import number, tr, tr_n
from hygiene.model.account import Account
from hygiene.model.posts import Posts
from hygiene.model.reasons import Reason
from hygiene.model.text import local, printable, sentence
from hygiene.reference.platforms import platform

_WHY: Final = 300
"""The most characters shown of a reason."""
_NAMES_AT: Final = 28
"""The column of the client of a post, and of the words of an event."""
_WHY_AT: Final = 16
"""The column at which a reason stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The layout of a table of posts.

    `zone` is that of its times, and posts with `alarm` bits are marked. With `several`, each line names its account.
    `width` is that of the terminal in cells, or None where each line stays whole. `tables` are the posts of each
    account by its key.
    """

    zone: tzinfo
    alarm: float
    several: bool = False
    width: int | None = None
    tables: Mapping[tuple[str, str], Posts] = field(default_factory=dict, compare=False)


class _Line(NamedTuple):
    """A line of a table, and the column at which its further lines begin."""

    text: str
    hang: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A moment, and the number of days to show before and after it."""

    moment: datetime
    days: float

    def __str__(self) -> str:
        days, moment = number(self.days, ".6g"), f"{self.moment:%Y-%m-%d %H:%M}"
        if self.days == 1:
            return tr("within {days} day of {moment}", days=days, moment=moment)
        return tr("within {days} days of {moment}", days=days, moment=moment)


def post_lines(found: Iterable[RankedPost]) -> Iterator[str]:
    """Yield one JSON object for each post."""
    # A million posts have few clients and accounts.
    client, account = cache(lambda name: printable(name, 200)), cache(lambda whose: printable(whose.stable_name, 60))
    for each in found:
        post = each.post
        row = {
            "id": printable(post.id, 32),
            "at": stamp(post.at),
            "client": client(post.client),
            "suspicion": post.suspicion,
            "reasons": [{"bits": reason.bits, "why": _why(reason)} for reason in post.reasons],
            "account": account(each.account),
        }
        yield msgspec.json.encode(row).decode()


def posts_table(found: Iterable[RankedPost], layout: Layout, total: int) -> str:
    """Return the posts as a table, each with its reasons and their bits.

    Posts that stand out are marked. `total` is the number of all posts, some of which may be left out.
    """
    listed = list(found)
    if not listed:
        none = tr("These exports hold no posts.") if layout.several else tr("This export holds no posts.")
        return f"{none}\n"
    lines = [_head(layout)]
    for each in listed:
        lines.append(_line(each, layout))
        lines += [_reason(reason) for reason in each.post.reasons]
    left_out = [_Line(fewer(len(listed), total))] if total > len(listed) else []
    return _wrapped([*lines, _Line(""), *left_out, *_explained(listed, layout)], layout.width)


def incident(
    found: Sequence[RankedPost],
    events: Sequence[Entry],
    around: Around,
    layout: Layout,
    *,
    left_out: Sequence[str] = (),
) -> str:
    """Return posts and other events in order of time, as a table.

    A reason of several posts is written out under the first post. A number stands for it under the others. Equal events
    of one minute are one line. `left_out` are sentences about posts and events outside the table.
    """
    shared = Counter(why for each in found for why in {_why(reason) for reason in each.post.reasons})
    numbers: dict[str, int] = {}
    rows: list[tuple[datetime, int, list[_Line]]] = []
    for each in sorted(found, key=lambda each: (_at(each.post), str(each.account), each.post.id)):
        lines = [_line(each, layout), *_reasons(each.post.reasons, shared, numbers)]
        rows.append((_at(each.post), 1, lines))
    rows += [(event.at, 0, [_event(event, layout)]) for event in events]
    numbered = _Line(tr("A number in brackets stands for the reason written out above with that number."))
    marked = _Line(tr("! without bits marks what may be someone else's."))
    parts = [
        [_Line(sentence(tr("posts and other events {around}, oldest first", around=around))), *map(_Line, left_out)],
        [_head(layout, posts=bool(found)), *_in_order(rows)],
        [
            *([numbered] if numbers else []),
            *([marked] if any(event.suspicious for event in events) else []),
            *(_explained(found, layout) if found else ()),
        ],
    ]
    return "\n".join(_wrapped(part, layout.width) for part in parts if part)


def plain(text: str, width: int | None) -> str:
    """Return a sentence as a line, or as lines of a width in cells."""
    return _wrapped([_Line(text)], width)


def _wrapped(lines: Iterable[_Line], width: int | None) -> str:
    if width is None:
        return "".join(f"{line.text}\n" for line in lines)
    return "".join(f"{part}\n" for line in lines for part in wrap(line.text, width, rest=" " * line.hang))


def nothing_near(tables: Iterable[Posts], around: Around, zone: tzinfo) -> str:
    """Return the sentence that no post is near a moment.

    A second sentence gives the first and last date of the posts.
    """
    several, at = False, np.array([], dtype="datetime64[ms]")
    for count, posts in enumerate(tables):
        several, at = count > 0, np.concatenate([at, posts.at[~np.isnat(posts.at)]])
    return f"{tr('No posts {around}.', around=around)} {post_words.dates(at, zone, several=several)}"


def fewer(shown: int, total: int) -> str:
    """Return the sentence that less suspicious posts are left out."""
    return tr_n(
        shown,
        "Only the most suspicious post of {total:,} is listed; --top lists more.",
        "Only the {count:,} most suspicious posts of {total:,} are listed; --top lists more.",
        total=total,
    )


def _at(post: Suspicion) -> datetime:
    """Return the time of a post in a window, where every post has one."""
    if post.at is None:
        raise ValueError("a post around a moment needs a time")
    return post.at


def _line(each: RankedPost, layout: Layout) -> _Line:
    post = each.post
    at = post.at.astimezone(layout.zone).strftime("%Y-%m-%d %H:%M") if post.at else tr("undated")
    address = platform(each.account.platform).post(post.id)
    shown = printable(address or post.id, 100 if address else 32) or _marks(each, layout)
    names = f"{printable(post.client, 30)}  {shown}"
    whose = _whose(each.account, layout)
    return _Line(f"{_mark(post, layout.alarm):3}{number(post.suspicion, '5.1f')}  {at:16}  {whose}{names}", _NAMES_AT)


def _marks(each: RankedPost, layout: Layout) -> str:
    """Return what a post without an id is recognised by."""
    table = layout.tables.get(each.account.key)
    return post_words.marks(table, each.post.row) if table is not None and each.post.row >= 0 else ""


def _mark(post: Suspicion, alarm: float) -> str:
    """Return the mark of an unusual post, with `~` if others cause it."""
    if post.suspicion < INCIDENT_BITS:
        return ""
    return ("!!" if post.suspicion >= alarm else "!") + "~" * (post.alone < INCIDENT_BITS)


def _event(event: Entry, layout: Layout) -> _Line:
    whose, words = _whose(event.account, layout), event.what
    if event.since:
        words = tr("{act}, at some time since {time}", act=words, time=local(event.since, layout.zone))
    mark = "!" if event.suspicious else ""
    return _Line(f"{mark:8}  {when(event.at, layout.zone):16}  {whose}{sentence(words)}", _NAMES_AT)


def _whose(account: Account, layout: Layout) -> str:
    return f"{printable(str(account), 60)}  " if layout.several else ""


def _reasons(reasons: Iterable[Reason], shared: Counter[str], numbers: dict[str, int]) -> Iterator[_Line]:
    """Yield the lines of a post's reasons, with repeated ones in one line.

    `shared` counts the posts that have a reason, and `numbers` receives the number of each reason that was written out.
    """
    known = []
    for reason in reasons:
        why = _why(reason)
        if why in numbers:
            known.append(f"{number(reason.bits, '+.1f')} [{numbers[why]}]" if reason.bits else f"[{numbers[why]}]")
        elif shared[why] > 1:
            numbers[why] = len(numbers) + 1
            yield _reason(reason, f"[{numbers[why]}] ")
        else:
            yield _reason(reason)
    if known:
        yield _Line(f"{'':14}  {tr('as above: {reasons}', reasons=', '.join(known))}", _WHY_AT)


def _why(reason: Reason) -> str:
    return _shown(reason.why)


@lru_cache(maxsize=4096)
def _shown(why: str) -> str:
    """Return a reason fit to print; a million posts share many."""
    return printable(why, _WHY)


def _reason(reason: Reason, mark: str = "") -> _Line:
    # A note has no weight, and so no number.
    bits = number(reason.bits, "+11.1f") if reason.bits else f"{'':11}"
    return _Line(f"   {bits}  {mark}{_why(reason)}", _WHY_AT)


def _in_order(rows: Iterable[tuple[datetime, int, list[_Line]]]) -> Iterator[_Line]:
    """Yield the lines of all rows, oldest first and events before posts.

    The rows are the time, 0 for an event and 1 for a post, and the lines.
    """
    ordered = sorted(rows, key=lambda row: row[:2])
    for (is_post, lines), equal in groupby(ordered, key=lambda row: row[1:]):
        times = sum(1 for _ in equal)
        joined = times > 1 and not is_post
        event = lines[0].text.removesuffix(".")
        once = lines[0]._replace(text=tr_n(times, "{event}, {count} time.", "{event}, {count} times.", event=event))
        yield from [once] if joined else lines * times


def _head(layout: Layout, *, posts: bool = True) -> _Line:
    what = post_words.heading(layout.zone, posts=posts, several=layout.several)
    return _Line(f"{tr('bits') if posts else '':>8}  {tr('time'):16}  {what}", _NAMES_AT)


def _explained(found: Iterable[RankedPost], layout: Layout) -> Iterator[_Line]:
    """Yield the meanings of the numbers and marks."""
    found = list(found)
    lifted = any("~" in _mark(each.post, layout.alarm) for each in found)
    nameless = any(not each.post.id and _marks(each, layout) for each in found)
    said = post_words.explained(layout.alarm, several=layout.several, lifted=lifted, nameless=nameless)
    return map(_Line, said)
