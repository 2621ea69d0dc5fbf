"""Posts that several processes judge.

The function is a situation of `tests.support.shared_work`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hygiene.analysis.detector import score_posts as module
from hygiene.analysis.detector.score_posts import EVERY, score_all
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.shared_work import use_processors, workers_started


def scores(path: str) -> list[bool]:
    """Return whether four processes score an archive as one process does.

    There is one answer for each of the three scores. A slice holds a hundred posts.
    """
    vars(module).update(AT_ONCE=100, RECENT=500)
    snapshot = read_export(Path(path), READERS)
    found = []
    for processors in (1, 4):
        use_processors(processors)
        started = workers_started()
        found.append([each for each in score_all(snapshot, 30, EVERY) if each is not None])
    same = [len(started) > 0]
    for one, four in zip(*found, strict=True):
        columns = [(one.suspicion, four.suspicion), *((one.parts[name], four.parts[name]) for name in one.parts)]
        same.append(len(one.row) > 0 and all(np.array_equal(*pair) for pair in columns))
    return same
