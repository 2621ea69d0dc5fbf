"""The arguments and inputs of a run, and texts as the log keeps them.

No secret, text of a post, e-mail address, telephone number or network address enters a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import CaseError
from hygiene.model.text import escaped, home_hidden, printable
from hygiene.report.parts.lines import PluginLine

MAX_PATH: Final = 4096
"""Characters kept of a path: the most that Linux allows."""
MAX_KEY: Final = 200
"""Characters of the key or the value of an answer.

This is our judgement. Those of the tables have a quarter of that.
"""
MAX_WORDS: Final = 400
"""Characters kept of any other text."""


class Plugin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plugin of a run, and where it comes from."""

    group: str
    name: str
    distribution: str
    version: str


class ReadInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An input of a run: its path as the report shows it, and its SHA-256.

    The SHA-256 is empty for an input that could not be read, and for a folder it is that of its list of files. An
    export may come in several files; `with_path` then names the first one. `vault` marks a password export, which is
    never copied.
    """

    path: str
    sha256: str
    with_path: str = ""
    vault: bool = False


_Record = TypeVar("_Record", Plugin, ReadInput)


class Run(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The arguments and inputs of a run, with which a later run can go on.

    `paths` maps a name, such as `exports` or `policy`, to the paths that were given, absolute or from `~`. `options`
    maps the name of any other option to its value; the account, the moment and the post are among them. `masked` holds
    the paths that the log does not keep, as reports show them. They contain an e-mail address, a number or a character
    that does not print, or are standard input. The user has to give them again.

    If someone else sent the case, they chose its paths. Show the paths before you read these files.
    """

    version: str
    plugins: tuple[Plugin, ...] = ()
    inputs: tuple[ReadInput, ...] = ()
    paths: dict[str, tuple[str, ...]] = {}
    masked: tuple[str, ...] = ()
    options: dict[str, str] = {}

    @classmethod
    def of(
        cls,
        version: str,
        plugins: Iterable[PluginLine],
        inputs: Iterable[ReadInput],
        paths: Mapping[str, Sequence[Path]],
        options: Mapping[str, str],
    ) -> Run:
        """Return a run as the log keeps it."""
        found = {kept_text(name): kept_paths(given) for name, given in sorted(paths.items())}
        return cls(
            version=kept_text(version),
            plugins=tuple(
                Plugin(
                    group=kept_text(each.group),
                    name=kept_text(each.name),
                    distribution=kept_text(each.distribution),
                    version=kept_text(each.version),
                )
                for each in plugins
            ),
            inputs=tuple(
                msgspec.structs.replace(
                    each, path=kept_text(each.path, MAX_PATH), with_path=kept_text(each.with_path, MAX_PATH)
                )
                for each in inputs
            ),
            paths={name: tuple(kept) for name, (kept, _) in found.items() if kept},
            masked=tuple(dict.fromkeys(path for _, masked in found.values() for path in masked)),
            options={kept_text(name): kept_text(value) for name, value in sorted(options.items())},
        )

    def shown(self) -> Run:
        """Return the run with every text safe to print.

        An impossible path is among the `masked`.
        """
        lost = [kept for paths in self.paths.values() for kept in paths if real_path(kept) is None]
        return Run(
            version=shown_text(self.version),
            plugins=tuple(_shown(each) for each in self.plugins),
            inputs=tuple(_shown(each) for each in self.inputs),
            paths={
                shown_text(name): tuple(kept for kept in paths if real_path(kept)) for name, paths in self.paths.items()
            },
            masked=tuple(shown_text(path, MAX_PATH) for path in (*self.masked, *lost)),
            options={shown_text(name): shown_text(value) for name, value in self.options.items()},
        )

    def given(self, name: str) -> tuple[Path, ...]:
        """Return the paths given under a name, as paths on this computer."""
        return tuple(path for kept in self.paths.get(name, ()) if (path := real_path(kept)))


def _shown(record: _Record) -> _Record:
    """Return a record with every text safe to print."""
    texts = {name: value for name, value in msgspec.structs.asdict(record).items() if isinstance(value, str)}
    return msgspec.structs.replace(record, **{name: shown_text(text, MAX_PATH) for name, text in texts.items()})


STANDARD_INPUT: Final = tr_later("standard input")
"""The word for standard input in the log, in every language."""


def kept_text(text: str, limit: int = MAX_WORDS) -> str:
    """Return a text as the log keeps it: without addresses and numbers."""
    return printable(text, limit)


def kept_key(text: str) -> str:
    """Return a key of a table as the log keeps it.

    Raises:
        CaseError: when it is not a key: it holds an address or a number, or does not print.
    """
    if not text or kept_text(text, MAX_KEY) != text:
        raise CaseError(
            tr("this cannot be recorded"), hint=tr("an answer or a step has a key without addresses or numbers")
        )
    return text


def shown_text(text: str, limit: int = MAX_WORDS) -> str:
    """Return a text of a log, which may be hostile, safe to print."""
    return escaped(text, limit)


def kept_paths(paths: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Return paths as the log keeps them, and those that it masks.

    A path is made absolute, and the home folder becomes `~`, which hides the user's name and leads back to the file.
    """
    kept: list[str] = []
    masked: list[str] = []
    for path in paths:
        text = "-" if path == Path("-") else home_hidden(str(path.absolute()))
        shown = kept_text(text, MAX_PATH)
        (kept if shown == text != "-" else masked).append(STANDARD_INPUT if text == "-" else shown)
    return kept, masked


def real_path(kept: str) -> Path | None:
    """Return the path that a log keeps, or None for an impossible one."""
    path = Path(kept)
    if kept != shown_text(kept, MAX_PATH) or not (path.is_absolute() or path.parts[:1] == ("~",)):
        return None
    try:
        return path if path.is_absolute() else Path.home().joinpath(*path.parts[1:])
    except RuntimeError:  # a container may run as a user who has no home
        return None
