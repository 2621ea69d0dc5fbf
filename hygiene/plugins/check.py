"""A check: one rule, its page, and what it may see; and how a rule is run so that missing data never reads as clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hygiene.model.finding import PATHS, AttackPath, Finding
from hygiene.model.snapshot import PARTS, Snapshot

if TYPE_CHECKING:
    from hygiene.model.policy import Policy

    Rule = Callable[[Snapshot, Policy], Iterator[Finding]]


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
    optional: frozenset[str]
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
        return self.needs | self.uses | self.optional


def check(
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    path: AttackPath,
    needs: Iterable[str],
    uses: Iterable[str] = (),
    optional: Iterable[str] = (),
    at_most: Finding | None = None,
) -> Callable[[Rule], Check]:
    """Make a rule into a check. `id` outlives wording: never rename it.

    Raises:
        ValueError: when `path`, `needs` or `uses` names something that does not exist, or `needs` is empty.
    """
    wanted, extra, beside = frozenset(needs), frozenset(uses), frozenset(optional)
    if path not in PATHS:
        raise ValueError(f"check {id}: path is one of {', '.join(PATHS)}, not {path!r}")
    if not wanted or not wanted | extra | beside <= PARTS:
        raise ValueError(f"check {id}: needs, uses and optional name parts among {', '.join(sorted(PARTS))}")

    def decorate(rule: Rule) -> Check:
        return Check(
            id=id, title=title, path=path, needs=wanted, uses=extra, optional=beside, at_most=at_most, rule=rule
        )

    return decorate
