"""
The whole way of a mail in another helpdesk, run alone: ``python desks.py NAME FILE ADDRESS``.

NAME is ``django-helpdesk`` or ``Roundup``, each with SQLite in a temporary folder, as its own
documentation sets it up; ADDRESS is the desk's. Who writes is told that his mail came, and what
he is told goes nowhere. Prints JSON: the seconds for all mails, how many work items and notices
there are, and how many mails raised.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import NamedTuple


class Desk(NamedTuple):
    """How to hand a desk a mail, and how to count what became of all of them."""

    package: str
    take: Callable[[bytes], object]
    items: Callable[[], int]
    notices: Callable[[], int]
    synchronous: Callable[[], int]


def django_helpdesk(folder: Path, address: str) -> Desk:
    """django-helpdesk with one queue that opens tickets by mail."""
    conf = import_module("django.conf")
    django = import_module("django")
    conf_urls = import_module("django.urls")
    conf.settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.contrib.admin",
            "rest_framework",
            "helpdesk",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        MEDIA_ROOT=str(folder / "media"),
        ROOT_URLCONF="desk_urls",
        SECRET_KEY="only to measure with",  # noqa: S106 - nobody logs in
        SITE_ID=1,
        USE_TZ=True,
        # Teams need another application.
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
    )
    django.setup()
    urls = ModuleType("desk_urls")
    views = conf_urls.include("helpdesk.urls", namespace="helpdesk")
    vars(urls)["urlpatterns"] = [conf_urls.path("", views)]
    sys.modules["desk_urls"] = urls
    import_module("django.core.management").call_command("migrate", verbosity=0)
    models = import_module("helpdesk.models")
    email = import_module("helpdesk.email")
    queue = models.Queue.objects.create(
        title="First line",
        slug="desk",
        email_address=address,
        allow_email_submission=True,
    )
    logger = logging.getLogger("none")

    def take(mail: bytes) -> object:
        return email.extract_email_metadata(mail.decode("utf-8", "replace"), queue, logger)

    def synchronous() -> int:
        with import_module("django.db").connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    outbox: list[object] = []
    vars(import_module("django.core.mail"))["outbox"] = outbox  # as Django's tests do
    return Desk(
        "django-helpdesk",
        take,
        lambda: int(models.Ticket.objects.count()),
        lambda: len(outbox),
        synchronous,
    )


def roundup(folder: Path, address: str) -> Desk:
    """Roundup with its classic tracker; strangers are registered as they write."""
    home, sent = folder / "tracker", folder / "mail"
    admin = [str(Path(sys.executable).with_name("roundup-admin")), "-i", str(home)]
    settings = {
        "tracker_web": "http://desk.example/",
        "mail_domain": address.partition("@")[2],
        "tracker_email": address.partition("@")[0],
        "mail_host": "127.0.0.1",
        "mail_debug": str(sent),
        # Who writes is told, as by the others.
        "messages_to_author": "yes",
    }
    words = ",".join(f"{key}={value}" for key, value in settings.items())
    _said(*admin, "install", "classic", "sqlite", words)
    schema = home / "schema.py"
    closed = "#db.security.addPermissionToRole('Anonymous', 'Email Access')"
    schema.write_text(schema.read_text("utf-8").replace(closed, closed[1:]), "utf-8")
    _said(*admin, "initialise", "secret")
    tracker = import_module("roundup.instance").open(str(home))
    mailgw = import_module("roundup.mailgw")
    arguments = argparse.Namespace(default_class="", set_value=[])

    def take(mail: bytes) -> object:
        # As its command does for each mail.
        return mailgw.MailGW(tracker, arguments).main(io.BytesIO(mail))

    def count() -> int:
        return len(tracker.open("admin").issue.list())

    def notices() -> int:
        return sent.read_bytes().count(b"\nTO: ") if sent.exists() else 0

    def synchronous() -> int:
        database = tracker.open("admin")
        database.sql("PRAGMA synchronous")
        return int(database.cursor.fetchone()[0])

    return Desk("roundup", take, count, notices, synchronous)


def _said(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


#: What SQLite calls them.
_SYNCHRONOUS = ("off", "normal", "full", "extra")
DESKS = {"django-helpdesk": django_helpdesk, "Roundup": roundup}


def main() -> None:
    """Measure one desk."""
    name, file, address = sys.argv[1:]
    mails: list[bytes] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - whole_way.py wrote it
    logging.disable()
    warnings.simplefilter("ignore")
    folder = Path(tempfile.mkdtemp())
    try:
        desk = DESKS[name](folder, address)
        raised = 0
        started, busy = time.perf_counter(), time.process_time()
        for mail in mails:
            try:
                desk.take(mail)
            except Exception:  # noqa: BLE001 - counting them is the point
                raised += 1
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        told = {
            "seconds": seconds,
            "processor": busy,
            "mails": len(mails),
            "states": {"tickets": desk.items()},
            "notices": desk.notices(),
            "raised": raised,
            "synchronous": _SYNCHRONOUS[desk.synchronous()],
            "version": version(desk.package),
        }
        print(json.dumps(told))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
