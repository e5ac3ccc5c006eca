"""A real Dovecot on this machine: IMAP and LMTP on free ports, its mails in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from getpass import getuser
from pathlib import Path

from imapclient import IMAPClient

from kept.desks.models import Desk
from kept.mail.models import Mailbox
from tests.mail.doors import free_port

PASSWORD = "open-sesame-1042"
SECONDS = 20.0

CONFIGURATION = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
mail_location = maildir:{place}/mail/%u
maildir_stat_dirs = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={place}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
protocol lmtp {{
  auth_username_format = %Ln
}}
"""


class Dovecot:
    """One server; its mails outlive it, so that it may be killed and started again."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.imap, self.lmtp = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        is_root = os.getuid() == 0
        owner = "mail" if is_root else getuser()
        (place / "mail").mkdir()
        if is_root:
            shutil.chown(place / "mail", "mail", "mail")
        (place / "dovecot.conf").write_text(
            CONFIGURATION.format(
                place=place,
                internal="root" if is_root else owner,
                login="nobody" if is_root else owner,
                owner=owner,
                group="mail" if is_root else os.getgid(),
                imap=self.imap,
                lmtp=self.lmtp,
                password=PASSWORD,
            )
        )

    def start(self) -> None:
        configuration = str(self.place / "dovecot.conf")
        self._process = subprocess.Popen(
            [shutil.which("dovecot") or "dovecot", "-F", "-c", configuration],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: is_open(self.imap) and is_open(self.lmtp))

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it, or kill it with all its children by SIGKILL."""
        if self._process is None:
            return
        if number == signal.SIGKILL:
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.send_signal(number)
        self._process.wait(SECONDS)
        wait_until(lambda: not is_open(self.imap))
        (self.place / "run" / "master.pid").unlink(missing_ok=True)
        self._process = None

    def deliver(self, raw: bytes, *, to: str, sender: str = "bo@northwind.example") -> None:
        """Bring a mail as a mail server does: by LMTP."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=SECONDS) as server:
            server.sendmail(sender, [f"{to}@kept.example"], raw)

    @contextmanager
    def signed_in(self, user: str) -> Iterator[IMAPClient]:
        server = IMAPClient("127.0.0.1", port=self.imap, ssl=False, timeout=SECONDS)
        try:
            server.login(user, PASSWORD)
            yield server
        finally:
            with suppress(Exception):
                server.logout()

    def count(self, user: str, folder: str = "INBOX") -> int:
        with self.signed_in(user) as server:
            if not server.folder_exists(folder):
                return 0
            return int(server.select_folder(folder, readonly=True)[b"EXISTS"])

    def mailbox(self, desk: Desk, user: str, **fields: object) -> Mailbox:
        """Return that user's mailbox as the desk fetches from it."""
        values = {
            "host": "127.0.0.1",
            "port": self.imap,
            "secret": "TEST",
            "security": "none",
            "added_at": desk.charter_versions.get().in_force_from,
            **fields,
        }
        return Mailbox.objects.create(desk=desk, user=user, **values)

    def give_new_numbers(self, user: str) -> None:
        """Change the mailbox's UIDVALIDITY, as a restored or moved mailbox has."""
        self.end()
        listing = self.place / "mail" / user / "dovecot-uidlist"
        head, _, rest = listing.read_text().partition("\n")
        listing.write_text(
            re.sub(r"V(\d+)", lambda found: f"V{int(found[1]) + 7}", head) + "\n" + rest
        )
        for index in listing.parent.glob("dovecot.index*"):
            index.unlink()
        self.start()


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run a Dovecot; its folder is open to the user that reads mails for it."""
    place = Path(tempfile.mkdtemp(prefix="kept-dovecot-"))
    place.chmod(0o755)
    server = Dovecot(place)
    try:
        server.start()
        yield server
    finally:
        server.end()
        shutil.rmtree(place, ignore_errors=True)


def is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(is_so: object) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError("Dovecot does not do what it was told.")
        time.sleep(0.02)
