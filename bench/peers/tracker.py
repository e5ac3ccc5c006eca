"""Request Tracker's `rt-mailgate`, beside Kept in one run: one process for each mail, as a mail
server starts it for an alias, which hands it to Request Tracker's own web server, on SQLite.
It knows answers by the number in their subject alone, so here each mail is a new ticket.

Debian: apt install request-tracker5 rt5-db-sqlite rt5-standalone rt5-clients
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

SHARED = Path("/usr/share/request-tracker5")
SERVER = SHARED / "libexec" / "rt-server"
NEEDED = ("rt-mailgate", "rt-setup-database-5", str(SERVER))


def measure(mails: list[bytes], *, port: int, server_time: Callable[[int], float]) -> str:
    """
    Return how fast Request Tracker takes the mails, or why that is not known.

    `server_time` tells what a process and its children have had of the processor.
    """
    if missing := [each for each in NEEDED if shutil.which(each) is None]:
        return f"Request Tracker is not installed here ({', '.join(missing)}): it is left out."
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        place = Path(folder)
        environment = set_up(place, port)
        server = subprocess.Popen(
            [SERVER, "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_for(url)
            hand_over(mails[:2], url)  # to make it warm
            began = time.perf_counter(), spent() + server_time(server.pid)
            hand_over(mails[2:], url)
            whole = time.perf_counter() - began[0]
            work = spent() + server_time(server.pid) - began[1]
            with closing(sqlite3.connect(place / "rt.sqlite")) as database:
                (tickets,) = database.execute("SELECT count(*) FROM Tickets").fetchone()
            assert tickets == len(mails), f"{tickets} tickets of {len(mails)} mails"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)
    number = len(mails) - 2
    figures = f"{number / whole:>11.1f}{'':22}{work * 1000 / number:>11.1f}"
    return f"{'rt-mailgate, SQLite':<28}{1:>8}{figures}"


def spent() -> float:
    """Return the processor's time of the processes that we have started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def set_up(place: Path, port: int) -> dict[str, str]:
    """Make an installation whose queue takes mail from everybody; return how it is found."""
    (place / "site.d").mkdir()
    (place / "site.pm").write_text(SITE.format(port=port, place=place))
    (place / "rights.pl").write_text(RIGHTS)
    environment = {
        **os.environ,
        "RT_SITE_CONFIG": str(place / "site.pm"),
        "RT_SITE_CONFIG_DIR": str(place / "site.d"),
    }
    for command in (
        ["rt-setup-database-5", "--action", "init", "--dba-password", ""],
        ["perl", f"-I{SHARED}/lib", str(place / "rights.pl")],
    ):
        subprocess.run(
            command, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL
        )
    return environment


def hand_over(mails: list[bytes], url: str) -> None:
    gate = ["rt-mailgate", "--queue", "General", "--action", "correspond", "--url", url]
    for raw in mails:
        subprocess.run(gate, input=raw.replace(b"\r\n", b"\n"), check=True)


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("Request Tracker does not answer.")


SITE = """
Set($rtname, 'bench.example'); Set($Organization, 'bench.example');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($WebPath, '');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{place}/rt.sqlite');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'error');
1;
"""
RIGHTS = """
use RT;
RT::LoadConfig();
RT::Init();
my $queue = RT::Queue->new(RT->SystemUser);
$queue->Load('General');
my $everyone = RT::Group->new(RT->SystemUser);
$everyone->LoadSystemInternalGroup('Everyone');
for my $right (qw(CreateTicket ReplyToTicket SeeQueue)) {
    my ($done, $said) = $everyone->PrincipalObj->GrantRight(Right => $right, Object => $queue);
    die $said unless $done;
}
"""
