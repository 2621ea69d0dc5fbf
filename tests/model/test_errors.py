"""The tree of errors: its text names each class with the exit code that it really has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hygiene.incident import asked
from hygiene.model import errors
from hygiene.model.errors import HygieneError
from hygiene.sources.reader_kit import rows

MODULES = (errors, asked, rows)


def below(kind: type[HygieneError]) -> Iterator[type[HygieneError]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_the_tree_lists_the_errors_with_their_exit_codes() -> None:
    listed = re.findall(r"(\w+Error) .* exit (\d+)$", errors.__doc__ or "", re.MULTILINE)
    ours = {each for each in below(HygieneError) if each.__module__ in {module.__name__ for module in MODULES}}

    assert sorted((each.__name__, str(each.exit_code)) for each in ours) == sorted(listed)


def test_the_exit_codes_of_all_errors_are_those_of_the_tree() -> None:
    assert {1, 2, 3} == {HygieneError.exit_code, *(each.exit_code for each in below(HygieneError))}
