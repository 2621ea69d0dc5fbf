"""What `hygiene explain score` prints: the whole model behind the likelihood, with its sources and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import PATHS, AttackPath, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.report.score import BEHIND_SMS, BEHIND_STRONG, MODEL, ODDS, PRIORS, STRONG, SURENESS, extra, score

_PATHS: Final = {
    "guess": "the password is guessed",
    "reuse": "the password leaks elsewhere",
    "app": "an app with access is abused",
    "session": "a device or session is used",
    "recovery": "the address or phone is taken",
    "insider": "somebody who has access",
    "unseen": "what no export shows",
}

_MEANING: Final = """\
The likelihood, model {model}

WHAT IT SAYS
The chance that an account is taken over within a year, given what was read.
It is an interval. The low end takes what was not read as clear; the high end
takes it as bad as the check can find, mostly the ceiling of its path. Both
ends are the same when everything was read, or when the path is at its ceiling.
The run's own number is the chance that ANY of its accounts falls, so it grows
with their number; each account has a line of its own. An account that was not
given is not in it.
Signs that a takeover has already happened are a separate line and never enter
this number. Accepting a risk changes the list, not the number.

WHERE IT STARTS
Every account starts with a chance a year for each path, {total} together.
The next columns are what a recorded second factor leaves of it (SMS, or
stronger: {strong}; any other kind counts as SMS).
The ceiling is the most that findings can add.
"""

_FINDINGS: Final = """
A path that no installed check speaks to stays where it starts. `unseen` is
phishing, malware and the platform's own side. A second factor never helps
against an app or a session: they are past it. Of several the strongest counts.
One not recorded counts as x1, at both ends: an export proves that there is
one, never that there is none.

WHAT A FINDING DOES
It multiplies the odds of its path: severity says by how much, and confidence
scales the logarithm of that (high {high:g}, medium {medium:g}, low {low:g}).
"""

_COMBINING: Final = """
Several findings on one path of one account overlap: ten old apps are not ten
independent dangers. With e = 1 - (1 - p') / (1 - p) for what one finding adds
and C for the ceiling (a critical finding of high confidence), they are sorted
by e, the n-th counts 1/n, and together they add
    S = C * (1 - product of (1 - min(1, e_n / n / C)))
which is never more than C. The same finding read twice counts once.
Paths and accounts are then taken as independent: 1 - product of (1 - p).
What speaks of all accounts at once (the passwords of a vault) is counted once
for the run and adds only its findings; a second factor helps there only when
every account has one, and then as much as the weakest.

IN WORDS
The word hangs on the high end; the policy (score.bands) sets where it starts.
A sign of compromise of high confidence is `act now` whatever the likelihood.
"""

_SOURCES: Final = """
WHERE THE NUMBERS COME FROM
The total: "more than 15 % of internet users" report that an e-mail or social
  account of theirs was taken over, ever (Thomas et al., CCS 2017). Taken as
  ten years, 1 - 0.85^(1/10) = 1.6 % a year. The ten years are an assumption,
  and it counts people, who have more than one account each. How the 1.6 % is
  shared out among the paths is our judgement.
The odds: a password exposed in a breach x10, a keylogger x40, phished x400
  (same paper, as reported). Which severity stands for which is our judgement,
  and so is the effect of confidence.
The second factor: SMS stopped 96 % of bulk phishing and 76 % of targeted
  attacks, a prompt on the phone 99 % and 90 % (Doerfler et al., WWW 2019; both
  stopped every automated bot). These were login challenges at Google; that
  they carry over to other platforms, and from phishing to guessed and reused
  passwords, is an assumption.
The 1/n and the ceiling are our judgement.

WHAT ALWAYS HOLDS
1. A new finding never lowers either end.
2. The interval is ordered, and a point when everything was read.
3. Reading less of an account never lowers the high end.
4. Repeats do not count twice.
5. Another account never lowers the run's number. (The first one named stands
   in for the unnamed account of a run that was given none.)
6. Accepting a risk does not enter.
7. Numbers of different model versions are never compared: they are computed
   again from the results.

HONEST LIMITS
The numbers are guesses with sources: good for ordering what to fix first, and
for the trend of one account; not for insurance, and not for comparing people.
Two critical findings on one path share its ceiling: mending one of them lowers
nothing until the other is mended too. The same goes for a path that was not
read in full. How much would be lost (followers, admin rights, ad spend) is
another question and is not in the number.
"""


def page(bands: Bands) -> str:
    """The whole page, under 80 columns. `bands` are those of the policy in use."""
    meaning = _MEANING.format(model=MODEL, total=_in_percent(), strong=", ".join(sorted(STRONG)))
    findings = _FINDINGS.format(**{str(confidence): power for confidence, power in SURENESS.items()})
    return "".join(
        (
            meaning,
            _lines(_starts()),
            findings,
            _lines(_multipliers()),
            _COMBINING,
            _lines(_words(bands)),
            "\nEXAMPLES (one account, everything read unless said otherwise)\n",
            _lines(_examples()),
            _SOURCES,
        )
    )


def _lines(rows: Iterator[str]) -> str:
    """Rows, indented."""
    return "".join(f"  {row.rstrip()}\n" for row in rows)


def _starts() -> Iterator[str]:
    """Each path: its prior, what a second factor leaves of it, and its ceiling."""
    yield f"{'path':<9}{'':<31}{'a year':>7}{'SMS':>7}{'stronger':>10}{'ceiling':>9}"
    for path, prior in PRIORS.items():
        left = [f"x{behind[path]:.2f}" if path in behind else "" for behind in (BEHIND_SMS, BEHIND_STRONG)]
        ceiling = "" if path == "unseen" else f"{100 * extra(prior, ODDS[Severity.CRITICAL]):.1f} %"
        yield f"{path:<9}{_PATHS[path]:<31}{100 * prior:>5.2f} %{left[0]:>7}{left[1]:>10}{ceiling:>9}"


def _multipliers() -> Iterator[str]:
    """The odds, by severity and confidence."""
    yield f"{'confidence':<12}" + "".join(f"{severity:>10}" for severity in ODDS)
    for confidence, power in SURENESS.items():
        yield f"{confidence:<12}" + "".join(f"{f'x{odds**power:.1f}':>10}" for odds in ODDS.values())


def _words(bands: Bands) -> Iterator[str]:
    """Where each word starts."""
    yield f"low      below {100 * bands.raised:g} %"
    yield f"raised   from {100 * bands.raised:g} %"
    yield f"high     from {100 * bands.high:g} %"
    yield f"act now  from {100 * bands.act_now:g} %"


def _examples() -> Iterator[str]:
    """Some runs, computed by the model itself."""
    for what, results in (
        ("nothing found", ()),
        ("an old app that only reads (low)", (_found("app", Severity.LOW),)),
        ("an old app that may write (medium)", (_found("app", Severity.MEDIUM),)),
        ("ten such apps", (_found("app", *[Severity.MEDIUM] * 10),)),
        ("a reused password (high)", (_found("reuse", Severity.HIGH),)),
        ("passwords not given, nothing else found", (_unread("guess"), _unread("reuse"))),
        ("nothing could be read", tuple(_unread(path) for path in PATHS)),
        ("twenty accounts, nothing found, any of them", tuple(_clear(f"brand{number}") for number in range(20))),
    ):
        yield f"{what:<46}{_in_percent(*results)}"


def _in_percent(*results: Result) -> str:
    """The likelihood of these results: `1.6 %`, or `1.6 % to 12.2 %`."""
    made = score(results, second_factors={}, bands=Bands())
    low, high = (f"{100 * end:.1f} %" for end in (made.low, made.high))
    return low if low == high else f"{low} to {high}"


def _found(path: AttackPath, *severities: Severity) -> Result:
    """A result read in full, with findings of these severities."""
    findings = tuple(Finding(subject=str(nth), message="", severity=each) for nth, each in enumerate(severities))
    return Result(check="example", path=path, account=None, status=Status.FOUND, findings=findings)


def _unread(path: AttackPath) -> Result:
    """A result that was not read."""
    return Result(check="example", path=path, account=None, status=Status.UNKNOWN, reason="not given")


def _clear(handle: str) -> Result:
    """A clear result of an account."""
    account = Account(platform="example", handle=handle)
    return Result(check="example", path="app", account=account, status=Status.CLEAR)
