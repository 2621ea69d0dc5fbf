"""Posts that several processes judge.

The function is a situation of `tests.support.shared_work`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hygiene.analysis.detector import score_posts as module
from hygiene.analysis.detector.score_posts import EVERY, score_all
from hygiene.analysis.progress import heard_by
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.shared_work import use_processors, workers_started


def scores(path: str) -> list[bool]:
    """Return whether four processes score an archive as one process does.

    There is one answer for each of the three scores, and one for what a listener hears. A slice holds a hundred posts.
    """
    vars(module).update(AT_ONCE=100, RECENT=500)
    snapshot = read_export(Path(path), READERS)
    found, heard = [], list[list[tuple[str, int, int]]]()
    for processors in (1, 4):
        use_processors(processors)
        started = workers_started()
        heard.append([])
        with heard_by(lambda *told: heard[-1].append(told)):
            found.append([each for each in score_all(snapshot, 30, EVERY) if each is not None])
    same = [len(started) > 0, heard[0] == heard[1] and is_whole(heard[0])]
    for one, four in zip(*found, strict=True):
        columns = [(one.suspicion, four.suspicion), *((one.parts[name], four.parts[name]) for name in one.parts)]
        same.append(len(one.row) > 0 and all(np.array_equal(*pair) for pair in columns))
    return same


def is_whole(heard: list[tuple[str, int, int]]) -> bool:
    """Return whether one work was heard of, from its beginning to its end."""
    done = [each for _, each, _ in heard]
    same = {(name, total) for name, _, total in heard} == {("Comparing posts", done[-1])}
    return same and len(done) > 2 and done[0] == 0 and done == sorted(done)
