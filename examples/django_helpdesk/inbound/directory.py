"""Who is who, and which ticket is which: what mail2ticket asks of django-helpdesk."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from helpdesk import settings as helpdesk_settings
from helpdesk.decorators import is_helpdesk_staff
from helpdesk.models import Ticket

from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent, Contact

from .numbers import id_in

# A reply opens such a ticket again, by the settings of django-helpdesk.
_COMPLETED = frozenset(helpdesk_settings.EMAIL_REOPEN_STATUSES) - frozenset(Ticket.OPEN_STATUSES)


def items(numbers: Iterable[str]) -> Iterator[WorkItem]:
    """Yield the tickets that *numbers* name; by the queue where they once were, too."""
    wanted = {number: id_ for number in numbers if (id_ := id_in(number)) is not None}
    tickets = Ticket.objects.select_related("queue", "assigned_to", "merged_to__queue")
    found = tickets.prefetch_related("ticketcc_set__user").in_bulk(set(wanted.values()))
    for number, id_ in wanted.items():
        ticket = found.get(id_)
        if ticket is not None and ticket.ticket_for_url.upper() == number:
            yield _item(ticket)
        elif ticket is not None:
            yield WorkItem(number=number, merged_into=ticket.ticket_for_url)


def known(questions: Questions) -> Facts:
    """Return the users who have the addresses: those who work tickets, and others."""
    asked = {str(each).lower(): each for each in questions.addresses}
    users = get_user_model().objects.annotate(address=Lower("email")).filter(address__in=asked)
    people: dict = {}
    # Who works tickets goes first, and who is active.
    for user in sorted(users, key=lambda user: (not user.is_staff, not user.is_active, user.pk)):
        people.setdefault(asked[user.address], []).append(person(user))
    return Facts(people={address: tuple(found) for address, found in people.items()})


def agent(ids: Iterable[str]):  # noqa: ANN201 - of the project's own model
    """Return the first user with one of *ids* who works tickets; None where none does."""
    users = get_user_model().objects.in_bulk([int(id_) for id_ in ids])
    found = (users.get(int(id_)) for id_ in ids)
    return next((user for user in found if user and is_helpdesk_staff(user)), None)


def person(user) -> Agent | Contact:  # noqa: ANN001 - of the project's own model
    """Return *user* as mail2ticket knows him."""
    name = user.get_full_name() or user.get_username()
    works_here = is_helpdesk_staff(user) or (user.is_staff and not user.is_active)
    kind = Agent if works_here else Contact
    return kind(str(user.pk), name, (user.email,), is_active=user.is_active)


def _item(ticket: Ticket) -> WorkItem:
    copied = {each.email_address for each in ticket.ticketcc_set.all()} - {None, ""}
    agent = ticket.assigned_to
    own = {ticket.submitter_email, agent and agent.email} - {None, ""}
    is_open = ticket.status not in _COMPLETED
    return WorkItem(
        number=ticket.ticket_for_url,
        title=ticket.title,
        status=str(ticket.get_status_display()),
        is_open=is_open,
        participants=own | copied,
        watchers=copied,
        assignee=str(agent.pk) if agent else "",
        created_at=ticket.created,
        completed_at=None if is_open else ticket.modified,
        merged_into=ticket.merged_to.ticket_for_url if ticket.merged_to else "",
    )
