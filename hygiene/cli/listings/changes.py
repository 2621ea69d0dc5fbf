"""The output of `hygiene diff`, for people, tickets and tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, Final

import msgspec

from hygiene.cli.history.sides import Compared, Part, Side
from hygiene.cli.listings.stamp import stamp
from hygiene.formats import markdown
from hygiene.formats.json_masks import masked
from hygiene.formats.terminal.changes import sections
from hygiene.formats.terminal.page import BOLD, WORDS, Page
from hygiene.formats.wire import changes as wire
from hygiene.formats.wire.parts import account as wire_account
from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.verdict import chance_of
from hygiene.language.words import tr, tr_later
from hygiene.model.account import VAULT, Account
from hygiene.model.text import first_few, printable
from hygiene.plugins.format import Screen
from hygiene.report.score.chances import alike, in_words

_UNLIKE: Final = tr_later("One of the two runs read accounts or passwords that the other did not.")


def changes(of: Compared, style: str, zone: tzinfo, screen: Screen) -> str:
    """Return a comparison as `table`, `markdown` or `json`."""
    if style == "json":
        return json.dumps(masked(_whole(of)), ensure_ascii=True, indent=2, allow_nan=False) + "\n"
    if _apart(of):
        return _nothing(of, style, zone, screen)
    found = _changes.sections(of.changes, of.titles, first=True)
    about, more = _about(of, zone), list(_more(of, zone))
    verdict = _verdict(of)
    if style == "markdown":
        head = [f"# {tr('What changed: {verdict}', verdict=markdown.plain(_words.word(of.now.word)))}"]
        said = (about, f"{tr('Verdict:')} {verdict}", *more)
        body = [line for text in said for line in ("", markdown.plain(text))]
        return "\n".join([*head, *body, *markdown.changed(found)]) + "\n"
    page = Page(screen)
    page.say(about)
    page.say(verdict, lead=f"{tr('Verdict:')} ", color=WORDS.get(of.now.word, BOLD))
    for text in more:
        page.say(text)
    page.gap()
    sections(page, found)
    return page.text()


def _apart(of: Compared) -> bool:
    """Return whether both runs are about accounts, but share none.

    The export of a password manager counts as an account.
    """
    sides = [side.accounts.keys() for side in (of.now, of.then) if side]
    return len(sides) == 2 and all(sides) and sides[0].isdisjoint(sides[1])


def _nothing(of: Compared, style: str, zone: tzinfo, screen: Screen) -> str:
    """Return that runs without common accounts cannot be compared."""
    said = (
        tr("These two runs share no account, so nothing is compared. `hygiene history` lists the runs."),
        *(_one(side, zone) for side in (of.now, of.then) if side),
        _zone(zone),
    )
    if style == "markdown":
        return "\n".join(line for text in said for line in (markdown.plain(text), "")).rstrip() + "\n"
    page = Page(screen)
    for text in said:
        page.say(text)
    return page.text()


def _about(of: Compared, zone: tzinfo) -> str:
    """Return the compared runs, and the zone of the times."""
    now, now_at = _capital(of.now), _words.when(of.now.at, zone)
    if of.then:
        said = tr(
            "{report} of {time} compared with {earlier} of {earlier_time}.",
            report=now,
            time=now_at,
            earlier=_name(of.then),
            earlier_time=_words.when(of.then.at, zone),
        )
    elif of.parts:
        said = tr("{report} of {time}, each account compared with the last run that read it.", report=now, time=now_at)
    else:
        said = _one(of.now, zone)
    return " ".join([said, *(_part(part, zone) for part in of.parts), _zone(zone)])


def _one(side: Side, zone: tzinfo) -> str:
    return tr("{report} of {time}.", report=_capital(side), time=_words.when(side.at, zone))


def _capital(side: Side) -> str:
    return tr("Run {number}", number=side.number) if side.number else _name(side)


def _zone(zone: tzinfo) -> str:
    return tr("Times are in {zone}.", zone=printable(str(zone), _words.NAME))


def _part(part: Part, zone: tzinfo) -> str:
    """Return with which run some accounts are compared."""
    return tr(
        "Compared with run {number} of {time}: {accounts}.",
        number=part.number,
        time=_words.when(part.at, zone),
        accounts=first_few([_words.who(account) for account in part.accounts], _words.NAME),
    )


def _name(side: Side) -> str:
    return printable(side.name, _words.NAME)


def _verdict(of: Compared) -> str:
    """Return the word of the verdict, and whether it is the earlier one."""
    word, then = _words.word(of.now.word), of.then
    if then is None:
        if of.parts:
            return f"{word}. {tr('No earlier run read all of these accounts, so the verdict is not compared.')}"
        return f"{word}."
    if of.now.word == then.word:
        said = tr("{verdict}, as then.", verdict=word)
    else:
        said = tr("{verdict}. It was {earlier} then.", verdict=word, earlier=_words.word(then.word))
    return said if of.now.accounts.keys() == then.accounts.keys() else f"{said} {tr(_UNLIKE)}"


def _more(of: Compared, zone: tzinfo) -> Iterator[str]:
    """Yield the number, the way runs are judged, and the news."""
    if number := _number(of.now, of.then):
        yield number
    if any(side and side.again for side in (of.now, of.then)):
        yield tr("Runs are judged by the model and the policy of today.")
    if of.now.fleet and of.changes.since is None:
        yield tr(_changes.FIRST_OF_FLEET)
    else:
        yield _changes.summary(of.changes, zone, of.now.at)


def _number(now: Side, then: Side | None) -> str:
    """Return both likelihoods as a sentence, if they are from one model."""
    if now.expected is None:
        return ""
    several = sum(account.platform != VAULT for account in now.accounts.values()) > 1
    about, chance = chance_of("" if several else now.word), in_words(now.expected)
    if then is None or then.expected is None:
        return f"{about}: {chance}."
    if now.model != then.model:
        return " ".join((f"{about}: {chance}.", tr("The earlier number is of another model, so it is not compared.")))
    if alike(now.expected, then.expected):
        return tr("{about}: {chance}, as then.", about=about, chance=chance)
    return tr("{about}: {chance}. It was {earlier} then.", about=about, chance=chance, earlier=in_words(then.expected))


def _whole(of: Compared) -> dict[str, Any]:
    return {
        "now": _side(of.now),
        "then": _side(of.then) if of.then else None,
        "parts": [_part_of(part) for part in of.parts],
        "changes": msgspec.to_builtins(wire.changes(of.changes)),
    }


def _part_of(part: Part) -> dict[str, Any]:
    return {
        "name": tr("run {number}", number=part.number),
        "at": stamp(part.at),
        "accounts": [_account(each) for each in part.accounts],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "at": stamp(side.at),
        "verdict": side.word,
        "expected": side.expected,
        "model": side.model,
        "judged_again": side.again,
        "accounts": [_account(each) for each in side.accounts.values()],
    }


def _account(account: Account) -> Any:
    return msgspec.to_builtins(wire_account(account))
