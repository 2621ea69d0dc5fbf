"""The verdict: a word, a sentence and their basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hygiene.language.words import tr_as, tr_n
from hygiene.model.finding import QUESTIONS
from hygiene.model.policy import Policy
from hygiene.model.text import printable
from hygiene.report.score.chances import in_words
from hygiene.report.verdict import sentences
from hygiene.report.verdict.coverage import Coverage
from hygiene.report.verdict.standing import Standing
from hygiene.report.verdict.word import ALARMS, WORDS, Word, alone, deciding, found_number, makers, word


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
        by_itself = bool(behind) and alone(behind[0], standing, bands)
        return Verdict(
            word=made,
            sentence=sentences.alarm(behind, standing, deciding(standing, bands), alone=by_itself),
            because=tuple(dict.fromkeys(held.fingerprint for held in behind)),
        )
    if made == "not enough read":
        open_ = deciding(standing, bands)
        counts = len(coverage.answered), len(coverage.asked)
        return Verdict(word=made, sentence=sentences.not_enough(standing, *counts, open_), because=tuple(open_))
    if made == "accepted":
        taken = tuple(dict.fromkeys(held.fingerprint for held in standing.held if held.accepted))
        until = _last_days(taken, policy)
        chance = in_words(standing.score().expected)
        return Verdict(word=made, sentence=sentences.accepted(standing, until, chance), because=taken)
    return Verdict(word=made, sentence=sentences.low([standing]))


def _last_days(taken: Sequence[str], policy: Policy) -> list[date]:
    """Return the last day of each acceptance.

    The longest of several acceptances of one finding counts.
    """
    days = {each.fingerprint: each.until for each in sorted(policy.accept, key=lambda each: each.until)}
    return [days[fingerprint] for fingerprint in taken if fingerprint in days]


def rank(standing: Standing, made: Verdict) -> tuple[object, ...]:
    """Return the key that sorts accounts, the worst first.

    It is the word, the surest open sign, the likelihood by the findings, the earliest sign, and the name.
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

    `verdicts` are sorted, the worst first. The other accounts are counted by word. If the word is calm, the sentence
    names the findings about other entries of a vault, which the report lists too.
    """
    made, beside = _of_accounts(verdicts), verdicts[0][0].beside
    if made.word in ALARMS or not beside:
        return made
    others = tr_n(
        beside,
        "{count:,} finding is about other entries of the vault.",
        "{count:,} findings are about other entries of the vault.",
    )
    return replace(made, sentence=f"{made.sentence} {others}")


def _of_accounts(verdicts: Sequence[tuple[Standing, Verdict]]) -> Verdict:
    """Return the verdict on all accounts of a run."""
    (worst, made), *others = verdicts
    if not others:
        return made
    if made.word not in ALARMS and all(other.word == made.word for _, other in others):
        return _alike(made.word, verdicts)
    counts = Counter(other.word for _, other in others)
    shown = {word: tr_as("verdict", word) for word in WORDS if counts[word]}
    words = ", ".join(_counted(counts[word], said) if len(counts) > 1 else said for word, said in shown.items())
    rest = tr_n(
        len(others), "{count:,} other account: {verdicts}.", "{count:,} other accounts: {verdicts}.", verdicts=words
    )
    name = printable(str(worst.account), 80)
    return Verdict(word=made.word, sentence=f"{name}: {made.sentence} {rest}", because=made.because)


def _counted(count: int, said: str) -> str:
    return tr_as("verdict", "{count} {verdict}", count=count, verdict=said)


def _alike(made: Word, verdicts: Sequence[tuple[Standing, Verdict]]) -> Verdict:
    """Return the verdict on accounts that all have the same calm word."""
    because = {each for _, verdict in verdicts for each in verdict.because}
    ordered: list[str] = [question for question in QUESTIONS if question in because] or sorted(because)
    text = sentences.alike(made, [standing for standing, _ in verdicts], ordered)
    return Verdict(word=made, sentence=text, because=tuple(ordered))
