"""A helpdesk's way of handling mail, as one typed value: the desk, and the rules it asks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Self

from attrs import evolve, frozen

from mail2ticket.errors import RuleError
from mail2ticket.file_rules import FILE_RULES
from mail2ticket.model.desk import Desk
from mail2ticket.rules import Asking, Checking, Concealing
from mail2ticket.rules.alerts import (
    AlertFields,
    AlertKey,
    AlertMailbox,
    AlertSender,
    AlertStorm,
    AlertTicket,
    BadAlertKey,
)
from mail2ticket.rules.answering import (
    automatic_mail,
    forged_sender,
    list_mail,
    null_reverse_path,
    suppressed,
    system_address,
)
from mail2ticket.rules.assignment import Assigners
from mail2ticket.rules.automatic import (
    auto_submitted,
    vacation_header,
    vacation_hint,
    vendor_headers,
)
from mail2ticket.rules.bounces import (
    complaint,
    delivery_receipt,
    delivery_report,
    null_path,
    read_receipt,
)
from mail2ticket.rules.commands import Indicators
from mail2ticket.rules.dialogues import calendar_answer, challenge, domain_report
from mail2ticket.rules.echoes import Echoes, Flood, SameWords
from mail2ticket.rules.entities import note, ticket, time_entry
from mail2ticket.rules.field_commands import FieldLines
from mail2ticket.rules.forwarders import (
    ForwardedRequest,
    RewrittenSender,
    forwarder_takes_part,
)
from mail2ticket.rules.holding import (
    completed_refused,
    inactive_sender,
    over_limit,
    report_about_nothing,
    subject_refused,
    unattributed_sender,
    unreadable,
    unregistered_sender,
)
from mail2ticket.rules.ladders import (
    AnswerLimit,
    DomainLimit,
    ThreadLimit,
    item_limit,
    uncounted,
)
from mail2ticket.rules.lists import list_headers
from mail2ticket.rules.loops import HopCount, OwnMessageId, discard_own, hold_loop, own_marker
from mail2ticket.rules.new_mail import (
    cc_refused,
    forward_refused,
    new_request,
    reply_refused,
    wrong_address,
)
from mail2ticket.rules.notices import (
    acknowledged,
    added,
    assigned,
    command_error,
    created,
    failed,
    files_dropped,
    refused,
)
from mail2ticket.rules.outgoing import (
    OutgoingCopy,
    SenderOfCopy,
    outgoing_copy,
    outgoing_note,
    outgoing_ticket,
    sending_mailbox,
    sending_mailbox_agent,
)
from mail2ticket.rules.privacy import Private
from mail2ticket.rules.refining import commanded, mailbox_fields
from mail2ticket.rules.reports import report_note
from mail2ticket.rules.routes import bcc_only, not_read, own_mail, recipients
from mail2ticket.rules.scanning import infected_mail
from mail2ticket.rules.senders import (
    CompanyDomain,
    KnownAgent,
    KnownContact,
    NamedItem,
    no_sender,
)
from mail2ticket.rules.slash_commands import SlashCommands
from mail2ticket.rules.threads import (
    AnsweredBefore,
    KnownReferences,
    ReportedMail,
    SignedToken,
    SubjectNumber,
    mentioned,
)
from mail2ticket.rules.trust import OwnCheck, authentication_results
from mail2ticket.rules.watchers import copied
from mail2ticket.rules.workflow import untold
from mail2ticket.stages import (
    STAGES,
    AttachRule,
    AttributeRule,
    ClassifyRule,
    CommandRule,
    DecideRule,
    InformRule,
    LimitRule,
    MatchRule,
    NotifyRule,
    RefineRule,
    RouteRule,
    ScreenRule,
    SilenceRule,
    TrustRule,
    faults_in,
)
from mail2ticket.wording import DEFAULT, Wording

__all__ = ["Policy"]


@frozen(kw_only=True)
class Policy(Desk):
    """
    A `Desk`, and the rules of each stage in the order in which they are asked.

    The first answer wins, except where every answer counts: *refine*, *inform*, *notify*.

    >>> from mail2ticket import Mailbox
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    >>> policy.preferring(classify=(own_marker,)).classify[0].__name__
    'own_marker'

    Attributes:
        classify: What is it?

        trust: Is it from whom it says?

        screen: Is it stopped at once, before anything else is asked?

        attribute: Who is it from?

        route: Which mailbox is it for?

        match: Which work item is it about?

        command: What does its first line command?

        decide: What does it become?

        refine: What else is set on the work item? A later answer wins over an earlier one.

        attach: Is this file kept? A `Refusal`, or False, refuses it; the first rule with an
            opinion wins.

        inform: Who of ourselves is told, whatever the mail is?

        silence: May nobody be told? True keeps silent, whatever *notify* would say.

        notify: Who is told?

        limit: Has he been told often enough? Asked for each notice to anybody but our own
            people; True keeps it back.

        wording: What notices say, in each language.
    """

    classify: tuple[ClassifyRule, ...] = (
        own_marker,
        OwnMessageId(),
        HopCount(),
        delivery_receipt,
        delivery_report,
        read_receipt,
        complaint,
        AlertKey(),
        challenge,
        vacation_header,
        vacation_hint,
        calendar_answer,
        domain_report,
        auto_submitted,
        vendor_headers,
        null_path,
        OutgoingCopy(),
        list_headers,
    )
    trust: tuple[TrustRule, ...] = (authentication_results, OwnCheck())
    screen: tuple[ScreenRule, ...] = (
        unreadable,
        Private(),
        discard_own,
        hold_loop,
        own_mail,
        no_sender,
        BadAlertKey(),
        infected_mail,
        Echoes(),
    )
    attribute: tuple[AttributeRule, ...] = (
        AlertSender(),
        sending_mailbox_agent,
        RewrittenSender(),
        KnownAgent(),
        KnownContact(),
        NamedItem(),
        CompanyDomain(),
    )
    route: tuple[RouteRule, ...] = (
        AlertMailbox(),
        recipients,
        not_read,
        sending_mailbox,
        bcc_only,
    )
    match: tuple[MatchRule, ...] = (
        ReportedMail(),
        new_request,
        SignedToken(),
        KnownReferences(),
        SubjectNumber(),
        AnsweredBefore(),
        mentioned,
    )
    command: tuple[CommandRule, ...] = (Indicators(), SlashCommands(), FieldLines())
    decide: tuple[DecideRule, ...] = (
        over_limit,
        inactive_sender,
        AlertStorm(),
        AlertTicket(),
        unregistered_sender,
        unattributed_sender,
        wrong_address,
        cc_refused,
        forward_refused,
        reply_refused,
        time_entry,
        report_note,
        outgoing_note,
        outgoing_ticket,
        completed_refused,
        note,
        report_about_nothing,
        subject_refused,
        Flood(),
        ForwardedRequest(ticket),
        ticket,
    )
    refine: tuple[RefineRule, ...] = (
        mailbox_fields,
        AlertFields(),
        commanded,
        Assigners(),
        SenderOfCopy(),
        forwarder_takes_part,
        copied,
    )
    attach: tuple[AttachRule, ...] = FILE_RULES
    inform: tuple[InformRule, ...] = (assigned,)
    silence: tuple[SilenceRule, ...] = (
        outgoing_copy,
        automatic_mail,
        null_reverse_path,
        forged_sender,
        list_mail,
        suppressed,
        system_address,
        SameWords(),
    )
    notify: tuple[NotifyRule, ...] = (
        created,
        acknowledged,
        added,
        refused,
        failed,
        command_error,
        files_dropped,
    )
    limit: tuple[LimitRule, ...] = (
        uncounted,
        AnswerLimit(),
        DomainLimit(),
        item_limit,
        ThreadLimit(),
    )

    wording: Wording = DEFAULT

    def faults(self) -> list[str]:
        """Return everything that is wrong with the settings, and with rules at this desk."""
        wrong = [fault for stage in STAGES for fault in faults_in(stage, getattr(self, stage))]
        found = super().faults() + wrong
        if wrong:
            return found  # what is no rule cannot be asked for more
        for rule in self.rules():
            if isinstance(rule, Checking):
                found += rule.faults_at(self)
        return found + untold(self.refine, self.inform, self.notify)

    def rules(self) -> Iterator[object]:
        """Yield every rule of every stage."""
        for stage in STAGES:
            yield from getattr(self, stage)

    @cached_property
    def asking(self) -> tuple[Asking, ...]:
        """The rules that need something looked up; told once, for telling takes time."""
        return tuple(rule for rule in self.rules() if isinstance(rule, Asking))

    @cached_property
    def concealing(self) -> tuple[Concealing, ...]:
        """The rules that take secrets out of texts."""
        return tuple(rule for rule in self.rules() if isinstance(rule, Concealing))

    def concealed(self, text: str) -> str:
        """
        Return *text* without any secret that a rule knows of.

        Raises:
            RuleError: if a rule raises.
        """
        for rule in self.concealing:
            try:
                text = rule.conceal(text)
            except Exception as error:
                raise RuleError("conceal", type(rule).__name__) from error
        return text

    def preferring(
        self,
        *,
        classify: tuple[ClassifyRule, ...] = (),
        trust: tuple[TrustRule, ...] = (),
        screen: tuple[ScreenRule, ...] = (),
        attribute: tuple[AttributeRule, ...] = (),
        route: tuple[RouteRule, ...] = (),
        match: tuple[MatchRule, ...] = (),
        command: tuple[CommandRule, ...] = (),
        decide: tuple[DecideRule, ...] = (),
        refine: tuple[RefineRule, ...] = (),
        attach: tuple[AttachRule, ...] = (),
        inform: tuple[InformRule, ...] = (),
        silence: tuple[SilenceRule, ...] = (),
        notify: tuple[NotifyRule, ...] = (),
        limit: tuple[LimitRule, ...] = (),
    ) -> Self:
        """Return a policy that asks these rules first, and then the present ones."""
        return evolve(
            self,
            classify=classify + self.classify,
            trust=trust + self.trust,
            screen=screen + self.screen,
            attribute=attribute + self.attribute,
            route=route + self.route,
            match=match + self.match,
            command=command + self.command,
            decide=decide + self.decide,
            refine=refine + self.refine,
            attach=attach + self.attach,
            inform=inform + self.inform,
            silence=silence + self.silence,
            notify=notify + self.notify,
            limit=limit + self.limit,
        )
