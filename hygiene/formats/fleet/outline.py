"""The outline of the report about a fleet: its sections and their words.

Every page is written from it, so that the terminal, Markdown and HTML say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hygiene.formats.blocks.blocks import Block, Item, List, Outline, Section, Table, Text, Verdict
from hygiene.formats.fleet import words as _words
from hygiene.formats.wording.phrases import day, severity
from hygiene.model.text import listed, plural, sentence
from hygiene.report.fleet.records import FleetLine, GroupLine, Overview, Person, SharedFinding
from hygiene.report.score.chances import in_words
from hygiene.report.verdict.word import ALARMS, WORDS, Word

_CALM: Final[tuple[Word, ...]] = ("accepted", "low")
"""The words of accounts that a short page only counts."""
_ACCOUNTS: Final = 10
"""The most accounts of a list on a short page."""
_CHANGED: Final = 5
"""The most accounts with changes of a kind on a short page."""
_CHANGES: Final = 3
"""The most changes of an account and a kind on a short page."""
_SHARED: Final = 5
_GROUPS: Final = 12
_MORE: Final = "--details shows all."


def outline(overview: Overview, *, whole: bool) -> Outline:
    """Return the page. One that is not `whole` cuts long lists, and says so."""
    made = (
        _verdict(overview),
        _worst(overview, whole=whole),
        _changed(overview, whole=whole),
        _shared(overview.shared, whole=whole),
        _people(overview, whole=whole),
        _without_owner(overview, whole=whole),
        _unknown(overview, whole=whole),
        _groups(overview.groups, whole=whole),
        _calm(overview) if whole else None,
        _problems(overview),
        _next(overview, whole=whole),
    )
    return Outline(
        title=f"Fleet overview: {overview.name}",
        sections=tuple(section for section in made if section and section.blocks),
        skip=("verdict", "Skip to the verdict"),
    )


def _verdict(overview: Overview) -> Section:
    """Return the word of the worst account, the counts, the number and the news."""
    blocks: list[Block] = [Verdict(about=overview.name, word=overview.word, words=_words.statement(overview))]
    said = (_words.number(overview), _words.news(overview), _words.unknown(overview))
    blocks += [Text(words=each) for each in said if each]
    return Section(key="verdict", title="Verdict", blocks=tuple(blocks))


def _list(items: Sequence[Item], most: int, *, whole: bool, numbered: bool = False) -> Iterator[Block]:
    """Yield a list and, where it is cut, how many it leaves out."""
    shown = items if whole else items[:most]
    if shown:
        yield List(items=tuple(shown), numbered=numbered)
    if left := len(items) - len(shown):
        yield Text(words=f"{left:,} more. {_MORE}", weight="note")


def _worst(overview: Overview, *, whole: bool) -> Section:
    """Return the accounts with an alarm or an open question, the worst first."""
    items = [_account(line, overview) for line in overview.lines if line.word not in _CALM and not _set_aside(line)]
    blocks = list(_list(items, _ACCOUNTS, whole=whole, numbered=True))
    calm = [f"{count:,} {word}" for word, count in overview.counts.items() if word in _CALM]
    if calm and not whole:
        blocks.append(Text(words=f"Not listed because they are calm: {listed(calm)}.", weight="note"))
    return Section(key="worst", title="Worst first", blocks=tuple(blocks), urgent=overview.word == "act now")


def _set_aside(line: FleetLine) -> bool:
    """Return whether an account is unknown only because it was not read, or long ago."""
    return line.state != "read" and line.word not in ALARMS


def _account(line: FleetLine, overview: Overview) -> Item:
    lines = (sentence(line.reason), _words.facts(line, overview))
    return Item(title=_words.title(line), lines=tuple(filter(None, lines)), word=line.word, file=line.file)


def _calm(overview: Overview) -> Section:
    """Return the accounts that are calm, as a table."""
    lines = [line for line in overview.lines if line.word in _CALM]
    headers = ("Account", "Verdict", "Owner", "Chance", "Answered", "Export of")
    rows = tuple(
        (
            _words.title(line),
            line.word,
            line.account.owner or "not named",
            in_words(line.score.expected).removeprefix("about ") if line.score else "",
            f"{line.answered} of {line.asked}",
            _words.exported(line, overview),
        )
        for line in lines
    )
    blocks = (_table(headers, rows, tuple(line.file for line in lines)),) if rows else ()
    return Section(key="calm", title="Calm accounts", blocks=blocks)


def _table(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...], files: tuple[str, ...]) -> Table:
    return Table(headers=headers, rows=rows, even=True, files=files if any(files) else ())


def _changed(overview: Overview, *, whole: bool) -> Section | None:
    """Return what changed since the last run, by kind and account."""
    if overview.since is None:
        return None
    by_kind: dict[str, list[Item]] = {}
    for line in overview.lines:
        for kind, said in _words.changed(line, overview):
            shown = said if whole else said[:_CHANGES]
            more = [f"{len(said) - len(shown):,} more."] if said[len(shown) :] else []
            by_kind.setdefault(kind, []).append(Item(title=_words.name(line), lines=(*shown, *more)))
    blocks: list[Block] = []
    for kind in _words.kinds(overview):
        blocks += [Text(words=kind, weight="strong"), *_list(by_kind[kind], _CHANGED, whole=whole)]
    since = day(overview.since, overview.zone)
    return Section(key="changed", title=f"What changed since {since}", blocks=tuple(blocks))


def _shared(shared: Sequence[SharedFinding], *, whole: bool) -> Section:
    """Return what several accounts share, and how to end that."""
    items = [_shared_finding(each, whole=whole) for each in shared]
    blocks = tuple(_list(items, _SHARED, whole=whole))
    return Section(key="shared", title="What accounts share", blocks=blocks)


def _shared_finding(each: SharedFinding, *, whole: bool) -> Item:
    names = _words.accounts(each.accounts, whole=whole)
    lines = (f"Fix: {sentence(each.fix)}" if each.fix else "", *names, f"Finding id: {each.fingerprint}.")
    mark, tone = ("accepted", None) if each.accepted else (severity(each.severity), each.severity)
    return Item(title=sentence(each.message), lines=tuple(filter(None, lines)), mark=mark, tone=tone)


def _people(overview: Overview, *, whole: bool) -> Section:
    """Return the people who know the passwords of too many accounts."""
    items = [_person(person, whole=whole) for person in overview.people if person.too_many]
    blocks = list(_list(items, _SHARED, whole=whole))
    if items:
        most = plural(overview.person_accounts, "account")
        words = (
            f"Whoever tricks one of these people gets more than {most}. Give some of the passwords to others, or take "
            "those away that are not needed."
        )
        blocks.insert(0, Text(words=words))
    return Section(key="people", title="People with too many accounts", blocks=tuple(blocks))


def _person(person: Person, *, whole: bool) -> Item:
    title = f"{_words.person(person)}: {plural(len(person.accounts), 'account')}"
    return Item(title=title, lines=tuple(_words.accounts(person.accounts, whole=whole)))


def _without_owner(overview: Overview, *, whole: bool) -> Section:
    """Return the accounts that no one answers for."""
    items = [Item(title=_words.title(line), word=line.word) for line in overview.without_owner]
    blocks = list(_list(items, _ACCOUNTS, whole=whole))
    if items:
        blocks.insert(0, Text(words="Name an owner for each in the fleet file, so that someone acts on its findings."))
    return Section(key="owners", title="Accounts without an owner", blocks=tuple(blocks))


def _unknown(overview: Overview, *, whole: bool) -> Section:
    """Return the accounts that were not read, and those whose export is old."""
    unread = [Item(title=_words.title(line), lines=(sentence(line.reason),)) for line in overview.unread]
    stale = [Item(title=_words.title(line), lines=(_words.old(line, overview),)) for line in overview.stale]
    blocks: list[Block] = []
    if unread:
        words = "Nothing is known about these accounts. Save an export where the fleet file says, and run this again."
        blocks += [Text(words=words), *_list(unread, _ACCOUNTS, whole=whole)]
    if stale:
        words = (
            f"These exports are older than {plural(overview.stale_days, 'day')}. What they found still counts, and "
            "what they cleared is open again. Ask for new ones."
        )
        blocks += [Text(words=words), *_list(stale, _ACCOUNTS, whole=whole)]
    if blocks:
        blocks.append(Text(words="`hygiene readers PLATFORM` says how to ask for an export.", weight="note"))
    return Section(key="unknown", title="Not read, or too long ago", blocks=tuple(blocks))


def _groups(groups: Sequence[GroupLine], *, whole: bool) -> Section:
    """Return a line for each group, where there are several."""
    shown = groups if whole else groups[:_GROUPS]
    headers = ("Group", "Accounts", "Verdicts", "Not read", "Worse")
    rows = tuple(
        (
            group.name or "(no group)",
            f"{group.accounts:,}",
            ", ".join(f"{group.words[word]:,} {word}" for word in WORDS if group.words.get(word)),
            f"{group.unread:,}",
            f"{group.worse:,}",
        )
        for group in shown
    )
    blocks: list[Block] = [_table(headers, rows, tuple(group.file for group in shown))] if len(groups) > 1 else []
    if blocks and len(groups) > len(shown):
        blocks.append(Text(words=f"{len(groups) - len(shown):,} more. {_MORE}", weight="note"))
    return Section(key="groups", title="Groups", blocks=tuple(blocks))


def _problems(overview: Overview) -> Section:
    """Return the problems of the run itself."""
    items = tuple(Item(title=sentence(note)) for note in overview.notes)
    return Section(key="problems", title="Problems of this run", blocks=(List(items=items),) if items else ())


def _next(overview: Overview, *, whole: bool) -> Section:
    """Return the commands that go on from here, and how this page was made."""
    has = {line.word for line in overview.lines}
    commands = {
        "hygiene incident EXPORT": "what happened to one account, and what to do" if has & {*ALARMS[:2]} else "",
        "hygiene scan EXPORT": "the report of one account",
        "hygiene diff": "what changed between any two runs" if overview.run else "",
        "hygiene accept ID EXPORT": "accept a finding until a date, when it is meant to be so",
        "hygiene fleet FILE --details": "every account and every change" if not whole else "",
    }
    items = tuple(Item(title=f"`{command}`: {does}.") for command, does in commands.items() if does)
    blocks = (List(items=items), Text(words=_words.made(overview), weight="note"))
    return Section(key="next", title="How to go on", blocks=blocks)
