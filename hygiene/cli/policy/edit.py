"""The policy file, to be read, edited, shown and written.

Comments and order stay. Only valid policies are written, and changes that someone else made to the file meanwhile are
not lost.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from hygiene.cli import output, terminal
from hygiene.cli.policy import text as policy_text
from hygiene.language.words import tr
from hygiene.model.errors import OutputError, PolicyError, UnreadableError, system_words
from hygiene.model.policy import Policy
from hygiene.model.text import home_hidden
from hygiene.sources.files.files import refuse_special
from hygiene.sources.settings import policy_file, toml_file

_MARK: Final = "\ufeff"
"""The byte order mark that some editors write at the start."""
_HUNK: Final = re.compile(r"@@ -\S+ \+(\d+)(?:,\d+)? @@")
_COLORS: Final = {"+": "green", "-": "red"}
_AROUND: Final = 2
"""Unchanged lines that are shown before and after a change."""
_LONGEST: Final = 500
"""Characters that a name or a text in a policy may have."""


@dataclass(slots=True, kw_only=True)
class PolicyFile:
    """A policy file and its text with the changes made so far.

    `data` is the file as it was read, or None when there was none.
    """

    path: Path
    data: bytes | None
    before: str
    text: str

    @classmethod
    def read(cls, path: Path) -> PolicyFile:
        """Read a policy file that can be written back; a missing one is empty.

        Raises:
            OutputError: The path is a link, a folder or a device.
            PolicyError: The file cannot be read, or is not a valid policy.
        """
        _refuse_link(path)
        output.ready(path)
        data = _bytes(path)
        try:
            text = toml_file.decoded(data or b"")
            # Every line ends in the same way again when the file is written.
            text = text.replace("\r\n", "\n") if _windows(data) else text
            policy_file.parse(text)
        except PolicyError as error:
            raise error.within(str(path)) from error
        return cls(path=path, data=data, before=text, text=text)

    @property
    def policy(self) -> Policy:
        """The policy with the changes made so far."""
        return policy_file.parse(self.text)

    def add(self, key: str, values: Mapping[str, Any]) -> None:
        """Add a table to a list of tables: `accounts`, `accept`.

        Raises:
            PolicyError: The result is not a valid policy.
        """
        self._change(policy_text.with_table(self.text, key, values))

    def put(self, key: str, index: int | None, values: Mapping[str, Any]) -> None:
        """Set keys of a table in a list of tables; add one when `index` is None.

        Raises:
            PolicyError: The result is not a valid policy.
        """
        self.put_all(key, {} if index is None else {index: values}, [values] if index is None else [])

    def put_all(
        self, key: str, changes: Mapping[int, Mapping[str, Any]], added: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Set keys of tables in a list of tables, and add tables to it.

        Raises:
            PolicyError: The result is not a valid policy.
        """
        text = policy_text.with_values(self.text, key, changes) if changes else self.text
        self._change(policy_text.with_tables(text, key, added))

    def extend(self, key: str, index: int, field: str, items: Sequence[str]) -> None:
        """Add items to a list in a table, such as an account's `known_apps`.

        Raises:
            PolicyError: The result is not a valid policy.
        """
        if items:
            self._change(policy_text.with_items(self.text, key, index, field, items))

    def _change(self, text: str) -> None:
        policy_file.parse(text)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise PolicyError(tr("a name holds a character that no file can hold"), path=str(self.path)) from error
        self.text = text

    def changes(self) -> Iterator[str]:
        """Yield the changed lines with two around them, and where they stand.

        New lines begin with `+`, lines that go with `-`.
        """
        # Only "\n" ends a line of TOML; other separators may stand within a text.
        old, new = ([*text.removesuffix("\n").split("\n")] if text else [] for text in (self.before, self.text))
        # Only the lines between the first and the last change are compared, because comparing many is slow.
        start = max(_same(old, new) - _AROUND, 0)
        end = max(_same(old[:start:-1], new[:start:-1]) - _AROUND, 0)
        old, new = old[start : len(old) - end], new[start : len(new) - end]
        for line in [*difflib.unified_diff(old, new, n=_AROUND, lineterm="")][2:]:
            hunk = _HUNK.match(line)
            yield tr("line {number}:", number=start + int(hunk[1])) if hunk else f"{line[0]} {line[1:]}"

    def save(self) -> None:
        """Write the file, whole or not at all, readable by its owner only.

        Raises:
            OutputError: The file cannot be written, or it has changed since it was read.
        """
        _refuse_link(self.path)
        if _bytes(self.path) != self.data:
            raise OutputError(
                tr("it has changed since it was read, so nothing was written"),
                hint=tr("run the command again"),
                path=home_hidden(str(self.path)),
            )
        text = self.text.replace("\n", "\r\n") if _windows(self.data) else self.text
        mark = _MARK if (self.data or b"").startswith(_MARK.encode()) else ""
        output.write(self.path, mark + text, replace=self.data is not None)


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines are the same at the start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def file_to_change(given: Path | None, inputs: Iterable[Path] = ()) -> PolicyFile:
    """Return the policy to change: the given one, or the one a scan uses.

    Without one, it is a new policy in the working folder. `inputs` are the files that the command reads, as for a scan.

    Raises:
        click.UsageError: The policy in the working folder must not be used.
    """
    from hygiene.cli.policy.choice import FILE_NAME, find_policy

    found = None if given else find_policy(inputs)
    path = (found.path if found else given) or new_path(inputs)
    here = Path(FILE_NAME)
    return PolicyFile.read(here if path == here.absolute() else path)


def new_path(inputs: Iterable[Path]) -> Path:
    """Return the path of a new policy in the working folder.

    Raises:
        click.UsageError: A scan of the inputs would not use a policy there.
    """
    from hygiene.cli.policy.choice import FILE_NAME, lies_inside

    here = Path(FILE_NAME)
    if here.is_symlink() or here.exists():
        raise click.UsageError(tr("{file} in this folder is not used; to change it, give it with --policy.", file=here))
    if lies_inside(here.absolute(), inputs):
        raise click.UsageError(tr("a policy inside an input is not used; give another file with --policy."))
    return here


def offer(file: PolicyFile, *, yes: bool) -> None:
    """Show the change on standard error, ask, and write the file.

    With `yes` it is written without asking.

    Raises:
        OutputError: The file cannot be written, or it has changed since it was read.
        Exit: The answer is no, or there is no one to give one.
    """
    name = terminal.line(str(file.path), 1000)
    terminal.tell(
        tr("This changes {file}:", file=name) if file.data is not None else tr("This makes {file}:", file=name)
    )
    color = terminal.colored(sys.stderr)
    for line in file.changes():
        shown = f"  {terminal.line(line, _LONGEST)}".rstrip()
        styled = click.style(shown, fg=_COLORS.get(line[0])) if color else shown
        click.echo(styled, err=True, color=color)
    unasked = tr("To write without being asked, give --yes.")
    if not terminal.agreed(tr("Write it?"), yes=yes, default=True, unasked=unasked):
        terminal.say(tr("Nothing was written."))
        raise click.exceptions.Exit(1)
    file.save()


def fits(name: str) -> bool:
    """Return whether a policy can hold a name from an export."""
    try:
        return 0 < len(name) <= _LONGEST and bool(name.encode())
    except UnicodeEncodeError:
        return False


def _refuse_link(path: Path) -> None:
    """Refuse a link, because it may lead to a file of someone else.

    Raises:
        OutputError: naming the file that it leads to.
        PolicyError: No file can have this name.
    """
    try:
        link = path.is_symlink()
    except OSError as error:
        raise PolicyError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its name"), path=str(path)
        ) from error
    if link:
        raise OutputError(
            tr("it is a link, and a link is never written through"),
            hint=tr("give the file that it leads to: {path}", path=home_hidden(str(path.readlink()))),
            path=home_hidden(str(path)),
        )


def _windows(data: bytes | None) -> bool:
    """Return whether every line ends as on Windows."""
    return data is not None and data.count(b"\n") == data.count(b"\r\n") > 0


def _bytes(path: Path) -> bytes | None:
    """Return the content of a file; None when there is no such file.

    Raises:
        PolicyError: It cannot be read.
    """
    try:
        refuse_special(path, str(path))
        with path.open("rb") as file:
            return file.read(toml_file.BYTES + 1)
    except FileNotFoundError:
        return None
    except UnreadableError as error:
        raise PolicyError(error.message, hint=error.hint, path=str(path)) from error
    except OSError as error:
        raise PolicyError(tr("it cannot be read: {reason}", reason=system_words(error)), path=str(path)) from error
