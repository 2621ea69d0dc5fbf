"""What the name of an export says: platforms write into it when it was made, or which export a zip is a part of."""

from __future__ import annotations

import re
from pathlib import PurePath

from hygiene.sources.files.files import Files


def find_in_name(files: Files, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Where a pattern stands in the name of the input, or else of a folder at its top."""
    tops = sorted({name.partition("/")[0] for name in files.names if "/" in name})
    return next((found for name in (PurePath(files.path).name, *tops) if (found := pattern.search(name))), None)
