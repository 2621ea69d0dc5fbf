"""The ways that curves go, of the model that ships and of any other."""

from __future__ import annotations

import numpy as np

from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import EITHER_WAY, KNOWN, NEVER_FOR, SUBJECTS, Model

FEATURES = {name for names in SUBJECTS.values() for name in names}


def astray(model: Model) -> list[tuple[str, str]]:
    """Return the stories and curves that go another way than they must.

    A curve of `KNOWN` never rises, and any other but those of `EITHER_WAY` never falls. Those of `NEVER_FOR` are never
    below 0, and neither is the weight of a habit.
    """
    found = []
    for story, each in model.stories.items():
        for name, curve in each.curves.items():
            steps = np.diff(curve.bits) * (-1 if name in KNOWN else 1)
            if (name not in EITHER_WAY and (steps < 0).any()) or (name in NEVER_FOR and min(curve.bits) < 0):
                found.append((story, name))
        found += [(story, name) for name, weight in each.habits.items() if weight < 0]
    return found


def complete(model: Model) -> bool:
    """Return whether a model has every curve and every weight.

    Each story has a curve for each feature, and a weight for each habit in their order.
    """
    stories = model.stories.values()
    curves = [curve for story in stories for curve in story.curves.values()]
    return (
        all(set(story.curves) == FEATURES and tuple(story.habits) == HABITS for story in stories)
        and tuple(model.usual_habits) == HABITS
        and all(len(curve.at) == len(curve.bits) and (np.diff(curve.at) > 0).all() for curve in curves)
    )
