"""django-helpdesk's `get_email`, beside Kept in one run: mails from a folder, on SQLite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path


def measure(mails: list[bytes]) -> str:
    """Return how fast django-helpdesk takes mails from a folder, and the work of its processor."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        place = Path(folder)
        venv.create(place / "venv", with_pip=True)
        python = place / "venv" / "bin" / "python"
        wanted = ["django-helpdesk", "setuptools<80"]
        got = subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=False)
        if got.returncode:
            return "no django-helpdesk"
        (place / "mails").mkdir()
        for number, raw in enumerate(mails):
            (place / "mails" / f"{number:05d}.eml").write_bytes(raw.replace(b"\r\n", b"\n"))
        (place / "peer_settings.py").write_text(PEER_SETTINGS)
        (place / "peer.py").write_text(PEER)
        shutil.copy(place / "peer_settings.py", place / "peer_urls.py")
        (place / "peer_urls.py").write_text(PEER_URLS)
        new = sum(b"In-Reply-To" not in raw for raw in mails)
        environment = {**os.environ, "NEW": str(new)}
        ran = subprocess.run(
            [python, "peer.py"],
            env=environment,
            cwd=place,
            check=False,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            print(ran.stderr[-2_000:], file=sys.stderr)
            return "django-helpdesk took none"
        whole, worker = map(float, ran.stdout.split()[-2:])
        figures = f"{len(mails) / whole:>11.1f}{'':22}{worker * 1000 / len(mails):>11.1f}"
        return f"{'django-helpdesk, SQLite':<28}{1:>8}{figures}"


PEER_SETTINGS = """
SECRET_KEY, USE_TZ, SITE_ID, ROOT_URLCONF = "bench", True, 1, "peer_urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "peer.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MEDIA_ROOT = "media"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django.contrib.humanize", "django.contrib.messages",
    "django.contrib.admin", "rest_framework", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": ["django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}}]
HELPDESK_TEAMS_MODE_ENABLED = HELPDESK_ACTIVATE_API_ENDPOINT = False
HELPDESK_TEAMS_MODEL, HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = "auth.Group", []
HELPDESK_KBITEM_TEAM_GETTER = lambda item: None
"""
PEER_URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
PEER = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "peer_settings"
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from helpdesk.models import Queue, Ticket, FollowUp
Queue.objects.create(title="Bench", slug="bench", email_address="support@bench.kept.example",
    allow_email_submission=True, email_box_type="local", email_box_interval=0,
    email_box_local_dir=os.path.abspath("mails"), logging_type="none")
from helpdesk.email import process_email
began = time.perf_counter(), time.process_time()
process_email()
spent = time.perf_counter() - began[0], time.process_time() - began[1]
taken = Ticket.objects.count() + FollowUp.objects.exclude(title__icontains="opened").count()
left = len(os.listdir("mails"))
assert not left, f"{left} mails left unread, {Ticket.objects.count()} tickets"
assert Ticket.objects.count() >= int(os.environ["NEW"]), f"{taken} were taken"
print(*spent)
"""
