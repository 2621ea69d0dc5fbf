"""The engine of a Dask cluster.

The cluster runs already, or is started on this computer. Chunks of accounts are idempotent: each depends only on its
jobs and the setting, so that the chunk of a lost worker is done again elsewhere. A task receives paths and the policy,
and its result stays in memory.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import EngineError
from hygiene.scan.fleet.cluster.chunks import Chunks
from hygiene.scan.fleet.cluster.worker import is_private
from hygiene.scan.fleet.job import Outcome, Setting
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.processes import BESIDE
from hygiene.workers.system import undisturbed, workers_here

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

_HERE_ONLY: Final = tr_later(
    "it is connected on this computer, and the workers of a cluster never get its permission "
    "(leave out --scheduler to read it)"
)
_CONNECT: Final = 10
"""Seconds within which a scheduler has to answer."""
_SETTINGS: Final = {
    "distributed.scheduler.allowed-failures": 0,  # this module decides what is tried again
    "distributed.scheduler.http.routes": [],
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.daemon": False,  # a worker reads accounts in a process of its own
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.preload": [],
    "distributed.nanny.preload": [],
    "distributed.scheduler.preload": [],
    "distributed.diagnostics.nvml": False,
    "distributed.admin.log-length": 0,
}
"""The settings of a cluster on this computer.

Nothing is written to disk or served to a browser.
"""


_LOGGERS: Final = ("distributed", "distributed.client", "distributed.gc", "tornado", "asyncio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The files (PEM) with which both sides prove who they are."""

    ca: Path
    certificate: Path
    key: Path


class Cluster:
    """Workers of a Dask cluster, each of which reads one account at a time.

    Args:
        scheduler: The address of a scheduler: of this computer, or `tls://`. Without one, a cluster is started on this
            computer for the time of the run.
        tls: The files that a `tls://` scheduler asks for, unless Dask's own settings name them.
        count: The workers of a cluster that is started; by default one for each processor.
        beside: The seconds for judging an account, beside twice the time for reading it.

    Raises:
        EngineError: Dask is not installed, or others could read the traffic between scheduler and hygiene.
    """

    def __init__(
        self, scheduler: str = "", *, tls: Tls | None = None, count: int | None = None, beside: float = BESIDE
    ) -> None:
        self._scheduler, self._tls, self._beside = scheduler, tls, beside
        self._count = count or workers_here()
        if scheduler and not is_private(scheduler):
            raise EngineError(
                tr("the connection to the scheduler would not be private"),
                hint=tr(
                    "give an address of this computer, such as tcp://127.0.0.1:8786, or one that begins with tls://"
                ),
            )
        if tls and not scheduler.startswith("tls://"):
            raise EngineError(
                tr("certificates are used with a tls:// scheduler only"), hint=tr("name it with --scheduler")
            )
        _require_dask()

    @contextmanager
    def outcomes(self, jobs: Sequence[Job], setting: Setting) -> Iterator[Iterator[tuple[Job, Outcome]]]:
        """Yield each job with its outcome as it is done.

        Raises:
            EngineError: No scheduler answers, no worker is left, or a worker is not to be trusted with the work.
        """
        # The permission to read a connected account never leaves this computer.
        refused = [job for job in jobs if self._scheduler and job.account.live]
        others = [(job, Outcome(report=None, facts=None, problem=tr(_HERE_ONLY))) for job in refused]
        jobs = [job for job in jobs if job not in refused] if refused else jobs
        if not jobs:
            yield iter(others)
            return
        with _quiet(), ExitStack() as stack:
            client = stack.enter_context(
                self._joined() if self._scheduler else self._started(min(self._count, len(jobs)))
            )
            chunks = Chunks(client, setting, self._beside)
            stack.callback(chunks.stop)
            yield chain(others, chunks.done(jobs))

    @contextmanager
    def _started(self, count: int) -> Iterator[Client]:
        """Start a cluster on this computer, and close it at the end.

        Other users of the computer could give it work, so it asks for a certificate that only this run has.
        """
        import dask
        from distributed import Client, LocalCluster
        from distributed.security import Security

        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hygiene-"))
            stack.enter_context(dask.config.set(_SETTINGS | {"temporary-directory": folder}))
            with undisturbed():
                cluster = LocalCluster(
                    n_workers=count,
                    threads_per_worker=1,
                    memory_limit=0,
                    security=Security.temporary(),
                    silence_logs=logging.CRITICAL + 1,
                    scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                    dashboard_address=None,
                    local_directory=folder,
                )
                stack.enter_context(cluster)
            yield stack.enter_context(Client(cluster, set_as_default=False))

    @contextmanager
    def _joined(self) -> Iterator[Client]:
        """Connect to the scheduler that the user named."""
        from distributed import Client

        security = self._security()
        try:
            client = Client(
                self._scheduler,
                timeout=_CONNECT,
                security=security,
                set_as_default=False,
                direct_to_workers=False,
                name="hygiene",
            )
        except (OSError, ValueError) as error:
            raise EngineError(
                tr("no scheduler answers at {scheduler}", scheduler=self._scheduler),
                hint=tr("start one, or look at its address and certificates"),
            ) from error
        with client:
            yield client

    def _security(self) -> Security:
        """Return how the connection is kept private."""
        from distributed.security import Security

        if not self._scheduler.startswith("tls://"):
            return Security(require_encryption=False)
        given = {}
        if self._tls:
            files = {
                "tls_ca_file": self._tls.ca,
                "tls_client_cert": self._tls.certificate,
                "tls_client_key": self._tls.key,
            }
            given = {name: str(path) for name, path in files.items()}
        security = Security(require_encryption=True, **given)
        found = security.get_tls_config_for_role("client")
        if not (found["ca_file"] and found["cert"]):
            raise EngineError(
                tr("a tls:// scheduler asks who you are"), hint=tr("give --tls-ca, --tls-cert and --tls-key together")
            )
        try:
            security.get_connection_args("client")
        except OSError as error:  # also an error of TLS
            raise EngineError(
                tr("the certificates cannot be used"), hint=tr("--tls-ca, --tls-cert and --tls-key name files in PEM")
            ) from error
        return security


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401  # whether it is there
    except ImportError as error:
        raise EngineError(
            tr("Dask is not installed"), hint=tr("run: pip install 'account-hygiene[cluster]'")
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the logs and warnings of Dask off the terminal.

    hygiene reports in its own words.
    """
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
