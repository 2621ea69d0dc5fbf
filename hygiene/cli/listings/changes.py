"""The output of `hygiene diff`, for people, tickets and tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

import msgspec

from hygiene.cli.history.sides import Compared, Side
from hygiene.cli.listings.stamp import stamp
from hygiene.formats import markdown
from hygiene.formats.json_masks import masked
from hygiene.formats.terminal.changes import sections
from hygiene.formats.terminal.page import BOLD, WORDS, Page
from hygiene.formats.wire import changes as wire
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr
from hygiene.model.text import printable
from hygiene.plugins.format import Screen
from hygiene.report.score.chances import alike, in_words


def changes(of: Compared, style: str, zone: tzinfo, screen: Screen) -> str:
    """Return a comparison as `table`, `markdown` or `json`."""
    if style == "json":
        return json.dumps(masked(_whole(of)), ensure_ascii=True, indent=2, allow_nan=False) + "\n"
    found = _changes.sections(of.changes, of.titles, first=True)
    said = list(_said(of, zone))
    if style == "markdown":
        head = [tr("# What changed: {plain}", plain=markdown.plain(of.now.word))]
        body = [line for text in said for line in ("", markdown.plain(text))]
        return "\n".join([*head, *body, *markdown.changed(found)]) + "\n"
    page = Page(screen)
    page.say(said[0])
    page.say(said[1].removeprefix("Verdict: "), lead="Verdict: ", color=WORDS.get(of.now.word, BOLD))
    for text in said[2:]:
        page.say(text)
    page.gap()
    sections(page, found)
    return page.text()


def _said(of: Compared, zone: tzinfo) -> Iterator[str]:
    """Yield what is compared, the verdict, the number and what is new."""
    now, then = of.now, of.then
    zones = tr("Times are in {zone}.", zone=printable(str(zone), _words.NAME))
    if then is None:
        yield f"{_name(now, zone)}. {zones}"
        yield tr("Verdict: {word}.", word=now.word)
    else:
        yield tr(
            "{name} compared with {name2}. {zones}",
            name=_name(now, zone),
            name2=_name(then, zone, begins=False),
            zones=zones,
        )
        yield tr(
            "Verdict: {word}{words}.",
            word=now.word,
            words=tr(", as then") if now.word == then.word else tr(". It was {word} then", word=then.word),
        )
    if number := _number(now, then):
        yield number
    if any(side and side.again for side in (now, then)):
        yield tr("Runs are judged by the model and the policy of today.")
    yield _changes.summary(of.changes, zone, now.at)


def _name(side: Side, zone: tzinfo, *, begins: bool = True) -> str:
    name = printable(side.name, _words.NAME)
    # A file keeps its name as it is.
    shown = f"R{name[1:]}" if begins and name.startswith("run ") else name
    return tr("{shown} of {when}", shown=shown, when=_words.when(side.at, zone))


def _number(now: Side, then: Side | None) -> str:
    """Return both likelihoods as a sentence, where they are of one model."""
    if now.expected is None:
        return ""
    lead = tr("Chance of a takeover within a year: {in_words}", in_words=in_words(now.expected))
    if then is None or then.expected is None:
        return f"{lead}."
    if now.model != then.model:
        return tr("{lead}. The earlier number is of another model, so it is not compared.", lead=lead)
    before = in_words(then.expected)
    return (
        tr("{lead}, as then.", lead=lead)
        if alike(now.expected, then.expected)
        else tr("{lead}. It was {before} then.", lead=lead, before=before)
    )


def _whole(of: Compared) -> dict[str, Any]:
    return {
        "now": _side(of.now),
        "then": _side(of.then) if of.then else None,
        "changes": msgspec.to_builtins(wire.changes(of.changes)),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "at": stamp(side.at),
        "verdict": side.word,
        "expected": side.expected,
        "model": side.model,
        "judged_again": side.again,
    }
