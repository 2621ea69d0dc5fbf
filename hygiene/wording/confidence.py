"""What each confidence of a finding means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hygiene.language.words import tr_later
from hygiene.model.finding import Confidence

CONFIDENCES: Final[Mapping[Confidence, str]] = {
    Confidence.LOW: tr_later("low: ordinary use could look the same"),
    Confidence.MEDIUM: tr_later("medium: it is likely, but there may be a harmless reason"),
    Confidence.HIGH: tr_later("high: what was read leaves little doubt"),
}
