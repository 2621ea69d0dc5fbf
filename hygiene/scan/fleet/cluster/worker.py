"""The work of a Dask worker: some accounts, in a process of its own.

Thus an account that ends its process, or takes too long, costs neither the worker nor the other accounts.
"""

from __future__ import annotations

import ipaddress
import pickle
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from hygiene._version import __version__
from hygiene.language.words import speaking, tr, tr_later
from hygiene.scan.fleet.job import Setting
from hygiene.scan.fleet.plan import Job
from hygiene.scan.fleet.processes import Pool, failed
from hygiene.workers.system import may_start

if TYPE_CHECKING:
    from distributed import Worker

_COMMAND: Final = tr_later("start workers with: dask worker tls://HOST:PORT --nthreads 1 --memory-limit 0 --no-nanny")
_UNSEEN: Final = tr_later("a worker cannot see its export; every worker needs the folder at the same place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The jobs of a task, and their shared data.

    It holds paths and the policy, and nothing secret. Paths are relative to `folder`, where hygiene was
    started.
    """

    jobs: tuple[Job, ...]
    setting: Setting
    beside: float
    folder: str

    @property
    def shared(self) -> tuple[Setting, float, str]:
        """The data that the chunks of a run share."""
        return self.setting, self.beside, self.folder


@dataclass(slots=True)
class _Hands:
    """The process in which a worker reads accounts.

    It is kept from one chunk to the next.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: Pool | None = None
    shared: tuple[Setting, float, str] | None = None

    def do(self, work: Work) -> list[bytes]:
        """Return the outcome of each job, in their order."""
        seen = [job for job in work.jobs if _is_seen(job, work.folder)]
        with self.lock, speaking(work.setting.language):
            if self.pool is None or self.shared != work.shared:
                self.stop()
                self.pool, self.shared = Pool(work.setting, 1, work.beside, work.folder), work.shared
            made = {id(job): data for job, data in self.pool.done(seen)}
            return [made[id(job)] if id(job) in made else failed(tr(_UNSEEN)) for job in work.jobs]

    def stop(self) -> None:
        """End the process."""
        if self.pool:
            self.pool.stop()
        self.pool = None


def do_chunk(version: str, data: bytes) -> tuple[str, list[bytes]]:
    """Return the outcomes of a chunk, or why this worker may not do it.

    Args:
        version: The version of hygiene that asks.
        data: The pickled `Work`.
    """
    from distributed import get_worker

    worker = get_worker()
    if refused := _refused(worker, version):
        return refused, []
    hands: _Hands = worker.__dict__.setdefault("hygiene", _Hands())  # workers with several threads also have one
    return "", hands.do(pickle.loads(data))  # noqa: S301  # whoever may give a worker tasks may run anything there


def _refused(worker: Worker, version: str) -> str:
    """Return why a worker may not read accounts, or ""."""
    if version != __version__:
        return tr(
            ("a worker has hygiene {version}, and this is {version2} (install the same version everywhere)"),
            version=__version__,
            version2=version,
        )
    if not is_private(worker.address):
        return tr("what a worker sends would not be private ({hint})", hint=tr(_COMMAND))
    if not isinstance(worker.data, dict):
        return tr("a worker may write what it has read to its disk ({hint})", hint=tr(_COMMAND))
    if not may_start():
        return tr("a worker may not start a process, in which it reads accounts ({hint})", hint=tr(_COMMAND))
    return ""


def is_private(address: str) -> bool:
    """Return whether no one can read what is sent to an address of Dask.

    Such data stays on this computer, or is encrypted.
    """
    scheme, found, rest = address.partition("://")
    if found and scheme in {"tls", "inproc"}:
        return True
    if found and scheme != "tcp":
        return False
    try:
        host = urlsplit(f"tcp://{rest if found else address}").hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_seen(job: Job, folder: str) -> bool:
    """Return whether this computer has at least one file of each pattern."""
    return all(any((Path(folder) / path).exists() for path in matches) for matches in job.inputs)
