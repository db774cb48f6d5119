"""README, docs and docstrings run as tests (Sybil); on CI nothing may be skipped in silence."""

import os
from doctest import ELLIPSIS
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.parsers import myst, rest

#: Servers, for the tests that need one.
pytest_plugins = ["servers.fixtures", "servers.smtp_fixtures"]

# A machine that has much to do is no fault of the code: `timeout` alone looks at the clock.
settings.register_profile(
    "no clock", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("no clock")

#: Mails to measure with; they lie beside the project on some machines, and never in it.
SHARED = Path(__file__).parent.parent / "shared"

pytest_collect_file = (
    Sybil(
        parsers=[
            myst.DocTestDirectiveParser(optionflags=ELLIPSIS),
            myst.PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
            myst.SkipParser(),
        ],
        patterns=["*.md"],
    )
    + Sybil(parsers=[rest.DocTestParser(optionflags=ELLIPSIS)], path="src", patterns=["*.py"])
).pytest()


class NothingSkipped:
    """Makes a run fail that skipped a test, but for those that need absent `SHARED` mail."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self._note(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that was skipped."""
        if report.skipped:
            self._note(report.nodeid, report.longrepr)

    def _note(self, nodeid: str, why: object) -> None:
        reason = str(why[2]) if isinstance(why, tuple) else str(why)
        if SHARED.exists() or "shared" not in reason.casefold():
            self.skipped.append(f"{nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a run that would pass into one that fails."""
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which."""
        if self.skipped:
            terminalreporter.section("skipped, which CI does not allow", red=True)
            terminalreporter.write("\n".join((*self.skipped, "")))


def pytest_configure(config: pytest.Config) -> None:
    """Watch for skipped tests on CI, in the one process that hears of all of them."""
    if os.environ.get("CI") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NothingSkipped())
