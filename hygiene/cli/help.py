"""Commands with help in the user's language, and the option for it."""

from __future__ import annotations

from copy import copy
from inspect import cleandoc
from typing import Any, TypeVar

import click

from hygiene.language.choice import code
from hygiene.language.paragraphs import translated
from hygiene.language.words import spoken, tr

_Command = TypeVar("_Command", bound=click.Command)


class LanguageCode(click.Choice[str]):
    """An available language, also with a region such as `pt-BR`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the language's code, or fail with the codes that exist."""
        return super().convert(code(str(value)) or value, param, ctx)


def in_language(command: _Command) -> _Command:
    """Return a command, and those below it, with help in the user's language.

    It is a copy, because a command exists before the language is known.
    """
    if spoken() == "en":
        return command
    said = copy(command)
    said._help_option = None  # noqa: SLF001  # click keeps the words in which it was first asked for help
    said.help = _text(command.help)
    said.epilog = _text(command.epilog)
    said.short_help = _text(command.short_help)
    said.params = [_param(param) for param in command.params]
    if isinstance(said, click.Group) and isinstance(command, click.Group):
        said.commands = {name: in_language(below) for name, below in command.commands.items()}
    return said


def _text(text: str | None) -> str | None:
    return translated(cleandoc(text)) if text else text


def _param(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    said = copy(param)
    said.help = tr(param.help) if param.help else param.help
    if isinstance(said.show_default, str):
        said.show_default = tr(said.show_default)
    return said
