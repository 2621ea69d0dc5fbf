"""The timeline on a page: the records around the moment, and its gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Section, Table, Text
from hygiene.incident.pages.words import sentences, undated, where_to_look
from hygiene.incident.records import Entry, Gap, Story, Walkthrough
from hygiene.language.words import tr, tr_n
from hygiene.model.text import local, sentence

_LINES: Final = 16
"""The most lines of the timeline on a short page."""
_GAPS: Final = 4
_FULL: Final = 400
"""The most lines of the timeline on a whole page. The files have all."""


def timeline_section(walk: Walkthrough, *, whole: bool, options: bool = False) -> Section:
    """Return the records around the moment, and the gaps of the files.

    With `options`, it names the option that shows more days.
    """
    story = walk.story
    entries = _nearest(story, walk.asked.at, _FULL if whole else _LINES)
    several = len({entry.account.key for entry in entries}) > 1
    zones = (UTC,) if str(walk.zone) == "UTC" else (UTC, walk.zone)
    headers = (*map(str, zones), *((tr("Account"),) if several else ()), tr("What happened"))
    rows = tuple(_row(entry, walk, zones, several=several) for entry in entries)
    marked = frozenset(number for number, entry in enumerate(entries) if entry.suspicious)
    since, until = (f"{at.astimezone(walk.zone):%Y-%m-%d}" for at in (story.since, story.until))
    if walk.asked.address:
        words = tr(
            "From {since} to {until}, around {address}. ! marks what may be someone else's.",
            since=since,
            until=until,
            address=walk.asked.address,
        )
    else:
        words = tr("From {since} to {until}. ! marks what may be someone else's.", since=since, until=until)
    if options:
        words = f"{words} {tr('--days says how many days before and after are shown, up to the newest export.')}"
    blocks: list[Block] = [Text(words=words, weight="note")]
    table = Table(headers=headers, rows=rows, times=len(zones), marked=marked)
    blocks.append(table if rows else Text(words=tr("Nothing was recorded then.")))
    blocks += _not_shown(story, len(entries))
    if story.undated:
        words = tr_n(
            sum(story.undated.values()),
            "{records} has no time and is not shown.",
            "{records} have no time and are not shown.",
            records=undated(story.undated),
        )
        blocks.append(Text(words=words, weight="note"))
    gaps = story.gaps if whole else story.gaps[:_GAPS]
    if gaps:
        blocks.append(Text(words=tr("What this cannot show:")))
        blocks.append(List(items=tuple(map(_gap, gaps))))
    if len(story.gaps) > len(gaps):
        words = tr_n(len(story.gaps) - len(gaps), "{count:,} more gap.", "{count:,} more gaps.")
        blocks.append(Text(words=words, weight="note"))
    return Section(key="timeline", title=tr("Timeline"), blocks=tuple(blocks))


def _not_shown(story: Story, shown: int) -> Iterator[Block]:
    """Yield how many lines of a story are not shown, and why."""
    if left := len(story.entries) - shown + story.left_out:
        words = tr_n(
            left,
            "{count:,} other line not shown here: those farthest from it.",
            "{count:,} other lines not shown here: those farthest from it.",
        )
        yield Text(words=words, weight="note")
    if story.private:
        words = tr_n(
            story.private,
            "{count:,} other line not shown here, because it is private.",
            "{count:,} other lines not shown here, because they are private.",
        )
        yield Text(words=words, weight="note")


def _nearest(story: Story, at: datetime, limit: int) -> list[Entry]:
    """Return up to `limit` entries: the suspicious ones, then the nearest."""
    kept = sorted(story.entries, key=lambda entry: (not entry.suspicious, abs(entry.at - at)))[:limit]
    chosen = {id(entry) for entry in kept}
    return [entry for entry in story.entries if id(entry) in chosen]


def _row(entry: Entry, walk: Walkthrough, zones: Sequence[tzinfo], *, several: bool) -> tuple[str, ...]:
    times = (f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}" for zone in zones)
    words = sentence(entry.what)
    if entry.since:
        act, since = words.rstrip("."), local(entry.since, walk.zone)
        words = tr("{act}, at some time since {time}.", act=act, time=since)
    if text := walk.texts.get(entry.post_id):
        words = f"{words} “{text}”"
    account = (str(entry.account),) if several else ()
    return (*times, *account, f"! {words}" if entry.suspicious else words)


def _gap(gap: Gap) -> Item:
    return Item(title=sentences(sentence(gap.words), where_to_look(gap.look)))
