"""The page of `hygiene explain score`: the model, its sources and limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.model.account import Account
from hygiene.model.finding import PATHS, AttackPath, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.report.priors import BEHIND_SMS, BEHIND_STRONG, MODEL, ODDS, PRIORS, STRONG, SURENESS
from hygiene.report.score import extra, score

_PATHS: Final = {
    "guess": "the password is guessed",
    "reuse": "the password leaks elsewhere",
    "app": "an app with access is abused",
    "session": "a device or session is used",
    "recovery": "the address or phone is taken",
    "insider": "someone who has access",
    "unseen": "what no export shows",
}

_MEANING: Final = """\
The likelihood, model {model}
============================

What it says
------------
The likelihood is the chance that an account is taken over within a year, given
what was read. It is an interval:
- The lower end assumes that everything unread is fine.
- The upper end assumes that everything unread is as bad as the check can find,
  which is mostly the ceiling of its path.
Both ends are the same when everything was read, or when the path is already at
its ceiling.

The number of a run is the chance that any of its accounts is taken over, so it
grows with their number. Each account has a line of its own. An account that
was not given is not counted.

Signs that a takeover has already happened are reported apart and never change
this number. Accepting a risk changes the list of fixes, not the number.

Where it starts
---------------
Every account starts with a yearly chance for each path, {total} in all. The
next columns show the share that is left of it behind a recorded second factor:
SMS, or a stronger kind ({strong}).
Any other kind counts as SMS. The ceiling is the most that findings can add.
"""

_FINDINGS: Final = """
A path that no installed check covers stays where it starts. `unseen` is
phishing, malware and the platform's own side. A second factor never helps
against an app or a session, because both are already past it. When several are
recorded, the strongest counts. When an export records no second factor, that
does not prove that there is none, so both ends count the path in full (x1).

What a finding does
-------------------
A finding multiplies the odds of its path. The severity sets the factor, and
the confidence scales its logarithm
(high {high:g}, medium {medium:g}, low {low:g}).
"""

_COMBINING: Final = """
Several findings on one path of one account overlap: ten old apps are not ten
independent dangers. For each finding, e = 1 - (1 - p') / (1 - p) is the chance
it adds, and C is the ceiling (one critical finding of high confidence). Sorted
by e, the n-th finding counts 1/n, and together they add
    S = C * (1 - product of (1 - min(1, e_n / n / C)))
which is never more than C. A finding that is read twice counts once.

Paths and accounts are then taken as independent: 1 - product of (1 - p).
Findings about all accounts at once, such as the passwords of a vault, count
once for the run, and only what the findings add counts. A second factor helps
there only if every account has one, and then as much as the weakest of them.

The words
---------
The word depends on the upper end. The policy (score.bands) sets where each
word starts. A sign of compromise of high confidence is `act now` at any
likelihood.
"""

_SOURCES: Final = """
Where the numbers come from
---------------------------
The total: "more than 15 % of internet users" report that an e-mail or social
  account of theirs was ever taken over (Thomas et al., CCS 2017). We take this
  as ten years: 1 - 0.85^(1/10) = 1.6 % a year. The ten years are an
  assumption. The source also counts people, who have more than one account
  each. How the 1.6 % is divided among the paths is our judgement.
The odds: a password exposed in a breach x10, a keylogger x40, phished x400
  (same paper, as reported). Which severity stands for which is our judgement,
  and so is the effect of confidence.
The second factor: SMS stopped 96 % of bulk phishing and 76 % of targeted
  attacks, a prompt on the phone 99 % and 90 % (Doerfler et al., WWW 2019).
  Both stopped every automated bot. These were login challenges at Google. We
  assume that they carry over to other platforms, and from phishing to guessed
  and reused passwords.
The 1/n and the ceiling are our judgement.

What always holds
-----------------
1. A new finding never lowers either end.
2. The lower end never exceeds the upper end, and both are the same when
   everything was read.
3. Reading less of an account never lowers the upper end.
4. Repeated findings count once.
5. Another account never lowers the number of the run. (In a run that was given
   no account, the first one named takes the place of the unnamed one.)
6. Accepting a risk does not change the number.
7. Numbers of different model versions are never compared. They are computed
   again from the results.

Limits
------
The numbers are estimates with sources. Use them to decide what to fix first
and to watch the trend of one account. Do not use them for insurance or to
compare people. Two critical findings on one path share its ceiling, so fixing
one of them lowers nothing until the other is fixed too. The same holds for a
path that was not read in full. The number does not say how much you would
lose, such as followers, admin rights or ad spend.
"""


def page(bands: Bands) -> str:
    """Return the page, under 80 columns. `bands` are those of the policy."""
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
            "\nExamples\n--------\nThese are for one account with everything read, unless they say otherwise.\n",
            _lines(_examples()),
            _SOURCES,
        )
    )


def _lines(rows: Iterator[str]) -> str:
    """Return the rows indented."""
    return "".join(f"  {row.rstrip()}\n" for row in rows)


def _starts() -> Iterator[str]:
    """Yield each path's prior, its share behind a second factor, and ceiling."""
    yield f"{'path':<9}{'':<31}{'a year':>7}{'SMS':>7}{'stronger':>10}{'ceiling':>9}"
    for path, prior in PRIORS.items():
        left = [f"x{behind[path]:.2f}" if path in behind else "" for behind in (BEHIND_SMS, BEHIND_STRONG)]
        ceiling = "" if path == "unseen" else f"{100 * extra(prior, ODDS[Severity.CRITICAL]):.1f} %"
        yield f"{path:<9}{_PATHS[path]:<31}{100 * prior:>5.2f} %{left[0]:>7}{left[1]:>10}{ceiling:>9}"


def _multipliers() -> Iterator[str]:
    """Yield the odds by severity and confidence."""
    yield f"{'confidence':<12}" + "".join(f"{severity:>10}" for severity in ODDS)
    for confidence, power in SURENESS.items():
        yield f"{confidence:<12}" + "".join(f"{f'x{odds**power:.1f}':>10}" for odds in ODDS.values())


def _words(bands: Bands) -> Iterator[str]:
    """Yield the likelihood at which each word starts."""
    yield f"low      below {100 * bands.raised:g} %"
    yield f"raised   from {100 * bands.raised:g} %"
    yield f"high     from {100 * bands.high:g} %"
    yield f"act now  from {100 * bands.act_now:g} %"


def _examples() -> Iterator[str]:
    """Yield example runs, computed by the model itself."""
    for name, results in (
        ("nothing found", ()),
        ("an old app that only reads (low)", (_found("app", Severity.LOW),)),
        ("an old app that may write (medium)", (_found("app", Severity.MEDIUM),)),
        ("ten such apps", (_found("app", *[Severity.MEDIUM] * 10),)),
        ("a reused password (high)", (_found("reuse", Severity.HIGH),)),
        ("passwords not given, nothing else found", (_unread("guess"), _unread("reuse"))),
        ("nothing could be read", tuple(_unread(path) for path in PATHS)),
        ("twenty accounts, nothing found, any of them", tuple(_clear(f"brand{number}") for number in range(20))),
    ):
        yield f"{name:<46}{_in_percent(*results)}"


def _in_percent(*results: Result) -> str:
    """Return the likelihood of results: `1.6 %`, or `1.6 % to 12.2 %`."""
    made = score(results, second_factors={}, bands=Bands())
    low, high = (f"{100 * end:.1f} %" for end in (made.low, made.high))
    return low if low == high else f"{low} to {high}"


def _found(path: AttackPath, *severities: Severity) -> Result:
    """Build a result read in full, with findings of these severities."""
    findings = tuple(Finding(subject=str(nth), message="", severity=each) for nth, each in enumerate(severities))
    return Result(check="example", path=path, account=None, status=Status.FOUND, findings=findings)


def _unread(path: AttackPath) -> Result:
    """Build a result that was not read."""
    return Result(check="example", path=path, account=None, status=Status.UNKNOWN, reason="not given")


def _clear(handle: str) -> Result:
    """Build a clear result of an account."""
    account = Account(platform="example", handle=handle)
    return Result(check="example", path="app", account=account, status=Status.CLEAR)
