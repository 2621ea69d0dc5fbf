"""Reading one export or live account, so that failures cost only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hygiene.model.errors import UnreadableError, remedies_once
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.model.text import joined
from hygiene.sources.files.files import Files


def contained(
    files: Files, read: Callable[[], Snapshot], problem: str, lost: Sequence[str] = (), doubts: Sequence[str] = ()
) -> Snapshot:
    """Return the Snapshot that is read within the budget of the files.

    Args:
        files: The input.
        read: Reads it.
        problem: The words for a failure of the reader.
        lost: Reasons why data is missing from the input. Each becomes a gap in every part of the Snapshot.
        doubts: Reasons why more may be missing, which become gaps too.

    Raises:
        UnreadableError: It cannot be read.
    """
    try:
        made = files.budget.contain(read, problem)
    except UnreadableError:
        # Without the files that there was no time for, the others may seem to hold nothing of use.
        if files.budget.spent >= files.budget.seconds:
            raise files.budget.over() from None
        raise
    if files.budget.exhausted:
        # Even small files were not read, and a reader may take such a file for a missing one.
        lost = [*lost, str(files.budget.over())]
    if why := [*doubts, *lost]:
        gaps = {
            part: joined(remedies_once([*filter(None, [made.gaps.get(part)]), *why])) for part in sorted(ACCOUNT_PARTS)
        }
        made = replace(made, gaps=gaps, singles_missing=frozenset(), damaged=ACCOUNT_PARTS if lost else made.damaged)
    return made
