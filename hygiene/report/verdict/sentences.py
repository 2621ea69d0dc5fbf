"""The sentences of the verdict.

They say what was found, what is open, and what was accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Question, Severity
from hygiene.model.policy import FRESH_DAYS
from hygiene.model.text import first_sentence, printable, sentence, series
from hygiene.report.verdict.by_hand import CHECK
from hygiene.report.verdict.standing import Held, Standing
from hygiene.report.verdict.word import Word, held_back, leaves_open

_NAMES: Final[Mapping[str, str]] = {"signs": tr_later("recent activity"), "recovery": tr_later("recovery addresses")}
"""The questions whose name in a sentence differs."""
_COUNTS: Final = {
    1: tr_later("One look decides"),
    2: tr_later("Two looks decide"),
    3: tr_later("Three looks decide"),
    4: tr_later("Four looks decide"),
}
_LONG: Final = 300
"""The most characters of a finding's first sentence."""


def name(question: str) -> str:
    """Return the name of a question in a sentence.

    An example is `recovery addresses`.
    """
    return _NAMES.get(question, question)


def _names(questions: Iterable[str], standings: Sequence[Standing]) -> str:
    """Return the names of open questions as in a sentence.

    Where the passwords were read and no full list of breached ones was searched, that search is what is open.
    """
    left = {each.check for s in standings for each in s.unread if each.question == "passwords" and leaves_open(each)}
    only_breached = left == {"password-breached"}
    return series([tr("breached passwords") if q == "passwords" and only_breached else name(q) for q in questions])


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """Open findings that make no alarm.

    They are weak signs of a takeover, those that only a second factor keeps from being serious, and others. All are
    fingerprints, so that a finding about several accounts counts once. `soon` is true where a sign is not of low
    severity, so that the user should look today.
    """

    signs: frozenset[str] = field(default_factory=frozenset)
    soon: bool = False
    held_back: frozenset[str] = field(default_factory=frozenset)
    others: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> Small:
        """Return what is open on these accounts. Facts do not count."""
        each = [(h, s) for s in standings for h in s.held if not h.accepted and h.finding.severity.rank > 0]
        back = frozenset(h.fingerprint for h, standing in each if held_back(h, standing))
        return cls(
            signs=frozenset(h.fingerprint for h, _ in each if h.sign),
            soon=any(h.sign and h.finding.severity.rank >= Severity.MEDIUM.rank for h, _ in each),
            held_back=back,
            others=frozenset(h.fingerprint for h, _ in each if not h.sign) - back,
        )

    def named(self) -> str:
        """Return the counts in words, or "".

        An example is `1 weak sign of a takeover and 2 small things`.
        """
        signs = (
            tr(
                "{weak_signs} of a takeover",
                weak_signs=tr_n(len(self.signs), "{count:,} weak sign", "{count:,} weak signs"),
            )
            if self.signs
            else ""
        )
        others = tr_n(len(self.others), "{count:,} small thing", "{count:,} small things") if self.others else ""
        back = tr(
            "{weaknesses} behind a second factor",
            weaknesses=tr_n(len(self.held_back), "{count:,} weakness", "{count:,} weaknesses"),
        )
        return series([each for each in (signs, back if self.held_back else "", others) if each])

    def weak(self) -> str:
        """Return what to do about the weak signs."""
        verb, when = "is" if len(self.signs) == 1 else "are", tr(" today") if self.soon else ""
        return tr(
            "{weak_signs} of a takeover {verb} worth a look{when}.",
            weak_signs=tr_n(len(self.signs), "{count:,} weak sign", "{count:,} weak signs"),
            verb=verb,
            when=when,
        )

    def today(self) -> list[str]:
        """Return that the signs should be looked at today, if they should."""
        return (
            [tr("Look at the {words} today.", words="sign" if len(self.signs) == 1 else "signs")] if self.soon else []
        )

    def sentences(self) -> Iterator[str]:
        """Yield what to do about them."""
        if self.signs:
            yield self.weak()
        if self.held_back:
            yield tr(
                "{findings} would be serious without the second factor.",
                findings=tr_n(len(self.held_back), "{count:,} finding", "{count:,} findings"),
            )
        if self.others:
            yield tr(
                "{small_things} to mend.",
                small_things=tr_n(len(self.others), "{count:,} small thing", "{count:,} small things"),
            )


def alarm(behind: Sequence[Held], standing: Standing, open_: Sequence[Question], *, alone: bool) -> str:
    """Return the sentences of an alarm.

    `behind` are the findings that make it, the first one first. `alone` is true when each would make it by itself.
    """
    sentences = list(_found(behind) if alone else _small_findings(behind))
    signs = [held for held in behind if held.sign and alone]
    if not signs:
        sentences += _signs(standing)
    if left := [question for question in open_ if not (signs and question == "signs")]:
        sentences.append(tr("Not fully checked: {names}.", names=_names(left, [standing])))
    return " ".join(sentences)


def _small_findings(behind: Sequence[Held]) -> Iterator[str]:
    """Yield that findings add up which would not make an alarm one by one."""
    distinct = {held.fingerprint: held for held in behind if not held.sign}
    if len(distinct) < 2:
        yield tr("What was found adds up.")
        return
    worst = max(distinct.values(), key=lambda held: held.finding.severity.rank)
    yield tr(
        "{smaller_findings} add up. The worst: {title}",
        smaller_findings=tr_n(len(distinct), "{count:,} smaller finding", "{count:,} smaller findings"),
        title=_title(worst),
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
            yield tr(
                "There {words} {more_signs}.",
                words="is" if signs == 2 else "are",
                more_signs=tr_n(signs - 1, "{count:,} more sign", "{count:,} more signs"),
            )
    elif len(distinct) > 1:
        verb = "is" if len(distinct) == 2 else "are"
        yield tr(
            "{more_findings} {verb} serious too.",
            more_findings=tr_n(len(distinct) - 1, "{count:,} more finding", "{count:,} more findings"),
            verb=verb,
        )


def _signs(standing: Standing) -> Iterator[str]:
    """Yield what is known of a takeover where no sign makes the alarm."""
    small, taken = Small.of([standing]), {h.fingerprint for h in standing.held if h.sign and h.accepted}
    if small.signs:
        yield small.weak()
    elif taken:
        yield tr("You accepted {signs} of a takeover.", signs=tr_n(len(taken), "{count:,} sign", "{count:,} signs"))
    elif "signs" in standing.asked and "signs" not in {each.question for each in filter(leaves_open, standing.unread)}:
        yield tr("No sign of a takeover was found.")


def not_enough(standing: Standing, answered: int, asked: int, open_: Sequence[Question]) -> str:
    """Return the sentences for an account of which too little was read."""
    small = Small.of([standing])
    taken = {held.fingerprint for held in standing.held if held.accepted}
    what = small.named() or (tr("Nothing else") if taken else "Nothing")
    aged = list(_aged(standing, open_))
    sentences = [
        tr(
            "{what} found in what was read ({answered} of {questions}).",
            what=what,
            answered=answered,
            questions=tr_n(asked, "{count:,} question", "{count:,} questions"),
        )
    ]
    if not answered:
        sentences = [tr("{what} found.", what=what)] if small.named() or taken else []
        lead = tr("What was read answers none") if standing.account else tr("Nothing was read that answers any")
        sentences += (
            []
            if aged
            else [
                tr(
                    "{lead} of the {questions}.",
                    lead=lead,
                    questions=tr_n(asked, "{count:,} question", "{count:,} questions"),
                )
            ]
        )
    sentences += small.today()
    looks = _COUNTS.get(len(open_), f"{len(open_)} looks decide")
    sentences += [*aged, f"{looks}: {_names(open_, [standing])}."]
    if taken:
        sentences.append(tr("You accepted {taken}.", taken=_taken([standing])))
    return " ".join(sentences)


def _aged(standing: Standing, open_: Sequence[Question]) -> Iterator[str]:
    """Yield what is too old to answer the open questions."""
    unread = [each for each in standing.unread if each.question in open_ and leaves_open(each)]
    yield from [sentence(each.aged) for each in unread if each.aged][:1]
    if days := sorted({on for question, on in standing.expired.items() if question in open_}):
        yield tr(
            "What you answered on {days} is more than {FRESH_DAYS} days old.",
            days=series([str(on) for on in days]),
            FRESH_DAYS=FRESH_DAYS,
        )


def accepted(standing: Standing, until: Sequence[date], chance: str) -> str:
    """Return the sentences for an account with nothing open but small things.

    `until` are the last days of its acceptances, and `chance` is the likelihood with what was accepted, in words.
    """
    days = sorted(set(until))
    end = tr(" until {days}", days=days[0]) if len(days) == 1 else ""
    first = tr("; the first acceptance ends on {days}", days=days[0]) if len(days) > 1 else ""
    sentences = [
        tr("Nothing else is serious."),
        tr("You accepted {taken}{first}.", taken=_taken([standing], end), first=first),
        tr("Chance within a year, with what you accepted: {chance}.", chance=chance),
        *Small.of([standing]).sentences(),
    ]
    return " ".join(sentences)


def _taken(standings: Iterable[Standing], end: str = "") -> str:
    """Return the counts of what was accepted and of the signs among it.

    `end` are the words for its last day.
    """
    taken = {held.fingerprint: held.sign for standing in standings for held in standing.held if held.accepted}
    signs, count = sum(taken.values()), len(taken)
    if signs == count:
        return tr("{signs} of a takeover{end}", signs=tr_n(count, "{count:,} sign", "{count:,} signs"), end=end)
    among = (
        tr(", {signs} of them {words} of a takeover", signs=signs, words=tr("a sign") if signs == 1 else "signs")
        if signs
        else ""
    )
    return tr_n(count, "{count:,} finding", "{count:,} findings") + end + among


def low(standings: Sequence[Standing]) -> str:
    """Return the sentences for accounts called low."""
    by_day: dict[date, dict[str, None]] = {}
    for question, on in (each for standing in standings for each in standing.by_hand.items()):
        by_day.setdefault(on, {})[name(question)] = None
    by_hand = [tr("{list} by you on {on}", list=series(list(names)), on=on) for on, names in sorted(by_day.items())]
    looked = f" ({'; '.join(by_hand)})" if by_hand else ""
    small = Small.of(standings).sentences()
    return " ".join([tr("Nothing serious found, and all that decides was looked at{looked}.", looked=looked), *small])


def alike(word: Word, standings: Sequence[Standing], because: Sequence[str]) -> str:
    """Return the sentences for accounts that all have the same word.

    The word is no alarm.
    `because` are the questions that are open for one of them, where those make the word.
    """
    lead = tr("All {standings} accounts:", standings=len(standings))
    if word == "low":
        return f"{lead} {_lower(low(standings))}"
    small = Small.of(standings)
    if word == "accepted":
        taken = _taken(standings)
        return " ".join(
            [
                tr("{lead} nothing else is serious.", lead=lead),
                tr("You accepted {taken}.", taken=taken),
                *small.sentences(),
            ]
        )
    what = small.named() or (tr("nothing else") if any(h.accepted for s in standings for h in s.held) else "nothing")
    open_ = _names(because, standings)
    old = sum(1 for s in standings if any(each.aged and leaves_open(each) for each in s.unread))
    why = (
        tr(
            " {exports_are} too old or dated later than today.",
            exports_are=tr_n(old, "{count:,} export is", "{count:,} exports are"),
        )
        if old
        else ""
    )
    found = " ".join([tr("{lead} {what} found in what was read.", lead=lead, what=what), *small.today()])
    return tr("{found}{why} Not fully checked on at least one of them: {open}.", found=found, why=why, open=open_)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
