"""Mail that reports on another mail: bounces, receipts and complaints."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen


@frozen(kw_only=True)
class ReportedRecipient:
    """
    What became of one recipient (RFC 3464 section 2.3).

    Attributes:
        address: The address as the report gives it; it may not be one of the Internet.

        action: ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``.

        status: The enhanced status code (RFC 3463), or empty where none is given.

        is_permanent: Whether trying again is of no use.
    """

    address: str
    action: str = "failed"
    status: str = ""
    is_permanent: bool = True


@frozen(kw_only=True)
class DeliveryReport:
    """A bounce, or the warning that a mail is delayed (RFC 3464 and older forms)."""

    recipients: tuple[ReportedRecipient, ...] = ()
    original_message_id: str | None = None


@frozen
class ReadReceipt:
    """Someone's mail program says that a mail was shown or deleted (RFC 8098)."""

    original_message_id: str | None = None


@frozen
class Complaint:
    """Someone told his provider that a mail was unwanted (ARF, RFC 5965)."""

    original_message_id: str | None = None


Report: TypeAlias = DeliveryReport | ReadReceipt | Complaint
