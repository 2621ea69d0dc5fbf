"""Sentences about a fleet and about one account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from hygiene.formats.wording import changes as _changes
from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_n
from hygiene.model.text import age, first_sentence, printable, sentence, series, short_span
from hygiene.report.changes.records import Change, Changes
from hygiene.report.fleet.records import FleetLine, Overview, Person
from hygiene.report.score.chances import alike, briefly, in_words, with_range
from hygiene.report.score.number import Score
from hygiene.report.verdict.sentences import name as about
from hygiene.report.verdict.word import ALARMS

_LINE: Final = 500
"""Characters of a line that names accounts.

Every page shows as many uncut.
"""


def statement(overview: Overview) -> str:
    """Return how many accounts have each word, and which is the worst.

    A report about some accounts alone says whose they are.
    """
    limited = (
        tr("This report is limited to {view}.", view=printable(overview.view, _words.NAME)) if overview.view else ""
    )
    if not overview.lines:
        return tr("No account is listed. {limited}", limited=limited).strip()
    worst = overview.lines[0]
    counts = ", ".join(f"{count:,} {word}" for word, count in overview.counts.items())
    lead = f"{tr_n(len(overview.lines), '{count:,} account', '{count:,} accounts')}: {counts}."
    if worst.word not in ALARMS:
        said = tr("Nothing urgent was found in what was read.")
    else:
        said = tr("The worst is {worst}.", worst=name(worst)) if len(overview.lines) > 1 else ""
    return " ".join(filter(None, (lead, said, limited)))


def number(overview: Overview) -> str:
    """Return the chance that any of the accounts is taken over, or ""."""
    if overview.score is None:
        return ""
    known = sum(line.score is not None for line in overview.lines)
    whose = (
        tr("any of these {known:,} accounts is", known=known) if known > 1 else tr("the one account that was read is")
    )
    said = tr(
        "Chance that {whose} taken over within a year: {likelihood}.",
        whose=whose,
        likelihood=_likelihood(overview.score),
    )
    if known > 1:
        mean = sum(line.score.expected for line in overview.lines if line.score) / known
        said = tr("{said} That is {in_words} for each on average.", said=said, in_words=in_words(mean))
    return tr("{said} What was not read is left out.", said=said) if overview.unread else said


def _likelihood(score: Score) -> str:
    """Return a likelihood with its range, which names no end twice."""
    middle, at_low, at_high = score.expected, alike(score.expected, score.low), alike(score.expected, score.high)
    if at_low == at_high:
        return with_range(middle, score.low, score.high)
    if at_high:
        return tr("{chance} (at least {lowest})", chance=in_words(middle), lowest=briefly(score.low))
    return tr("{chance} (at most {highest})", chance=in_words(middle), highest=briefly(score.high))


def news(overview: Overview) -> str:
    """Return what is new since the last run, as sentences, or ""."""
    if overview.since is None:
        return _changes.FIRST if overview.run else ""
    lines = tuple(chain.from_iterable(changes for _, changes in changed(overview)))
    said = _changes.summary(Changes(since=overview.since, lines=lines), overview.zone, overview.generated_at)
    if first := sum(line.state != "not read" and not line.compared for line in overview.lines):
        said = tr(
            "{said} {accounts} {was} read for the first time.",
            said=said,
            accounts=tr_n(first, "{count:,} account", "{count:,} accounts"),
            was=_was(first),
        )
    return said


def unknown(overview: Overview) -> str:
    """Return how many accounts were not read or have an old export, or ""."""
    unread, stale = len(overview.unread), len(overview.stale)
    said = [
        tr(
            "{accounts} {was} not read.",
            accounts=tr_n(unread, "{count:,} account", "{count:,} accounts"),
            was=_was(unread),
        )
        if unread
        else "",
        tr(
            "{exports} {words} older than {days}.",
            exports=tr_n(stale, "{count:,} export", "{count:,} exports"),
            words="is" if stale == 1 else "are",
            days=tr_n(overview.stale_days, "{count:,} day", "{count:,} days"),
        )
        if stale
        else "",
    ]
    return " ".join([*filter(None, said), tr("What is unknown is not clean.")]) if any(said) else ""


def still_open(overview: Overview) -> str:
    """Return which questions keep how many accounts open, and what to do.

    It is about the accounts that were read. It is "" where no question decides.
    """
    lines = [line for line in overview.lines if line.word == "not enough read" and line.state == "read"]
    counted = Counter(question for line in lines for question in line.open)
    said = []
    if count := counted.pop("passwords", 0):
        whose = tr_n(count, "{count:,} account", "{count:,} accounts")
        how = tr("name the exports of your password managers under `vaults` in the fleet file")
        said.append(tr("Passwords of {whose} were not read: {how}.", whose=whose, how=how))
    if counted:
        each = [
            tr(
                "{about} for {accounts}",
                about=about(question),
                accounts=tr_n(count, "{count:,} account", "{count:,} accounts"),
            )
            for question, count in counted.most_common()
        ]
        said.append(
            tr(
                "Still open: {each}. The report of each account says where to look (`--output FOLDER`).",
                each=series(each),
            )
        )
    return " ".join(said)


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def seen(line: FleetLine) -> tuple[Change, ...]:
    """Return what changed about an account.

    Everything that a first reading finds is new, which says nothing.
    """
    return line.changes if line.compared else ()


def counts(line: FleetLine) -> tuple[int, int, int]:
    """Return how many findings of an account are new, worse and gone.

    What another rule, another reading or time alone changed is not among them, and no finding that is accepted is new.
    """
    own = [change for change in seen(line) if change.cause in {"account", "acceptance"}]
    worse = sum(change.kind == "changed" and change.worse for change in own)
    new = sum(change.kind == "new" and change.worse for change in own)
    return new, worse, sum(change.kind == "gone" for change in own)


def name(line: FleetLine) -> str:
    """Return the name of an account."""
    return _shown(line.account.name)


def _shown(account: str) -> str:
    """Return the name of an account in a sentence.

    A backtick would mark a command there.
    """
    return printable(account, _words.NAME).replace("`", "'")


def why(line: FleetLine) -> str:
    """Return why an account has its word, as sentences, or ""."""
    return sentence(without_accounts(line.reason))


def first(line: FleetLine, overview: Overview) -> str:
    """Return the first thing to do about an account, as a sentence, or "".

    What is to do about several accounts together is said once, below.
    """
    shared = {sentence(each.message) for each in overview.shared}
    if not line.signs and shared.intersection({sentence(line.reason), first_sentence(line.reason)}):
        return tr("First: see “What accounts share”.")
    return tr("First: {fix}", fix=sentence(line.fix)) if line.fix else ""


def without_accounts(message: str) -> str:
    """Return what accounts share, without the list of their names after it.

    What names all of them says it once.
    """
    lead, found, names = message.rpartition(" accounts: ")
    return tr("{lead} accounts.{names}", lead=lead, names=names[len(first_sentence(names)) :]) if found else message


def title(line: FleetLine) -> str:
    """Return the name of an account, its importance, and what is new about it."""
    new, worse, _ = counts(line)
    marks = (
        tr("high importance") if line.account.importance == "high" else "",
        tr("{new:,} new", new=new) if new else "",
        tr("{worse:,} worse", worse=worse) if worse else "",
    )
    return ", ".join(filter(None, (name(line), *marks)))


def person(person: Person) -> str:
    """Return the name of a person."""
    return printable(person.name, _words.NAME) or tr("a person without a name")


def facts(line: FleetLine, overview: Overview) -> str:
    """Return who answers for an account, its signs, chance and export."""
    account = line.account
    chance = tr("Chance of another takeover within a year") if line.word == "act now" else tr("Chance within a year")
    said = (
        tr("Owner: {owner}", owner=printable(account.owner, _words.NAME) or tr("not named")),
        tr("Responder: {responder}", responder=printable(account.responder, _words.NAME)) if account.responder else "",
        tr("Group: {group}", group=printable(account.group, _words.NAME)) if account.group else "",
        signs(line),
        tr("Open: {open}", open=series([about(question) for question in line.open]))
        if line.word == "not enough read" and line.open
        else "",
        f"{chance}: {in_words(line.score.expected)}" if line.score else "",
        tr("Read as of {exported}", exported=exported(line, overview)) if line.taken_at else "",
    )
    return " ".join(f"{each}." for each in said if each)


def signs(line: FleetLine) -> str:
    """Return the open signs of a takeover without a full stop, or ""."""
    if not line.signs:
        return ""
    which = tr(", the surest") if line.signs > 1 else ","
    surest = tr("{which} of {surest} confidence", which=which, surest=line.surest) if line.surest else ""
    return tr(
        "{signs} of a takeover{surest}", signs=tr_n(line.signs, "{count:,} sign", "{count:,} signs"), surest=surest
    )


def exported(line: FleetLine, overview: Overview) -> str:
    """Return the day of the newest export, or ""."""
    return _words.day(line.taken_at, overview.zone) if line.taken_at else ""


def old(line: FleetLine, overview: Overview) -> str:
    """Return since when an account is unknown, as a sentence."""
    if line.taken_at is None:
        return sentence(line.reason)
    gap = age(overview.generated_at - line.taken_at)
    return tr("Unknown since {exported}: the newest export is {gap} old.", exported=exported(line, overview), gap=gap)


def missing(line: FleetLine) -> Iterator[str]:
    """Yield what is missing from an account that was read."""
    yield from map(sentence, line.damage)
    if line.unread:
        yield tr("Answered less fully than before: {unread}.", unread=series(line.unread))


def accounts(names: Sequence[str], most: int) -> Iterator[str]:
    """Yield lines that name accounts, up to `most`, and count the rest.

    A single one that is left is named.
    """
    shown = [_shown(each) for each in names[: most + (len(names) == most + 1)]]
    if left := len(names) - len(shown):
        shown[-1] = tr("{shown} and {left:,} more", shown=shown[-1], left=left)
    line = tr("Accounts:") if shown else ""
    for number, each in enumerate(shown, 1):
        word = f"{each}{'.' if number == len(shown) else ','}"
        if len(line) + len(word) >= _LINE:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    if line:
        yield line


def changed(overview: Overview) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Yield what changed about each account, with its name.

    What changed about several together comes first.
    """
    if overview.shared_changes:
        yield tr("Several accounts together"), overview.shared_changes
    for line in overview.lines:
        if changes := seen(line):
            yield name(line), changes


def kinds(overview: Overview) -> list[str]:
    """Return the headings of everything that changed, in order."""
    lines = tuple(chain.from_iterable(changes for _, changes in changed(overview)))
    return [kind for kind, _ in by_kind(lines, overview)]


def by_kind(changes: Sequence[Change], overview: Overview) -> list[tuple[str, list[str]]]:
    """Return changes as sentences below the heading of their kind."""
    found = _changes.sections(Changes(since=overview.since, lines=tuple(changes)), {})
    return [(section.title, [f"{each.lead}: {each.text}" for each in section.lines]) for section in found]


def made(overview: Overview) -> str:
    """Return the version, the time, and the number of the run."""
    took = (
        tr(", which took {short_span}", short_span=short_span(int(overview.took.total_seconds())))
        if overview.took
        else ""
    )
    run = tr(" This is run {run:,}{took}.", run=overview.run, took=took) if overview.run else ""
    return f"{_words.made(overview)}{run}"
