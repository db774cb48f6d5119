"""What does it become? First: what stands in the way."""

from __future__ import annotations

from mail2ticket.model.case import Commanded, Parsed
from mail2ticket.model.completion import on_completed
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.desk import VacationNotes
from mail2ticket.model.items import Discarded, Entity, Held, Reason, Stop
from mail2ticket.model.mailbox import Completed, EmptySubject, Strangers
from mail2ticket.model.people import Stranger, company_of
from mail2ticket.model.verdict import Answer, Kind, Trust

__all__ = [
    "ambiguous",
    "completed_refused",
    "inactive_sender",
    "over_limit",
    "report_about_nothing",
    "subject_refused",
    "unattributed_sender",
    "unreadable",
    "unregistered_sender",
]


def unreadable(case: Parsed) -> Answer[Stop] | None:
    """The reading itself broke down, which is our fault: a person looks at the mail."""
    for defect in case.message.defects:
        if defect.code is DefectCode.UNREADABLE:
            return Answer(Held(Reason.UNREADABLE, defect.detail), str(defect))
    return None


def ambiguous(case: Parsed) -> Answer[Stop] | None:
    """
    A mail that programs read in different ways: what a scanner saw may be another mail (X19).

    It is in no policy that is not asked for it, as in ``preferring(screen=(ambiguous,))``:
    old and careless programs write such mail too, and the marks are in its defects anyway.
    """
    marks = [str(defect) for defect in case.message.defects if defect.code.is_ambiguity]
    return Answer(Held(Reason.AMBIGUOUS, "; ".join(marks)), marks[0]) if marks else None


def over_limit(case: Commanded) -> Answer[Entity] | None:
    """A mail over a limit is held whole; nothing is cut and then believed (W7)."""
    excess = case.message.excess
    if excess is None:
        return None
    return Answer(Held(Reason.OVER_LIMIT, str(excess)), str(excess))


def inactive_sender(case: Commanded) -> Answer[Entity] | None:
    """Somebody who is inactive, or whose company is, gets no work done (S1)."""
    requester = case.requester
    company = company_of(requester)
    if not isinstance(requester, Stranger) and not requester.is_active:
        said = f"{requester.name} is inactive"
    elif company is not None and not company.is_active:
        said = f"{company.name} is inactive"
    else:
        return None
    return Answer(Held(Reason.INACTIVE_SENDER, said), said)


def unregistered_sender(case: Commanded) -> Answer[Entity] | None:
    """A stranger opens no ticket in a mailbox that wants none (S2); to take part he may."""
    unwanted = case.mailbox.strangers in {Strangers.HOLD, Strangers.REFUSE}
    if not unwanted or case.item is not None or not isinstance(case.requester, Stranger):
        return None
    said = f"{case.requester.address} is not registered"
    if case.mailbox.strangers is Strangers.HOLD:
        return Answer(Held(Reason.UNREGISTERED, said), said)
    return Answer(Discarded(Reason.UNREGISTERED, said), f"{said}, and is refused")


def unattributed_sender(case: Commanded) -> Answer[Entity] | None:
    """
    A mail that is nobody's is refused where a mailbox wants an owner for each (S1).

    Whoever is known has one, whoever takes part in an item, or names one, whose domain is a
    company's, or who writes to a mailbox of one company. A forged sender has none by any of it.
    """
    requester, mailbox = case.requester, case.mailbox
    if not mailbox.needs_company or case.item is not None or not isinstance(requester, Stranger):
        return None
    names_item = case.match.mentioned is not None and case.trust is not Trust.FORGED
    if requester.company is not None or mailbox.company is not None or names_item:
        return None
    said = f"{requester.address} belongs to nobody that we know"
    return Answer(Held(Reason.UNATTRIBUTED, said), said)


def report_about_nothing(case: Commanded) -> Answer[Entity] | None:
    """A report or a vacation note that is about no item of ours opens no ticket (W2, D6)."""
    if case.item is not None:
        return None
    vacation: type[Held | Discarded] = Discarded
    if case.desk.vacations is VacationNotes.HOLD:
        vacation = Held
    bounce = "a bounce of no mail of ours"
    if case.message.report is None:
        bounce = "only its null reverse-path says that it is a bounce, and it reports on nothing"
    stops: dict[Kind, Stop] = {
        Kind.BOUNCE: Held(Reason.BOUNCE, bounce),
        Kind.COMPLAINT: Held(Reason.COMPLAINT, "a complaint about no mail of ours"),
        Kind.READ_RECEIPT: Discarded(Reason.READ_RECEIPT, "a receipt for no mail of ours"),
        Kind.VACATION: vacation(Reason.VACATION, "a vacation note about no item of ours"),
    }
    stop = stops.get(case.kind)
    return Answer(stop, stop.detail) if stop else None


def subject_refused(case: Commanded) -> Answer[Entity] | None:
    """A new request without a subject, or with too long a one, where none is taken (E5)."""
    subject, mailbox = case.message.subject.strip(), case.mailbox
    if case.item is not None:
        return None
    if case.message.is_subject_blank and mailbox.empty_subject is EmptySubject.REJECT:
        return Answer(Discarded(Reason.EMPTY_SUBJECT), "the subject is empty")
    longest = mailbox.subject_characters
    if longest is not None and len(subject) > longest:
        said = f"the subject has {len(subject)} characters, over the limit of {longest}"
        return Answer(Discarded(Reason.LONG_SUBJECT, said), said)
    return None


def completed_refused(case: Commanded) -> Answer[Entity] | None:
    """
    A reply to a completed item is refused where a mailbox wants none, and its sender told (E9).

    What a program wrote is no such reply, and becomes a note.
    """
    item = case.item
    if item is None or on_completed(case) is not Completed.REJECT:
        return None
    said = f"{item.number} is completed"
    return Answer(Discarded(Reason.COMPLETED, said), f"{said}, and takes no replies")
