"""The outline of the report about a fleet: its sections and their words.

Every page is written from it, so that the terminal, Markdown and HTML say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Outline, Section, Table, Text, Verdict
from hygiene.formats.fleet import names as _called
from hygiene.formats.fleet import news as _news
from hygiene.formats.fleet import words as _words
from hygiene.formats.fleet.commands import go_on
from hygiene.formats.wording.phrases import day, severity, word
from hygiene.language.words import number, tr, tr_later, tr_n
from hygiene.model.text import sentence
from hygiene.report.fleet.records import FleetLine, GroupLine, Overview, Person, SharedFinding
from hygiene.report.score.chances import briefly
from hygiene.report.verdict.word import ALARMS, WORDS, Word

_CALM: Final[tuple[Word, ...]] = ("accepted", "low")
"""The words of the verdict whose accounts a short page only counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """The longest lists of a page. `more` names the place of the rest.

    The fields are the most of each thing. `accounts` are shown with reasons, and `rows` as lines of a table. `changed`
    are accounts with changes of one kind, and `changes` those of one account. `names` are the accounts that a line
    names.
    """

    accounts: int
    rows: int
    changed: int
    changes: int
    shared: int
    names: int
    groups: int
    more: str


_SHORT: Final = _Room(
    accounts=10, rows=0, changed=5, changes=3, shared=5, names=5, groups=12, more=tr_later("--details shows all.")
)
_WHOLE: Final = _Room(
    accounts=1000, rows=10_000, changed=300, changes=10, shared=200, names=200, groups=1000,
    more=tr_later("--format json has all."),
)  # fmt: skip
"""The limits of a whole page. A page of 5,000 accounts has at most 3 MB."""


def outline(overview: Overview, *, whole: bool) -> Outline:
    """Return the page. Unless it is `whole`, long lists are cut, with a note."""
    room = _WHOLE if whole else _SHORT
    told = [line for line in overview.lines if line.word not in _CALM and not _set_aside(line)]
    made = (
        _verdict(overview),
        _worst(overview, told, room),
        _changed(overview, room),
        _shared(overview.shared, room),
        _people(overview, room),
        _without_owner(overview, room),
        _unknown(overview, room),
        _groups(overview.groups, room),
        _others(overview, told[: room.accounts], room),
        _problems(overview),
        _names(overview, room),
        go_on(overview, whole=whole),
    )
    return Outline(
        title=", ".join(filter(None, (tr("Fleet overview: {name}", name=_called.fleet(overview)), overview.view))),
        sections=tuple(section for section in made if section.blocks),
        skip=("verdict", tr("Skip to the verdict")),
    )


def _verdict(overview: Overview) -> Section:
    """Return the worst word, the counts, the number and the news."""
    blocks: list[Block] = [Verdict(about=_called.fleet(overview), word=overview.word, words=_words.statement(overview))]
    said = (_words.number(overview), _news.news(overview), _words.unknown(overview), _words.still_open(overview))
    blocks += [Text(words=each) for each in said if each]
    return Section(key="verdict", title=tr("Verdict"), blocks=tuple(blocks))


def _list(items: Sequence[Item], most: int, room: _Room, *, numbered: bool = False) -> Iterator[Block]:
    """Yield a list and, if it is cut, the number of items left out."""
    if items:
        yield List(items=tuple(items[:most]), numbered=numbered)
    yield from _left(len(items) - most, room)


def _left(count: int, room: _Room) -> Iterator[Block]:
    if count > 0:
        words = tr_n(count, "{count:,} more. {where}", "{count:,} more. {where}", where=tr(room.more))
        yield Text(words=words, weight="note")


def _worst(overview: Overview, told: Sequence[FleetLine], room: _Room) -> Section:
    """Return the accounts with an alarm or an open question, the worst first."""
    items = tuple(_account(line, overview) for line in told[: room.accounts])
    blocks: list[Block] = [List(items=items, numbered=True)] if items else []
    if not room.rows:
        blocks += _left(len(told) - len(items), room)
        if apart := [line for line in overview.lines if _set_aside(line)]:
            words = tr_n(
                len(apart),
                "{count:,} more account, not read or too long ago, is listed only below.",
                "{count:,} more accounts, not read or too long ago, are listed only below.",
            )
            blocks.append(Text(words=words, weight="note"))
        if calm := {word: count for word, count in overview.counts.items() if word in _CALM}:
            words = tr("Not listed because they are calm: {counts}.", counts=_words.counted(calm))
            blocks.append(Text(words=words, weight="note"))
    return Section(key="worst", title=tr("Worst first"), blocks=tuple(blocks), urgent=overview.word == "act now")


def _set_aside(line: FleetLine) -> bool:
    """Return whether an account is named only in the list of unread ones."""
    return line.state != "read" and line.word not in ALARMS


def _account(line: FleetLine, overview: Overview) -> Item:
    lines = (_words.why(line), _words.first(line, overview), _words.facts(line, overview))
    return Item(title=_words.title(line), lines=tuple(filter(None, lines)), word=line.word, file=line.file)


def _others(overview: Overview, told: Sequence[FleetLine], room: _Room) -> Section:
    """Return the calm accounts, and those without room above, as a table."""
    apart = {line.account.name for line in told}
    lines = [line for line in overview.lines if line.account.name not in apart and not _set_aside(line)]
    shown = lines[: room.rows]
    headers = (tr("Account"), tr("Verdict"), tr("Owner"), tr("Chance"), tr("Answered"), tr("As of"))
    rows = tuple(
        (
            _words.title(line),
            word(line.word),
            line.account.owner or tr("not named"),
            briefly(line.score.expected) if line.score else "",
            tr("{answered} of {asked}", answered=line.answered, asked=line.asked),
            _words.exported(line, overview),
        )
        for line in shown
    )
    blocks: list[Block] = [_table(headers, rows, tuple(line.file for line in shown))] if rows else []
    if rows:
        blocks += _left(len(lines) - len(rows), room)
    return Section(key="others", title=tr("The other accounts"), blocks=tuple(blocks))


def _table(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...], files: tuple[str, ...]) -> Table:
    return Table(headers=headers, rows=rows, even=True, files=files if any(files) else ())


def _changed(overview: Overview, room: _Room) -> Section:
    """Return the changes since the last run, by kind and account."""
    by_kind: dict[str, list[Item]] = {}
    for name, changes in _news.changed(overview):
        for kind, said in _news.by_kind(changes, overview):
            left = len(said) - room.changes
            more = [tr_n(left, "{count:,} more.", "{count:,} more.")] if left > 0 else []
            by_kind.setdefault(kind, []).append(Item(title=name, lines=(*said[: room.changes], *more)))
    blocks: list[Block] = []
    for kind in _news.kinds(overview):
        blocks += [Text(words=kind, weight="strong"), *_list(by_kind[kind], room.changed, room)]
    since = day(overview.since, overview.zone) if overview.since else ""
    title = tr("What changed since {day}", day=since) if since else tr("What changed")
    return Section(key="changed", title=title, blocks=tuple(blocks))


def _shared(shared: Sequence[SharedFinding], room: _Room) -> Section:
    """Return the findings that several accounts share, and their fixes."""
    items = [_shared_finding(each, room) for each in shared]
    return Section(key="shared", title=tr("What accounts share"), blocks=tuple(_list(items, room.shared, room)))


def _shared_finding(each: SharedFinding, room: _Room) -> Item:
    names = _called.accounts(each.accounts, room.names)
    lines = (
        tr("Fix: {fix}", fix=sentence(each.fix)) if each.fix else "",
        *names,
        tr("Finding id: {id}.", id=each.fingerprint),
    )
    mark, tone = (word("accepted"), None) if each.accepted else (severity(each.severity), each.severity)
    return Item(
        title=sentence(_words.without_accounts(each.message)), lines=tuple(filter(None, lines)), mark=mark, tone=tone
    )


def _people(overview: Overview, room: _Room) -> Section:
    """Return the people who know the passwords of too many accounts."""
    items = [_person(person, room) for person in overview.people if person.too_many]
    words = tr_n(
        overview.person_accounts,
        "Whoever tricks one of these people gets more than {count:,} account. Give some of the accounts to others, "
        "and change the passwords that a person needs no longer.",
        "Whoever tricks one of these people gets more than {count:,} accounts. Give some of the accounts to others, "
        "and change the passwords that a person needs no longer.",
    )
    blocks = (Text(words=words), *_list(items, room.shared, room)) if items else ()
    return Section(key="people", title=tr("People with too many accounts"), blocks=blocks)


def _person(person: Person, room: _Room) -> Item:
    title = f"{_called.person(person)}: {tr_n(len(person.accounts), '{count:,} account', '{count:,} accounts')}"
    return Item(title=title, lines=tuple(_called.accounts(person.accounts, room.names)))


def _without_owner(overview: Overview, room: _Room) -> Section:
    """Return the accounts without an owner."""
    items = [Item(title=_words.title(line), word=line.word) for line in overview.without_owner]
    words = tr("Name an owner for each in the fleet file, so that someone acts on what is found.")
    blocks = (Text(words=words), *_list(items, room.accounts, room)) if items else ()
    return Section(key="owners", title=tr("Accounts without an owner"), blocks=blocks)


def _unknown(overview: Overview, room: _Room) -> Section:
    """Return the accounts that were not read in full, or too long ago."""
    unread = [Item(title=_words.title(line), lines=(sentence(line.reason),)) for line in overview.unread]
    stale = [Item(title=_words.title(line), lines=(_words.old(line, overview),)) for line in overview.stale]
    blocks: list[Block] = []
    if unread:
        words = tr(
            "Nothing is known about these accounts. Save an export where the fleet file says, or "
            "connect the account, and run this again."
        )
        blocks += [Text(words=words), *_list(unread, room.accounts, room)]
    if stale:
        words = tr_n(
            overview.stale_days,
            "These exports are older than {count:,} day. What they found still counts, and what they cleared is open "
            "again. Ask for new ones.",
            "These exports are older than {count:,} days. What they found still counts, and what they cleared is open "
            "again. Ask for new ones.",
        )
        blocks += [Text(words=words), *_list(stale, room.accounts, room)]
    partly = [Item(title=_words.title(line), lines=tuple(_words.missing(line))) for line in overview.partly]
    if partly:
        blocks += [Text(words=tr("Something is missing from these accounts.")), *_list(partly, room.accounts, room)]
    if blocks:
        blocks.append(Text(words=tr("`hygiene readers PLATFORM` says how to ask for an export."), weight="note"))
    return Section(key="unknown", title=tr("Not read in full, or too long ago"), blocks=tuple(blocks))


def _groups(groups: Sequence[GroupLine], room: _Room) -> Section:
    """Return a line for each group, where there are several."""
    shown = groups[: room.groups]
    headers = (tr("Group"), tr("Accounts"), tr("Verdicts"), tr("Not read"), tr("New or worse"))
    rows = tuple(
        (
            group.name or tr("(no group)"),
            number(group.accounts),
            _words.counted({each: group.words[each] for each in WORDS if group.words.get(each)}),
            number(group.unread),
            number(group.worse),
        )
        for group in shown
    )
    blocks: list[Block] = [_table(headers, rows, tuple(group.file for group in shown))] if len(groups) > 1 else []
    if blocks:
        blocks += _left(len(groups) - len(shown), room)
    return Section(key="groups", title=tr("Groups"), blocks=tuple(blocks))


def _problems(overview: Overview) -> Section:
    """Return the problems of the run itself."""
    items = tuple(Item(title=sentence(note)) for note in overview.notes)
    return Section(key="problems", title=tr("Problems of this run"), blocks=(List(items=items),) if items else ())


def _names(overview: Overview, room: _Room) -> Section:
    """Return the names that match nothing, so that someone checks them."""
    items = [Item(title=sentence(note)) for note in overview.policy_notes]
    return Section(key="names", title=tr("Names that match nothing"), blocks=tuple(_list(items, room.shared, room)))
