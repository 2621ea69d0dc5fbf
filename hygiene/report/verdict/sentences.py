"""The sentences of the verdict: what was found, what is open, and what was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hygiene.model.finding import Question
from hygiene.model.text import first_sentence, plural, printable, sentence, series
from hygiene.report.verdict.standing import Held, Standing
from hygiene.report.verdict.word import Word

_NAMES: Final[Mapping[str, str]] = {"signs": "recent activity", "recovery": "recovery addresses"}
"""The questions whose name in a sentence differs."""
_COUNTS: Final = {1: "One look decides", 2: "Two looks decide", 3: "Three looks decide", 4: "Four looks decide"}
_LONG: Final = 300
"""The most characters of a finding's first sentence."""


def name(question: str) -> str:
    """Return the name of a question in a sentence, such as `recovery addresses`."""
    return _NAMES.get(question, question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """What is open and makes no alarm: weak signs of a takeover, and other findings.

    Both are fingerprints, so that a finding about several accounts counts once.
    """

    signs: frozenset[str] = field(default_factory=frozenset)
    others: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> Small:
        """Return what is open on these accounts. Facts do not count."""
        held = [h for s in standings for h in s.held if not h.accepted and h.finding.severity.rank > 0]
        return cls(
            signs=frozenset(each.fingerprint for each in held if each.sign),
            others=frozenset(each.fingerprint for each in held if not each.sign),
        )

    def named(self) -> str:
        """Return the counts, such as `1 weak sign of a takeover and 2 small things`, or ""."""
        signs = f"{plural(len(self.signs), 'weak sign')} of a takeover" if self.signs else ""
        others = plural(len(self.others), "small thing") if self.others else ""
        return " and ".join(filter(None, (signs, others)))

    def sentences(self) -> Iterator[str]:
        """Yield what to do about them."""
        if self.signs:
            yield _weak(len(self.signs))
        if self.others:
            yield f"{plural(len(self.others), 'small thing')} to mend."


def alarm(behind: Sequence[Held], standing: Standing, open_: Sequence[Question], *, alone: bool) -> str:
    """Return the sentences of an alarm.

    `behind` are the findings that make it, the first one first. `alone` is true when each would make it by itself.
    """
    sentences = list(_found(behind) if alone else _small_findings(behind))
    signs = [held for held in behind if held.sign and alone]
    if not signs:
        sentences += _signs(standing)
    if left := [question for question in open_ if not (signs and question == "signs")]:
        sentences.append(f"Not fully checked: {series([name(question) for question in left])}.")
    return " ".join(sentences)


def _small_findings(behind: Sequence[Held]) -> Iterator[str]:
    """Yield that findings add up which would not make an alarm one by one."""
    distinct = {held.fingerprint: held for held in behind if not held.sign}
    if len(distinct) < 2:
        yield "What was found adds up."
        return
    worst = max(distinct.values(), key=lambda held: held.finding.severity.rank)
    yield f"{plural(len(distinct), 'smaller finding')} add up. The worst: {_title(worst)}"


def _title(held: Held) -> str:
    return sentence(printable(first_sentence(held.finding.message), _LONG))


def _found(behind: Sequence[Held]) -> Iterator[str]:
    distinct = list({held.fingerprint: held for held in behind}.values())
    yield _title(distinct[0])
    signs = sum(1 for held in distinct if held.sign)
    if signs:
        sure = distinct[0].finding.confidence.value == "high"
        yield "Someone else may be using the account." if sure else "Only you know whether this was you."
        if signs > 1:
            yield f"There {'is' if signs == 2 else 'are'} {plural(signs - 1, 'more sign')}."
    elif len(distinct) > 1:
        verb = "is" if len(distinct) == 2 else "are"
        yield f"{plural(len(distinct) - 1, 'more finding')} {verb} serious too."


def _signs(standing: Standing) -> Iterator[str]:
    """Yield what is known of a takeover where no sign makes the alarm."""
    weak, taken = Small.of([standing]).signs, {h.fingerprint for h in standing.held if h.sign and h.accepted}
    if weak:
        yield _weak(len(weak))
    elif taken:
        yield f"You accepted {plural(len(taken), 'sign')} of a takeover."
    elif "signs" in standing.asked and not any(each.question == "signs" for each in standing.unread):
        yield "No sign of a takeover was found."


def _weak(count: int) -> str:
    verb = "is" if count == 1 else "are"
    return f"{plural(count, 'weak sign')} of a takeover {verb} worth a look."


def not_enough(standing: Standing, answered: int, asked: int, open_: Sequence[Question]) -> str:
    """Return the sentences for an account of which too little was read."""
    small = Small.of([standing])
    taken = {held.fingerprint for held in standing.held if held.accepted}
    what = small.named() or ("Nothing else" if taken else "Nothing")
    read = f"{what} found in what was read ({answered} of {plural(asked, 'question')})."
    if not answered and not standing.held:
        read = "Nothing that was read answers a question."
    looks = _COUNTS.get(len(open_), f"{len(open_)} looks decide")
    sentences = [read, f"{looks}: {series([name(question) for question in open_])}."]
    if taken:
        sentences.append(f"You accepted {_taken([standing])}.")
    return " ".join(sentences)


def accepted(standing: Standing, until: Sequence[date], chance: str) -> str:
    """Return the sentences for an account with nothing open but small things.

    `until` are the last days of its acceptances, and `chance` is the likelihood with what was accepted, in words.
    """
    days = sorted(set(until))
    end = f" until {days[0]}" if len(days) == 1 else f"; the first ends on {days[0]}" if days else ""
    sentences = [
        "Nothing else is serious.",
        f"You accepted {_taken([standing])}{end}.",
        f"Chance within a year, with what you accepted: {chance}.",
        *Small.of([standing]).sentences(),
    ]
    return " ".join(sentences)


def _taken(standings: Iterable[Standing]) -> str:
    """Return the count of what was accepted, and of the signs among it."""
    taken = {held.fingerprint: held.sign for standing in standings for held in standing.held if held.accepted}
    signs, count = sum(taken.values()), len(taken)
    if signs == count:
        return f"{plural(count, 'sign')} of a takeover"
    among = f", {signs} of them {'a sign' if signs == 1 else 'signs'} of a takeover" if signs else ""
    return plural(count, "finding") + among


def low(standings: Sequence[Standing]) -> str:
    """Return the sentences for accounts called low."""
    by_hand = [
        f"{name(question)} by you on {on}" for standing in standings for question, on in standing.by_hand.items()
    ]
    looked = f" ({', '.join(dict.fromkeys(by_hand))})" if by_hand else ""
    small = Small.of(standings).sentences()
    return " ".join([f"Nothing serious found, and all that decides was looked at{looked}.", *small])


def alike(word: Word, standings: Sequence[Standing], because: Sequence[str]) -> str:
    """Return the sentences for several accounts that all have the same word, which is no alarm.

    `because` are the questions that are open for one of them, where those make the word.
    """
    lead = f"All {len(standings)} accounts:"
    if word == "low":
        return f"{lead} {_lower(low(standings))}"
    small = Small.of(standings)
    if word == "accepted":
        taken = _taken(standings)
        return " ".join([f"{lead} nothing else is serious.", f"You accepted {taken}.", *small.sentences()])
    what = small.named() or ("nothing else" if any(h.accepted for s in standings for h in s.held) else "nothing")
    names = series([name(question) for question in because])
    return f"{lead} {what} found in what was read. Not fully checked on at least one of them: {names}."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
