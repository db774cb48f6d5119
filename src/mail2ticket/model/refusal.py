"""Why a file is not kept, in words that can be said in any language (F8)."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

__all__ = ["FileReason", "Refusal"]


class FileReason(StrEnum):
    """Why a file is not kept; hosts' own rules may have reasons of their own."""

    NOT_KEPT = "not_kept"
    TOO_LARGE = "too_large"
    ALL_TOO_LARGE = "all_too_large"
    TOO_MANY_FILES = "too_many_files"
    TYPE_REFUSED = "type_refused"
    HIDDEN_ENDING = "hidden_ending"
    INFECTED = "infected"
    UNSCANNED = "unscanned"
    ENCRYPTED = "encrypted"
    DEEP_IN_CHAIN = "deep_in_chain"
    INLINE_IMAGE = "inline_image"
    MORE_FILES = "more_files"
    DOUBLE_ENDING = "double_ending"
    ODD_NAME = "odd_name"
    DISGUISED = "disguised"
    REFUSED_INSIDE = "refused_inside"
    NESTED_ARCHIVE = "nested_archive"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    DAMAGED = "damaged"
    NOT_LOOKED_INTO = "not_looked_into"
    MACROS = "macros"
    ACTIVE_CONTENT = "active_content"
    HUGE_PICTURE = "huge_picture"
    AMBIGUOUS_MAIL = "ambiguous_mail"


@frozen
class Refusal:
    """
    What an attach rule answers in place of False, so that the sender can be told why.

    Nothing in it is ever a word of the sender's: whoever is told may be somebody else, whose
    address the sender wrote into From (X3).

    >>> str(Refusal(FileReason.TOO_LARGE, limit=10_000_000).code)
    'too_large'

    Attributes:
        code: A `FileReason`, or a host's own word, for which a wording has a sentence.

        limit: The most bytes that are allowed.

        type: A type of file, as our own settings call it: ``exe``.

        count: How many more files it is about.
    """

    code: str
    limit: int | None = field(default=None, kw_only=True)
    type: str = field(default="", kw_only=True)
    count: int | None = field(default=None, kw_only=True)
