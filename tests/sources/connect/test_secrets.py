"""No error of a live account has another one behind it, which might hold a token, a code or a page of a server."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.project import ROOT

CONNECT = ROOT / "hygiene" / "sources" / "connect"
HOLDERS = (*sorted((CONNECT / "keep").glob("*.py")), *sorted((CONNECT / "oauth").glob("*.py")),
           CONNECT / "web" / "client.py", CONNECT / "web" / "answer.py")  # fmt: skip


def raised_while_handling(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that raise a new error inside a handler.

    Python keeps the handled one as its context.
    """
    for handler in ast.walk(tree):
        if isinstance(handler, ast.ExceptHandler):
            yield from (each.lineno for each in ast.walk(handler) if isinstance(each, ast.Raise) and each.exc)


def test_what_holds_secrets_raises_outside_its_handlers() -> None:
    def lines(path: Path) -> list[str]:
        return [f"{path.name}:{line}" for line in raised_while_handling(ast.parse(path.read_text(encoding="utf-8")))]

    assert len(HOLDERS) > 15
    assert [] == [line for path in HOLDERS for line in lines(path)]


def test_a_new_error_in_a_handler_is_seen() -> None:
    code = "try:\n    ask()\nexcept OSError:\n    raise\nexcept ValueError as error:\n    raise LiveError from None\n"

    assert [6] == list(raised_while_handling(ast.parse(code)))
