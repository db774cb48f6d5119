"""When a mail of ours is tried again, and when that is given up: plain values, and no clock."""

from __future__ import annotations

import re
from datetime import timedelta

from attrs import field, fields, frozen

from mail2ticket.errors import ConfigurationError

__all__ = ["Relayed", "Relaying"]

# A reply code of SMTP, and the enhanced status code behind it (RFC 5321, RFC 3463).
_CODE = re.compile(r"(?<![\w.])[45]\d\d(?:[ -][45]\.\d{1,3}\.\d{1,3})?(?![\w.])")
_SEARCHED = 1_000
_LONGEST_NAME = 80
_FIRST_CODE, _LAST_CODE = 200, 599


@frozen(kw_only=True)
class Relaying:
    """
    How what waits in the outbox is sent; as it is, a mail is tried for about five days.

    >>> Relaying().total.days
    5

    Attributes:
        minimum_age: For so long a notice is left to the worker that committed it. The clocks of
            all machines have to agree better than that.

        lease: For so long a mail is left to the `relay` that took it: longer than a batch takes.

        first_pause: After the first failure; each further one doubles it.

        longest_pause: But no longer than this.

        most_attempts: With so many failures a mail becomes a dead letter.

        batch: How many mails a `relay` takes at a time.
    """

    minimum_age: timedelta = timedelta(minutes=5)
    lease: timedelta = timedelta(minutes=10)
    first_pause: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(hours=4)
    most_attempts: int = 38
    batch: int = 10

    def __attrs_post_init__(self) -> None:
        faults = [
            f"relaying: {each.name} has to be more than nothing"
            for each in fields(type(self))
            if not getattr(self, each.name) > type(getattr(self, each.name))()
        ]
        if self.longest_pause < self.first_pause:
            faults.append("relaying: longest_pause is shorter than first_pause")
        if faults:
            raise ConfigurationError(faults)

    def pause_after(self, attempts: int) -> timedelta:
        """
        Return how long a mail waits after so many failures.

        >>> print(*map(Relaying().pause_after, (1, 2, 3, 8, 9, 10, 1_000_000)), sep=", ")
        0:01:00, 0:02:00, 0:04:00, 2:08:00, 4:00:00, 4:00:00, 4:00:00
        """
        pause = self.first_pause
        for _ in range(attempts - 1):
            if pause >= self.longest_pause:
                break
            pause *= 2
        return min(pause, self.longest_pause)

    @property
    def total(self) -> timedelta:
        """For how long a mail is tried before it becomes a dead letter."""
        pauses = map(self.pause_after, range(1, self.most_attempts))
        return sum(pauses, timedelta())


@frozen
class Relayed:
    """
    What a `relay` did.

    Attributes:
        sent: How many mails were sent.

        put_off: How many could not be sent, and are tried again later.

        given_up: How many became dead letters.
    """

    sent: int = field(default=0)
    put_off: int = field(default=0)
    given_up: int = field(default=0)

    def __add__(self, other: Relayed) -> Relayed:
        """Return what both did."""
        return Relayed(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.given_up + other.given_up,
        )


def failure_of(problem: BaseException) -> str:
    """
    Return what *problem* is in a word: its type, and the code of an SMTP server, if there is one.

    What a transport or a server says may repeat addresses and words of the mail; nothing else
    of it is kept.

    >>> failure_of(OSError("<ada@client.example>: 550 5.1.1 no such user in 'My illness'"))
    'OSError 550 5.1.1'
    >>> failure_of(ConnectionRefusedError("[Errno 111] Connection refused"))
    'ConnectionRefusedError'
    """
    causes = [problem, *([problem.__cause__] if problem.__cause__ else [])]
    names = " from ".join(type(each).__name__[:_LONGEST_NAME] for each in causes)
    codes = [code for each in causes if (code := _code_in(each))]
    return f"{names} {codes[0]}" if codes else names


def _code_in(problem: BaseException) -> str:
    code: object = getattr(problem, "smtp_code", None)  # as the errors of smtplib have it
    if isinstance(code, int) and _FIRST_CODE <= code <= _LAST_CODE:
        return str(code)
    try:
        found = _CODE.search(str(problem)[:_SEARCHED])
    except Exception:  # noqa: BLE001 - what cannot be read has no code
        return ""
    return found[0].replace("-", " ") if found else ""
