"""Measurements of the English in docstrings, comments and messages."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

FOLDERS: Final = ("hygiene", "checks", "fuzz", "chaos", "mutation", "scripts", "tests/support")
"""The folders whose English is measured."""
FIRST_LINE: Final = 72
"""Characters that a docstring's first line may have."""
_QUESTION: Final = re.compile(r"(What|Which|Whether|How|Where)\b")
_HEADER_WITH_TEXT: Final = re.compile(r"^\s*(Args|Attributes|Raises|Returns|Yields):[ \t]+\S", re.MULTILINE)
_TELL: Final = re.compile(r"\b(tell|tells|told)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")


class Text(NamedTuple):
    """A piece of English and where it begins."""

    path: Path
    line: int
    text: str


def docstrings(path: Path) -> Iterator[Text]:
    """Yield every docstring of a module.

    The string below a constant is its docstring.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for child in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if (
                isinstance(child, ast.Expr)
                and isinstance(child.value, ast.Constant)
                and isinstance(child.value.value, str)
            ):
                yield Text(path, child.lineno, child.value.value)


def comments(path: Path) -> Iterator[Text]:
    """Yield every comment of a module, those for a linter included."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(path, token.start[0], token.string.lstrip("# "))


def messages(path: Path) -> Iterator[Text]:
    """Yield the string literals that hold words.

    They are messages, report texts and `--help`.
    """
    known = {text.line for text in docstrings(path)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and node.lineno not in known
        ):
            yield Text(path, node.lineno, node.value)


def question_openings(texts: list[Text]) -> list[Text]:
    """Return the texts whose first line opens like a question.

    Such a line opens with What, Which, Whether, How or Where.
    """
    return [text for text in texts if _QUESTION.match(text.text.lstrip())]


def long_first_lines(texts: list[Text]) -> list[Text]:
    """Return the texts whose first line has more than `FIRST_LINE` characters."""
    return [text for text in texts if len(text.text.strip().partition("\n")[0]) > FIRST_LINE]


def headers_with_text(texts: list[Text]) -> list[Text]:
    """Return the texts in which a section's header has text on its line."""
    return [text for text in texts if _HEADER_WITH_TEXT.search(text.text)]


def tellings(texts: list[Text]) -> list[Text]:
    """Return the texts with "tell", "tells" or "told".

    A text is returned once for each occurrence.
    """
    return [text for text in texts for _ in _TELL.findall(text.text)]


def words(texts: list[Text]) -> int:
    """Count the words."""
    return sum(len(_WORD.findall(text.text)) for text in texts)


def main(folders: list[str]) -> None:
    """Print each fault that `tests/test_english.py` finds, with its line.

    Without folders, those that are measured there are read.
    """
    paths = sorted(
        p for folder in folders for p in ([Path(folder)] if Path(folder).is_file() else Path(folder).rglob("*.py"))
    )
    docs = [text for path in paths for text in docstrings(path)]
    rest = [text for path in paths for source in (comments, messages) for text in source(path)]
    shown = {
        "opens like a question": question_openings(docs),
        f"first line over {FIRST_LINE} characters": long_first_lines(docs),
        "text beside the header of a section": headers_with_text(docs),
        "tell, tells, told (docstrings)": tellings(docs),
        "tell, tells, told (comments, messages)": tellings(rest),
        "in question": [text for text in docs + rest if "in question" in " ".join(text.text.split())],
    }
    for what, found in shown.items():
        for text in found:
            sys.stdout.write(f"{text.path}:{text.line}: {what}: {text.text.strip().splitlines()[0][:100]}\n")
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > 120:
                sys.stdout.write(f"{path}:{number}: line of {len(line)} characters\n")
    count = ", ".join(f"{what}: {len(found)}" for what, found in shown.items())
    sys.stdout.write(f"{len(docs)} docstrings of {words(docs):,} words. {count}\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(FOLDERS))
