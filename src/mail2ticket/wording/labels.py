"""The small words of notices: names of values, units, the button, the last line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from attrs import field, frozen

_KILO = 1_000, 1_024


class Point(NamedTuple):
    """What is said in a list of a notice, and what about: a file, or a part of a command."""

    said: str
    about: str = ""


@frozen(kw_only=True)
class Labels:
    """
    What the HTML form calls things, and how a language writes numbers.

    Attributes:
        number, title, name, queue, hours: What stands before these values in the table.

        duration: A template for the value of *hours*: ``$hours h``.

        button: What is written on the button that leads to the work item.

        footer: The last line, below everything; a template.

        colon: What stands between a thing and what is said about it.

        decimal_mark: What stands between units and tenths.

        kilobytes, megabytes: Units of size.

        fields: What fields of a ticket are called, by name, in the order in which notices list
            them: ``status``, ``priority``, ``type``, and the host's own. What is not here is not
            told.
    """

    number: str
    title: str
    name: str
    queue: str
    hours: str
    duration: str
    button: str
    footer: str
    colon: str = ": "
    decimal_mark: str = ","
    kilobytes: str = "kB"
    megabytes: str = "MB"
    fields: Mapping[str, str] = field(factory=dict[str, str])

    def decimal(self, number: Decimal) -> str:
        """Return *number* as the language writes it."""
        return f"{number}".replace(".", self.decimal_mark)

    def size(self, octets: int) -> str:
        """
        Return *octets* in words, rounded down, for nobody is to be promised too much.

        Units are of 1000 where that comes out even, else of 1024.
        """
        for power, unit in ((2, self.megabytes), (1, self.kilobytes)):
            thousand = next((base for base in _KILO if octets % base**power == 0), _KILO[1])
            if octets >= thousand**power:
                units, tenths = divmod(octets * 10 // thousand**power, 10)
                shown = f"{units}{self.decimal_mark}{tenths}" if tenths else f"{units}"
                return f"{shown}\u00a0{unit}"
        return f"{octets}\u00a0B"
