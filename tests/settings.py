"""Kept's settings for the tests: a data folder of their own, and what only costs time left out."""

import atexit
import os
import shutil
import tempfile

# Before Kept's settings are read, since they open the data folder.
os.environ["DATA"] = tempfile.mkdtemp(prefix="kept-tests-")
atexit.register(shutil.rmtree, os.environ["DATA"], ignore_errors=True)

from kept.settings import *  # noqa: E402, F403
from kept.settings import DATA, DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "kept.sqlite":
    # A file, so that the processes that a test starts can open it; not synced, since nobody
    # cuts the power here.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
    )

# A response that nobody closes ends its request when it is collected: in another test, whose
# connection must stay open.
DATABASES["default"]["CONN_MAX_AGE"] = None

JOIN_SECONDS = 0

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
