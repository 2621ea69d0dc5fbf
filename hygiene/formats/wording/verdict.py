"""Words about the verdict, the number, the coverage and the accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.language.words import tr, tr_as, tr_later, tr_n
from hygiene.model.finding import Question, Severity
from hygiene.model.text import sentence, series
from hygiene.report.report import AccountLine, Report
from hygiene.report.score.chances import briefly, with_range
from hygiene.report.score.number import Score
from hygiene.report.verdict.coverage import Coverage, Look
from hygiene.report.verdict.sentences import name
from hygiene.report.verdict.word import ALARMS


def nothing_read(report: Report) -> bool:
    """Return whether no input could be read.

    The likelihood is then about no account in particular. A list for one owner may leave out everything that was read.
    """
    return _run(report) == 0 and all(result.account is None for result in report.results)


def word(report: Report) -> str:
    """Return the word of the verdict, or `nothing read`.

    It is English. `phrases.word` is for people.
    """
    return "nothing read" if nothing_read(report) else report.verdict.word


def statement(report: Report) -> str:
    """Return the sentences of the verdict."""
    if nothing_read(report):
        if report.about:
            return " ".join((*report.unread, tr("So this report says nothing about {account}.", account=report.about)))
        return tr("Nothing could be read, so this report says nothing about your accounts.")
    return report.verdict.sentence


def unread(report: Report) -> str:
    """Return the unread parts of an account in a fleet, or "".

    Where the whole account is unread, the statement says why.
    """
    if nothing_read(report) or not report.unread:
        return ""
    return tr("Not read in full: {reasons}", reasons=" ".join(report.unread))


def number(report: Report) -> str:
    """Return the likelihood as a sentence, or "" where nothing was read.

    An example is `Chance of a takeover within a year: about 1 in 30 (1 in 60 to 1 in 12).` Signs of a takeover do not
    enter it. Beside sure signs it is the chance of another takeover, and beside a question it says nothing about the
    signs.
    """
    if nothing_read(report):
        return ""
    count, chance = _run(report), likelihood(report.score)
    if count > 1:
        return tr(
            "Chance that any of these {count} accounts is taken over within a year: {chance}.",
            count=count,
            chance=chance,
        )
    return f"{chance_of(report.verdict.word)}: {chance}."


def chance_of(word: str) -> str:
    """Return the name of the likelihood of an account with this verdict."""
    if word == "act now":
        return tr("Chance of another takeover in a year")
    if word == "check first":
        return tr("Chance of a takeover within a year, whatever this was")
    return tr("Chance of a takeover within a year")


def likelihood(score: Score) -> str:
    """Return a likelihood in words, with its range.

    An example is `about 1 in 30 (1 in 60 to 1 in 12)`.
    """
    return with_range(score.expected, score.low, score.high)


def _run(report: Report) -> int:
    """Return the number of accounts of the run.

    It includes those that a list for one owner leaves out.
    """
    return len(report.accounts) + (report.view.accounts if report.view else 0)


def percent(score: Score) -> str:
    """Return a likelihood and its range in per cent: `3.6% (3.3% to 12.1%)`."""
    middle, ends = _words.percent(score.expected), _words.interval(score)
    return middle if middle == ends else f"{middle} ({ends})"


def coverage(report: Report) -> str:
    """Return how many questions were answered, as sentences, or "".

    The open ones are named, unless the verdict on the only account names them all.
    """
    covered = report.coverage
    if not covered.asked:
        return ""
    if not covered.answered and _run(report) > 1:
        return tr("No question is answered for every account.")
    still_open = [question for question in covered.asked if question not in covered.answered]
    sentences = [_answered(covered, several=_run(report) > 1)]
    if covered.answered and not _names_all(report, still_open):
        sentences.append(tr("Open: {questions}.", questions=series([name(question) for question in still_open])))
    return " ".join(sentences)


def _names_all(report: Report, still_open: Sequence[Question]) -> bool:
    """Return whether the verdict on the only account names all open questions.

    It names the decisive ones, without signs if it is about a sign.
    """
    about_signs = report.verdict.word in {"act now", "check first"}
    named = {each.question for each in report.coverage.looks if each.decides} - ({"signs"} if about_signs else set())
    return not still_open or (_run(report) == 1 and named.issuperset(still_open))


def answered(covered: Coverage) -> str:
    """Return the count of answered questions: `4 of 6`."""
    return tr("{answered} of {asked}", answered=len(covered.answered), asked=len(covered.asked))


def _answered(covered: Coverage, *, several: bool) -> str:
    """Return how many questions were answered, and which the user answered."""
    asked = len(covered.asked)
    parts: dict[str, object] = {"answered": len(covered.answered)}
    by_hand = [
        tr("{question} on {day}", question=name(question), day=on)
        for question, on in covered.by_hand.items()
        if question in covered.answered
    ]
    if not by_hand and several:
        return tr_n(
            asked,
            "{answered} of {count} question answered for every account.",
            "{answered} of {count} questions answered for every account.",
            **parts,
        )
    if not by_hand:
        return tr_n(
            asked, "{answered} of {count} question answered.", "{answered} of {count} questions answered.", **parts
        )
    parts |= {"own": len(by_hand), "questions": ", ".join(by_hand)}
    if several:
        return tr_n(
            asked,
            "{answered} of {count} question answered for every account, {own} of them by you ({questions}).",
            "{answered} of {count} questions answered for every account, {own} of them by you ({questions}).",
            **parts,
        )
    return tr_n(
        asked,
        "{answered} of {count} question answered, {own} of them by you ({questions}).",
        "{answered} of {count} questions answered, {own} of them by you ({questions}).",
        **parts,
    )


def signs(line: AccountLine) -> str:
    """Return the confidence of the surest open sign on an account, in words.

    Without an open sign it is `accepted`, `none` or `not read`.
    """
    if line.surest:
        return tr_as("confidence", line.surest)
    if line.accepted_signs:
        return tr_as("signs", "accepted")
    return tr_as("signs", "none") if "signs" in line.coverage.answered else tr("not read")


_PART_ENDS: Final = (": ", " (", "; ")
"""The possible ends of the first part of a reason."""
_FILE_NAME: Final = re.compile(r"\.\w{1,5}")
"""The end of a file's name. A name alone is not a reason."""
SIGNS_NOTE = tr_later("Signs: how sure the surest sign of a takeover is.")


def chance(line: AccountLine) -> str:
    """Return an account's chance in a table: `1 in 30`."""
    return briefly(line.score.expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the accounts table, all in words.

    `word` is that of the verdict in English, as `phrases.word` takes it.
    """

    account: str
    owner: str
    word: str
    signs: str
    chance: str
    answered: str
    export: str


def rows(report: Report) -> list[Row]:
    """Return the accounts table, in the report's order."""
    return [
        Row(
            account=_words.who(line.account),
            owner=line.owner or tr("not named"),
            word=line.verdict.word,
            signs=signs(line),
            chance=chance(line),
            answered=answered(line.coverage),
            export=_words.day(line.taken_at, report.zone),
        )
        for line in report.accounts
    ]


def owners(report: Report) -> dict[tuple[str, str], str]:
    """Return the owner of each account that has one, by its key."""
    return {line.account.key: line.owner for line in report.accounts if line.owner}


def look(each: Look, report: Report) -> str:
    """Return what to look at next, as sentences.

    An example is `Passwords: scan the export of your password manager (--vault FILE) for reused, ... passwords.`
    """
    parts = {"question": _words.capital(name(each.question)), "where": each.where, "what": each.what}
    if each.account and _run(report) > 1:
        return tr("{question} of {account}: {where} for {what}.", account=each.account, **parts)
    return tr("{question}: {where} for {what}.", **parts)


def why_open(each: Look, limit: int | None = None) -> str:
    """Return why a question is open, as a sentence, or "".

    A reason longer than `limit` is cut to the first part that fits and is more than the name of a file or a host, or
    else to its first clause. Further reasons are counted.
    """
    if not each.reasons:
        return ""
    reason = sentence(each.reasons[0])
    if limit and len(reason) > limit:
        parts = [each.reasons[0].partition(end)[0] for end in _PART_ENDS]
        fitting = (part for part in parts if len(part) < limit and " " in part)
        said = (part for part in fitting if not _FILE_NAME.fullmatch(PurePath(part).suffix))
        reason = sentence(next(said, each.reasons[0].partition("; ")[0]))
    others = len(each.reasons) - 1
    return f"{reason} {tr_n(others, '{count:,} more reason.', '{count:,} more reasons.')}" if others else reason


def weak_signs(report: Report) -> str:
    """Return the weak signs of a takeover in a report without an alarm, or "".

    An example is `2 signs to look at today`.
    """
    severities = [fix.weak_sign for fix in report.fix_first if fix.weak_sign]
    count = sum(line.signs for line in report.accounts)
    if word(report) in ALARMS or not severities or not count:
        return ""
    soon = any(severity.rank >= Severity.MEDIUM.rank for severity in severities)
    if soon:
        return tr_n(count, "{count:,} sign to look at today", "{count:,} signs to look at today")
    return tr_n(count, "{count:,} sign to look at", "{count:,} signs to look at")


def about(report: Report) -> str:
    """Return `Verdict`, or a heading for all accounts where some are left out."""
    return tr("Verdict for all accounts") if report.view and report.view.accounts else tr("Verdict")
