"""Who hears of a mail besides its sender: in the words of django-helpdesk's own templates."""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import mark_safe
from helpdesk.lib import safe_template_context
from helpdesk.models import FollowUp, Ticket

from mail2ticket.model.address import Address

_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def tell(ticket: Ticket, written: FollowUp, sender: Address, *, is_new: bool = False) -> None:
    """
    Tell submitter, agent and copies of what *sender* wrote; himself our own notice tells.

    Where django-helpdesk's ``OutboxBackend`` is ours, all of it waits for the commit.
    """
    context = safe_template_context(ticket)
    # django-helpdesk takes this for HTML that is safe; a mail's words are not.
    safe = escape(written.comment).replace("\n", "\r\n")
    context["comment"] = mark_safe(safe)  # noqa: S308 - it was escaped
    roles = {
        "submitter": ("updated_submitter", context),
        "assigned_to": ("updated_owner", context),
        "ticket_cc": ("updated_cc", context),
    }
    if is_new:
        roles = dict.fromkeys(("ticket_cc", "new_ticket_cc"), ("newticket_cc", context))
    ticket.send(roles, dont_send_to=_his(ticket, sender), extra_headers=_HEADERS)


def _his(ticket: Ticket, sender: Address) -> set[str]:
    """Return the address of *sender* as the ticket spells it."""
    agent, copied = ticket.assigned_to, ticket.ticketcc_set.all()
    all_ = {ticket.submitter_email, agent and agent.email, *(one.email_address for one in copied)}
    return {one for one in all_ if one and one.lower() == str(sender).lower()}
