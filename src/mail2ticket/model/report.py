"""Mail that reports on another mail: bounces, receipts and complaints."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

__all__ = ["Complaint", "DeliveryReport", "ReadReceipt", "Report", "ReportedRecipient"]


@frozen(kw_only=True)
class ReportedRecipient:
    """
    What became of one recipient (RFC 3464 section 2.3).

    Attributes:
        address: The address as the report gives it; it may not be one of the Internet.

        action: ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``.

        status: The enhanced status code (RFC 3463) as given; where none is given, what the
            reply code or the words say; empty where nothing does.

        is_permanent: Whether the mail was given up: trying this one again is of no use.
    """

    address: str
    action: str = "failed"
    status: str = ""
    is_permanent: bool = True

    @property
    def is_lost(self) -> bool:
        """
        Whether the mail did not arrive, or not yet.

        >>> ReportedRecipient(address="bo@client.example", action="relayed").is_lost
        False
        """
        return self.action in {"failed", "delayed"}


@frozen(kw_only=True)
class DeliveryReport:
    """A bounce, or the warning that a mail is delayed (RFC 3464 and older forms)."""

    recipients: tuple[ReportedRecipient, ...] = ()
    original_message_id: str | None = None

    @property
    def lost(self) -> tuple[ReportedRecipient, ...]:
        """Those whom the mail did not reach, or not yet."""
        return tuple(recipient for recipient in self.recipients if recipient.is_lost)

    @property
    def is_success(self) -> bool:
        """
        Whether it says of every recipient that the mail arrived, or went on its way.

        A report that names nobody says no such thing.
        """
        return bool(self.recipients) and not self.lost


@frozen
class ReadReceipt:
    """
    Someone's mail program says what became of a mail that arrived (RFC 8098).

    Attributes:
        disposition: ``displayed``, ``deleted``, ``dispatched``, ``processed`` or another.
    """

    original_message_id: str | None = None
    disposition: str = "displayed"


@frozen
class Complaint:
    """
    Someone told his provider that a mail was unwanted (ARF, RFC 5965).

    Attributes:
        feedback_type: ``abuse`` where a person complained; ``not-spam`` where one said that
            it was wanted (RFC 6430), ``auth-failure`` where a server did (RFC 6591).

        recipient: Who got the mail, if the report tells; many hide it.
    """

    original_message_id: str | None = None
    feedback_type: str = "abuse"
    recipient: str = ""


#: What a server or a mail program tells of a mail that we sent.
Report: TypeAlias = DeliveryReport | ReadReceipt | Complaint
