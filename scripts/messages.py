"""Every message that hygiene can show.

They come from its code, templates, help, tables and the pages of checks, and from what reads the command line.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

import click
from jinja2.ext import babel_extract

from hygiene.cli.commands.incident import Incident
from hygiene.cli.main import main
from hygiene.language.labels import LABELS
from hygiene.language.paragraphs import paragraphs
from hygiene.plugins.registry import Plugins

ROOT: Final = Path(__file__).resolve().parent.parent
CODE: Final = ("hygiene", "checks")
"""The folders whose code speaks to people."""
PLACES: Final[Mapping[str, tuple[int, ...]]] = {"tr": (0,), "tr_later": (0,), "tr_n": (1, 2), "tr_as": (0, 1)}
"""The functions that take messages, with the positions of the words."""
TABLES: Final[Mapping[str, frozenset[str]]] = {
    "hypotheses.toml": frozenset({"title", "named", "about", "ask", "look", "choices", "said"}),
    "other_exports.toml": frozenset({"look", "says"}),
    "platform_breaches.toml": frozenset({"what"}),
    "platforms.toml": frozenset({"as_data", "cannot", "notes", "settings", "shows"}),
    "playbook.toml": frozenset(
        {"do", "because", "how", "where", "owner", "done", "named", "named_how", "named_because", "words"}
    ),
    "profiles.toml": frozenset({"tone"}),
}
"""The tables with words in hygiene/data, and the keys of the words."""
_CLICK: Final = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
"""The modules of Click with messages for users."""
_CLICK_WORDS: Final = ("required",)
"""Words that Click translates without marking them."""


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A message in English.

    It has a context or "", a form for one, and a form for many or "".
    """

    context: str
    one: str
    many: str = ""


def messages() -> dict[Message, set[str]]:
    """Return every message, and where it is."""
    found: dict[Message, set[str]] = {}
    for where, message in _everything():
        if message.one:
            found.setdefault(message, set()).add(where)
    return found


def _everything() -> Iterator[tuple[str, Message]]:
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            where = file.relative_to(ROOT).as_posix()
            yield from ((where, message) for message in of_code(file.read_text(encoding="utf-8")))
        for file in sorted((ROOT / folder).rglob("*.j2")):
            yield from ((file.relative_to(ROOT).as_posix(), message) for message in _of_template(file))
    yield from (("help", Message("", text)) for text in _of_help(main))
    yield from (
        ("hygiene/language/labels.py", Message(context, word)) for context in LABELS for word in LABELS[context]
    )
    for check in Plugins(strangers=False, unasked=True).loaded("checks"):
        yield from ((f"page of {check.id}", Message("", text)) for text in paragraphs(check.page))
    for name, keys in TABLES.items():
        table = tomllib.loads((ROOT / "hygiene" / "data" / name).read_text(encoding="utf-8"))
        words = (text for text in _of_table(table, keys) if not text.startswith("https://"))
        yield from ((f"hygiene/data/{name}", Message("", text)) for text in words)
    yield from (("click", message) for message in _of_click())


def of_code(text: str) -> Iterator[Message]:
    """Yield the messages in a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES:
            words = [node.args[place] for place in PLACES[node.func.id] if place < len(node.args)]
            yield from _message(
                node.func.id, [word.value if isinstance(word, ast.Constant) else None for word in words]
            )


def _of_template(file: Path) -> Iterator[Message]:
    with file.open("rb") as opened:
        for _line, function, found, _comments in babel_extract(opened, list(PLACES), (), {"silent": "false"}):
            given = [found] if isinstance(found, str) else list(found or ())
            yield from _message(function, [given[place] for place in PLACES[function] if place < len(given)])


def _message(function: str, words: list[Any]) -> Iterator[Message]:
    """Yield the message of a call, unless it is known only when the code runs."""
    if not words or not all(isinstance(word, str) for word in words):
        return
    if function == "tr_as":
        yield Message(words[0], words[1])
    else:
        yield Message("", *words)


def _of_help(command: click.Command) -> Iterator[str]:
    """Yield the words that `--help` shows of a command and those below it."""
    for text in (command.help, command.epilog, command.short_help):
        yield from paragraphs(cleandoc(text or ""))
    for param in command.params:
        if isinstance(param, click.Option):
            yield param.help or ""
            yield param.show_default if isinstance(param.show_default, str) else ""
    for below in _below(command):
        yield from _of_help(below)


def _below(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, Incident):
        yield from command.parts.values()
    elif isinstance(command, click.Group):
        context = click.Context(command)
        yield from filter(None, (command.get_command(context, name) for name in command.list_commands(context)))


def _of_table(value: object, keys: Iterable[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below) if key in keys else _of_table(below, keys)
    elif isinstance(value, list):
        for below in value:
            yield from _of_table(below, keys)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below)


def _of_click() -> Iterator[Message]:
    folder = Path(str(click.__file__)).parent
    for name in _CLICK:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                yield from _message("tr", words) if words else ()
    yield from (Message("", word) for word in _CLICK_WORDS)
