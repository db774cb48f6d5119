"""The tables of the helpdesk, as they were before mail2ticket came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """What all have in common."""


class Customer(Base):
    """A company whose people write."""

    __tablename__ = "customer"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    domain: Mapped[str] = mapped_column(default="", index=True)


class Person(Base):
    """One who writes, or works tickets."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    works_here: Mapped[bool] = mapped_column(default=False)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer | None] = relationship()


class Ticket(Base):
    """A ticket, a task or a project."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="ticket")
    subject: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[str] = mapped_column(default="")
    queue: Mapped[str] = mapped_column(default="")
    assignee: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped[Customer | None] = relationship()
    followers: Mapped[list[Follower]] = relationship(cascade="all, delete-orphan")
    comments: Mapped[list[Comment]] = relationship(order_by="Comment.id")

    # Numbers are found in any case.
    __table_args__ = (Index("ticket_by_number", func.upper(number)),)


class Follower(Base):
    """Who takes part in a ticket."""

    __tablename__ = "follower"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)


class Comment(Base):
    """What somebody wrote on a ticket, or did for it."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    author: Mapped[str]
    body: Mapped[str]
    is_internal: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]


class Attachment(Base):
    """A file that came with a comment."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]

    __table_args__ = (UniqueConstraint("ticket_id", "sha256"),)
