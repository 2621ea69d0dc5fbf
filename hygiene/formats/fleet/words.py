"""Sentences about a fleet and about one account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from hygiene.formats.fleet.names import name
from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.verdict import chance_of
from hygiene.language.durations import age, short_span
from hygiene.language.words import number as number_of
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.finding import Confidence
from hygiene.model.text import first_sentence, printable, sentence, series
from hygiene.report.changes.records import tally
from hygiene.report.fleet.questions import Answer
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.report.score.chances import in_words, with_range
from hygiene.report.verdict.sentences import name as about
from hygiene.report.verdict.word import ALARMS, Word

_SURE: Final = {
    Confidence.HIGH: tr_later("of high confidence"),
    Confidence.MEDIUM: tr_later("of medium confidence"),
    Confidence.LOW: tr_later("of low confidence"),
}
_SOON: Final[frozenset[Answer]] = frozenset({"critical", "high", "medium"})
"""The answers about signs of a takeover that should be looked at today."""
_SUREST: Final = {
    Confidence.HIGH: tr_later("the surest of high confidence"),
    Confidence.MEDIUM: tr_later("the surest of medium confidence"),
    Confidence.LOW: tr_later("the surest of low confidence"),
}


def statement(overview: Overview) -> str:
    """Return how many accounts have each word, and name the worst.

    A report about some of the accounts says whose they are.
    """
    limited = (
        tr("This report is limited to {view}.", view=printable(overview.view, _words.NAME)) if overview.view else ""
    )
    if not overview.lines:
        return " ".join(filter(None, (tr("No account is listed."), limited)))
    worst = overview.lines[0]
    lead = f"{tr_n(len(overview.lines), '{count:,} account', '{count:,} accounts')}: {counted(overview.counts)}."
    if worst.word not in ALARMS:
        said = _calm(overview)
    else:
        said = tr("The worst is {account}.", account=name(worst)) if len(overview.lines) > 1 else ""
    return " ".join(filter(None, (lead, said, limited)))


def _calm(overview: Overview) -> str:
    """Return what to do where no account has an alarm.

    A weak sign of a takeover needs a look today unless its severity is low, as in the report of its account.
    """
    soon = [line for line in overview.lines if line.signs and line.answers.get("signs") in _SOON]
    if not soon:
        return tr("Nothing urgent was found in what was read.")
    return tr_n(
        sum(line.signs for line in soon),
        "{count:,} weak sign of a takeover is worth a look today.",
        "{count:,} weak signs of a takeover are worth a look today.",
    )


def counted(counts: Mapping[Word, int]) -> str:
    """Return how many accounts have each word: `1 act now, 3 low`."""
    return ", ".join(
        tr_as("verdict", "{count} {verdict}", count=number_of(count), verdict=_words.word(word))
        for word, count in counts.items()
    )


def number(overview: Overview) -> str:
    """Return the chance that any of the accounts is taken over, or ""."""
    if overview.score is None:
        return ""
    known = sum(line.score is not None for line in overview.lines)
    chance = with_range(overview.score.expected, overview.score.low, overview.score.high)
    if known > 1:
        mean = sum(line.score.expected for line in overview.lines if line.score) / known
        said = [
            tr(
                "Chance that any of these {count:,} accounts is taken over within a year: {chance}.",
                count=known,
                chance=chance,
            ),
            tr("That is {chance} for each on average.", chance=in_words(mean)),
        ]
    else:
        said = [tr("Chance that the one account that was read is taken over within a year: {chance}.", chance=chance)]
    return " ".join([*said, *([tr("What was not read is left out.")] if overview.unread else [])])


def unknown(overview: Overview) -> str:
    """Return how many accounts were not read or have an old export, or ""."""
    unread, stale = len(overview.unread), len(overview.stale)
    said = [
        tr_n(unread, "{count:,} account was not read.", "{count:,} accounts were not read.") if unread else "",
        tr_n(
            stale,
            "{count:,} export is older than {days}.",
            "{count:,} exports are older than {days}.",
            days=tr_n(overview.stale_days, "{count:,} day", "{count:,} days"),
        )
        if stale
        else "",
    ]
    return " ".join([*filter(None, said), tr("What is unknown is not clean.")]) if any(said) else ""


def still_open(overview: Overview) -> str:
    """Return the questions that keep accounts open, counted, and what to do.

    It covers only accounts that were read. It is "" where no question decides.
    """
    lines = [line for line in overview.lines if line.word == "not enough read" and line.state == "read"]
    asked = Counter(question for line in lines for question in line.open)
    said = []
    if count := asked.pop("passwords", 0):
        said.append(
            tr_n(
                count,
                "Passwords of {count:,} account were not read: name the exports of your password managers under "
                "`vaults` in the fleet file.",
                "Passwords of {count:,} accounts were not read: name the exports of your password managers under "
                "`vaults` in the fleet file.",
            )
        )
    if asked:
        each = [
            tr_n(
                count,
                "{question} for {count:,} account",
                "{question} for {count:,} accounts",
                question=about(question),
            )
            for question, count in asked.most_common()
        ]
        said.append(
            tr(
                "Still open: {questions}. The report of each account says where to look (`--output FOLDER`).",
                questions=series(each),
            )
        )
    return " ".join(said)


def why(line: FleetLine) -> str:
    """Return why an account has its word, as sentences, or ""."""
    return sentence(without_accounts(line.reason))


def first(line: FleetLine, overview: Overview) -> str:
    """Return the first thing to do about an account, as a sentence, or "".

    Fixes for several accounts together are shown once, below.
    """
    shared = {sentence(each.message) for each in overview.shared}
    if not line.signs and shared.intersection({sentence(line.reason), first_sentence(line.reason)}):
        return tr("First: see “What accounts share”.")
    return tr("First: {fix}", fix=sentence(line.fix)) if line.fix else ""


def without_accounts(message: str) -> str:
    """Return the message of a shared finding without the accounts at its end.

    Pages that list the accounts elsewhere use it, so that each is named once.
    """
    noun = tr_as("before their names", "accounts")
    lead, found, names = message.rpartition(f" {noun}: ")
    return f"{lead} {noun}.{names[len(first_sentence(names)) :]}" if found else message


def title(line: FleetLine) -> str:
    """Return the name of an account, its importance and its news."""
    news = tally(line.compared_changes)
    marks = (
        tr("high importance") if line.account.importance == "high" else "",
        tr_n(len(news.new), "{count:,} new", "{count:,} new") if news.new else "",
        tr_n(len(news.worse), "{count:,} worse", "{count:,} worse") if news.worse else "",
    )
    return ", ".join(filter(None, (name(line), *marks)))


def facts(line: FleetLine, overview: Overview) -> str:
    """Return who answers for an account, its signs, chance and export."""
    account = line.account
    chance = chance_of(line.word) if line.word == "act now" else tr("Chance within a year")
    said = (
        tr("Owner: {owner}", owner=printable(account.owner, _words.NAME) or tr("not named")),
        tr("Responder: {responder}", responder=printable(account.responder, _words.NAME)) if account.responder else "",
        tr("Group: {group}", group=printable(account.group, _words.NAME)) if account.group else "",
        signs(line),
        tr("Open: {questions}", questions=series([about(question) for question in line.open]))
        if line.word == "not enough read" and line.open
        else "",
        f"{chance}: {in_words(line.score.expected)}" if line.score else "",
        tr("Read as of {day}", day=exported(line, overview)) if line.taken_at else "",
    )
    return " ".join(f"{each}." for each in said if each)


def signs(line: FleetLine) -> str:
    """Return the open signs of a takeover without a full stop, or ""."""
    if not line.signs:
        return ""
    count = tr_n(line.signs, "{count:,} sign of a takeover", "{count:,} signs of a takeover")
    if not line.surest:
        return count
    return f"{count}, {tr((_SUREST if line.signs > 1 else _SURE)[line.surest])}"


def exported(line: FleetLine, overview: Overview) -> str:
    """Return the day of the newest export, or ""."""
    return _words.day(line.taken_at, overview.zone) if line.taken_at else ""


def old(line: FleetLine, overview: Overview) -> str:
    """Return how long an account has been unknown, as a sentence."""
    if line.taken_at is None:
        return sentence(line.reason)
    gap = age(timedelta(days=_words.days_between(line.taken_at, overview.generated_at, overview.zone)))
    return tr("Unknown since {day}: the newest export is {age} old.", day=exported(line, overview), age=gap)


def missing(line: FleetLine) -> Iterator[str]:
    """Yield what is missing from an account that was read."""
    yield from map(sentence, line.damage)
    if line.unread:
        yield tr("Answered less fully than before: {questions}.", questions=series(line.unread))


def made(overview: Overview) -> str:
    """Return the version, the time, and the number of the run."""
    said = _words.made(overview)
    if not overview.run:
        return said
    if not overview.took:
        return f"{said} {tr('This is run {run:,}.', run=overview.run)}"
    took = short_span(overview.took)
    return f"{said} {tr('This is run {run:,}, which took {time}.', run=overview.run, time=took)}"
