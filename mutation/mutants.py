"""The faults: one changed operator, constant, condition or statement.

Words, annotations, decorators and docstrings are left out. The tests that compare whole outputs cover the words.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

_COMPARED: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
_DELETED: Final = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A fault: its place, and its effect.

    Args:
        line: The number of its line.
        source: That line, without the spaces around it.
        what: The change in words, numbered where a line has the same change several times.
        function: The qualified name of the function around it, or empty for code of the module or a class.
    """

    line: int
    source: str
    what: str
    function: str

    @property
    def key(self) -> str:
        """Return a key that identifies the fault even when lines move."""
        return f"{self.source}: {self.what}"


@dataclass(slots=True)
class _Site:
    """A change that can be made to a tree, and undone."""

    node: ast.AST
    what: str
    function: str
    set: Callable[[], None]
    reset: Callable[[], None]


def mutants(source: str, path: str) -> Iterator[tuple[Mutant, CodeType]]:
    """Yield every fault of a module, and the module's code with it.

    They are in the order of their lines.
    """
    tree, lines = ast.parse(source, path), source.splitlines()
    sites = sorted(_Finder().found(tree), key=lambda site: (_line(site.node), getattr(site.node, "col_offset", 0)))
    seen: Counter[tuple[int, str]] = Counter()
    for site in sites:
        with _changed(site):
            code = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        line = _line(site.node)
        seen[line, site.what] += 1
        nth = seen[line, site.what]
        what = f"{site.what} (number {nth})" if nth > 1 else site.what
        yield Mutant(line=line, source=lines[line - 1].strip(), what=what, function=site.function), code


@contextmanager
def _changed(site: _Site) -> Iterator[None]:
    site.set()
    yield
    site.reset()


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 1))


class _Finder(ast.NodeVisitor):
    """A walk over a tree that collects the changes."""

    def __init__(self) -> None:
        self._sites: list[_Site] = []
        self._scope: list[str] = []
        self._function = ""

    def found(self, tree: ast.Module) -> list[_Site]:
        """Return the changes of a module."""
        self._body(tree.body)
        return self._sites

    def _add(self, node: ast.AST, what: str, owner: Any, field: str, value: Any) -> None:
        """Add a change that sets a field of a node, or an item of a list."""
        old = owner[int(field)] if isinstance(owner, list) else getattr(owner, field)

        def change(new: Any) -> None:
            if isinstance(owner, list):
                owner[int(field)] = new
            else:
                setattr(owner, field, new)

        self._sites.append(_Site(node, what, self._function, lambda: change(value), lambda: change(old)))

    def _body(self, statements: list[ast.stmt]) -> None:
        for index, statement in enumerate(statements):
            is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if is_docstring:
                continue
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(statement, _DELETED) or isinstance(target, ast.Attribute | ast.Subscript):
                self._add(statement, "deleted", statements, str(index), ast.copy_location(ast.Pass(), statement))
            self.visit(statement)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit the parts of a node; lists of statements may lose one."""
        for value in (value for _, value in ast.iter_fields(node)):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._body(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)
            elif isinstance(value, ast.AST):
                self.visit(value)

    def _visit_function(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        outer, self._function = self._function, self._function or ".".join([*self._scope, node.name])
        self._body(node.body)
        self._function = outer

    visit_FunctionDef = _visit_function  # noqa: N815  # as ast calls it

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Visit the body of a class, and neither its bases nor its decorators."""
        self._scope.append(node.name)
        self._body(node.body)
        self._scope.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Visit the value alone."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Import(self, node: ast.Import) -> None:
        """Visit nothing."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Visit nothing."""

    def visit_Compare(self, node: ast.Compare) -> None:
        """Change each operator."""
        for index, operator in enumerate(node.ops):
            for other in _COMPARED[type(operator)]:
                what = f"{type(operator).__name__} becomes {other.__name__}"
                self._add(node, what, node.ops, str(index), other())
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Change `and` and `or`."""
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        self._add(node, f"{type(node.op).__name__} becomes {other.__name__}", node, "op", other())
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Change the sign."""
        if isinstance(node.op, ast.USub):
            self._add(node, "USub becomes UAdd", node, "op", ast.UAdd())
        self.generic_visit(node)

    def _visit_operator(self, node: ast.BinOp | ast.AugAssign) -> None:
        if other := _COMPUTED.get(type(node.op)):
            self._add(node, f"{type(node.op).__name__} becomes {other.__name__}", node, "op", other())
        self.generic_visit(node)

    visit_BinOp = _visit_operator  # noqa: N815  # as ast calls it
    visit_AugAssign = _visit_operator  # noqa: N815  # as ast calls it

    def visit_Constant(self, node: ast.Constant) -> None:
        """Change numbers and truth."""
        if isinstance(node.value, bool):
            self._add(node, f"{node.value} becomes {not node.value}", node, "value", not node.value)
        elif isinstance(node.value, int | float):
            self._add(node, f"{node.value!r} becomes {node.value + 1!r}", node, "value", node.value + 1)

    def visit_Call(self, node: ast.Call) -> None:
        """Change `min`, `max`, `any` and `all`."""
        if isinstance(node.func, ast.Name) and (other := _CALLED.get(node.func.id)):
            self._add(node, f"{node.func.id} becomes {other}", node.func, "id", other)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        """Return nothing."""
        value = node.value
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            self._add(node, "it returns None", node, "value", ast.Constant(None))
        self.generic_visit(node)

    def _visit_test(self, node: ast.If | ast.While | ast.IfExp) -> None:
        test = node.test
        is_type_only = isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"
        if is_type_only:
            return
        if not isinstance(test, ast.Compare):
            negated = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
            self._add(node, "the condition is turned around", node, "test", negated)
        self.generic_visit(node)

    visit_If = _visit_test  # noqa: N815  # as ast calls it
    visit_While = _visit_test  # noqa: N815  # as ast calls it
    visit_IfExp = _visit_test  # noqa: N815  # as ast calls it
