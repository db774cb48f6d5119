"""Every mail is timed, told to the observer, and logged in one line (X25)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from time import perf_counter

from attrs import define, field

from mail2ticket.harmless import shown
from mail2ticket.logbook import LOGGER, Remarks, collected, remark
from mail2ticket.model.decision import Outcome
from mail2ticket.model.held import Handling
from mail2ticket.model.held_file import FileHandling, HeldFile
from mail2ticket.ports import (
    Event,
    HeldFileHandled,
    HeldMailHandled,
    MailFailed,
    MailHandled,
    Observer,
)

_LONGEST_VALUE = 2000
_MILLISECONDS = 1000

_log = logging.getLogger(LOGGER)


def tell(observer: Observer | None, event: Event) -> None:
    """Tell *observer* of *event*; whatever it raises is remarked, and harms nothing."""
    if observer is None:
        return
    try:
        observer(event)
    except Exception as error:  # noqa: BLE001 - what counts mails never keeps one from its way
        remark("the observer raised %s", type(error).__name__)


@define
class Observed:
    """
    A mail in hand: timed, from its arrival to its end.

    Attributes:
        remarks: What did not go well with it so far.

        size: Its bytes; None before it is read.
    """

    observer: Observer | None
    remarks: Remarks
    since: float = field(factory=perf_counter)
    size: int | None = None

    @property
    def seconds(self) -> float:
        """How long it has been in hand."""
        return perf_counter() - self.since

    def read(self, content: bytes) -> bytes:
        """Take note of the size of *content*, and return it."""
        self.size = len(content)
        return content

    def handled(self, outcome: Outcome) -> Outcome:
        """Tell the observer and the log what became of it, and return that."""
        seconds, size = self.seconds, self.size or 0
        told = self.remarks.told()
        tell(
            self.observer,
            MailHandled(outcome=outcome, size=size, seconds=seconds, remarks=told),
        )
        _log_line(lambda: {**_facts(outcome, seconds), "size": size, "key": outcome.key}, self)
        return outcome

    def failed(self, error: Exception) -> None:
        """
        Tell the observer that it is not taken.

        It is not logged here: whoever brought the mail is raised the error, knows what mail it
        was, and logs it, once.
        """
        tell(self.observer, MailFailed(error=error, size=self.size, seconds=self.seconds))

    def seen_to(self, key: str, handling: Handling, outcome: Outcome | None) -> None:
        """Tell the observer and the log what a person did with the held mail *key*."""
        seconds, told = self.seconds, self.remarks.told()
        event = HeldMailHandled(
            key=key, handling=handling, outcome=outcome, seconds=seconds, remarks=told
        )
        tell(self.observer, event)
        deed: dict[str, object] = {"deed": str(handling.deed), "by": handling.by}
        became = _facts(outcome, seconds) if outcome else {}
        _log_line(lambda: {**deed, **became, "key": key}, self)


@contextmanager
def observed(observer: Observer | None) -> Generator[Observed, None, None]:
    """Observe the mail that is handled within; one that is not taken is told to *observer*."""
    with collected() as remarks:
        mail = Observed(observer, remarks)
        try:
            yield mail
        except Exception as error:
            mail.failed(error)
            raise


@contextmanager
def seen_to(observer: Observer | None) -> Generator[Observed, None, None]:
    """Observe what a person does within with a held mail; he is told himself where it fails."""
    with collected() as remarks:
        yield Observed(observer, remarks)


def file_seen_to(observer: Observer | None, file: HeldFile, handling: FileHandling) -> None:
    """Tell *observer* and the log that a held file was released or dropped; not its name."""
    with collected() as remarks:
        mail = Observed(observer, remarks)
        tell(observer, HeldFileHandled(file=file, handling=handling))
        deed = {"deed": str(handling.state), "by": handling.by, "reason": file.reason}
        number = {"number": file.number} if file.number else {}
        _log_line(lambda: {**deed, **number, "file": file.id}, mail)


def _log_line(facts: Callable[[], dict[str, object]], mail: Observed) -> None:
    """Log *facts* and what did not go well with *mail*, in one line."""
    told = mail.remarks.told()  # that of the observer is among them now
    level = logging.WARNING if told else logging.INFO
    if not _log.isEnabledFor(level):
        return
    # A handler of the host's may raise, and the mail is committed.
    with suppress(Exception):
        found = facts()
        if told:
            found["remarks"] = "; ".join(told)
        _log.log(level, "%s", line_of(found), extra={LOGGER: found})


def _facts(outcome: Outcome, seconds: float) -> dict[str, object]:
    """Return what is logged of a mail: nothing that it says, and no address but one of ours."""
    decision = outcome.decision
    facts: dict[str, object] = {"state": str(outcome.state)}
    if outcome.entity:
        facts["entity"] = str(outcome.entity)
    if outcome.number:
        facts["number"] = outcome.number
    if outcome.reason:
        facts["reason"] = outcome.reason
    if decision is not None:
        facts["kind"] = str(decision.kind)
        if decision.mailbox is not None:
            facts["mailbox"] = str(decision.mailbox)
    if outcome.others:
        others = (f"{each.state}:{each.number or each.reason}" for each in outcome.others)
        facts["also"] = ",".join(others)
    if outcome.outbox:
        facts["notices"] = len(outcome.outbox)
    facts["ms"] = round(seconds * _MILLISECONDS, 1)
    return facts


def line_of(facts: Mapping[str, object]) -> str:
    r"""
    Return *facts* on one line, as logfmt has them.

    >>> print(line_of({"state": "held", "reason": "a\nb", "ms": 1.5}))
    state=held reason="a\\x0ab" ms=1.5
    """
    return " ".join(f"{name}={_value(value)}" for name, value in facts.items())


def _value(value: object) -> str:
    text = shown(str(value))[:_LONGEST_VALUE]
    is_plain = text and not any(sign in text for sign in ' "=\\')
    return text if is_plain else json.dumps(text, ensure_ascii=False)
