"""The models of the helpdesk, as they were before mail2ticket came."""

# ruff: noqa: DJ008 - nobody looks at them
# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Django has no types.

from typing import ClassVar

from django.db import models
from django.db.models.functions import Upper


class Customer(models.Model):
    """A company whose people write."""

    code = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    domain = models.CharField(max_length=255, blank=True, db_index=True)


class Person(models.Model):
    """One who writes, or works tickets."""

    code = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, db_index=True)
    works_here = models.BooleanField(default=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT)


class Ticket(models.Model):
    """A ticket, a task or a project."""

    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, default="ticket")
    subject = models.TextField(blank=True)
    state = models.CharField(max_length=64, blank=True)
    is_open = models.BooleanField(default=True)
    priority = models.CharField(max_length=64, blank=True)
    queue = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT)

    class Meta:
        """Numbers are found in any case."""

        indexes: ClassVar = [models.Index(Upper("number"), name="ticket_by_number")]


class Follower(models.Model):
    """Who takes part in a ticket."""

    ticket = models.ForeignKey(Ticket, related_name="followers", on_delete=models.CASCADE)
    email = models.CharField(max_length=255)


class Comment(models.Model):
    """What somebody wrote on a ticket, or did for it."""

    ticket = models.ForeignKey(Ticket, related_name="comments", on_delete=models.CASCADE)
    author = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    is_internal = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()


class Attachment(models.Model):
    """A file that came with a comment."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        """The same bytes once a ticket."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "sha256"], name="file_once_a_ticket")
        ]
