"""The statement on whether a takeover has already happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.finding import Confidence, Finding, Result, Severity
from hygiene.model.text import first_sentence, joined, sentence
from hygiene.report.report import Compromise

_REASONS: Final = 4
"""The most reasons named in the statement.

The report's list of open questions holds every one.
"""
_OPENINGS: Final[Mapping[Confidence, tuple[str, str]]] = {
    Confidence.HIGH: (
        tr_later("Someone else may already be posting as you."),
        tr_later("Someone else may already be posting as you ({account})."),
    ),
    Confidence.MEDIUM: (
        tr_later("Only you know whether this was you."),
        tr_later("Only you know whether this was you ({account})."),
    ),
    Confidence.LOW: (
        tr_later("This is probably ordinary, but look at it."),
        tr_later("This is probably ordinary, but look at it ({account})."),
    ),
}
"""The beginning of a statement, by the confidence of the surest sign.

The first is about one account, and the second about one of several.
"""


def compromise(results: Sequence[Result], taken: frozenset[str]) -> Compromise:
    """Return the status, confidence and wording of the signs of compromise.

    Findings of severity info are not signs, nor are the accepted ones, with a fingerprint in `taken`.
    """
    about = [r for r in results if r.path == "compromise"]
    several = len({r.account for r in about}) > 1
    signs = [
        (finding, result)
        for result in about
        for finding in result.findings
        if finding.severity is not Severity.INFO and result.fingerprint(finding) not in taken
    ]
    signs.sort(key=lambda s: (-s[0].confidence.rank, -s[0].severity.rank, s[0].subject, str(s[1].account)))
    reasons = (
        f"{result.account}: {reason}" if several and result.account else reason
        for result in about
        if result.reason
        for reason in result.reason.split("; ")
    )
    gaps = joined(reasons, _REASONS)
    if not signs:
        accepted = len({r.fingerprint(f) for r in about for f in r.findings if f.severity is not Severity.INFO})
        return _no_sign(gaps if about else tr("no check for it is installed"), accepted)
    surest, source = signs[0]
    opening, about_one = _OPENINGS[surest.confidence]
    named = several and source.account is not None
    sentences = [
        tr(about_one, account=source.account) if named else tr(opening),
        sentence(first_sentence(surest.message)),
    ]
    sentences += _more(signs)
    if gaps:
        sentences.append(_not_everything(gaps))
    return Compromise(
        status="found",
        confidence=surest.confidence,
        statement=" ".join(sentences),
        fingerprints=tuple(result.fingerprint(finding) for finding, result in signs),
    )


def _more(signs: Sequence[tuple[Finding, Result]]) -> Iterator[str]:
    """Yield how many more signs there are, weak ones apart.

    They are counted as the verdict counts them.
    """
    sure, weak = (
        {result.fingerprint(finding) for finding, result in signs if (finding.confidence is Confidence.LOW) is low}
        for low in (False, True)
    )
    more = len(sure or weak) - 1
    if more and sure and weak:
        weak_signs = tr_n(len(weak), "{count:,} weak sign", "{count:,} weak signs")
        yield tr_n(
            more,
            "There is {count:,} more sign and {weak_signs}.",
            "There are {count:,} more signs and {weak_signs}.",
            weak_signs=weak_signs,
        )
    elif more:
        yield tr_n(more, "There is {count:,} more sign.", "There are {count:,} more signs.")
    elif sure and weak:
        yield tr_n(len(weak), "There is {count:,} weak sign.", "There are {count:,} weak signs.")


def _not_everything(gaps: str) -> str:
    return tr("Not everything could be checked: {reasons}.", reasons=gaps)


def _no_sign(gaps: str, accepted: int) -> Compromise:
    """Build the statement for a run without open signs.

    It is `accepted` when signs were accepted, else `unknown` with the reasons, or `clear` when everything was read.
    """
    if accepted:
        statement = tr_n(
            accepted,
            "You accepted {count:,} sign of a takeover, and no other was found.",
            "You accepted {count:,} signs of a takeover, and no other was found.",
        )
        if gaps:
            statement = f"{statement} {_not_everything(gaps)}"
        return Compromise(status="accepted", confidence=None, statement=statement)
    if gaps:
        statement = tr("We cannot say whether a takeover has already happened: {reasons}.", reasons=gaps)
        return Compromise(status="unknown", confidence=None, statement=statement)
    statement = tr("Nothing that was read shows that a takeover has already happened.")
    return Compromise(status="clear", confidence=None, statement=statement)
