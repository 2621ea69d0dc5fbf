"""A search in an export's name.

Platforms write into the name when the export was made, or which export a zip is part of.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from hygiene.sources.files.files import Files


def find_in_name(files: Files, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Find a pattern in the input's name, or in the name of a top folder.

    The input's own name counts first.
    """
    tops = sorted({name.partition("/")[0] for name in files.names if "/" in name})
    return next((found for name in (PurePath(files.path).name, *tops) if (found := pattern.search(name))), None)
