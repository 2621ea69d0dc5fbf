"""Engines: where the accounts of a fleet are read and judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job


class Engine(Protocol):
    """A place where jobs are done, in any order.

    An account that ends its process, or takes too long, costs itself alone: its outcome has no report and says why.
    """

    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> AbstractContextManager[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome as it is done.

        At the end of the block, whatever still runs is stopped.
        """
        ...
