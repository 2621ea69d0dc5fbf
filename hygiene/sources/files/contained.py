"""Work on an input whose failure, of any kind, becomes one error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hygiene.model.errors import UnreadableError

T = TypeVar("T")


def contained(work: Callable[[], T], name: str) -> T:
    """Return what `work` returns, or turn its failure into one error.

    `name` is the reader or other code that runs, for the message. An error's own text is dropped, because it may quote
    the input.

    Raises:
        UnreadableError: as `work` does, or with the type of the error that `work` failed with.
    """
    try:
        return work()
    except UnreadableError:
        raise
    except Exception as error:  # noqa: BLE001  # one bad input costs only itself
        failure = type(error).__name__
    # Raised outside the handler, so that no traceback shows what the failed code was working on.
    raise UnreadableError(
        f"{name} failed on it ({failure})",
        hint="this is a defect of hygiene or of a plugin; the other inputs were read",
    )
