"""
The one command line: `kept serve`, `kept case show 1042`, `kept due ...`.

A command is a line of `COMMANDS`: its words, what it says of itself, and the
function that does it, imported only when it is called, so that `kept due`
starts in no time and needs no database.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from kept.commands.errors import PlainError, in_plain_words

FINE, FOUND_SOMETHING, WRONG_USE, TRY_AGAIN = 0, 1, 2, 75  # 75: EX_TEMPFAIL of sysexits.h

Option = tuple[tuple[str, ...], dict[str, object]]


def option(*names: str, **how: object) -> Option:
    return names, how


JSON = option("--json", action="store_true", help="for programs")
DESK = option("desk", help="the desk, by its slug")
NUMBER = option("number", type=int, help="the case's number")
CHARTER_FILES = option("files", nargs="*", help="files, or names of shipped charters; else all")
ADDRESS = option("--host", help="the address to listen at; else KEPT_BIND")


@dataclass(frozen=True)
class Command:
    """
    One command: `does` is "module:function", which takes the options and returns the exit.

    `in_trouble` is the exit where it could not be done; 75 has a mail server try again,
    whatever the trouble was.
    """

    words: str
    help: str
    does: str
    options: tuple[Option, ...] = ()
    needs_django: bool = True
    in_trouble: int = FOUND_SOMETHING


COMMANDS = (
    Command(
        "serve",
        "run it all: web pages, worker and mail listener",
        "kept.serve:main",
        (option("--samples", action="store_true", help="fill an empty data folder with samples"),),
    ),
    Command(
        "setup", "bring the database and the static files up to date", "kept.commands.setup:main"
    ),
    Command("web", "serve the web pages alone", "kept.commands.web:main", (ADDRESS,)),
    Command("worker", "read mails, send notices and watch the clocks, alone", "kept.worker:main"),
    Command(
        "mail receive",
        "take one mail from standard input, as a mail server hands it over",
        "kept.commands.mail:receive",
        (
            option("--from", dest="sender", default="", help="the envelope's sender"),
            option("recipients", nargs="+", help="the envelope's recipients"),
        ),
        in_trouble=TRY_AGAIN,
    ),
    Command(
        "mail listen",
        "listen for mail by SMTP and LMTP, alone",
        "kept.commands.mail:listen",
        (ADDRESS,),
    ),
    Command(
        "mail fetch",
        "fetch what lies in the desks' mailboxes (IMAP)",
        "kept.commands.mailboxes:fetch",
        (option("--follow", action="store_true", help="go on until told to end"),),
    ),
    Command(
        "mail mailboxes",
        "list the mailboxes and when they were read",
        "kept.commands.mailboxes:show",
    ),
    Command(
        "mail add-mailbox",
        "fetch a desk's mail from one more mailbox",
        "kept.commands.mailboxes:add",
        (
            DESK,
            option("--imap", required=True, help="the IMAP server's name"),
            option("--port", type=int, help="its port; else the usual one"),
            option("--user", required=True, help="who signs in there"),
            option("--secret", required=True, help="NAME: the password is KEPT_IMAP_PASSWORD_NAME"),
            option("--security", choices=("tls", "starttls", "none"), default="tls"),
            option("--folder", default="INBOX", help="what is fetched from"),
        ),
    ),
    Command(
        "mail rerun",
        "read stored mails again by today's rules; what is a case already stays",
        "kept.commands.mail:rerun",
        (
            option("--since", required=True, help="the day from which they came: 2026-03-01"),
            option("--state", default="held,quarantined", help="of which states: held,quarantined"),
            option("--dry-run", action="store_true", help="change nothing, say what would change"),
        ),
    ),
    Command(
        "mail probe",
        "say what the mail room makes of mails, one JSON object a line",
        "kept.commands.mail:probe",
        needs_django=False,
    ),
    Command(
        "case list",
        "list cases, the next due first",
        "kept.commands.cases:list_cases",
        (
            option("--desk", help="of one desk"),
            option("--all", action="store_true", help="the finished ones too"),
            JSON,
        ),
    ),
    Command("case show", "show a case", "kept.commands.cases:show", (NUMBER, JSON)),
    Command(
        "charter check",
        "check charters and run their examples",
        "kept.commands.charters:check",
        (CHARTER_FILES,),
        needs_django=False,
    ),
    Command(
        "charter show",
        "print what a charter promises",
        "kept.commands.charters:show",
        (option("file", help="a file, or the name of a shipped charter"),),
        needs_django=False,
    ),
    Command(
        "charter schema",
        "print the JSON Schema of a charter, for editors",
        "kept.commands.charters:schema",
        needs_django=False,
    ),
    Command(
        "charter publish",
        "put a charter in force at a desk",
        "kept.commands.charters:publish",
        (
            DESK,
            option("file", help="a file, or the name of a shipped charter"),
            option("--by", help="the e-mail address of who decides it"),
            option(
                "--beside",
                action="store_true",
                help="beside its own: for cases outside hours, or under contracts that name it",
            ),
        ),
    ),
    Command(
        "attainment",
        "say how the promises by share stand, the room left and which open cases would spoil it",
        "kept.commands.attainment:main",
        (
            option("--desk", help="of one desk"),
            option("--month", help="the last month of the period, 2026-03; else this one"),
            JSON,
        ),
    ),
    Command(
        "clocks rebuild",
        "fold all clocks anew from the entries of their cases",
        "kept.commands.clocks:rebuild",
        (
            option("--check", action="store_true", help="change nothing, list what differs"),
            option("--case", type=int, dest="number", help="of one case"),
        ),
    ),
    Command(
        "hours add",
        "say when open time or working days are over, one JSON object a line",
        "kept.commands.hours:add",
        needs_django=False,
    ),
    Command(
        "hours between",
        "say how much open time lies in a span, one JSON object a line",
        "kept.commands.hours:between",
        needs_django=False,
    ),
    Command(
        "hours import",
        "close days, or open them otherwise, as an iCalendar file says",
        "kept.commands.hours:import_",
        (
            DESK,
            option("file", help="the iCalendar file"),
            option("--calendar", default="", help="of the charter's hours; else the first"),
            option("--only", default="", help="where hours differ by a fact: region=US"),
            option("--dry-run", action="store_true", help="say what the file says, change nothing"),
        ),
    ),
    Command(
        "hours export",
        "print a desk's opening hours and closed days as iCalendar",
        "kept.commands.hours:export",
        (
            DESK,
            option("--calendar", default="", help="of the charter's hours; else the first"),
        ),
    ),
    Command(
        "replay",
        "try a charter on the cases that there are, and touch nothing",
        "kept.commands.replay:main",
        (
            option("--charter", required=True, help="a file, or the name of a shipped charter"),
            option("--processes", type=int, default=2, help="how many to work with"),
            JSON,
        ),
    ),
    Command(
        "desk add",
        "found a desk that runs by a charter",
        "kept.commands.desks:add",
        (
            option("desk", help="its slug, a short word for addresses: acme"),
            option("--name", required=True, help="as people read it: 'Acme support'"),
            option("--address", required=True, help="where mail to it goes: support@acme.example"),
            option("--charter", required=True, help="a file, or the name of a shipped charter"),
            option("--phone", default="", help="where people call"),
            option("--team", action="append", default=[], help="a team; may be given again"),
        ),
    ),
    Command(
        "desk add-team",
        "give a desk one more team",
        "kept.commands.desks:add_team",
        (DESK, option("name", help="the team's name")),
    ),
    Command("desk list", "list the desks and what they run by", "kept.commands.desks:show"),
    Command(
        "staff add",
        "have somebody serve at a desk, or change what they are there",
        "kept.commands.staff:add",
        (
            DESK,
            option("email", help="their e-mail address, by which they sign in"),
            option("--name", default="", help="their name; needed for who is new"),
            option("--team", default="", help="of which team; else the desk's first"),
            option(
                "--role",
                action="append",
                default=[],
                help="administrator, manager, agent, or a role of the charter; may be given again",
            ),
            option("--lead", action="store_true", help="leads the team: has what nobody has"),
            option("--takes-no-cases", action="store_true", help="new cases go to others"),
        ),
    ),
    Command(
        "staff list",
        "list who serves where, and as what",
        "kept.commands.staff:show",
        (option("--desk", help="of one desk"),),
    ),
    Command("doctor", "look at everything and say what is wrong", "kept.commands.doctor:main"),
)

# These read their own options: what stands behind the word is handed on as it is.
OPEN = {
    "due": ("what is due when, and why, for given facts", "kept.due:main"),
    "django": ("a command of Django itself", "kept.commands.setup:django"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0: fine, 1: it found something wrong, 2: wrong use, 75: later."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.settings")
    try:
        if words and words[0] in OPEN:
            return in_plain_words_or(
                FOUND_SOMETHING, lambda: function(OPEN[words[0]][1])(words[1:])
            )
        options = parser().parse_args(words)
        return in_plain_words_or(options.command.in_trouble, lambda: do(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read our output has seen enough (`| head`). Python would say so at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def do(options: argparse.Namespace) -> int:
    command: Command = options.command
    if command.needs_django:
        import django

        django.setup()
    return function(command.does)(options)


def in_plain_words_or(in_trouble: int, act: Callable[[], int]) -> int:
    """Do it; what goes wrong as expected is said in a line, our own faults with a traceback."""
    try:
        return act()
    except BrokenPipeError:
        raise
    except Exception as error:
        said = in_plain_words(error)
        if said is None and in_trouble == FOUND_SOMETHING:
            raise
        print(f"kept: {said or repr(error)}", file=sys.stderr)
        return error.code if isinstance(error, PlainError) else in_trouble


def function(address: str) -> Callable[..., int]:
    module, _, name = address.partition(":")
    found: Callable[..., int] = getattr(import_module(module), name)
    return found


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line, one branch a group of commands."""
    top = argparse.ArgumentParser(prog="kept", description="A support desk run by its policy.")
    branches = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for word, (said, _) in OPEN.items():
        branches.add_parser(word, help=said, add_help=False)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in COMMANDS:
        group, _, word = command.words.rpartition(" ")
        if group and group not in groups:
            branch = branches.add_parser(group, help=group_help(group))
            groups[group] = branch.add_subparsers(required=True, metavar="COMMAND")
        leaf = (groups[group] if group else branches).add_parser(word, help=command.help)
        leaf.description = command.help[0].upper() + command.help[1:] + "."
        leaf.set_defaults(command=command)
        for names, how in command.options:
            leaf.add_argument(*names, **how)  # type: ignore[arg-type]
    return top


def group_help(group: str) -> str:
    words = [command.words for command in COMMANDS if command.words.startswith(f"{group} ")]
    return ", ".join(word.removeprefix(f"{group} ") for word in words)


if __name__ == "__main__":
    sys.exit(main())
