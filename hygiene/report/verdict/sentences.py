"""The sentences of the verdict.

They describe the findings, the open questions and the acceptances.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Question
from hygiene.model.policy import FRESH_DAYS
from hygiene.model.text import first_sentence, printable, sentence, series
from hygiene.report.verdict.by_hand import CHECK
from hygiene.report.verdict.no_alarm import NoAlarm
from hygiene.report.verdict.standing import Held, Standing
from hygiene.report.verdict.word import Word, leaves_open

_NAMES: Final[Mapping[str, str]] = {
    "signs": tr_later("recent activity"),
    "sessions": tr_later("sessions"),
    "apps": tr_later("apps"),
    "passwords": tr_later("passwords"),
    "breached passwords": tr_later("breached passwords"),
    "second factor": tr_later("second factor"),
    "recovery": tr_later("recovery addresses"),
}
"""The name of each question in a sentence."""
_LOOKS: Final = {
    1: tr_later("One look decides: {questions}."),
    2: tr_later("Two looks decide: {questions}."),
    3: tr_later("Three looks decide: {questions}."),
    4: tr_later("Four looks decide: {questions}."),
}
_LONG: Final = 300
"""The most characters of a finding's first sentence."""


def name(question: str) -> str:
    """Return the name of a question in a sentence.

    An example is `recovery addresses`. A text that is not a question stays as it is.
    """
    return tr(_NAMES[question]) if question in _NAMES else question


def _names(questions: Iterable[str], standings: Sequence[Standing]) -> str:
    """Return the names of open questions as in a sentence.

    If the passwords were read, but no full list of breached ones was searched, that search is the open question.
    """
    left = {each.check for s in standings for each in s.unread if each.question == "passwords" and leaves_open(each)}
    only_breached = left == {"password-breached"}
    return series([name("breached passwords" if q == "passwords" and only_breached else q) for q in questions])


def alarm(behind: Sequence[Held], standing: Standing, open_: Sequence[Question], *, alone: bool) -> str:
    """Return the sentences of an alarm.

    `behind` are the findings that make it, the first one first. `alone` is true when each would make it by itself.
    """
    sentences = list(_found(behind) if alone else _adding_up(behind))
    signs = [held for held in behind if held.sign and alone]
    if not signs:
        sentences += _signs(standing)
    if left := [question for question in open_ if not (signs and question == "signs")]:
        sentences.append(tr("Not fully checked: {questions}.", questions=_names(left, [standing])))
    return " ".join(sentences)


def _adding_up(behind: Sequence[Held]) -> Iterator[str]:
    """Yield that findings add up to an alarm that none makes alone."""
    distinct = {held.fingerprint: held for held in behind if not held.sign}
    if len(distinct) < 2:
        yield tr("What was found adds up.")
        return
    worst = max(distinct.values(), key=lambda held: held.finding.severity.rank)
    yield tr_n(
        len(distinct),
        "{count:,} finding adds up. The worst: {finding}",
        "{count:,} findings add up. The worst: {finding}",
        finding=_title(worst),
    )


def _title(held: Held) -> str:
    return sentence(printable(first_sentence(held.finding.message), _LONG))


def _found(behind: Sequence[Held]) -> Iterator[str]:
    distinct = list({held.fingerprint: held for held in behind}.values())
    yield _title(distinct[0])
    signs = sum(1 for held in distinct if held.sign)
    if signs:
        sure = distinct[0].finding.confidence.value == "high" or distinct[0].result.check == CHECK
        yield tr("Someone else may be using the account.") if sure else tr("Only you know whether this was you.")
        if signs > 1:
            yield tr_n(signs - 1, "There is {count:,} more sign.", "There are {count:,} more signs.")
    elif len(distinct) > 1:
        yield tr_n(
            len(distinct) - 1, "{count:,} more finding is serious too.", "{count:,} more findings are serious too."
        )


def _signs(standing: Standing) -> Iterator[str]:
    """Yield the facts about a takeover where no sign makes the alarm."""
    no_alarm, taken = NoAlarm.of([standing]), {h.fingerprint for h in standing.held if h.sign and h.accepted}
    if no_alarm.signs:
        yield no_alarm.weak()
    elif taken:
        yield tr_n(
            len(taken), "You accepted {count:,} sign of a takeover.", "You accepted {count:,} signs of a takeover."
        )
    elif "signs" in standing.asked and "signs" not in {each.question for each in filter(leaves_open, standing.unread)}:
        yield tr("No sign of a takeover was found.")


def not_enough(standing: Standing, answered: int, asked: int, open_: Sequence[Question]) -> str:
    """Return the sentences for an account of which too little was read."""
    no_alarm = NoAlarm.of([standing])
    taken, aged = any(held.accepted for held in standing.held), list(_aged(standing, open_))
    sentences = list(_found_so_far(no_alarm.named(), answered, asked, taken=taken))
    if not answered and not aged:
        sentences.append(_answers_none(asked) if standing.account else _read_nothing(asked))
    sentences += [*no_alarm.today(), *aged]
    questions = _names(open_, [standing])
    if looks := _LOOKS.get(len(open_)):
        sentences.append(tr(looks, questions=questions))
    else:
        sentences.append(tr("{count} looks decide: {questions}.", count=len(open_), questions=questions))
    if taken:
        sentences.append(tr("You accepted {findings}.", findings=_taken([standing])))
    return " ".join(sentences)


def _found_so_far(found: str, answered: int, asked: int, *, taken: bool) -> Iterator[str]:
    """Yield the findings in the part that was read.

    `found` are the counts in words, or "". `taken` is true where something was accepted.
    """
    if not answered:
        if found:
            yield tr("{findings} found.", findings=found)
        elif taken:
            yield tr("Nothing else found.")
        return
    part = tr_n(asked, "{answered} of {count:,} question", "{answered} of {count:,} questions", answered=answered)
    if found:
        yield tr("{findings} found in what was read ({part_of_questions}).", findings=found, part_of_questions=part)
    elif taken:
        yield tr("Nothing else found in what was read ({part_of_questions}).", part_of_questions=part)
    else:
        yield tr("Nothing found in what was read ({part_of_questions}).", part_of_questions=part)


def _answers_none(asked: int) -> str:
    return tr("What was read answers none of the {count:,} questions.", count=asked)


def _read_nothing(asked: int) -> str:
    return tr("Nothing was read that answers any of the {count:,} questions.", count=asked)


def _aged(standing: Standing, open_: Sequence[Question]) -> Iterator[str]:
    """Yield the data that is too old to answer the open questions."""
    unread = [each for each in standing.unread if each.question in open_ and leaves_open(each)]
    yield from [sentence(each.aged) for each in unread if each.aged][:1]
    if days := sorted({on for question, on in standing.expired.items() if question in open_}):
        yield tr(
            "What you answered on {days} is more than {limit} days old.",
            days=series([str(on) for on in days]),
            limit=FRESH_DAYS,
        )


def accepted(standing: Standing, until: Sequence[date], chance: str) -> str:
    """Return the sentences for an account without an open alarm.

    `until` are the last days of its acceptances, and `chance` is the likelihood with the accepted findings, in words.
    """
    days = sorted(set(until))
    taken = _taken([standing], days[0] if len(days) == 1 else None)
    sentences = [
        tr("Nothing else is serious."),
        tr("You accepted {findings}; the first acceptance ends on {day}.", findings=taken, day=days[0])
        if len(days) > 1
        else tr("You accepted {findings}.", findings=taken),
        tr("Chance within a year, with what you accepted: {chance}.", chance=chance),
        *NoAlarm.of([standing]).sentences(),
    ]
    return " ".join(sentences)


def _taken(standings: Iterable[Standing], until: date | None = None) -> str:
    """Return the counts of accepted findings and of the signs among them.

    `until` is the last day, if all have the same.
    """
    taken = {held.fingerprint: held.sign for standing in standings for held in standing.held if held.accepted}
    signs, count = sum(taken.values()), len(taken)
    if signs == count:
        if until is None:
            return tr_n(count, "{count:,} sign of a takeover", "{count:,} signs of a takeover")
        return tr_n(
            count,
            "{count:,} sign of a takeover until {day}",
            "{count:,} signs of a takeover until {day}",
            day=until,
        )
    if until is None:
        found = tr_n(count, "{count:,} finding", "{count:,} findings")
    else:
        found = tr_n(count, "{count:,} finding until {day}", "{count:,} findings until {day}", day=until)
    if not signs:
        return found
    return tr_n(
        signs,
        "{findings}, {count} of them a sign of a takeover",
        "{findings}, {count} of them signs of a takeover",
        findings=found,
    )


def low(standings: Sequence[Standing]) -> str:
    """Return the sentences for an account called low, or for several."""
    by_day: dict[date, dict[str, None]] = {}
    for question, on in (each for standing in standings for each in standing.by_hand.items()):
        by_day.setdefault(on, {})[name(question)] = None
    by_hand = "; ".join(
        tr("{questions} by you on {day}", questions=series(list(names)), day=on) for on, names in sorted(by_day.items())
    )
    return " ".join([_all_looked_at(len(standings), by_hand), *NoAlarm.of(standings).sentences()])


def _all_looked_at(accounts: int, by_hand: str) -> str:
    """Return that everything was examined, and what the user examined by hand."""
    if accounts > 1 and by_hand:
        return tr(
            "All {accounts} accounts: nothing serious found, and all that decides was looked at ({by_hand}).",
            accounts=accounts,
            by_hand=by_hand,
        )
    if accounts > 1:
        return tr(
            "All {accounts} accounts: nothing serious found, and all that decides was looked at.", accounts=accounts
        )
    if by_hand:
        return tr("Nothing serious found, and all that decides was looked at ({by_hand}).", by_hand=by_hand)
    return tr("Nothing serious found, and all that decides was looked at.")


def alike(word: Word, standings: Sequence[Standing], because: Sequence[str]) -> str:
    """Return the sentences for several accounts that all have the same word.

    The word is not an alarm. `because` are the questions that are open for one of them, if those make the word.
    """
    if word == "low":
        return low(standings)
    no_alarm, accounts = NoAlarm.of(standings), len(standings)
    if word == "accepted":
        sentences = [
            tr("All {accounts} accounts: nothing else is serious.", accounts=accounts),
            tr("You accepted {findings}.", findings=_taken(standings)),
            *no_alarm.sentences(),
        ]
        return " ".join(sentences)
    sentences = [_found_in_all(standings, no_alarm.named()), *no_alarm.today()]
    old = sum(1 for s in standings if any(each.aged and leaves_open(each) for each in s.unread))
    if old:
        sentences.append(
            tr_n(
                old,
                "{count:,} export is too old or dated later than today.",
                "{count:,} exports are too old or dated later than today.",
            )
        )
    questions = _names(because, standings)
    sentences.append(tr("Not fully checked on at least one of them: {questions}.", questions=questions))
    return " ".join(sentences)


def _found_in_all(standings: Sequence[Standing], found: str) -> str:
    """Return the findings on several accounts that were read in part."""
    accounts = len(standings)
    if found:
        return tr("All {accounts} accounts: {findings} found in what was read.", accounts=accounts, findings=found)
    if any(held.accepted for standing in standings for held in standing.held):
        return tr("All {accounts} accounts: nothing else found in what was read.", accounts=accounts)
    return tr("All {accounts} accounts: nothing found in what was read.", accounts=accounts)
