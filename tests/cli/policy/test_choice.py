"""Which policy a run uses when none is given, and whose policy it refuses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from hygiene.cli.policy.choice import choose_policy
from hygiene.model.errors import PolicyError
from tests.support.command import ARCHIVE, run

ZONE = 'timezone = "{}"\n'
OURS, USERS = ZONE.format("Europe/Lisbon"), ZONE.format("Europe/Berlin")
INSTEAD = "; if it is yours, give it with --policy\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a user who has no policy yet."""
    made = tmp_path / "accounts"
    made.mkdir(mode=0o700)
    monkeypatch.chdir(made)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return made


@pytest.fixture
def users(folder: Path) -> Path:
    """The policy in the user's configuration folder."""
    made = folder.parent / "settings" / "hygiene" / "hygiene.toml"
    made.parent.mkdir(parents=True, mode=0o700)
    return written(made, USERS)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def zone(*inputs: Path) -> str:
    """The zone of the policy that a run with these inputs finds, or UTC without one."""
    return choose_policy(None, no_policy=False, inputs=inputs).policy.timezone


def test_without_a_policy_anywhere_nothing_is_set_and_nothing_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = choose_policy(None, no_policy=False)

    assert (chosen.policy.timezone, chosen.path, chosen.shown) == ("UTC", None, "")
    assert capsys.readouterr() == ("", "")
    assert list(folder.iterdir()) == []


def test_the_policy_in_the_working_folder_is_used_and_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder / "hygiene.toml", OURS)
    chosen = choose_policy(None, no_policy=False)

    assert (chosen.policy.timezone, chosen.shown) == ("Europe/Lisbon", "~/accounts/hygiene.toml")
    assert capsys.readouterr() == ("", "Using the policy ~/accounts/hygiene.toml. --no-policy leaves it out.\n")


@pytest.mark.usefixtures("users")
def test_the_working_folder_comes_before_the_configuration_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert zone() == "Europe/Berlin"
    written(folder / "hygiene.toml", OURS)
    assert zone() == "Europe/Lisbon"
    assert capsys.readouterr().err == (
        "Using the policy ~/settings/hygiene/hygiene.toml. --no-policy leaves it out.\n"
        "Using the policy ~/accounts/hygiene.toml. --no-policy leaves it out.\n"
    )


def test_a_given_policy_comes_first_and_is_not_announced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder / "hygiene.toml", OURS)
    given = written(folder / "brands.toml", USERS)
    given.chmod(0o666)  # whoever names a policy has chosen it
    chosen = choose_policy(Path("brands.toml"), no_policy=False)

    assert (chosen.policy.timezone, chosen.shown) == ("Europe/Berlin", "brands.toml")
    assert capsys.readouterr() == ("", "")


def test_no_policy_leaves_out_every_policy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = written(folder / "hygiene.toml", OURS)

    assert choose_policy(None, no_policy=True).path is None
    assert capsys.readouterr() == ("", "")
    with pytest.raises(
        click.UsageError, match=r"^--policy and --no-policy exclude each other; leave one of them out\.$"
    ):
        choose_policy(given, no_policy=True)


def test_a_found_policy_that_is_not_valid_ends_the_run(folder: Path) -> None:
    written(folder / "hygiene.toml", "[apps]\nold_days = 0\n")

    with pytest.raises(PolicyError, match=r"hygiene\.toml, line 2: key `apps\.old_days`"):
        zone()


def test_an_acceptance_that_has_ended_is_a_warning_with_its_line_and_a_profile_can_be_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = '[[accept]]\nfingerprint = "0123456789abcdef"\nreason = "a"\nowner = "b"\nuntil = 2020-01-01\n'
    given = written(folder / "brands.toml", f'profile = "incident"\n{accepted}')
    chosen = choose_policy(given, no_policy=False, profile="brand")

    assert (chosen.policy.profile, chosen.policy.require_owner) == ("brand", True)
    assert capsys.readouterr().err == (
        "warning: ~/accounts/brands.toml, line 6: key `until` in [[accept]] table 1: 2020-01-01 is past, so it covers "
        "nothing (remove the table, or accept the finding anew)\n"
    )
    assert choose_policy(None, no_policy=True, profile="incident").policy.ages.export_days == 7


def group_writes(path: Path) -> None:
    path.chmod(0o620)


def world_writes(path: Path) -> None:
    path.chmod(0o602)


def group_writes_the_folder(path: Path) -> None:
    path.parent.chmod(0o770)


def world_writes_the_folder(path: Path) -> None:
    path.parent.chmod(0o1777)


def is_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def is_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def leads_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("missing.toml")


def leads_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def leads_to_what_the_world_writes(path: Path) -> None:
    path.rename(path.with_name("real.toml")).chmod(0o666)
    path.symlink_to("real.toml")


def leads_through_a_folder_that_the_world_writes(path: Path) -> None:
    (path.parent / "open").mkdir()
    real = path.rename(path.with_name("real.toml"))
    (path.parent / "open" / "link").symlink_to(real)
    (path.parent / "open").chmod(0o777)
    path.symlink_to("open/link")


FILE, FOLDER = "(run chmod go-w on it)", "(run chmod go-w on the folder)"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (group_writes, f"other users can write to it {FILE}"),
        (world_writes, f"other users can write to it {FILE}"),
        (group_writes_the_folder, f"other users can write to its folder {FOLDER}"),
        (world_writes_the_folder, f"other users can write to its folder {FOLDER}"),
        (is_a_folder, "it is not an ordinary file"),
        (is_a_pipe, "it is not an ordinary file"),
        (leads_nowhere, "it cannot be looked at (No such file or directory)"),
        (leads_to_itself, "its links do not end"),
        (leads_to_what_the_world_writes, f"other users can write to it {FILE}"),
        (leads_through_a_folder_that_the_world_writes, f"other users can write to its folder {FOLDER}"),
    ],
)
def test_a_policy_that_others_may_have_written_is_refused_and_the_next_one_is_used(
    folder: Path, users: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None], why: str
) -> None:
    change(written(folder / "hygiene.toml", OURS))

    assert choose_policy(None, no_policy=False).path == users
    assert capsys.readouterr().err == (
        f"warning: the policy ~/accounts/hygiene.toml is not used: {why}{INSTEAD}"
        "Using the policy ~/settings/hygiene/hygiene.toml. --no-policy leaves it out.\n"
    )


def test_a_policy_of_another_user_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder / "hygiene.toml", OURS)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)

    assert zone() == "UTC"
    assert capsys.readouterr().err == (
        f"warning: the policy ~/accounts/hygiene.toml is not used: another user owns it{INSTEAD}"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may give files away")
def test_a_link_or_a_folder_of_another_user_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    real = written(folder / "real.toml", OURS)
    (folder / "hygiene.toml").symlink_to(real)
    os.lchown(folder / "hygiene.toml", 12345, 12345)
    assert zone() == "UTC"
    (folder / "hygiene.toml").unlink()
    real.rename(folder / "hygiene.toml")
    os.chown(folder, 12345, 12345)
    assert zone() == "UTC"

    assert capsys.readouterr().err == (
        f"warning: the policy ~/accounts/hygiene.toml is not used: another user owns it{INSTEAD}"
        "warning: the policy ~/accounts/hygiene.toml is not used: other users can write to its folder "
        f"{FOLDER}{INSTEAD}"
    )


def test_a_link_of_the_user_to_a_file_of_the_user_is_followed(folder: Path) -> None:
    (folder / "dotfiles").mkdir(mode=0o700)
    written(folder / "dotfiles" / "mine.toml", OURS)
    (folder / "hygiene.toml").symlink_to("dotfiles/mine.toml")

    assert zone() == "Europe/Lisbon"


def test_a_policy_inside_an_input_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder / "hygiene.toml", OURS)
    (folder / "export").mkdir(mode=0o700)
    (folder.parent / "another name").symlink_to(folder)
    inside = (Path(), folder, folder.parent, folder.parent / "another name", Path("export", ".."), Path("hygiene.toml"))
    beside = (Path("export"), Path("missing"), Path("-"), ARCHIVE)

    assert [zone(each) for each in inside] == ["UTC"] * len(inside)
    refused = (
        "warning: the policy ~/accounts/hygiene.toml is not used: it lies inside an input of this run, so it may have "
        f"come with it{INSTEAD}"
    )
    assert capsys.readouterr().err == refused * len(inside)
    assert [zone(each) for each in beside] == ["Europe/Lisbon"] * len(beside)


def test_a_link_from_outside_into_an_input_is_refused(folder: Path) -> None:
    (folder / "export").mkdir(mode=0o700)
    written(folder / "export" / "planted.toml", OURS)
    (folder / "hygiene.toml").symlink_to("export/planted.toml")

    assert (zone(Path("export")), zone()) == ("UTC", "Europe/Lisbon")


def test_a_scan_and_the_list_of_posts_use_the_policy_that_they_find(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text('[[accounts]]\nplatform = "x"\nhandle = "other"\n', encoding="utf-8")
    (tmp_path / "hygiene.toml").chmod(0o600)
    shutil.copy(ARCHIVE, tmp_path / "brand.zip")
    using = "Using the policy ~/hygiene.toml. --no-policy leaves it out.\n"
    unnamed = "warning: x/@harbourlane: the policy does not name it, so nothing is known to be yours there\n"

    assert run(tmp_path, "scan", "brand.zip").err == using + unnamed
    assert run(tmp_path, "scan", "brand.zip", "--no-policy").err == ""
    assert run(tmp_path, "posts", "brand.zip", "--top", "1").err == using
    assert run(tmp_path, "explain", "score").err == using
    assert run(tmp_path, "scan", ".").err.splitlines(keepends=True)[0] == (
        "warning: the policy ~/hygiene.toml is not used: it lies inside an input of this run, so it may have come with "
        f"it{INSTEAD}"
    )
    assert run(tmp_path, "scan", "brand.zip", "--policy", "hygiene.toml", "--no-policy").code == 2
    (tmp_path / "hygiene.toml").write_text("x = = 3\n", encoding="utf-8")
    broken = run(tmp_path, "scan", "brand.zip")
    assert (broken.code, broken.err.endswith("; --no-policy leaves the file out)\n")) == (2, True)


def test_a_report_never_replaces_the_policy_that_was_found(tmp_path: Path) -> None:
    (tmp_path / "hygiene.toml").write_text(OURS, encoding="utf-8")
    (tmp_path / "hygiene.toml").chmod(0o600)
    done = run(tmp_path, "scan", ARCHIVE, "--output", "hygiene.toml")

    assert (done.code, (tmp_path / "hygiene.toml").read_text(encoding="utf-8")) == (2, OURS)
    assert "--output would replace a file that is read; give another name." in done.err
