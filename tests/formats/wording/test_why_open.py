"""Why a question is open, in the room there is."""

from __future__ import annotations

import pytest

from hygiene.formats.wording.verdict import why_open
from hygiene.report.verdict.coverage import Look

IP = "data/ip-audit.js: the manifest states 165 records, the file holds 120"
POSTS = "data/tweets.js: the manifest states 1,737 records, the file holds 150"


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((f"{IP}; {POSTS}",), "Data/ip-audit.js: the manifest states 165 records, the file holds 120."),
        ((f"{POSTS} (ask for the whole archive again)",), f"{POSTS[0].upper()}{POSTS[1:]}."),
        ((f"Security Challenges.csv: {'x' * 50} (y); z" + "z" * 90,), f"Security Challenges.csv: {'x' * 50}."),
        ((f"too few sign-ins: {'x' * 90}", "b"), "Too few sign-ins. 1 more reason."),
        ((f"the export names {'x' * 90}; look there",), f"The export names {'x' * 90}."),
        (
            ("localhost: it did not accept the app password (make another one, and type it as it is shown)",),
            "Localhost: it did not accept the app password.",
        ),
        (("not given",), "Not given."),
        ((), ""),
    ],
)
def test_the_first_part_that_says_more_than_a_file_name_is_shown(reasons: tuple[str, ...], expected: str) -> None:
    look = Look(question="sessions", account=None, where="look", what="devices", reasons=reasons, decides=True)

    assert why_open(look, 80).casefold() == expected.casefold()
