"""Writing of files, whole or not at all, for their owner's eyes only.

The ending of a report's file may also choose its format.

No other command writes a file, except those that keep files of their own kind.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from hygiene.enrich.new_files import new_file
from hygiene.language.words import tr
from hygiene.model.errors import OutputError, system_words
from hygiene.model.text import home_hidden, printable

if TYPE_CHECKING:
    from hygiene.report.fleet.records import Overview
    from hygiene.report.report import Report

Whole = TypeVar("Whole", "Report", "Overview")
DEFAULT_FORMAT: Final = "table"
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "html": (".html", ".htm"),
    "json": (".json",),
    "csv": (".csv",),
    "markdown": (".md", ".markdown"),
    "table": (".txt",),
    "sarif": (".sarif", ".sarif.json"),
    "junit": (".xml",),
    "ocsf": (".jsonl",),
    "timesketch": (".jsonl",),
}
"""The endings of each built-in format's files, the usual one first."""
_FORMATS: Final[Mapping[str, str]] = {
    ending: style
    for style, endings in _ENDINGS.items()
    for ending in endings
    if sum(ending in each for each in _ENDINGS.values()) == 1
}
"""The built-in format that the ending of a file's name stands for.

An ending of several formats does not count.
"""
_SAME_KIND: Final[Mapping[str, frozenset[str]]] = {".json": frozenset({"sarif"})}
"""The other built-in formats whose files may have an ending too."""


def usual_ending(style: str) -> str:
    """Return the usual ending of a format's files.

    For third-party formats it is their name.
    """
    return _ENDINGS.get(style, (f".{style}",))[0]


def format_by_ending(output: Path | None, given: str | None, installed: Iterable[str]) -> str:
    """Return the format that the ending of a file's name stands for.

    The text is empty when the format was given, or the ending stands for none. An ending also stands for the installed
    format of the same name. Third-party formats may write any kind of file, so an ending never contradicts them.

    Raises:
        click.UsageError: The ending stands for another format than the given one.
    """
    ending = _ending(output) if output else ""
    names = list(installed)
    stands_for = [name for name in names if name == _FORMATS.get(ending)]
    stands_for += [name for name in names if f".{name.lower()}" == ending]
    if given is None or not stands_for:
        return stands_for[0] if stands_for else ""
    if given in {*_FORMATS.values()} - {*stands_for} - _SAME_KIND.get(ending, frozenset()):
        raise click.UsageError(
            tr(
                "--format {given} contradicts the ending {ending} of --output, which stands for {format}; leave out "
                "--format, or change the ending.",
                given=given,
                ending=printable(ending, 20),
                format=stands_for[0],
            )
        )
    return ""


def is_file_of_a_format(output: Path) -> bool:
    """Return whether a name has the ending of a format, and is not a folder."""
    return _ending(output) in _FORMATS and not output.is_dir()


def _ending(path: Path) -> str:
    """Return the longest known ending of a file's name, or its last suffix."""
    two = "".join(path.suffixes[-2:]).lower()
    return two if two in _FORMATS else path.suffix.lower()


def format_words(output: Path | None, given: str | None, by_ending: str) -> str:
    """Return the end of a sentence that names the format of a file, or ""."""
    if by_ending:
        return f" {tr('as {format}, by its ending', format=by_ending)}"
    if given or output is None or not output.suffix:
        return ""
    *most, last = _FORMATS
    words = tr(
        "as text, because its ending stands for no format ({endings} and {last} do)",
        endings=", ".join(most),
        last=last,
    )
    return f" {words}"


def for_others(report: Whole, *, redact: bool) -> Whole:
    """Return a report as it is, or without names, so that it can be forwarded."""
    if not redact:
        return report
    from hygiene.language.vocabulary import vocabulary
    from hygiene.report.parts.redaction.redact import redacted

    return redacted(report, vocabulary(report.language))


def ready(path: Path, *, replace: bool = True) -> None:
    """Check that a file can be written, before the work that fills it.

    Raises:
        OutputError: The file cannot be written, or it exists and `replace` is off.
    """
    shown = home_hidden(str(path))
    if shown == "-":
        raise OutputError(tr("it is no file's name"), hint=tr("leave out --output to print, or write ./-"), path=shown)
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            # Replacing /dev/null or /dev/stdout would break them for every program.
            raise OutputError(tr("it is a folder, a link or a device"), hint=tr("give a file's name"), path=shown)
        if not replace and path.exists():
            raise OutputError(
                tr("it exists already"), hint=tr("choose another name with --output, or --force"), path=shown
            )
        path.parent.stat()
    except OSError as error:
        raise _unwritten(path, error) from error


def write(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a file through a temporary one beside it.

    An interrupted run leaves the old file whole.

    Raises:
        OutputError: The file cannot be written, or it exists and `replace` is off.
    """
    ready(path, replace=replace)
    try:
        with new_file(path) as (file, _):
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> OutputError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return OutputError(
        tr("it cannot be written: {reason}", reason=system_words(error)),
        hint=tr("free some space, or write it to another disk") if full else tr("check the folder and its permissions"),
        path=home_hidden(str(path)),
    )
