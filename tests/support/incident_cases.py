"""An invented case of an incident, and what is done with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hygiene.incident.case.case import Case
from hygiene.incident.case.run import ReadInput, Run
from hygiene.incident.records import Conclusion, Explanation
from hygiene.report.parts.lines import PluginLine

AT: Final = datetime(2026, 10, 16, 9, 30, tzinfo=UTC)
RUN: Final = Run.of(
    version="0.3.0",
    plugins=(PluginLine(group="checks", name="links", distribution="hygiene", version="0.3.0"),),
    inputs=(
        ReadInput(path="~/x.zip", sha256="a" * 64),
        ReadInput(path="~/passwords.csv", sha256="b" * 64, vault=True),
    ),
    paths={"exports": (Path("/data/x.zip"),), "vaults": (Path("/data/passwords.csv"),)},
    options={"tone": "brand", "account": "x/@harbourlane", "at": "2026-10-13T14:20:00+00:00", "post": "1978"},
)
CONCLUSION: Final = Conclusion(leading="app-new", surety="likely", words="An app with access probably misused it.")
EXPLANATIONS: Final = (
    Explanation(key="app-new", title="An app", intruder=True, share=2 / 3, supporting=(), opposing=()),
    Explanation(key="phished", title="Phishing", intruder=True, share=1 / 3, supporting=(), opposing=()),
)


def finished_case(folder: Path) -> str:
    """Make a case with an entry of each kind a user makes; return its seal."""
    with Case.create(folder, RUN, AT) as case:
        case.record_answer("link-clicked", "yes", AT)
        case.record_step("revoke-apps", "done", AT)
        case.record_noticed(AT, AT)
        case.record_conclusion(CONCLUSION, EXPLANATIONS, AT)
        case.write({"report.html": "<p>One</p>", "timeline.csv": b"at,what\n"}, AT)
        case.record_answer("link-clicked", "no", AT)
        case.write({"report.html": "<p>Two</p>", "timeline.csv": b"at,what\n"}, AT)
        return case.seal
