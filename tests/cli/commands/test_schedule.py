"""Runs that come by themselves: what is written, and what reads it."""

from __future__ import annotations

import plistlib
import re
import shutil
import stat
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Final
from unittest.mock import patch
from xml.etree import ElementTree as ET

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.cli.commands.schedule import cron, install, launchd, systemd, windows
from hygiene.cli.commands.schedule.refuse import checked
from hygiene.cli.commands.schedule.timer import Every, Timer, name_of
from hygiene.model.errors import HygieneError, PolicyError
from tests.support.command import HYGIENE, Run, run

ONLY: Final = "only scan, fleet, report can be scheduled; other commands ask questions or change something."
BRAND: Final = """\
version = 1
[[accounts]]
platform = "x"
handle = "brand"
"""
ODD: Final = (
    "fleet",
    "a b.toml",
    "100%",
    "it's",
    'say "so"',
    "$HOME",
    "`id`",
    "back\\slash\\",
    "\\%",
    "né 日本",
    "",
    "-x",
)
"""Words that some format would take for something else."""
words = st.lists(
    st.text(alphabet=st.one_of(st.sampled_from(string.punctuation + " "), st.characters(codec="utf-8"))).filter(
        lambda text: all(char.isprintable() for char in text)
    ),
    max_size=4,
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no shell of this kind on Windows")


def timer(
    *arguments: str, every: Every = "week", folder: str = "/srv/ou r%h", program: str = "/opt/my 100%/hygiene"
) -> Timer:
    return Timer(
        words=(program, *(arguments or ODD)),
        folder=Path(folder),
        every=every,
        hour=6,
        minute=5,
        log=Path("/home/kim/100% log"),
    )


def settings_of(unit: str) -> dict[str, str]:
    """Return the settings of a unit, as systemd.syntax(7) describes them."""
    return dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)


def unquoted(text: str) -> Iterator[str]:
    r"""Yield the words of a line, as systemd.syntax(7) unquotes them."""
    for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"(?: |$)', text):
        yield re.sub(r"\\(.)", r"\1", quoted).replace("%%", "%")


@given(some=words)
def test_systemd_runs_the_words_as_they_were_typed(some: list[str]) -> None:
    made = timer("scan", *some)
    service, calendar = systemd.units(made).values()
    given_ = settings_of(service)

    assert [*made.words] == [*unquoted(given_["ExecStart"].removeprefix(":"))]
    assert given_["ExecStart"].startswith(':"')
    assert ("/srv/ou r%%h", "Mon *-*-* 06:05:00") == (given_["WorkingDirectory"], settings_of(calendar)["OnCalendar"])


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    for every in ("day", "week", "month"):
        made = timer(every=every, folder=str(tmp_path), program=str(HYGIENE))
        for name, text in systemd.units(made).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        done = subprocess.run(
            [verify, "--user", "verify", *(tmp_path / name for name in systemd.units(made))],
            capture_output=True,
            text=True,
            check=False,
            env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        assert (0, "") == (done.returncode, done.stderr)


def commanded(command: str) -> tuple[str, str]:
    r"""Return the command and the input that Vixie's cron makes of a line.

    A `%` ends the command, and `\%` is a `%`, as do_command.c does it.
    """
    made, escaped = "", False
    for at, char in enumerate(command):
        if escaped:
            made = made[:-1] + char if char == "%" else made + char
            escaped = False
            continue
        if char == "%":
            return made, command[at + 1 :]
        made, escaped = made + char, char == "\\"
    return made, ""


SHOW: Final = "import os, sys; print(repr((os.getcwd(), sys.argv[1:])))"


@posix
@settings(max_examples=10)
@given(some=words)
def test_cron_and_its_shell_run_the_words_as_they_were_typed(
    tmp_path_factory: pytest.TempPathFactory, some: list[str]
) -> None:
    home = tmp_path_factory.mktemp("a %20 'home'")
    made = Timer(
        words=(sys.executable, "-c", SHOW, *some),
        folder=home,
        every="week",
        hour=6,
        minute=5,
        log=home / "new" / "100% log",
    )
    minute, hour, day, month, weekday, rest = cron.line(made).split(" ", 5)
    command, typed = commanded(rest)
    subprocess.run(["/bin/sh", "-c", command], check=True, cwd="/", input=typed, text=True)

    assert ("5", "6", "*", "*", "1", "") == (minute, hour, day, month, weekday, typed)
    assert repr((str(home), some)) == made.log.read_text(encoding="utf-8").strip()
    assert 0o600 == stat.S_IMODE(made.log.stat().st_mode)


@given(some=words)
def test_launchd_reads_the_words_as_they_were_typed(some: list[str]) -> None:
    made = timer("scan", *some, every="month")
    assert {
        "Label": made.name,
        "ProgramArguments": [*made.words],
        "WorkingDirectory": "/srv/ou r%h",
        "StartCalendarInterval": {"Day": 1, "Hour": 6, "Minute": 5},
        "StandardOutPath": "/home/kim/100% log",
        "StandardErrorPath": "/home/kim/100% log",
        "Umask": 0o077,
        "ProcessType": "Background",
    } == plistlib.loads(launchd.plist(made).encode())


def parsed(line: str) -> list[str]:
    """Return the words of a command line of Windows.

    The rules are those of CommandLineToArgvW: 2n backslashes before a quote are n, and one more escapes it.
    """
    found, word, at, inside, begun = [], "", 0, False, False
    while at < len(line):
        run_ = len(line[at:]) - len(line[at:].lstrip("\\"))
        if run_ and line[at + run_ : at + run_ + 1] == '"':
            word, at, begun = word + "\\" * (run_ // 2), at + run_, True
            if run_ % 2:
                word, at = word + '"', at + 1
            continue
        if run_:
            word, at, begun = word + "\\" * run_, at + run_, True
            continue
        char, at = line[at], at + 1
        if char == '"':
            inside, begun = not inside, True
        elif char in " \t" and not inside:
            if begun:
                found.append(word)
            word, begun = "", False
        else:
            word, begun = word + char, True
    return [*found, word] if begun else found


@given(some=words)
def test_windows_reads_the_words_as_they_were_typed(some: list[str]) -> None:
    made = timer("scan", *some)
    head, _, body = windows.task(made).partition("\n")
    root = ET.fromstring(body)  # noqa: S314  # our own
    names = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    texts = {each.tag.rpartition("}")[2]: each.text or "" for each in root.iter()}

    assert [*made.words] == [texts["Command"], *parsed(texts["Arguments"])]
    assert ("/srv/ou r%h", "2026-01-01T06:05:00") == (texts["WorkingDirectory"], texts["StartBoundary"])
    assert '<?xml version="1.0" encoding="UTF-16"?>' == head
    assert ["RegistrationInfo", "Triggers", "Settings", "Actions"] == [each.tag.rpartition("}")[2] for each in root]
    assert 1 == len(root.findall("t:Triggers/t:CalendarTrigger/t:ScheduleByWeek/t:DaysOfWeek/t:Monday", names))


@pytest.mark.parametrize(
    ("every", "calendar", "days", "keys"),
    [
        ("day", "*-*-* 06:05:00", "5 6 * * * ", {}),
        ("week", "Mon *-*-* 06:05:00", "5 6 * * 1 ", {"Weekday": 1}),
        ("month", "*-*-01 06:05:00", "5 6 1 * * ", {"Day": 1}),
    ],
)
def test_every_kind_comes_at_the_same_time(every: Every, calendar: str, days: str, keys: dict[str, int]) -> None:
    made = timer(every=every)
    plan = plistlib.loads(launchd.plist(made).encode())["StartCalendarInterval"]

    assert calendar == settings_of([*systemd.units(made).values()][1])["OnCalendar"]
    assert cron.line(made).startswith(days)
    assert {**keys, "Hour": 6, "Minute": 5} == plan
    assert f"ScheduleBy{every.title()}" in windows.task(made)
    if every == "month":
        assert 12 == len(re.findall("<[A-Z][a-z]+ />", windows.task(made)))


@pytest.mark.parametrize("word", ["a\nb", "a\x00b", "\x1b[31m", "a\u2028b", "a\ud800b", "a\uffffb"])
def test_a_name_that_is_no_text_is_refused(word: str) -> None:
    with pytest.raises(click.UsageError, match="a name with a line break"):
        timer("scan", word)


def test_a_folder_that_ends_a_line_in_a_wrong_way_and_a_long_command_are_refused() -> None:
    with pytest.raises(click.UsageError, match="ends with a blank or a backslash"):
        timer(folder="/srv/a\\")
    with pytest.raises(click.UsageError, match="too long for cron, which takes 900 bytes"):
        cron.line(timer("scan", "x" * 900))


def test_a_job_has_one_name_for_each_command_and_folder() -> None:
    here, there = Path("/a"), Path("/b")
    every = [
        name_of(["scan", "a"], here),
        name_of(["scan", "a"], there),
        name_of(["scan", "a", ""], here),
        name_of(["fleet", "a"], here),
    ]
    assert 4 == len(set(every))
    assert every[0] == name_of(["scan", "a"], here)
    assert all(re.fullmatch(r"hygiene-(scan|fleet)-[0-9a-f]{6}", name) for name in every)


def test_a_timer_keeps_its_language_and_is_the_same_timer_in_every_language(tmp_path: Path) -> None:
    shown = [
        run(tmp_path, *lang, "schedule", "--kind", "cron", "--", "scan", "x.zip") for lang in ((), ("--lang", "de"))
    ]
    names = [re.findall(r"# hygiene schedule: (\S+)", each.out) for each in shown]

    assert [0, 0] == [each.code for each in shown]
    assert names[0] == names[1] != []
    assert ["hygiene scan x.zip", "hygiene --lang=de scan x.zip"] == [
        re.findall(r"/(hygiene .*?) >>", each.out)[0] for each in shown
    ]


def test_a_language_after_the_command_is_refused_with_where_it_goes(tmp_path: Path) -> None:
    done = run(tmp_path, "schedule", "--kind", "cron", "--", "scan", "x.zip", "--lang", "de")

    assert (2, "Error: give --lang before schedule; a timer keeps the language in which it is made.") == (
        done.code,
        done.err.splitlines()[-1],
    )


def test_a_crontab_keeps_every_line_of_others() -> None:
    mine, other = timer("scan", "a.zip"), timer("fleet", "b.toml")
    old = "# mine\nMAILTO=kim\n0 4 * * * backup 100\\%"
    both = cron.with_line(cron.with_line(old, mine.name, cron.line(mine)), other.name, cron.line(other))
    again = cron.with_line(both, mine.name, cron.line(timer("scan", "a.zip", every="day")))

    assert f"{old}\n{cron.line(mine)}\n{cron.line(other)}\n" == both
    assert f"{old}\n{cron.line(other)}\n{cron.line(timer('scan', 'a.zip', every='day'))}\n" == again
    assert [mine.name, other.name] == cron.names(both)
    assert (f"{old}\n{cron.line(other)}\n", f"{old}\n", "") == (
        cron.without(both, mine.name),
        cron.without(both),
        cron.without(""),
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["init"], ONLY),
        (
            ["flet", "brand.toml"],
            f"{ONLY} Did you mean 'fleet'?",
        ),
        (["scan", "a.zip", "--notify", "no-such-program"], "Invalid value for '--notify': there is no program "),
        (
            ["scan", "a.zip", "--ask-password"],
            "--ask-password asks for passwords at a terminal, and a scheduled run has none.",
        ),
        (
            ["scan", "a.zip", "--compare-password"],
            "--compare-password asks for a password at a terminal, and a scheduled run has none.",
        ),
        (["scan"], "a scheduled scan cannot ask what to read; give an EXPORT, --vault FILE or --account NAME."),
        (["scan", "--account", "bluesky:alice.example"], "a scheduled scan of a connected account needs --online."),
        (["scan", "--vault", "-"], "a scheduled run has no standard input; give the name of a file in place of -."),
        (["scan", "a.zip", "--fail-on", "worst"], "Invalid value for '--fail-on': "),
        (["scan", "a.zip", "--no-such"], "No such option"),
        (["fleet"], "Missing argument 'FILE'"),
    ],
)
def test_what_cannot_run_by_itself_is_refused_with_why(arguments: list[str], line: str) -> None:
    with pytest.raises(click.UsageError) as raised:
        checked(arguments)
    assert raised.value.format_message().startswith(line)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["fleet", "none.toml"], "none.toml: it cannot be read: No such file or directory (check its name; docs/fleet"),
        (["fleet", "brand.toml"], "hygiene.toml: it cannot be read: No such file or directory"),
        (["fleet", "brand.toml", "--no-policy"], ""),
        (["scan", "a.zip", "--policy", "none.toml"], "none.toml: it cannot be read: No such file or directory"),
    ],
)
def test_settings_that_every_run_would_refuse_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brand.toml").write_text(f'policy = "hygiene.toml"\n{BRAND}', encoding="utf-8")
    with nullcontext() if not line else pytest.raises(PolicyError, match=f"^{re.escape(line)}"):
        checked(arguments)


SYSTEM: Final = {
    "systemctl": 'echo "$*" >>"$HOME/said"',
    "crontab": 'if [ "$1" = -l ]; then cat "$HOME/table" 2>/dev/null || { echo "no crontab for kim" >&2; exit 1; }\n'
    'else cat >"$HOME/table"; fi',
}
"""Programs that write down what they are asked to do, because the real ones change the computer."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home in whose `bin` the programs of a system are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in SYSTEM.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    (tmp_path / "brand.toml").write_text(BRAND, encoding="utf-8")
    return tmp_path


def schedule(home: Path, *arguments: str) -> Run:
    return run(home, "schedule", *arguments, env={"PATH": f"{home / 'bin'}:/usr/bin:/bin", "XDG_CONFIG_HOME": ""})


VAULT: Final = "A run by itself has no terminal, so it cannot open an encrypted vault; it says\nso, and exits with 3.\n"
FLEET: Final = ("--", "fleet", "brand.toml", "--fail-on-new", "medium")


@posix
def test_a_timer_of_systemd_is_shown_installed_and_removed(home: Path) -> None:
    name = name_of(FLEET[1:], home)
    shown = schedule(home, "--kind", "systemd", *FLEET)
    units = systemd.units(
        Timer(words=(str(HYGIENE), *FLEET[1:]), folder=home, every="week", hour=7, minute=0, log=home)
    )
    folder = home / ".config" / "systemd" / "user"

    assert "".join(f"# ~/.config/systemd/user/{unit}\n{text}\n" for unit, text in units.items()) == shown.out
    assert (0, False) == (shown.code, folder.exists())
    assert shown.err == (
        "Nothing is installed yet; --install does that.\n"
        f"`journalctl --user -u {name}` shows what a run printed.\n{VAULT}"
        "It runs while you are signed in; `loginctl enable-linger` lets it run without\nthat.\n"
    )
    done = schedule(home, "--kind", "systemd", "--install", *FLEET)
    assert (0, "", True) == (done.code, done.out, done.err.startswith(f"Installed {name}: every Monday at 07:00."))
    assert {**units} == {each.name: each.read_text(encoding="utf-8") for each in sorted(folder.iterdir())}
    gone = [schedule(home, "--kind", "systemd", "--remove") for _ in range(2)]
    assert [(0, f"Removed {name}.\n"), (0, "Nothing was scheduled.\n")] == [(each.code, each.err) for each in gone]
    assert [] == [*folder.iterdir()]
    assert [
        "--user daemon-reload",
        f"--user enable --now {name}.timer",
        f"--user disable --now {name}.timer",
        "--user daemon-reload",
    ] == (home / "said").read_text(encoding="utf-8").splitlines()


@posix
def test_a_line_of_a_crontab_is_shown_installed_and_removed(home: Path) -> None:
    table, old = home / "table", "0 4 * * * backup\n"
    table.write_text(old, encoding="utf-8")
    log = home / ".local" / "state" / "hygiene" / "log" / f"{name_of(FLEET[1:], home)}.log"
    made = Timer(words=(str(HYGIENE), *FLEET[1:]), folder=home, every="day", hour=23, minute=30, log=log)
    how = ("--kind", "cron", "--every", "day", "--at", "23:30")
    shown = schedule(home, *how, *FLEET)
    shown_log = f"~/.local/state/hygiene/log/{log.name}"

    assert (
        Run(
            code=0,
            out=f"# a line of your crontab\n{cron.line(made)}\n\n",
            err=f"Nothing is installed yet; --install does that. What a run prints goes to\n{shown_log}.\n{VAULT}",
        )
        == shown
    )
    assert old == table.read_text(encoding="utf-8")
    for _ in range(2):
        assert 0 == schedule(home, *how, "--install", *FLEET).code
        assert f"{old}{cron.line(made)}\n" == table.read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE(log.stat().st_mode)
    assert (0, f"Removed {made.name}.\n") == (
        (done := schedule(home, "--kind", "cron", "--remove", *FLEET)).code,
        done.err,
    )
    assert old == table.read_text(encoding="utf-8")


@posix
@pytest.mark.parametrize("act", ["--install", "--remove"])
def test_a_crontab_that_cannot_be_read_is_not_changed(home: Path, act: str) -> None:
    said = "no changes made to your crontab, whose lock is taken"
    crontab = SYSTEM["crontab"].replace("then ", f"then echo '{said}' >&2; exit 1; ")
    (home / "bin" / "crontab").write_text(f"#!/bin/sh\n{crontab}\n", encoding="utf-8")
    (home / "table").write_text("0 4 * * * backup\n", encoding="utf-8")
    done = schedule(home, "--kind", "cron", act, *FLEET)

    line = f"error: Your crontab could not be read, so nothing was changed. (`crontab -l` says: {said})\n"
    assert (1, "", line) == (done.code, done.out, done.err)
    assert (home / "table").read_text(encoding="utf-8") == "0 4 * * * backup\n"


@posix
@pytest.mark.parametrize("said", ["no crontab for kim", "crontab: can't open 'kim': No such file or directory"])
def test_a_user_without_a_crontab_gets_one(home: Path, said: str) -> None:
    crontab = SYSTEM["crontab"].replace("no crontab for kim", said)
    (home / "bin" / "crontab").write_text(f"#!/bin/sh\n{crontab}\n", encoding="utf-8")
    done = schedule(home, "--kind", "cron", "--install", *FLEET)

    assert (0, "") == (done.code, done.out)
    assert (home / "table").read_text(encoding="utf-8").count("\n") == 1


NOTHING: Final = "Error: nothing to schedule; give a COMMAND, such as -- scan export.zip --vault vault.csv."
NO_TIME: Final = "Error: Invalid value for '--at': '{}' is no time of day such as 07:30."
BOTH: Final = "Error: --install and --remove exclude each other; give one of them."
MISSING: Final = "error: {} is not installed (choose another --kind, or install it)"


@posix
@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        ((), 2, NOTHING),
        (("--at", "7", *FLEET), 2, NO_TIME.format("7")),
        (("--at", "24:00", *FLEET), 2, NO_TIME.format("24:00")),
        (("--install", "--remove"), 2, BOTH),
        (("--kind", "launchd", "--install", *FLEET), 1, MISSING.format("launchctl")),
        (("--kind", "windows", "--remove"), 1, MISSING.format("schtasks")),
    ],
)
def test_what_is_not_possible_is_one_line(home: Path, arguments: tuple[str, ...], code: int, line: str) -> None:
    done = schedule(home, *arguments)
    assert (code, "", line) == (done.code, done.out, done.err.strip().splitlines()[-1])


def test_a_user_without_a_home_has_no_timers() -> None:
    line = r"timers are kept in your home folder, and you have none \(set HOME\)"
    with patch.object(Path, "home", side_effect=RuntimeError), pytest.raises(HygieneError, match=line):
        install.remove("launchd")


@posix
def test_a_system_that_refuses_is_one_line(home: Path) -> None:
    (home / "bin" / "systemctl").write_text(
        "#!/bin/sh\necho 'Failed to connect to bus' >&2; exit 1\n", encoding="utf-8"
    )
    done = schedule(home, "--kind", "systemd", "--install", *FLEET)
    assert (1, "", "error: systemctl --user daemon-reload failed: Failed to connect to bus\n") == (
        done.code,
        done.out,
        done.err,
    )


KEYRING: Final = (
    "Connected accounts need the system's keyring, open at that time, because a\n"
    "file of them needs its passphrase typed.\n"
)
NOT_CRON: Final = (
    "cron does not reach the keyring of a desktop session, so such a run says that,\n"
    "and exits with 3. --kind systemd reaches it.\n"
)


@posix
def test_a_run_that_reads_connected_accounts_says_that_it_needs_their_keyring(home: Path) -> None:
    (home / "live.toml").write_text(f'{BRAND}live = "x:brand"\n', encoding="utf-8")
    live = ("scan", "--account", "x:brand", "--online")
    signed_in = "It runs while you are signed in; `loginctl enable-linger` lets it run without\nthat.\n"
    for words in (live, ("fleet", "live.toml", "--online")):
        assert schedule(home, "--kind", "cron", "--", *words).err.endswith(VAULT + KEYRING + NOT_CRON)
    assert KEYRING + signed_in == schedule(home, "--kind", "systemd", "--", *live).err.partition(VAULT)[2]
    assert schedule(home, "--kind", "cron", "--", "fleet", "live.toml").err.endswith(VAULT)
