"""A page of memory that outlives whoever is killed: where he was, and what he had acknowledged."""

from __future__ import annotations

import mmap
import os
import signal
import struct

from proof_calls import When

from mail2ticket.model.notice import OutboundMail

_NUMBER = struct.Struct("=Q")
_STEPS_AT, _ACKNOWLEDGED_AT, _NAME_AT, _ID_AT = 0, 8, 64, 512
_LONGEST = 250
_BETWEEN = ("transport.send", "before")
_NOTED = {"store.mark_sent", "store.put_off", "store.give_up"}


class Page:
    """
    Shared by a parent and the children that it forks, one at a time.

    Attributes:
        kill_at: After how many steps of its calls a child kills itself; None if it does not.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        self.kill_at: int | None = None

    def reaches(self, name: str, when: When, values: tuple[object, ...]) -> None:
        """Note where the child is, and kill it if that is the place."""
        if (name, when) == _BETWEEN and isinstance(mail := values[0], OutboundMail):
            self._write(_ID_AT, mail.id)
        elif name in _NOTED and when == "after":
            self._write(_ID_AT, "")
        self._write(_NAME_AT, f"{when} {name}")
        self.steps += 1
        if self.steps == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def begins(self) -> None:
        """Let a new child begin: it has made no step and has nothing in hand."""
        self.steps = 0
        self._write(_ID_AT, "")
        self._write(_NAME_AT, "before anything")

    @property
    def steps(self) -> int:
        """How many steps the child made."""
        return int(_NUMBER.unpack_from(self._memory, _STEPS_AT)[0])

    @steps.setter
    def steps(self, count: int) -> None:
        _NUMBER.pack_into(self._memory, _STEPS_AT, count)

    @property
    def acknowledged(self) -> int:
        """How many mails of a list the source need not give again."""
        return int(_NUMBER.unpack_from(self._memory, _ACKNOWLEDGED_AT)[0])

    @acknowledged.setter
    def acknowledged(self, count: int) -> None:
        _NUMBER.pack_into(self._memory, _ACKNOWLEDGED_AT, count)

    @property
    def place(self) -> str:
        """Where the child was last."""
        return self._read(_NAME_AT)

    @property
    def in_hand(self) -> str:
        """The id of the notice that was being sent, and of which nothing was noted yet."""
        return self._read(_ID_AT)

    def _write(self, at: int, text: str) -> None:
        # The first byte is written last, so that what is read is never half of two.
        content = text.encode()[:_LONGEST]
        self._memory[at] = 0
        self._memory[at + 1 : at + 1 + len(content)] = content
        self._memory[at] = len(content)

    def _read(self, at: int) -> str:
        size = self._memory[at]
        return self._memory[at + 1 : at + 1 + size].decode()
