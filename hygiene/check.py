"""A check: one rule, its page, and what it may see; and how a rule is run so that missing data never reads as clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hygiene.model import APART, PARTS, PATHS, VAULT, AttackPath, Finding, Result, Snapshot, Status
from hygiene.platforms import elsewhere, platform

if TYPE_CHECKING:
    from hygiene.policy import Policy

    Rule = Callable[[Snapshot, Policy], Iterator[Finding]]


_NOT_GIVEN: Final = {VAULT: "no password export was given (--vault FILE, or --ask-password)"}


class CannotTellError(Exception):
    """Raised by a rule whose data is there but too little to judge by; becomes `unknown` with this reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule and what is known about it.

    `needs` are the parts without which the rule is not run at all; `uses` are parts it takes when they are there, and
    whose absence leaves a part of its question open; `takes` are parts that make an answer surer, and whose absence leaves
    nothing open. It receives no other part: passwords above all. `at_most` is the one thing it ever finds of an account, at its worst, so that not knowing costs no more; None where it may find
    anything.
    """

    id: str
    title: str
    path: AttackPath
    needs: frozenset[str]
    uses: frozenset[str]
    takes: frozenset[str]
    at_most: Finding | None
    rule: Rule

    @property
    def page(self) -> str:
        """The check's page: the docstring of its module, or of its rule."""
        import inspect
        import sys

        module = sys.modules.get(self.rule.__module__)
        return inspect.cleandoc(self.rule.__doc__ or (module.__doc__ if module else "") or "")

    @property
    def sees(self) -> frozenset[str]:
        """Every part the rule receives."""
        return self.needs | self.uses | self.takes


def check(
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    path: AttackPath,
    needs: Iterable[str],
    uses: Iterable[str] = (),
    takes: Iterable[str] = (),
    at_most: Finding | None = None,
) -> Callable[[Rule], Check]:
    """Make a rule into a check. `id` outlives wording: never rename it.

    Raises:
        ValueError: when `path`, `needs` or `uses` names something that does not exist, or `needs` is empty.
    """
    wanted, extra, beside = frozenset(needs), frozenset(uses), frozenset(takes)
    if path not in PATHS:
        raise ValueError(f"check {id}: path is one of {', '.join(PATHS)}, not {path!r}")
    if not wanted or not wanted | extra | beside <= PARTS:
        raise ValueError(f"check {id}: needs, uses and takes name parts among {', '.join(sorted(PARTS))}")

    def decorate(rule: Rule) -> Check:
        return Check(id=id, title=title, path=path, needs=wanted, uses=extra, takes=beside, at_most=at_most, rule=rule)

    return decorate


def run(check: Check, snapshots: Iterable[Snapshot], policy: Policy) -> Iterator[Result]:
    """One result for every snapshot the check speaks to, and one `unknown` when there is none.

    An account whose part is another's is passed over: the result of that one is the answer.
    """
    about = next((place for part, place in APART.items() if part in check.needs), "")
    ran, given = False, tuple(snapshots)
    among = [snapshot.account for snapshot in given]
    for snapshot in given:
        absent = [part for part in check.needs if getattr(snapshot, part) is None]
        told = absent and all(elsewhere(snapshot.account, part, among) for part in absent)
        if about == (snapshot.account.platform if snapshot.account.shared else "") and not told:
            ran = True
            yield _judge(check, snapshot, policy)
    if not ran:
        reason = _NOT_GIVEN.get(about, "no account export was given")
        yield Result(
            check=check.id,
            path=check.path,
            account=None,
            status=Status.UNKNOWN,
            reason=reason,
            at_most=check.at_most,
        )


def _judge(check: Check, snapshot: Snapshot, policy: Policy) -> Result:
    """Run one rule on one snapshot. What was not read becomes `unknown` before or after the rule, never `clear`."""
    absent = [snapshot.missing(part) for part in sorted(check.needs) if getattr(snapshot, part) is None]
    if absent:
        return _result(check, snapshot, (), "; ".join(absent))
    # What nobody has on a platform is not missing there.
    asked = check.needs | (check.uses - platform(snapshot.account.platform).without)
    partial = [why for part in sorted(asked) if (why := snapshot.missing(part))]
    found: list[Finding] = []
    try:
        # What a rule found before it gave up stays found.
        for finding in check.rule(snapshot.only(check.sees), policy):
            found.append(_checked(finding, check, len(found)))
    except CannotTellError as error:
        partial.append(str(error) or "the check gave no reason")
    except (Exception, SystemExit) as error:  # noqa: BLE001  # one broken check must not end the run, nor read as clear
        # Only the type is named: the text of a stranger's exception may hold what the check was given.
        partial.append(f"the check failed ({type(error).__name__}); please report it to its author")
    return _result(check, snapshot, tuple(found), "; ".join(dict.fromkeys(partial)))


def _checked(finding: object, check: Check, before: int) -> Finding:
    if not isinstance(finding, Finding):
        raise TypeError("a rule yields findings and nothing else")
    if not finding.within(check.at_most) or (check.at_most and before):
        raise ValueError("a rule finds no more than it said")
    return finding


def _result(check: Check, snapshot: Snapshot, found: tuple[Finding, ...], reason: str) -> Result:
    status = Status.FOUND if found else Status.UNKNOWN if reason else Status.CLEAR
    ordered = tuple(sorted(found, key=lambda f: (-f.severity.rank, -f.confidence.rank, f.subject)))
    return Result(
        check=check.id,
        path=check.path,
        account=snapshot.account,
        status=status,
        findings=ordered,
        reason=reason,
        at_most=check.at_most,
    )
