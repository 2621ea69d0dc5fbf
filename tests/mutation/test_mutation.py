"""The faults that are made, and a hole in a suite of tests that they find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mutation.mutants import mutants
from tests.support.project import ROOT

CODE = '''"""Words are left out."""

LIMIT: int = 3


class Box:
    """A box."""

    full = False

    def put(self, count: int = 0) -> bool:
        """Put something in."""
        self.count = -count
        if count < LIMIT and not self.full:
            return True
        raise ValueError("no")


def largest(numbers: list[int]) -> int:
    """Return the largest one."""
    found = 0 + 0
    for number in numbers:
        found += number if number is not None else 0
    return max(found, LIMIT + 1)
'''
MADE = [
    (3, "", "3 becomes 4"),
    (9, "", "False becomes True"),
    (11, "", "0 becomes 1"),
    (13, "Box.put", "deleted"),
    (13, "Box.put", "USub becomes UAdd"),
    (14, "Box.put", "the condition is turned around"),
    (14, "Box.put", "And becomes Or"),
    (14, "Box.put", "Lt becomes LtE"),
    (14, "Box.put", "Lt becomes GtE"),
    (15, "Box.put", "it returns None"),
    (15, "Box.put", "True becomes False"),
    (16, "Box.put", "deleted"),
    (21, "largest", "Add becomes Sub"),
    (21, "largest", "0 becomes 1"),
    (21, "largest", "0 becomes 1 (number 2)"),
    (23, "largest", "deleted"),
    (23, "largest", "Add becomes Sub"),
    (23, "largest", "IsNot becomes Is"),
    (23, "largest", "0 becomes 1"),
    (24, "largest", "it returns None"),
    (24, "largest", "max becomes min"),
    (24, "largest", "Add becomes Sub"),
    (24, "largest", "1 becomes 2"),
]
TESTS = """
import pytest

from boxes import LIMIT, Box, largest

def test_a_box_takes_up_to_the_limit():
    assert Box().put(2) is True and Box().put() is True and not Box.full
    with pytest.raises(ValueError):
        Box().put(3)

def test_the_largest():
    assert (largest([1, None, 9]), largest([]), largest([5])) == (10, 4, 5)
    assert LIMIT == 3
"""
RUN = """
import sys
from pathlib import Path
from mutation.__main__ import outcome_of
found = outcome_of(Path(sys.argv[1]), "boxes.py", ["test_boxes.py"])
print(found.found, *([(one.line, one.what) for one in some] for some in (found.survived, found.left_out)))
"""


def test_every_operator_constant_condition_and_statement_gets_its_faults() -> None:
    assert MADE == [(mutant.line, mutant.function, mutant.what) for mutant, _ in mutants(CODE, "boxes.py")]


def test_a_fault_that_no_test_finds_is_named(tmp_path: Path) -> None:
    (tmp_path / "boxes.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "test_boxes.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RUN, tmp_path], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )

    # Nothing looks at what is in a box, and a default of 1 is below the limit as well. Python itself computes 0 - 0.
    survived, left_out = [(11, "0 becomes 1"), (13, "deleted"), (13, "USub becomes UAdd")], [(21, "Add becomes Sub")]
    assert (f"{len(MADE) - 4} {survived} {left_out}\n", "") == (done.stdout, done.stderr)
