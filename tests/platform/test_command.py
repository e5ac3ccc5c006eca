"""The command line: what it knows, how it ends, what it says when something is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from kept import command


@pytest.mark.parametrize("known", command.COMMANDS, ids=lambda known: known.words)
def test_every_command_is_there(known: command.Command) -> None:
    assert callable(command.function(known.does))
    assert command.parser().parse_args([*known.words.split(), *needed(known)]).command is known


def needed(known: command.Command) -> list[str]:
    """Return a word for each option that must be given; a number is a word too."""
    words = []
    for names, how in known.options:
        if not names[0].startswith("-"):
            words.append("7")
        elif how.get("required"):
            words += [names[0], "7"]
    return words


def test_due_starts_without_django_and_database() -> None:
    said = run("due", "--help", DJANGO_SETTINGS_MODULE="no.such.settings", DATA="/proc/none")

    assert said.returncode == 0, said.stderr


def test_wrong_use_ends_with_2() -> None:
    assert run("dance").returncode == 2


def test_a_wrong_setting_is_said_without_traceback(tmp_path: Path) -> None:
    said = run("doctor", DATA=str(tmp_path), PORT="eight thousand")

    assert said.returncode == 1
    assert said.stderr.startswith('kept: A setting is wrong: Environment variable "PORT"')


def test_a_database_without_tables_leads_to_setup(tmp_path: Path) -> None:
    said = run("case", "list", DATA=str(tmp_path))

    assert said.returncode == 1
    assert said.stderr.endswith("Run: kept setup\n")


def test_a_data_folder_that_cannot_be_is_said_without_traceback() -> None:
    said = run("doctor", DATA="/proc/kept")

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1


def test_setup_can_be_done_twice(tmp_path: Path) -> None:
    first, second = run("setup", DATA=str(tmp_path)), run("setup", DATA=str(tmp_path))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert (tmp_path / "static" / "css").is_dir()
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_commands_are_imported_only_when_called() -> None:
    code = "import sys, kept.command; print(sorted(set(sys.modules) & {'django', 'pydantic'}))"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `kept`, told nothing but `environment`."""
    return subprocess.run(
        [sys.executable, "-m", "kept.command", *words],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
