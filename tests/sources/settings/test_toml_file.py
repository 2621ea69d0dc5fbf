"""The faults of any TOML file that a user writes, not of the policy alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from hygiene.model.errors import PolicyError
from hygiene.sources.settings.toml_file import convert, read, values_of


class Crew(msgspec.Struct, forbid_unknown_fields=True):
    """A table of a list."""

    name: str
    role: Literal["cook", "mate"] = "mate"


class Ship(msgspec.Struct, forbid_unknown_fields=True):
    """A file that is no policy."""

    crew: tuple[Crew, ...] = ()
    ports: tuple[str, ...] | None = None
    cargo: dict[str, int] = {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[crew]]\nname = "a"\n[[crew]]\nrole = "cook"\n',
            "line 3: key `name` in [[crew]] table 2 is missing (add it)",
        ),
        (
            '[[crew]]\nname = "a"\nrole = "Cok"\n',
            'line 3: key `role` in [[crew]] table 1: \'Cok\' is not "cook" or "mate" (did you mean "cook"?)',
        ),
        ("crew = {}\n", "line 1: key `crew`: expected a list, got a table (write [[crew]], with two brackets)"),
        (
            '\nports = [\n  "a",\n  1,\n]\n',
            "line 4: key `ports` (entry 2): expected text, got a whole number",
        ),
        ('ports = "a"\n', 'line 1: key `ports`: expected a list, got text (write ports = ["..."])'),
        ('[cargo]\nrum = 1\n"fi.sh" = "x"\n', "line 1: key `cargo`: expected a whole number, got text"),
        ("crow = 1\n", "line 1: there is no key `crow` (did you mean `crew`?)"),
        ("\n[ports]\n", 'line 2: key `ports`: expected a list, got a table (write ports = ["..."])'),
        ("a = 1\na = 2\n", "line 2: it is not valid TOML: a key is there twice (leave one of them out)"),
        ("ports = [1\n\n", "line 1: it is not valid TOML at its end: a list is not closed (end it with ])"),
        (f"x = 1\ny = {'9' * 5000}\n", "line 2: it holds a number that is far too long"),
        (f"x = 1\n{'a.' * 501}b = 1\n", "line 2: a line has more than 500 full stops (write a list in several lines)"),
    ],
)
def test_a_fault_is_shown_with_its_line_and_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        convert(text, values_of(text), Ship)
    assert said == str(caught.value)
    assert f"ship.toml, {said}" == str(caught.value.within("ship.toml"))


def test_the_lines_of_a_file_end_in_line_feeds_and_a_missing_file_comes_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "ship.toml"
    path.write_bytes(b"\xef\xbb\xbfports = []\r\n# a\r")
    assert "ports = []\n# a\n" == read(path, "make one")

    path.unlink()
    with pytest.raises(PolicyError) as caught:
        read(path, "make one")
    assert f"{path}: it cannot be read: No such file or directory (make one)" == str(caught.value)
