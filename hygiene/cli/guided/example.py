"""The example that ships: an invented brand account and its intruder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from hygiene.language.words import tr
from hygiene.model.errors import OutputError, system_words
from hygiene.model.text import home_hidden, typed_path
from hygiene.report.report import Report


@contextmanager
def example() -> Iterator[tuple[tuple[Path, ...], Path, Path]]:
    """Yield the paths of the example's archives, password export and policy.

    They exist while the context is open.
    """
    folder = files("hygiene.data").joinpath("example")
    with ExitStack() as stack:
        paths = [
            stack.enter_context(as_file(folder.joinpath(name)))
            for name in ("x-archive.zip", "x-archive-of-august.zip", "passwords.csv", "policy.toml")
        ]
        yield (paths[0], paths[1]), paths[2], paths[3]


def copied(folder: Path) -> str:
    """Copy the example's files to a new folder; return the command to scan.

    Raises:
        OutputError: The folder exists already, or cannot be written.
    """
    from hygiene.cli import output

    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        why = tr("it cannot be made: {reason}", reason=system_words(error))
        hint = tr("name another folder") if isinstance(error, FileExistsError) else ""
        raise OutputError(why, hint=hint, path=home_hidden(str(folder))) from error
    with example() as (archives, vault, policy):
        for each in (*archives, vault, policy):
            output.write(folder / each.name, each.read_bytes())
        exports = " ".join(typed_path(folder / each.name, "FILE") for each in archives)
        vault_file, policy_file = (typed_path(folder / each.name, "FILE") for each in (vault, policy))
    return f"hygiene scan {exports} --vault {vault_file} --policy {policy_file}"


def tidied(report: Report) -> Report:
    """Return the report without facts about this computer.

    Those are the folder of the example, and who can read it. The report is marked as that of the example.
    """
    inputs = tuple(replace(i, path=Path(i.path).name, warnings=()) for i in report.inputs)
    return replace(report, inputs=inputs, demo=True)
