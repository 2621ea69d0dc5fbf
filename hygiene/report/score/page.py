"""The page of `hygiene explain score`: the model, its sources and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hygiene.language.words import number as _number
from hygiene.language.words import tr, tr_as, tr_later
from hygiene.model.finding import Confidence, Severity
from hygiene.model.policy import Bands
from hygiene.report.score.number import PathState, number
from hygiene.report.score.paths import ceiling, odds
from hygiene.report.score.priors import BEHIND_SMS, BEHIND_STRONG, MODEL, ODDS, PRIORS, STRONG, SURENESS
from hygiene.report.score.shares import BASES, SHARES

_PATHS: Final = {
    "guess": tr_later("the password is guessed"),
    "reuse": tr_later("the password leaks elsewhere"),
    "app": tr_later("an app with access is abused"),
    "session": tr_later("a device or session is used"),
    "recovery": tr_later("the address or phone is taken"),
    "insider": tr_later("someone who has access"),
    "unseen": tr_later("what no export shows"),
}

_STATEMENTS: Final = tr_later(
    "The verdict, the number and the coverage, model {model}\n"
    "=====================================================\n"
    "\n"
    "A report makes three statements about each account:\n"
    "1. The verdict: a word and a sentence, from what was found.\n"
    "2. The number: the chance that the account is taken over within a year. What\n"
    "   was not read counts as it would for an average account.\n"
    "3. The coverage: how many of six questions were answered. They are signs of a\n"
    "   takeover, sessions, apps, passwords, the second factor and recovery.\n"
    "Findings raise alarms. What was not read only rules out the word low. The\n"
    "number puts the work in order and decides no word.\n"
    "\n"
    "The word\n"
    "--------\n"
    "The first of these that holds:"
)

_WORD: Final = tr_later(
    "A finding is open unless you accepted it. For high and raised, its confidence\n"
    "is medium or high. A sign is a finding about what may already have happened;\n"
    "facts for information are no signs. The found number is the chance by the open\n"
    "findings alone: each check counts with its worst finding, and everything unread\n"
    "is taken as clear. Every check declares the worst it can find. A plugin that\n"
    "declares nothing may find anything. Where a second factor was read, findings\n"
    "about guessed and reused passwords count as one step less severe.\n"
    "\n"
    "A run has the word of its worst account. The chance that any of its accounts\n"
    "falls is a line of its own, because it grows with their number. An app or\n"
    "address behind several accounts counts for each of them. An entry of a vault\n"
    "counts for the account of its site, and a mailbox for all accounts. Other\n"
    "entries are listed and make no word. In a run without an export, every entry\n"
    "counts.\n"
    "\n"
    "A question is answered when every check that could make an alarm was answered.\n"
    "For passwords, that takes a vault that holds the account's entry. An export or\n"
    "an answer by hand that is older than 90 days, or dated later than today, keeps\n"
    "its findings, but what it cleared is open again. `hygiene review` asks the open\n"
    'questions. "Not fine" is a finding until a newer answer or export ends it.\n'
    "\n"
    "The number\n"
    "----------\n"
    "An average account, of which nothing was read, is lost with a chance of {total}\n"
    "a year. Each path has its part of it. The base is the chance of an account in\n"
    "which every check is clear. The next columns show the share of the base that is\n"
    "left behind a second factor that was read: SMS, or a stronger kind\n"
    "({strong}).\n"
    "Any other kind counts as SMS. The ceiling is the most that findings can add."
)

_FINDINGS: Final = tr_later(
    "`unseen` is phishing, malware and the platform's own side. A second factor\n"
    "never helps against an app or a session, because both are already past it. When\n"
    "several are recorded, the strongest counts.\n"
    "\n"
    "A finding multiplies the odds of its path. The severity sets the factor, and\n"
    "the confidence scales its logarithm\n"
    "(high {high:g}, medium {medium:g}, low {low:g})."
)

_COMBINING: Final = tr_later(
    "Several findings on one path overlap: ten old apps are not ten independent\n"
    "dangers. For each finding, e = 1 - (1 - p') / (1 - p) is the chance it adds,\n"
    "and C is the ceiling (one critical finding of high confidence). Sorted by e,\n"
    "the n-th finding counts 1/n, and together they add\n"
    "    S = C * (1 - product of (1 - min(1, e_n / n / C)))\n"
    "which is never more than C. A finding that is read twice counts once. Paths are\n"
    "taken as independent: 1 - product of (1 - p).\n"
    "\n"
    "What was not read\n"
    "-----------------\n"
    "For each check, this is the share of accounts in which its worst finding has\n"
    "this severity (m, l: of medium, low confidence):"
)

_RANGE: Final = tr_later(
    "The expected number is the mean over all combinations of what the unread checks\n"
    "may find, each with its share. The low end takes everything unread as clear.\n"
    "The high end is the smallest value that 90 % of the combinations do not exceed,\n"
    "and at least the expected number. The bounds in the JSON report are the\n"
    "extremes: everything unread clear, or at its worst. The words never depend on\n"
    "this table.\n"
    "\n"
    "What a fix is worth\n"
    "-------------------\n"
    "It is what its findings alone add to an account that is clear: big from 0.5\n"
    "points, medium from 0.15, else small. A second factor counts what it takes off,\n"
    "0.5 points, and not its finding.\n"
    "\n"
    "Examples\n"
    "--------\n"
    "For one account. Where the number has a range, it stands in brackets."
)

_SOURCES: Final = tr_later(
    "Where the numbers come from\n"
    "---------------------------\n"
    'The total: "more than 15 % of internet users" report that an e-mail or social\n'
    "  account of theirs was ever taken over (Thomas et al., CCS 2017). We take this\n"
    "  as ten years: 1 - 0.85^(1/10) = 1.6 % a year. The ten years are an\n"
    "  assumption. How the 1.6 % is divided among the paths is our judgement.\n"
    "The odds: a password exposed in a breach x10, a keylogger x40, phished x400\n"
    "  (same paper, as reported). Which severity stands for which is our judgement,\n"
    "  and so is the effect of confidence.\n"
    "The second factor: SMS stopped 96 % of bulk phishing and 76 % of targeted\n"
    "  attacks, a prompt on the phone 99 % and 90 % (Doerfler et al., WWW 2019). We\n"
    "  assume that they carry over to other platforms, and from phishing to guessed\n"
    "  and reused passwords.\n"
    "The shares: 38 % of 28.8 million people reused a password and 20 % changed one\n"
    "  a little (Wang et al., arXiv 1706.01939). 1.5 % of 21 million sign-ins used a\n"
    "  breached password, on some sites 6.3 % (Thomas et al., USENIX Security 2019).\n"
    "  A second factor is on at 2.3 % of X accounts and 4 % of Facebook accounts.\n"
    "  Apps, sessions and recovery were counted in a few public exports, so they are\n"
    "  rough. The others are our judgement.\n"
    "The 1/n, the ceiling, the limits of the words and the 90 days are our own\n"
    "  judgement.\n"
    "\n"
    "What always holds\n"
    "-----------------\n"
    "1. A new finding never lowers the number, its range or the word.\n"
    "2. A finding that is read twice changes nothing.\n"
    "3. Reading that something is clear never raises the number or the word, and\n"
    "   never lowers the coverage.\n"
    "4. Reading less of the same accounts never gives the word low.\n"
    "5. Accepting never gives the word low, and never changes the number.\n"
    "6. Waiting never gives a milder word.\n"
    '7. "Fine" by hand never lowers what was found; "not fine" lowers nothing.\n'
    "8. A clean account, an input that no reader knows, and the order of the inputs\n"
    "   change nothing about the other accounts.\n"
    "9. Numbers of different model versions are never compared.\n"
    "It is no law that reading more lowers the number: a fault that most accounts\n"
    "have, such as a reused password, is average once it is found.\n"
    "\n"
    "Limits\n"
    "------\n"
    "The numbers are estimates with sources. Use them to decide what to fix first\n"
    "and to watch the trend of one account. Do not use them for insurance or to\n"
    "compare people. The number does not say how much you would lose, such as\n"
    "followers, admin rights or ad spend."
)


def page(bands: Bands) -> str:
    """Return the page, under 80 columns. `bands` are those of the policy."""
    sureness = {str(confidence): power for confidence, power in SURENESS.items()}
    return "\n".join(
        (
            tr(_STATEMENTS, model=MODEL),
            _lines(_words(bands)),
            tr(
                _WORD,
                total=_percent(number(_UNREAD).expected),
                strong=", ".join(tr_as("second factor", kind) for kind in sorted(STRONG)),
            ),
            _lines(_starts()),
            tr(_FINDINGS, **sureness),
            _lines(_multipliers()),
            tr(_COMBINING),
            _lines(_shares()),
            tr(_RANGE),
            _lines(_examples()),
            tr(_SOURCES),
            "",
        )
    )


_UNREAD: Final = {
    path: PathState(unread=tuple(check for check, (of, _) in SHARES.items() if of == path)) for path in PRIORS
}


def _width(words: Iterable[str], least: int) -> int:
    """Return a column's width in cells, which is at least `least`."""
    return max(least, *(len(word) for word in words))


def _lines(rows: Iterator[str]) -> str:
    """Return the rows indented."""
    return "".join(f"  {row.rstrip()}\n" for row in rows)


def _words(bands: Bands) -> Iterator[str]:
    """Yield the rule of each word."""
    rules = (
        ("act now", tr("an open sign of a takeover, of high confidence")),
        ("check first", tr("an open sign of medium confidence")),
        ("high", tr("an open critical finding, or a found number from {percent:g} %", percent=100 * bands.high)),
        ("raised", tr("an open high finding, or a found number from {percent:g} %", percent=100 * bands.raised)),
        ("not enough read", tr("one of these, if every open check found its worst")),
        ("accepted", tr("one of these, had you accepted nothing")),
        ("low", tr("none of these")),
    )
    width = _width([tr_as("verdict", word) for word, _ in rules], 16)
    for word, rule in rules:
        yield f"{tr_as('verdict', word):<{width}} {rule}"


def _starts() -> Iterator[str]:
    """Yield each path's prior, base, shares behind a factor, and ceiling."""
    base, average, stronger, most = tr("base"), tr("average"), tr("stronger"), tr("ceiling")
    width = _width([tr_as("path", path) for path in PRIORS], 8)
    wide = _width([tr(_PATHS[path]) for path in PRIORS], 0)
    yield f"{tr('path'):<{width}} {'':<{wide}}{average:>8}{base:>8}{'SMS':>6}{stronger:>9}{most:>8}"
    for path, prior in PRIORS.items():
        left = [f"x{_number(behind[path], '.2f')}" if path in behind else "" for behind in (BEHIND_SMS, BEHIND_STRONG)]
        most = "" if path == "unseen" else _percent(ceiling(BASES[path]))
        ends = f"{_percent(prior, 2):>8}{_percent(BASES[path], 2):>8}"
        yield f"{tr_as('path', path):<{width}} {tr(_PATHS[path]):<{wide}}{ends}{left[0]:>6}{left[1]:>9}{most:>8}"


def _multipliers() -> Iterator[str]:
    """Yield the odds by severity and confidence."""
    yield f"{tr('confidence'):<12}" + "".join(f"{tr_as('severity', severity):>10}" for severity in ODDS)
    for confidence in SURENESS:
        factors = (f"x{_number(odds(severity, confidence), '.1f')}" for severity in ODDS)
        yield f"{tr_as('confidence', confidence):<12}" + "".join(f"{factor:>10}" for factor in factors)


def _shares() -> Iterator[str]:
    """Yield the share of accounts for each check and severity."""
    columns = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
    yield f"{tr('check'):<20}" + "".join(f"{tr_as('severity', severity):>11}" for severity in columns)
    medium, low = tr_as("mark of a confidence", "m"), tr_as("mark of a confidence", "l")
    marks = {Confidence.HIGH: "  ", Confidence.MEDIUM: f" {medium}", Confidence.LOW: f" {low}"}
    for check, (_, shares) in SHARES.items():
        cells = {share.severity: _percent(share.of, 0) + marks[share.confidence] for share in shares}
        yield f"{check:<20}" + "".join(f"{cells.get(severity, ''):>11}" for severity in columns)


def _examples() -> Iterator[str]:
    """Yield example accounts, computed by the model itself."""
    high, low = odds(Severity.HIGH, Confidence.HIGH), odds(Severity.LOW, Confidence.HIGH)
    medium, critical = odds(Severity.MEDIUM, Confidence.HIGH), odds(Severity.CRITICAL, Confidence.HIGH)
    passwords = {path: _UNREAD[path] for path in ("guess", "reuse")}
    examples: tuple[tuple[str, Mapping[str, PathState], tuple[str, ...]], ...] = (
        (tr("nothing was read"), _UNREAD, ()),
        (tr("everything is clear"), {}, ()),
        (tr("everything is clear, with an app for codes"), {}, ("totp",)),
        (tr("passwords not given, the rest clear"), passwords, ()),
        (tr("an old app that only reads (low)"), {"app": PathState(found=(low,))}, ()),
        (tr("an old app that may write (medium)"), {"app": PathState(found=(medium,))}, ()),
        (tr("ten such apps"), {"app": PathState(found=(medium,) * 10)}, ()),
        (tr("a reused password (high)"), {"reuse": PathState(found=(high,))}, ()),
        (tr("a breached and reused password"), {"reuse": PathState(found=(critical, high))}, ()),
    )
    for name, states, factors in examples:
        made = number(states, factors)
        low_end, mean, high_end = map(_percent, (made.low, made.expected, made.high))
        ends = tr("({low} to {high})", low=low_end, high=high_end)
        yield f"{name:<46}{mean}" if low_end == mean == high_end else f"{name:<46}{mean} {ends}"


def _percent(chance: float, digits: int = 1) -> str:
    return tr("{percent} %", percent=_number(100 * chance, f".{digits}f"))
