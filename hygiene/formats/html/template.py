"""Templates of pages for a browser."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.links import links
from hygiene.language.words import number, spoken, tr, tr_as, tr_n
from hygiene.model.text import printable, sentence

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_FILE: Final = re.compile(r"(?:\.\./)?(?:[\w-][\w.-]*/)?[\w-][\w.-]*\.html", re.ASCII)
"""The form of a page's name that a link may lead to.

It is beside this page, or in a folder near it.
"""
_COMMAND: Final = re.compile(r"`((?:hygiene |--)[^`]*|[a-z]+(?:[._][a-z]+)*)`")
_TOGETHER: Final = re.compile(
    r"(?P<account>(?<!\w)[a-z]{1,12}/@(?:(?:account|Konto|cuenta|conta) \d{1,5}(?!\w)|(?:\S*[^\s.,:;!?)])?))"
    r"|(?P<name>“[^“”]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc][^“”]*”)"
    r"|(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])(?: \d\d:\d\d(?::\d\d)?(?: [A-Z]{2,5}\b)?)?"
    r"|(?<![\w.,])\d[\d.,]{0,9} \w{2,3} \d[\d.,]{0,9}(?!\w)"
    r"|(?<![\w.@/-])[\w.-]{1,20}-[\w.-]{0,20}\.[a-z]{2,8}(?![\w-])"
    r"|(?<![\w-])--[a-z]{3,}[a-z-]{0,20}(?: [A-Z]{3,12}\b)?"
)
"""The pieces of text that are never broken across lines.

They are an account, a day with its time, `1 in 30`, a site, and an option.

A name in quotes that is written from right to left is one piece beside text written from left to right.
"""
_SHORT: Final = 28
"""The most characters of such a piece."""
_LINE: Final = 18
"""The most characters of an address or a handle that stay together."""
_ADDRESS: Final = 36
"""The most characters of an address that fit on a line of any screen."""
_MARKS: Final = re.compile(r"(?<=[._?&=-])(?=\w)|(?<=\w)(?=@)")
_PLAIN: Final = re.compile(r"[a-z]{1,12}/@[\w.@-]+", re.ASCII)
"""An account whose name needed no escaping."""
_BANDS: Final = {"low": "low", "raised": "raised", "high": "high", "check first": "high", "act now": "now"}


@cache
def template(name: str) -> Template:
    """Return a template, which may include the others and the style sheet."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        loader=FunctionLoader(source),
    )
    environment.globals |= {"tr": tr, "tr_n": tr_n, "tr_as": tr_as, "number": number, "spoken": spoken}
    environment.filters |= {
        "called": called,
        "commands": commands,
        "links": links,
        "parted": parted,
        "sentence": sentence,
        "unbroken": unbroken,
    }
    return environment.get_template(name)


def source(name: str) -> str:
    """Return the text of a file among the templates, such as `css/page.css`."""
    return files("hygiene.formats.html").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")


def commands(text: str) -> list[tuple[str, bool]]:
    """Split `text` into pieces, and mark those that are our own code.

    Code is a command, an option or a key of settings between backticks.

    A name from an export with other words between backticks stays text.
    """
    return [(piece, bool(number % 2)) for number, piece in enumerate(_COMMAND.split(text)) if piece]


def unbroken(text: str) -> Markup:
    """Return a text for a page, safe, with pieces kept on one line.

    Text that is markup already stays as it is.
    """
    from markupsafe import Markup, escape

    if isinstance(text, Markup):
        return text
    shown, made, end = printable(text, 4 * _words.LONG), Markup(), 0
    for found in _TOGETHER.finditer(shown):
        made += escape(shown[end : found.start()])
        if found["account"] and len(found[0]) > _LINE and _PLAIN.fullmatch(found[0]):
            made += called(found[0])
        else:
            long = found["name"] or len(found[0]) > _SHORT
            made += (Markup("<bdi class=long>{}</bdi>") if long else Markup("<bdi>{}</bdi>")).format(found[0])
        end = found.end()
    return made + escape(shown[end:])


def called(account: str) -> Markup:
    """Return the name of an account for a page, safe, on as few lines as fit.

    A line breaks before its handle, and within a long one after a mark of punctuation.
    """
    from markupsafe import Markup, escape

    shown = printable(account, 4 * _words.LONG)
    platform, slash, handle = shown.partition("/")
    words = _MARKS.split(handle) if len(handle) > _LINE else [handle]
    if not _PLAIN.fullmatch(shown) or max(map(len, words)) > _LINE:
        return Markup("<bdi class=long>{}<wbr>{}</bdi>").format(platform + slash, handle)
    return Markup('<bdi class="long parted">{}</bdi>').format(
        Markup("<wbr>").join(map(escape, [platform + slash, *words]))
    )


def parted(address: str) -> Markup:
    """Return a safe address for a page, which breaks only between its words.

    Words are the parts of its path, and the pieces of a long part.
    """
    from markupsafe import Markup, escape

    if isinstance(address, Markup) or len(address) <= _ADDRESS:
        return escape(address)
    pieces = re.split(r"(?<=/)(?=[^/])", printable(address, 4 * _words.LONG))
    words = (word for piece in pieces for word in (_MARKS.split(piece) if len(piece) > _LINE else [piece]))
    return Markup("<wbr>").join(map(escape, words))


def band(word: str) -> str:
    """Return the CSS class that colours a word of the verdict."""
    return _BANDS.get(word, "other")


def beside(file: str) -> str:
    """Return the address of a page beside this one, or "" for other names."""
    return file if _FILE.fullmatch(file) else ""


def _shown(value: Any) -> Any:
    """Make every string that the template writes safe to print.

    Markup of the template itself stays as it is.
    """
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return printable(value, 4 * _words.LONG)
    return value
