"""Reports in prose, as mail systems wrote them before RFC 3464, and as some still do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mail2ticket.model.report import ReportedRecipient
from mail2ticket.parse.reports import places, prose
from mail2ticket.parse.reports.letter import Letter
from mail2ticket.parse.reports.signs import strangers_refused
from mail2ticket.parse.reports.statuses import lost_status_in, status_told_by
from mail2ticket.parse.reports.systems import SYSTEMS

#: RFC 3463: the time is over in which the mail could have been delivered.
_EXPIRED = "4.4.7"
#: What all systems have in common, the most telling form first.
_COMMON: tuple[Callable[[Sequence[str]], list[str]], ...] = (
    places.in_angles,
    lambda lines: places.below(lines, prose.LISTS_BELOW),
    places.in_a_dialogue,
    lambda lines: places.behind(lines, prose.SAID_BEFORE),
    lambda lines: places.beside(lines, prose.SAID_AFTER),
    places.in_a_reply,
    places.in_the_header,
)


def failures_told_by(letter: Letter) -> tuple[ReportedRecipient, ...] | None:
    """
    Return who did not get the mail, by what the letter says; None where it is no report.

    A letter that is not known to be from a mail system must have the subject of a report and
    begin like one.
    """
    if letter.failed or letter.refused_by:
        found: Sequence[str] = letter.failed or letter.refused_by
    else:
        found = _told(letter) or strangers_refused(letter)
    if not found:
        return None
    is_late = _is_late(letter)
    fates = _fates(letter.lines, found)
    # What is said of nobody in particular is said of the only one there is.
    whole = "\n".join(letter.lines) if len(found) == 1 else ""
    by_class = not letter.has_known_words
    return tuple(
        _recipient(address, fates[address.casefold()], whole, is_late=is_late, by_class=by_class)
        for address in found
    )


def _recipient(
    address: str, said: str, whole: str, *, is_late: bool, by_class: bool
) -> ReportedRecipient:
    """Make what is said of *address*; *by_class* where only the code tells whether it is over."""
    status = _status(said, whole, is_late=is_late)
    is_late = is_late or (by_class and status.startswith("4.") and status != _EXPIRED)
    return ReportedRecipient(
        address=address,
        action="delayed" if is_late else "failed",
        status=status,
        is_permanent=not is_late,
    )


def _status(said: str, whole: str, *, is_late: bool) -> str:
    return (
        lost_status_in(said)
        or lost_status_in(whole)
        or status_told_by(said, is_late=is_late)
        or status_told_by(whole, is_late=is_late)
    )


def _told(letter: Letter) -> Sequence[str]:
    """
    Return the recipients that the first form finds which finds any but the correspondents.

    The form of a product is enough for a mail system; what all have in common is believed of
    a letter only that reads like a report, too.
    """
    begins = letter.begins_like_a_report
    if not begins and not letter.is_from_a_system:
        return ()
    folded = "\n".join(letter.lines).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    folded = " ".join(folded.split())
    for system in SYSTEMS:
        found = _recipients(system.find(folded, letter.lines), letter)
        if found:
            return found
    if not begins and not letter.reads_like_a_report:
        return ()
    names = places.bare_names(letter.lines, letter.domain)
    if names:
        return names
    for place in _COMMON:
        found = _recipients(place(letter.lines), letter)
        if found:
            return found
    found = _recipients(places.all_named(letter.lines), letter)
    return found if len(found) == 1 else ()


def _recipients(found: Sequence[str], letter: Letter) -> list[str]:
    """Leave out who writes the report, and who gets it, unless nobody else is named."""
    kept = [address for address in found if not places.is_a_system(address)]
    return [one for one in kept if one.casefold() not in letter.others] or kept


def _is_late(letter: Letter) -> bool:
    folded = "\n".join((letter.subject, *letter.lines)).casefold()
    folded = " ".join(folded.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    for phrase in prose.NOT_FINAL:
        folded = folded.replace(phrase, "")
    return any(phrase in folded for phrase in prose.LATE) and not any(
        phrase in folded for phrase in prose.FINAL
    )


def _fates(lines: Sequence[str], found: Sequence[str]) -> dict[str, str]:
    """Return what is said of each address: from its line on, up to where another one stands."""
    fates: dict[str, list[str]] = {address.casefold(): [] for address in found}
    current: list[str] = []
    for line in lines:
        here = [folded for one in places.addresses(line) if (folded := one.casefold()) in fates]
        if here:
            current = fates[here[0]]
        elif not line.strip() and current:
            # A blank line may stand between the address and what is wrong with it, once.
            current = current if _said_nothing(current) else []
        current.append(line)
    return {address: "\n".join(said) for address, said in fates.items()}


def _said_nothing(said: Sequence[str]) -> bool:
    return not any(len(line.split()) > 1 for line in said)
