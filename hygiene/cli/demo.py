"""The embedded example: an invented brand account with the founding story in it, shipped inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from hygiene.report.report import Report


@contextmanager
def example() -> Iterator[tuple[Path, Path, Path]]:
    """The example's archive, password export and policy, as paths that hold while the context is open."""
    folder = files("hygiene.data").joinpath("example")
    with ExitStack() as stack:
        paths = [
            stack.enter_context(as_file(folder.joinpath(name)))
            for name in ("x-archive.zip", "passwords.csv", "policy.toml")
        ]
        yield paths[0], paths[1], paths[2]


def tidied(report: Report) -> Report:
    """The report without what is true of the example's place only: where it lies on this computer, and who can read it."""
    return replace(report, inputs=tuple(replace(i, path=Path(i.path).name, warnings=()) for i in report.inputs))
