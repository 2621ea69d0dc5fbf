"""Cases on disk: inputs that broke something, and how to run them again."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path
from random import Random
from typing import Final

from fuzz.guard import Guard
from fuzz.inputs import Input
from fuzz.judge import Fault, judge
from fuzz.shrink import shrunk
from fuzz.subjects.subject import Subject

FOLDER: Final = Path("build", "fuzz")
_README: Final = """\
# {subject}: {what}

Input {number} of seed {seed}. Run this smaller case again, from the folder of the project:

    .venv/bin/python -m fuzz --again "{subject}" {path}

Make the whole input again:

    .venv/bin/python -m fuzz --only "{subject}" --seed {seed} --deep {deep} --first {number} --inputs 1

```
{details}
```
"""


def made(subject: Subject, seed: int, number: int) -> Input:
    """Return the input of this number; the same seed gives the same input."""
    return subject.make(Random(f"{seed}:{subject.name}:{number}"))


def is_deep(subject: Subject, number: int) -> bool:
    """Return whether an input runs through every check, format and command."""
    return number % subject.deep == 0


def tried(subject: Subject, given: Input, guard: Guard, *, deep: bool) -> list[Fault]:
    """Return the faults of one input.

    It is written to a new folder, which is removed.
    """
    folder = Path(tempfile.mkdtemp(prefix="hygiene-fuzz-"))
    try:
        return judge(subject, given, given.write(folder), guard, deep=deep)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(
    subject: Subject, seed: int, number: int, fault: Fault, guard: Guard | None = None, *, root: Path = FOLDER
) -> Path:
    """Write a case into `root` and return its folder.

    With a guard the case is made smaller first.
    """
    given, deep = made(subject, seed, number), is_deep(subject, number)
    if guard is not None:
        given = shrunk(given, lambda less: any(f.what == fault.what for f in tried(subject, less, guard, deep=deep)))
    digest = hashlib.sha256(f"{subject.name}{fault.what}".encode("utf-8", "replace")).hexdigest()[:8]
    folder = root / f"{re.sub('[^a-z0-9]+', '-', subject.name)}-{digest}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = given.write(folder)
    about = _README.format(
        subject=subject.name,
        what=fault.what,
        number=number,
        seed=seed,
        deep=subject.deep,
        path=path,
        details=fault.details,
    )
    (folder / "README.md").write_text(about, encoding="utf-8", errors="backslashreplace")
    return folder
