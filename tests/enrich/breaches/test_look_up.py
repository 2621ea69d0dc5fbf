"""Look-ups: each password once, and only a full list can clear one."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hygiene.enrich.breaches.build_filter import build
from hygiene.enrich.breaches.common_passwords import CommonPasswords
from hygiene.enrich.breaches.filter_file import Filter
from hygiene.enrich.breaches.look_up import NO_FULL_LIST, Source, look_up
from hygiene.enrich.breaches.pwned_passwords import Online
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Breach, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.web.limits import Limits
from tests.enrich.breaches.lists import invented, lines, sha1
from tests.enrich.breaches.service import Answer, served

CANARY = "canary-Zx81-never-shown"
HERE, NOT_HERE = Breach(status="found", source="a list", count=7), Breach(status="not found", source="a list")


def entry(ref: str, value: str, **facts: Any) -> Secret:
    return Secret(ref=ref, label=ref, value=Hidden(value), **facts)


@dataclass(slots=True)
class Known:
    """A source that answers from a table and records what it was asked."""

    answers: dict[str, Breach]
    other: Breach = NOT_HERE
    full: bool = True
    name: str = "a list"
    asked: list[str] = field(default_factory=list)

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
        """Return the answers of the table."""
        words = [password.reveal() for password in passwords]
        self.asked += words
        return [self.answers.get(word, self.other) for word in words]


class Broken(Known):
    """A source that cannot answer."""

    def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:  # noqa: ARG002  # the protocol's signature
        """Fail.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError("the filter is gone", path="a.filter")


def unchecked(reason: str) -> Breach:
    return Breach(status="not checked", reason=reason)


def breaches(secrets: Sequence[Secret], *sources: Source) -> list[Breach | None]:
    return [secret.breach for secret in look_up(secrets, sources)]


def test_each_password_is_asked_once_and_every_entry_is_told() -> None:
    source = Known({"x": HERE})

    assert [HERE, NOT_HERE, HERE] == breaches([entry("a", "x"), entry("b", "y"), entry("c", "x")], source)
    assert ["x", "y"] == source.asked


def test_the_rest_of_an_entry_stays_and_so_does_the_order() -> None:
    secrets = [entry(name, name, has_totp=True) for name in "cab"]

    assert [(s.ref, True) for s in secrets] == [(s.ref, s.has_totp) for s in look_up(secrets, [Known({})])]


def test_empty_and_archived_entries_are_not_asked_about() -> None:
    source = Known({})

    assert [None, None] == breaches([entry("a", ""), entry("b", "x", archived=True)], source)
    assert [] == source.asked


def test_what_one_source_found_no_other_is_asked_about() -> None:
    first, second = Known({"x": HERE}), Known({"y": HERE})

    assert [HERE, HERE] == breaches([entry("a", "x"), entry("b", "y")], first, second)
    assert ["y"] == second.asked


def test_with_nothing_left_to_ask_a_source_is_not_called() -> None:
    assert [HERE] == breaches([entry("a", "x")], Known({"x": HERE}), Broken({}))


def test_absent_from_several_full_lists_names_them() -> None:
    other = Known({}, other=Breach(status="not found", source="another list"))

    assert [Breach(status="not found", source="a list, another list")] == breaches([entry("a", "x")], Known({}), other)


def test_the_common_list_alone_clears_nothing() -> None:
    name = "the list of the 30,000 most common leaked passwords that comes with zxcvbn"

    assert [Breach(status="found", source=name), unchecked(NO_FULL_LIST), unchecked(NO_FULL_LIST)] == breaches(
        [entry("a", "qwerty"), entry("b", CANARY), entry("c", "Qwerty")], CommonPasswords()
    )


def test_a_source_that_is_not_full_cannot_clear_whatever_it_says() -> None:
    assert [unchecked(NO_FULL_LIST)] == breaches([entry("a", "x")], Known({}, full=False))


def test_no_source_at_all_is_not_checked() -> None:
    assert [unchecked(NO_FULL_LIST)] == breaches([entry("a", "x")])


def test_a_source_that_fails_leaves_what_others_said() -> None:
    gone = "a.filter: the filter is gone"

    assert [HERE, unchecked(gone)] == breaches(
        [entry("a", "x"), entry("b", "y")], Known({"x": HERE}, full=False), Broken({})
    )
    assert [NOT_HERE] == breaches([entry("a", "x")], Broken({}), Known({}))
    assert [unchecked(gone)] == breaches([entry("a", "x")], CommonPasswords(), Broken({}))


def test_a_source_that_answers_too_little_is_a_defect_that_shows_no_password() -> None:
    class Short(Known):
        def ask(self, passwords: Sequence[Hidden]) -> Sequence[Breach]:
            return super().ask(passwords)[1:]

    with pytest.raises(ValueError, match="shorter") as caught:
        look_up([entry("a", CANARY)], [Short({})])

    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_half_a_surrogate_pair_is_looked_up() -> None:
    assert [unchecked(NO_FULL_LIST)] == breaches([entry("a", "\ud800")], CommonPasswords())


def test_a_password_goes_nowhere_whatever_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list").write_bytes(lines(invented(2_000)))
    build(tmp_path / "list", tmp_path / "f")
    said: list[str] = []
    with served(lambda *_: Answer(reset=True)) as service, Filter(tmp_path / "f") as opened:
        online = Online(said.append, base=service.url, limits=Limits(tries=1))
        secrets = [entry("a", CANARY), entry("b", "password")]
        routes: list[list[Source]] = [[CommonPasswords()], [opened], [online], [CommonPasswords(), opened, online]]
        for sources in routes:
            said += [repr(secret) for secret in look_up(secrets, sources)]
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    hashed = sha1(CANARY)
    text = "\n".join([*said, *(record.getMessage() for record in caplog.records), *capfd.readouterr()])

    assert ["f", "list"] == sorted(path.name for path in tmp_path.iterdir())
    assert not any(trace in text.casefold() for trace in (CANARY.casefold(), hashed.hex()[:5]))
    assert not any(trace in written for trace in (CANARY.encode(), hashed, hashed[:8], hashed.hex().upper().encode()))
