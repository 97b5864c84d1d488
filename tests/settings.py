"""Settings of the test suite: as in production, with a throwaway home and fast hashing."""

import os
import tempfile

os.environ.setdefault("TROTH_HOME", tempfile.mkdtemp(prefix="troth-test-"))

from troth.app.config.settings import *  # noqa: F403
from troth.app.config.settings import DATABASES, STATIC_ROOT, STORAGES

TROTH_ARGON2 = (64, 1)
# Tests throw their database away after each one; those of the mark set a file of their own.
TROTH_MARK = None
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
for _database in DATABASES.values():
    _database["OPTIONS"].pop("pool", None)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
