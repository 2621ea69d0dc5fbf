"""A policy file that is changed: nothing is lost, and nothing is written that is not a policy."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.cli.policy.edit import PolicyFile, fits, offer
from hygiene.model.errors import OutputError, PolicyError

TEXT: Final = '# mine\ntimezone = "UTC"\n\n[[accounts]]\nplatform = "x"\nhandle = "lane"\nknown_apps = ["1"]\n'
NEW: Final = {"platform": "y", "handle": "z"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "hygiene.toml"
    made.write_text(TEXT, encoding="utf-8")
    return made


def test_a_change_is_written_and_readable_by_its_owner_only(path: Path) -> None:
    file = PolicyFile.read(path)
    file.extend("accounts", 0, "known_apps", ["2"])
    file.extend("accounts", 0, "known_clients", [])
    file.put("accounts", 0, {"owner": "Mara"})
    file.put("accounts", None, NEW)
    file.save()

    assert path.read_text(encoding="utf-8") == (
        TEXT.replace('["1"]\n', '["1", "2"]\nowner = "Mara"\n') + '\n[[accounts]]\nplatform = "y"\nhandle = "z"\n'
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_changes_are_lines_with_their_surroundings(path: Path) -> None:
    file = PolicyFile.read(path)
    assert list(file.changes()) == []
    file.put("accounts", 0, {"handle": "line\u2028two"})
    file.add("accounts", NEW)

    assert list(file.changes()) == [
        "line 4:",
        "  [[accounts]]",
        '  platform = "x"',
        '- handle = "lane"',
        '+ handle = "line\u2028two"',
        '  known_apps = ["1"]',
        "+ ",
        "+ [[accounts]]",
        '+ platform = "y"',
        '+ handle = "z"',
    ]


def test_a_long_file_is_changed_and_shown_at_once(path: Path) -> None:
    comments = "#\n" * 200_000
    path.write_text(f"{comments}{TEXT}{comments}", encoding="utf-8")
    file = PolicyFile.read(path)
    file.put("accounts", 0, {"handle": "a", "owner": "b"})

    assert list(file.changes()) == [
        "line 200004:",
        "  [[accounts]]",
        '  platform = "x"',
        '- handle = "lane"',
        '+ handle = "a"',
        '  known_apps = ["1"]',
        '+ owner = "b"',
        "  #",
        "  #",
    ]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_what_is_shown_stands_where_it_says_and_is_all_that_changed(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    file = PolicyFile(path=Path("x"), data=b"", before=before, text=after)
    kept, at = iter(old), 0
    rebuilt: list[str] = []
    for line in file.changes():
        if line.startswith("line "):
            at = int(line[5:-1])
            rebuilt += [next(kept) for _ in range(len(rebuilt), at - 1)]
        elif line[0] == "+":
            rebuilt.append(line[2:])
        else:
            assert next(kept) == line[2:]
            rebuilt += [line[2:]] if line[0] == " " else []
    assert [*rebuilt, *kept] == new


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = PolicyFile.read(tmp_path / "new.toml")
    file.add("accounts", NEW)

    assert list(file.changes()) == ["line 1:", "+ [[accounts]]", '+ platform = "y"', '+ handle = "z"']
    file.save()
    assert (tmp_path / "new.toml").read_text(encoding="utf-8") == '[[accounts]]\nplatform = "y"\nhandle = "z"\n'


def test_a_mark_and_the_ends_of_lines_stay_as_the_editor_made_them(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    file = PolicyFile.read(path)
    file.put("accounts", 0, {"owner": "Mara"})
    assert list(file.changes()) == ["line 6:", '  handle = "lane"', '  known_apps = ["1"]', '+ owner = "Mara"']
    file.save()

    assert path.read_bytes() == b"\xef\xbb\xbf" + f'{TEXT}owner = "Mara"\n'.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("meanwhile", [b"# someone else's\n", None])
def test_what_was_written_meanwhile_is_not_lost(path: Path, meanwhile: bytes | None) -> None:
    file = PolicyFile.read(path)
    file.add("accounts", NEW)
    if meanwhile is None:
        path.unlink()
    else:
        path.write_bytes(meanwhile)

    with pytest.raises(OutputError, match="it has changed since it was read, so nothing was written"):
        file.save()
    assert (path.read_bytes() if path.exists() else None) == meanwhile


def test_a_file_that_appeared_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    file = PolicyFile.read(path)
    file.add("accounts", NEW)
    path.write_text(TEXT, encoding="utf-8")

    with pytest.raises(OutputError, match="it has changed since it was read"):
        file.save()
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_link_is_never_written_through(path: Path) -> None:
    link = path.with_name("link.toml")
    link.symlink_to(path)
    with pytest.raises(OutputError, match=r"it is a link, and a link is never written through .*hygiene\.toml"):
        PolicyFile.read(link)

    file = PolicyFile.read(path)
    file.add("accounts", NEW)
    other = path.with_name("other.toml")
    other.write_text(TEXT, encoding="utf-8")
    path.unlink()
    path.symlink_to(other)
    with pytest.raises(OutputError, match="it is a link"):
        file.save()
    assert other.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"timezone = 3\n", "key `timezone`: expected text, got a whole number"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"x = = 1", "it is not valid TOML"),
        (b"#" * ((4 << 20) + 1), "it is larger than 1 MB"),
    ],
)
def test_what_is_no_policy_is_not_changed(path: Path, data: bytes, said: str) -> None:
    path.write_bytes(data)
    with pytest.raises(PolicyError, match=said) as caught:
        PolicyFile.read(path)
    assert caught.value.path == str(path)
    assert path.read_bytes() == data


def test_a_name_that_no_file_can_have_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^\S+a…a+: it cannot be read: File name too long") as long:
        PolicyFile.read(tmp_path / ("a" * 5000))
    assert len(str(long.value)) < 500


def test_a_folder_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        PolicyFile.read(tmp_path)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"platform": "x", "handle": "Lane"}, "listed twice"),
        ({"platform": "x"}, "key `handle` in .*is missing"),
        ({"platform": "x", "handle": "y" * 501}, "at most 500 characters"),
        ({"platform": "x", "handle": "\ud83d"}, "a character that no file can hold"),
    ],
)
def test_a_change_that_is_no_policy_is_refused_and_forgotten(path: Path, values: dict[str, str], said: str) -> None:
    file = PolicyFile.read(path)
    with pytest.raises(PolicyError, match=said):
        file.add("accounts", values)
    assert file.text == file.before == TEXT


def test_with_yes_the_change_is_shown_and_written(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = PolicyFile.read(path)
    file.put("accounts", 0, {"owner": "a\u202eb"})
    offer(file, yes=True)

    assert capsys.readouterr().out == ""
    assert path.read_text(encoding="utf-8") == f'{TEXT}owner = "a\u202eb"\n'


def test_the_change_is_shown_without_acting_on_the_terminal(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = PolicyFile.read(path)
    file.put("accounts", 0, {"owner": "a\u202eb"})
    offer(file, yes=True)

    assert capsys.readouterr().err.splitlines()[1:] == [
        "  line 6:", '    handle = "lane"', '    known_apps = ["1"]', '  + owner = "a\\u202eb"',
    ]  # fmt: skip


def test_without_an_answer_nothing_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(*_args: object, **_options: object) -> str:
        raise click.Abort

    file = PolicyFile.read(path)
    file.add("accounts", NEW)
    monkeypatch.setattr(click, "prompt", ended)
    with pytest.raises(click.exceptions.Exit) as caught:
        offer(file, yes=False)

    assert caught.value.exit_code == 1
    assert capsys.readouterr().err.endswith(
        "There was no answer. To write without being asked, give --yes.\nNothing was written.\n"
    )
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_name_fits_a_policy_unless_it_is_empty_long_or_broken() -> None:
    assert [name for name in ("a", "é", "x" * 500, "", "x" * 501, "\ud83d") if fits(name)] == ["a", "é", "x" * 500]
