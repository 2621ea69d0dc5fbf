"""The seam for checks: one rule, its page, and the parts it may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hygiene.language.paragraphs import FALSE_ALARMS, headed
from hygiene.model.finding import ANYTHING, OF_PATH, PATHS, QUESTIONS, AttackPath, Finding, Question, Worst
from hygiene.model.snapshot import PARTS, Snapshot

if TYPE_CHECKING:
    from hygiene.model.policy import Policy

    Rule = Callable[[Snapshot, Policy], Iterator[Finding]]


class CannotTellError(Exception):
    """Raised by a rule that has data, but too little to judge by.

    The result becomes `unknown`, with the text as its reason.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule, and the parts of a snapshot that it may see.

    The rule receives no other part; above all, it sees passwords only when it asks for `secrets`.

    Attributes:
        id: The check's name, which outlives wording.
        title: Its question in a few words.
        path: The attack path it speaks to.
        needs: Parts without which the rule does not run.
        uses: Parts whose absence leaves a part of its question open.
        optional: Parts that only make an answer surer; their absence leaves nothing open.
        worst: The highest severity and confidence it can give, so that not knowing costs no more.
        question: The one of the six questions about an account to which it speaks.
        undo: What the owner undoes after an incident in which the check found something, as a sentence.
        about_export: Whether the findings are about the export as a file, and not about the account.
        asked_by: Whether a policy asks the check's question, or None for a check that always runs.
        rule: The function that yields the findings.
    """

    id: str
    title: str
    path: AttackPath
    needs: frozenset[str]
    uses: frozenset[str]
    optional: frozenset[str]
    worst: Worst
    question: Question
    rule: Rule
    undo: str = ""
    about_export: bool = False
    asked_by: Callable[[Policy], bool] | None = None

    @property
    def page(self) -> str:
        """Return the check's page: the docstring of its rule, or of its module."""
        import inspect
        import sys

        module = sys.modules.get(self.rule.__module__)
        return inspect.cleandoc(self.rule.__doc__ or (module.__doc__ if module else "") or "")

    @property
    def false_alarms(self) -> str:
        """Return what the page says about false alarms, without its heading.

        It is empty where the page says nothing about them.
        """
        return next((text for heading, text in headed(self.page) if heading == FALSE_ALARMS), "")

    @property
    def sees(self) -> frozenset[str]:
        """Return every part that the rule receives."""
        return self.needs | self.uses | self.optional


def check(  # noqa: PLR0913  # one keyword a property of a check
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    path: AttackPath,
    needs: Iterable[str],
    uses: Iterable[str] = (),
    optional: Iterable[str] = (),
    worst: Worst = ANYTHING,
    question: Question | None = None,
    undo: str = "",
    about_export: bool = False,
    asked_by: Callable[[Policy], bool] | None = None,
) -> Callable[[Rule], Check]:
    """Return a decorator that makes a rule into a check.

    Args:
        id: The check's name. It outlives wording: never rename it.
        title: Its question in a few words.
        path: The attack path it speaks to.
        needs: Parts without which the rule cannot run.
        uses: Parts whose absence leaves a part of its question open.
        optional: Parts that only make an answer surer.
        worst: The highest severity and the highest confidence it can give. Without it the check may find anything, so
            that an account that it could not judge is never called low.
        question: The one of the six questions about an account to which it speaks; by default that of its path.
        undo: What the owner undoes after an incident in which the check found something, as a sentence.
        about_export: Whether the findings are about the export as a file. Such findings are left out of incidents.
        asked_by: Whether a policy asks the question. Without a policy that asks it the check does not run. Only such a
            check may need no part: it is then about every account of which an export was read.

    Raises:
        ValueError: `path`, `needs`, `uses`, `optional` or `question` names something that does not exist, or `needs` is
            empty without `asked_by`.
        TypeError: `worst` is no Worst.
    """
    wanted, extra, beside = frozenset(needs), frozenset(uses), frozenset(optional)
    for word, allowed, given in (("path", PATHS, path), ("question", QUESTIONS, question or OF_PATH.get(path))):
        if given not in allowed:
            raise ValueError(f"check {id}: {word} is one of {', '.join(allowed)}, not {given!r}")
    if not (wanted or asked_by) or not wanted | extra | beside <= PARTS:
        raise ValueError(f"check {id}: needs, uses and optional name parts among {', '.join(sorted(PARTS))}")
    if not isinstance(worst, Worst):
        raise TypeError(f"check {id}: worst is a Worst, such as Worst(Severity.HIGH), not {worst!r}")

    def decorate(rule: Rule) -> Check:
        return Check(
            id=id,
            title=title,
            path=path,
            needs=wanted,
            uses=extra,
            optional=beside,
            worst=worst,
            rule=rule,
            question=question or OF_PATH[path],
            undo=undo,
            about_export=about_export,
            asked_by=asked_by,
        )

    return decorate
