"""Bytes to a `Message`: never fails on bad mail, and lists what was wrong as defects."""

from mail2ticket.parse.reader import content_of, parse

__all__ = ["content_of", "parse"]
