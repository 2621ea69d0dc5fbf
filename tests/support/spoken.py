"""Words in the code that no catalogue knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

PROSE: Final = re.compile(
    r"[A-Za-z]{2,}[,;:]? [a-z]{2,}(?![a-z]*[=(/])"
    r"|(?<![a-z])[a-z]+'?[a-z]* \x00|\x00[,;:]? [a-z]{2,}"
    r"|^[A-Z][a-z]+\b.* .*[.:!?]$|^[A-Z][a-z]+[.:!?]$"
)
"""Two words, a word beside a part, or a sentence."""
_FUNCTION: Final = re.compile(
    r"\b(?:a|an|and|are|as|at|be|but|by|can|cannot|did|do|for|from|has|have|how|if|in|into|is|it|its|may|no|not|of|on"
    r"|or|say|see|than|that|the|then|there|they|this|to|was|were|when|where|which|who|why|will|with|without|you|your)\b"
)
"""Words that a sentence has, and the name of a column has not."""
_COMMAND: Final = re.compile(r"\s*(?:hygiene (?:[a-z]+( (?:-|[A-Z\x00{.]|last|score).*)?|\x00.*)$|--?[a-z])")
"""A command as it is typed."""
_CATALOGUE: Final = frozenset({"tr", "tr_n", "tr_as", "tr_later"})
_PROGRAMMERS: Final = frozenset({
    "ValueError", "TypeError", "RuntimeError", "KeyError", "LookupError", "NotImplementedError", "AttributeError",
    "OSError", "OverflowError", "EOFError",
})  # fmt: skip
"""Exceptions that no user sees, because they are caught."""
_DATA: Final = re.compile(
    r"(?:re|json|shlex)\.\w+$"
    r"|.*\.(?:startswith|endswith|removeprefix|removesuffix|r?split|r?partition|replace|strptime|strftime|get|pop)$"
    r"|.*\.(?:encode|execute\w*|[lr]?strip|count|find|index|joinpath|search|match|fullmatch|sub|setdefault|setenv)$"
    r"|(?:get|set|has)attr$|open$|(?:Pure)?Path$|import_module$|TypeVar$|NewType$|cast$|field$|named$"
)
"""Calls whose texts are data, such as patterns, keys and statements."""
_HELP: Final = frozenset({"help", "metavar", "epilog", "short_help", "show_default", "name"})
"""Arguments of options and commands, which `--help` translates."""
_SQL: Final = re.compile(
    r"\s*(?:SELECT|INSERT|CREATE|UPDATE|DELETE|PRAGMA|BEGIN|ALTER|DROP|WITH|ATTACH|VACUUM|COMMIT)\b"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the code with words, which is in no catalogue."""

    line: int
    text: str


def bypassing(source: str, data: frozenset[str] = frozenset(), *, columns: bool = False) -> Iterator[Text]:
    """Yield every text with words that is not given to the catalogue.

    `data` are values that the code compares, such as those of a Literal. With `columns`, the module knows the columns
    of files by their names.
    """
    for found in _walk(ast.parse(source)):
        if found.text not in data and not (columns and _is_name(found.text)):
            yield found


def data_words(sources: Iterable[str]) -> frozenset[str]:
    """Return every value of a Literal or an enumeration, which is data."""
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                found |= {str(getattr(each, "value", "")) for each in ast.walk(node.slice) if _is_text(each)}
            elif isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
                found |= {
                    str(getattr(each, "value", "")) for child in node.body for each in ast.walk(child) if _is_text(each)
                }
    return frozenset(found)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_name(text: str) -> bool:
    """Return whether a text can be the name of a column or of a file."""
    return len(text.split()) <= 4 and not _FUNCTION.search(text.lower())


def _walk(node: ast.AST) -> Iterator[Text]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, of a constant too
    if isinstance(node, ast.Constant | ast.JoinedStr):
        text = _text(node)
        if text is not None and PROSE.search(text) and not _SQL.match(text) and not _COMMAND.match(text):
            yield Text(node.lineno, text.replace("\0", "{}"))
        for each in ast.iter_child_nodes(node):
            yield from _walk(each.value) if isinstance(each, ast.FormattedValue) else ()
        return
    for child in _spoken_children(node):
        yield from _walk(child)


def _text(node: ast.Constant | ast.JoinedStr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "\0" for each in node.values)


def _spoken_children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node in which a text may be for people."""
    if isinstance(node, ast.Call):
        yield from _arguments(node)
    elif isinstance(node, ast.Raise) and _is_for_programmers(node.exc):
        return
    elif isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.Compare):
        yield from (each for each in (node.left, *node.comparators) if not isinstance(each, ast.Constant))
    elif isinstance(node, ast.Subscript):
        yield node.value
    elif isinstance(node, ast.MatchValue):
        return
    else:
        yield from ast.iter_child_nodes(node)


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    name = ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""
    yield call.func
    if name in _CATALOGUE:
        yield from (word.value for word in call.keywords)
    elif not _DATA.match(name):
        yield from call.args
        yield from (word.value for word in call.keywords if not (_is_help(name) and word.arg in _HELP))


def _is_help(name: str) -> bool:
    return name.rpartition(".")[2] in {"option", "argument", "command", "group", "Option", "version_option"}


def _is_for_programmers(raised: ast.expr | None) -> bool:
    return isinstance(raised, ast.Call) and isinstance(raised.func, ast.Name) and raised.func.id in _PROGRAMMERS
