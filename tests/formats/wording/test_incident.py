"""Words about an incident: its surest sign is said once."""

from __future__ import annotations

from dataclasses import replace

from hygiene.formats.wording.incident import title
from tests.support import reports


def test_the_surest_sign_is_left_out_only_where_the_verdict_is_about_that_very_sign() -> None:
    rich = reports.rich()
    (incident,) = rich.incidents
    of_another = replace(incident, account=reports.SHOP, fingerprints=("0123456789abcdef",))

    assert incident.title in rich.verdict.sentence
    assert [title(incident, rich), title(of_another, rich)] == ["", f"{incident.title} It may have been you."]
