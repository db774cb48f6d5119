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
# On CI the examples are the same each time, and what fails there failed before it got there;
# elsewhere they are others each time, to find more.
settings.register_profile(
    "no clock",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("no clock")

#: Mails to measure with; they lie beside the project on some machines, and never in it.
SHARED = Path(__file__).parent.parent / "shared"

#: Tests that take longest; they begin first, so that no worker goes on with one when the others
#: have ended. Each takes a file (`--dist=loadfile`).
LONGEST = (
    "tests/crowd/test_relays.py",
    "tests/faults/",
    "tests/unit/test_example_workers.py",
    "tests/crowd/",
    "tests/soak/",
    "tests/remote/",
    "tests/unit/parse/test_parse_growth.py",
    "tests/unit/stores/test_stores_sql.py",
    "tests/unit/parse/test_parse_address_growth.py",
    "tests/adversarial/",
    "tests/contract/",
    "tests/hosts/",
    "tests/imap/",
    "tests/kills/",
    "tests/stateful/",
)

#: Tests of what is no matter of the version of Python: steps, databases, disks, servers, and
#: how much more work twice as much mail is. CI runs them on one version.
ONCE = (
    "tests/crowd/",
    "tests/faults/",
    "tests/growing/",
    "tests/hosts/",
    "tests/kills/",
    "tests/powerloss/",
    "tests/remote/",
    "tests/soak/",
    "tests/stateful/",
    "tests/audit/",
    "tests/differential/",
    "tests/lmtp/",
    "tests/scanners/",
    "tests/servers/",
    "tests/smtp_cuts/",
    "tests/imap/test_imap_faults.py",
    "tests/contract/test_contract_mariadb.py",
    "tests/contract/test_contract_postgresql.py",
    "tests/unit/doctor/test_doctor_servers.py",
    "tests/unit/stores/test_stores_plans.py",
    "tests/unit/stores/test_stores_statements.py",
    "tests/unit/test_example_workers.py",
    "tests/unit/stores/test_stores_sql.py",
    "tests/unit/parse/test_parse_growth.py",
    "tests/unit/parse/test_parse_address_growth.py",
    "tests/adversarial/test_adversarial_growth.py",
    "tests/adversarial/test_adversarial_bombs.py",
    "tests/accuracy/",
    "tests/property/",
    "tests/test_architecture.py",
    "tests/test_expressions.py",
    "tests/test_docs_blocks.py",
    "tests/test_docs.py",
)

#: Tests that run what others cover, many times over or in other processes; nothing is counted in
#: them, for that takes as long again.
UNCOUNTED = (
    "tests/crowd/",
    "tests/faults/",
    "tests/remote/",
    "tests/kills/",
    "tests/soak/",
    "tests/differential/",
    "tests/audit/",
    "tests/accuracy/",
    "tests/stateful/",
    "tests/property/",
    "tests/test_expressions.py",
    "tests/unit/parse/test_parse_growth.py",
    "tests/unit/parse/test_parse_address_growth.py",
    "tests/unit/parse/test_html_growth.py",
    "tests/adversarial/test_adversarial_growth.py",
    "tests/adversarial/test_adversarial_bombs.py",
    "tests/unit/test_example_workers.py",
)

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests begin; mark those for one version of Python, and without coverage."""
    for item in items:
        if item.nodeid.startswith(ONCE):
            item.add_marker("once")
        if item.nodeid.startswith(UNCOUNTED):
            item.add_marker("no_cover")
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    begins = (turn for turn, place in enumerate(LONGEST) if item.nodeid.startswith(place))
    return next(begins, len(LONGEST))


def pytest_configure(config: pytest.Config) -> None:
    """Watch for skipped tests on CI, in the one process that hears of all of them."""
    if os.environ.get("CI") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NothingSkipped())
