"""No exchange format holds an address or a telephone number."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from hygiene.plugins.format import Screen
from hygiene.plugins.registry import Plugins
from tests.support import reports

PERSONAL = ("kim.doe@mail.example", "+49 170 1234567", "203.0.113.77", "2001:db8::77")


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("name", ["sarif", "ocsf", "timesketch", "junit"])
def test_addresses_and_numbers_are_left_out(name: str, personal: str) -> None:
    render = Plugins(strangers=False).get("formats", name)
    written = render(reports.hostile(f"Name {personal} of {personal}, again"), Screen())

    assert personal not in written
    assert personal not in unquote(written)
    assert "Name [" in unquote(written)
