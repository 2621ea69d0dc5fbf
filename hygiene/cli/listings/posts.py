"""The lists of `hygiene posts`: by suspicion, or around a moment by time.

People read them as a table, tools as JSON lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Final

import msgspec
import numpy as np

from hygiene.analysis.posts.across import RankedPost
from hygiene.analysis.posts.bursts import INCIDENT_BITS
from hygiene.analysis.posts.ranking import Suspicion
from hygiene.cli.listings.stamp import stamp
from hygiene.formats.wording.timeline import when
from hygiene.model.account import Account
from hygiene.model.posts import Posts, instant
from hygiene.model.reasons import Reason
from hygiene.model.text import plural, printable, sentence
from hygiene.reference.platforms import platform
from hygiene.report.report import TimelineEvent

_WHY: Final = 300
"""The most characters shown of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A moment, and how many days before and after it are looked at."""

    moment: datetime
    days: float

    def __str__(self) -> str:
        return f"within {self.days:g} {'day' if self.days == 1 else 'days'} of {self.moment:%Y-%m-%d %H:%M}"


def post_lines(found: Iterable[RankedPost]) -> Iterator[str]:
    """Yield one JSON object for each post."""
    for each in found:
        post = each.post
        row = {
            "id": printable(post.id, 32),
            "at": stamp(post.at),
            "client": printable(post.client, 200),
            "suspicion": post.suspicion,
            "reasons": [{"bits": reason.bits, "why": _why(reason)} for reason in post.reasons],
            "account": printable(str(each.account), 60),
        }
        yield msgspec.json.encode(row).decode()


def posts_table(found: Iterable[RankedPost], zone: tzinfo, alarm: float, *, several: bool = False) -> str:
    """Return the posts as a table, each with its reasons and their bits.

    Posts that stand out are marked. With several accounts, each line names its own.
    """
    out = []
    for each in found:
        out.append(_line(each, zone, alarm, several=several))
        out += [f"{_bits(reason)}  {_why(reason)}" for reason in each.post.reasons]
    if not out:
        return f"{'These exports hold' if several else 'This export holds'} no posts.\n"
    return "\n".join([_head(zone, several=several), *out, "", *_explained(alarm, several=several)]) + "\n"


def incident(
    found: Sequence[RankedPost],
    events: Sequence[TimelineEvent],
    around: Around,
    zone: tzinfo,
    alarm: float,
    *,
    several: bool = False,
    left_out: Sequence[str] = (),
) -> str:
    """Return posts and other events in order of time, as a table.

    A reason that several posts have is written out under the first, with a number that stands for it under the others.
    Equal events of one minute are one line. `left_out` are sentences about what is not in the table.
    """
    shared = Counter(why for each in found for why in {_why(reason) for reason in each.post.reasons})
    numbers: dict[str, int] = {}
    rows: list[tuple[datetime, int, list[str]]] = []
    for each in sorted(found, key=lambda each: (_at(each.post), str(each.account), each.post.id)):
        lines = [_line(each, zone, alarm, several=several), *_reasons(each.post.reasons, shared, numbers)]
        rows.append((_at(each.post), 1, lines))
    rows += [(event.at, 0, [_event(event, zone, several=several)]) for event in events if event.at is not None]
    numbered = "A number in brackets stands for the reason written out above with that number."
    parts = [
        [sentence(f"posts and other events {around}, oldest first"), *left_out],
        [_head(zone, several=several, posts=bool(found)), *_in_order(rows)],
        [*([numbered] if numbers else []), *(_explained(alarm, several=several) if found else ())],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def nothing_near(tables: Iterable[Posts], around: Around, zone: tzinfo) -> str:
    """Return the sentence that no post is near a moment.

    It includes the dates between which there are posts.
    """
    several, at = False, np.array([], dtype="datetime64[ms]")
    for number, posts in enumerate(tables):
        several, at = number > 0, np.concatenate([at, posts.at[~np.isnat(posts.at)]])
    exports = "these exports" if several else "this export"
    nothing = f"No posts {around}."
    if not len(at):
        return f"{nothing} No post in {exports} has a date."
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in map(instant, (at.min(), at.max())) if moment)
    return f"{nothing} {exports.capitalize()} {'have' if several else 'has'} posts from {first} to {last}."


def fewer(shown: int, total: int) -> str:
    """Return the sentence that less suspicious posts are left out."""
    return f"Only the {plural(shown, 'most suspicious post')} of {total:,} are listed; --top lists more."


def _at(post: Suspicion) -> datetime:
    """Return the time of a post in a window, where every post has one."""
    if post.at is None:
        raise ValueError("a post around a moment needs a time")
    return post.at


def _line(each: RankedPost, zone: tzinfo, alarm: float, *, several: bool) -> str:
    post = each.post
    at = post.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if post.at else "undated"
    mark = "!!" if post.suspicion >= alarm else "!" if post.suspicion >= INCIDENT_BITS else ""
    address = platform(each.account.platform).post(post.id)
    names = f"{printable(post.client, 30)}  {printable(address or post.id, 100 if address else 32)}"
    return f"{mark:2} {post.suspicion:5.1f}  {at:16}  {_whose(each.account, several=several)}{names}"


def _event(event: TimelineEvent, zone: tzinfo, *, several: bool) -> str:
    return f"{'':8}  {when(event.at, zone):16}  {_whose(event.account, several=several)}{sentence(event.what)}"


def _whose(account: Account, *, several: bool) -> str:
    return f"{printable(str(account), 60)}  " if several else ""


def _reasons(reasons: Iterable[Reason], shared: Counter[str], numbers: dict[str, int]) -> Iterator[str]:
    """Yield the lines of a post's reasons, those known already in one line.

    `shared` counts the posts that have a reason, and `numbers` gets the number of each that was written out.
    """
    known = []
    for reason in reasons:
        why = _why(reason)
        if why in numbers:
            known.append(f"{reason.bits:+.1f} [{numbers[why]}]")
        elif shared[why] > 1:
            numbers[why] = len(numbers) + 1
            yield f"{_bits(reason)}  [{numbers[why]}] {why}"
        else:
            yield f"{_bits(reason)}  {why}"
    if known:
        yield f"{'':14}  as above: {', '.join(known)}"


def _why(reason: Reason) -> str:
    return printable(reason.why, _WHY)


def _bits(reason: Reason) -> str:
    return f"   {reason.bits:+11.1f}"


def _in_order(rows: Iterable[tuple[datetime, int, list[str]]]) -> Iterator[str]:
    """Yield the lines of all rows, oldest first and events before posts.

    The rows are the time, 0 for an event and 1 for a post, and the lines.
    """
    ordered = sorted(rows, key=lambda row: row[:2])
    for (is_post, lines), equal in groupby(ordered, key=lambda row: row[1:]):
        times = sum(1 for _ in equal)
        joined = times > 1 and not is_post
        yield from [f"{lines[0].removesuffix('.')}, {times} times."] if joined else lines * times


def _head(zone: tzinfo, *, several: bool, posts: bool = True) -> str:
    bits, what = ("bits", "client, address or id") if posts else ("", "what happened")
    return f"{bits:>8}  {'time':16}  {'account, ' if several else ''}{what} ({zone} time)"


def _explained(alarm: float, *, several: bool) -> tuple[str, ...]:
    """Return what the numbers and marks mean, in lines."""
    marks = f"!! marks {alarm:g} bits or more (a finding in a scan, if recent), ! marks {INCIDENT_BITS:g} or more"
    return (
        f"A post of n bits is as unusual as about one in 2^n of {'its' if several else 'this'} account's own posts.",
        f"{marks} (worth a look after an incident).",
        "Only the weightiest reasons are listed, and their bits need not add up to the total.",
        "The bits do not prove who wrote a post.",
    )
