"""
The published django-helpdesk with mail2ticket as its inbound engine (X5).

Django is set up once a process, and elsewhere it is for another project: what needs it here is
in ``helpdesk_checks.py``, which runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from examples.django_helpdesk.inbound.directories import Directory
from examples.django_helpdesk.inbound.numbers import QueueNumbers, id_in
from mail2ticket.errors import InboxRefusedError
from mail2ticket.model.numbers import tag_of
from mail2ticket.testing import InboxContract

ROOT = Path(__file__).parents[2]


class TestDirectory(InboxContract):
    """The folder that a queue of django-helpdesk takes its mail from is an inbox as any other."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self._path, self._count = tmp_path, 0

    def deliver(self, content: bytes) -> None:
        self._count += 1
        whole = self._path / f".{self._count:03}"
        whole.write_bytes(content)
        whole.rename(self._path / f"{self._count:03}.eml")

    def open_inbox(self) -> Directory:
        return Directory(self._path)

    def test_a_directory_that_is_not_there_is_a_fault(self) -> None:
        with pytest.raises(InboxRefusedError, match="is not there"):
            list(Directory(self._path / "nowhere").waiting())


def test_only_the_queues_of_the_desk_make_numbers() -> None:
    numbers = QueueNumbers(["Support", "first-line"])
    found = numbers.find(
        "[RFC-2119] [support-7] [FIRST-LINE-0012] [support-7] [support-99999999999]"
    )
    assert found == ("SUPPORT-7", "FIRST-LINE-0012")
    assert tag_of("first-line-12", [numbers]) == "[first-line-12]"
    assert (id_in("FIRST-LINE-0012"), id_in("T20261103.0001"), id_in("support")) == (
        12,
        None,
        None,
    )


@pytest.mark.skipif(find_spec("helpdesk") is None, reason="needs pip install django-helpdesk")
def test_x5_it_writes_to_the_models_of_django_helpdesk_once(tmp_path: Path) -> None:
    checks = Path(__file__).with_name("helpdesk_checks.py")
    # Without what is for the whole project: plug-ins, and marks for the order of its files.
    options = ("-q", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=")
    settings = {"DJANGO_SETTINGS_MODULE": "examples.django_helpdesk.settings"}
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(ROOT), str(checks)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **settings, "PYTHONPATH": path},
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout
