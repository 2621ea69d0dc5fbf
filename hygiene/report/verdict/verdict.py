"""The verdict: a word, a sentence and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from hygiene.model.policy import Policy
from hygiene.model.questions import Question
from hygiene.model.text import first_sentence, plural, printable, series
from hygiene.report.score.chances import in_words
from hygiene.report.verdict.coverage import Coverage
from hygiene.report.verdict.standing import Held, Standing
from hygiene.report.verdict.word import ALARMS, WORDS, Word, deciding, found_number, makers, word

_NAMES: Final = {"signs": "posts and changes", "second factor": "the second factor", "recovery": "recovery addresses"}
"""The questions whose name in a sentence differs."""
_COUNTS: Final = {1: "One look", 2: "Two looks", 3: "Three looks", 4: "Four looks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A word and a sentence about an account, or about a run.

    `because` holds the fingerprints of the findings behind the word, or the questions that are open.
    """

    word: Word
    sentence: str
    because: tuple[str, ...] = ()


def verdict(standing: Standing, coverage: Coverage, policy: Policy) -> Verdict:
    """Return the verdict on one account."""
    bands = policy.score.bands
    made = word(standing, bands)
    if made in ALARMS:
        behind = list(makers(standing, bands))
        return Verdict(
            word=made,
            sentence=_alarm(behind, deciding(standing, bands)),
            because=tuple(dict.fromkeys(held.fingerprint for held in behind)),
        )
    if made == "not enough read":
        open_ = deciding(standing, bands)
        return Verdict(word=made, sentence=_not_enough(standing, coverage, open_), because=tuple(open_))
    if made == "accepted":
        taken = [held for held in standing.held if held.accepted]
        return Verdict(
            word=made,
            sentence=_accepted(taken, standing, policy),
            because=tuple(dict.fromkeys(held.fingerprint for held in taken)),
        )
    return Verdict(word=made, sentence=_low(standing, coverage))


def rank(standing: Standing, made: Verdict) -> tuple[object, ...]:
    """Return the key that sorts accounts, the worst first.

    It is the word, the surest open sign, the likelihood by what was found, the earliest sign, and the name.
    """
    signs = [held.finding for held in standing.held if held.sign and not held.accepted]
    surest = max((finding.confidence.rank for finding in signs), default=-1)
    earliest = min((finding.at for finding in signs if finding.at), default=None)
    return (
        WORDS.index(made.word),
        -surest,
        -found_number(standing),
        earliest.timestamp() if earliest else float("inf"),
        str(standing.account),
    )


def of_run(verdicts: Sequence[tuple[Standing, Verdict]]) -> Verdict:
    """Return the verdict on a run: that of its worst account.

    `verdicts` are sorted, the worst first. The other accounts are counted by word.
    """
    (worst, made), *others = verdicts
    if not others:
        return made
    same = made.word in {"low", "accepted", "not enough read"} and all(v.word == made.word for _, v in others)
    if same:
        return Verdict(word=made.word, sentence=f"All {len(verdicts)} accounts: {made.sentence}", because=made.because)
    counts = Counter(other.word for _, other in others)
    rest = "; ".join(f"{counts[name]} {name}" for name in WORDS if counts[name])
    name = printable(str(worst.account), 80)
    return Verdict(
        word=made.word,
        sentence=f"{name}: {made.sentence} {plural(len(others), 'other account')}: {rest}.",
        because=made.because,
    )


def _alarm(behind: Sequence[Held], open_: Sequence[Question]) -> str:
    sentences = list(_found(behind))
    if left := [question for question in open_ if not any(question == _question(held) for held in behind)]:
        sentences.append(f"Not looked at in full: {series([_name(question) for question in left])}.")
    return " ".join(sentences)


def _question(held: Held) -> str:
    return "signs" if held.sign else ""


def _found(behind: Sequence[Held]) -> Iterator[str]:
    if not behind:
        yield "What was found adds up."
        return
    distinct = list({held.fingerprint: held for held in behind}.values())
    yield _sentence(first_sentence(distinct[0].finding.message))
    if len(distinct) > 1:
        yield f"{plural(len(distinct) - 1, 'more finding')} weigh{'s' if len(distinct) == 2 else ''} as much or nearly."


def _sentence(text: str) -> str:
    shown = printable(text, 300).rstrip(". ")
    return f"{shown}."


def _not_enough(standing: Standing, coverage: Coverage, open_: Sequence[Question]) -> str:
    small = sum(1 for held in standing.held if not held.accepted and held.finding.severity.rank > 0)
    what = f"{plural(small, 'small thing')} found" if small else "Nothing found"
    read = f"{what} in what was read ({len(coverage.answered)} of {len(coverage.asked)} questions)."
    if not coverage.answered and not small:
        read = "Nothing was read that answers a question."
    looks = _COUNTS.get(len(open_), f"{len(open_)} looks")
    decide = "decides" if len(open_) == 1 else "decide"
    return f"{read} {looks} {decide}: {series([_name(question) for question in open_])}."


def _name(question: str) -> str:
    return _NAMES.get(question, question)


def _accepted(taken: Sequence[Held], standing: Standing, policy: Policy) -> str:
    prints = {held.fingerprint for held in taken}
    until = max((a.until for a in policy.accept if a.fingerprint in prints), default=None)
    end = f" until {_day(until)}" if until else ""
    return f"Nothing open. You accepted {len(prints)}{end}; {in_words(standing.score().expected)} with them."


def _low(standing: Standing, coverage: Coverage) -> str:
    by_hand = [f"{_name(question)} by you on {_day(on)}" for question, on in coverage.by_hand.items()]
    looked = ", ".join(["all that decides was looked at", *by_hand])
    small = len({h.fingerprint for h in standing.held if not h.accepted and h.finding.severity.rank > 0})
    rest = f" {plural(small, 'small thing')} to mend." if small else ""
    return f"{looked[0].upper()}{looked[1:]}.{rest}"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"
