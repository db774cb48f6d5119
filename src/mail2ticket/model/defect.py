"""What is wrong with a mail that could be read all the same."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen

__all__ = ["AMBIGUITIES", "Defect", "DefectCode"]


class DefectCode(StrEnum):
    """The stable name of a defect; hosts may store it and compare it."""

    NO_FROM = "no_from"
    REPEATED_FROM = "repeated_from"
    SEVERAL_FROM = "several_from"
    DOUBTFUL_ADDRESS = "doubtful_address"
    NO_DATE = "no_date"
    DOUBTFUL_DATE = "doubtful_date"
    NO_MESSAGE_ID = "no_message_id"
    REPEATED_HEADER = "repeated_header"
    NOT_A_HEADER = "not_a_header"
    BARE_CR = "bare_cr"
    NUL = "nul"
    CONTROL_CHARACTER = "control_character"
    BYTE_ORDER_MARK = "byte_order_mark"
    BAD_ENCODED_WORD = "bad_encoded_word"
    BAD_PARAMETER = "bad_parameter"
    REPEATED_PARAMETER = "repeated_parameter"
    UNKNOWN_CHARSET = "unknown_charset"
    GUESSED_CHARSET = "guessed_charset"
    CHARSET_CONFLICT = "charset_conflict"
    UTF_7 = "utf_7"
    UNDECODABLE_TEXT = "undecodable_text"
    NO_MIME_VERSION = "no_mime_version"
    REPEATED_TYPE = "repeated_type"
    DOUBTFUL_TYPE = "doubtful_type"
    HIDDEN_PARTS = "hidden_parts"
    UNKNOWN_ENCODING = "unknown_encoding"
    REPEATED_ENCODING = "repeated_encoding"
    BAD_BASE64 = "bad_base64"
    BAD_QUOTED_PRINTABLE = "bad_quoted_printable"
    ENCODED_MULTIPART = "encoded_multipart"
    NO_BOUNDARY = "no_boundary"
    LONG_BOUNDARY = "long_boundary"
    REPEATED_BOUNDARY = "repeated_boundary"
    BOUNDARY_PREFIX = "boundary_prefix"
    UNCLOSED_MULTIPART = "unclosed_multipart"
    PREAMBLE = "preamble"
    EPILOGUE = "epilogue"
    CONFLICTING_NAMES = "conflicting_names"
    FOLDED_NAME = "folded_name"
    ENCODED_WORD_IN_NAME = "encoded_word_in_name"
    PARTIAL_MESSAGE = "partial_message"
    EXTERNAL_BODY = "external_body"
    READINGS_DIFFER = "readings_differ"
    ENCRYPTED = "encrypted"
    UNCHECKED_SIGNATURE = "unchecked_signature"
    DAMAGED_CONTAINER = "damaged_container"
    BAD_CALENDAR = "bad_calendar"
    OVER_LIMIT = "over_limit"
    UNREADABLE = "unreadable"

    @property
    def is_ambiguity(self) -> bool:
        """Whether it makes programs read one mail in different ways; see `AMBIGUITIES`."""
        return self in AMBIGUITIES


#: Defects by which mail is read in one way by one program and in another way by the next, so
#: that what a scanner saw need not be what a person gets (X19). A defect that is here says
#: nothing of the sender: old and careless programs make most of them.
AMBIGUITIES: Final[frozenset[DefectCode]] = frozenset(
    {
        DefectCode.REPEATED_FROM,
        DefectCode.NOT_A_HEADER,
        DefectCode.BARE_CR,
        DefectCode.NUL,
        DefectCode.CONTROL_CHARACTER,
        DefectCode.BYTE_ORDER_MARK,
        DefectCode.BAD_PARAMETER,
        DefectCode.REPEATED_PARAMETER,
        DefectCode.UNKNOWN_CHARSET,
        DefectCode.CHARSET_CONFLICT,
        DefectCode.UTF_7,
        DefectCode.NO_MIME_VERSION,
        DefectCode.REPEATED_TYPE,
        DefectCode.DOUBTFUL_TYPE,
        DefectCode.HIDDEN_PARTS,
        DefectCode.UNKNOWN_ENCODING,
        DefectCode.REPEATED_ENCODING,
        DefectCode.BAD_BASE64,
        DefectCode.BAD_QUOTED_PRINTABLE,
        DefectCode.ENCODED_MULTIPART,
        DefectCode.NO_BOUNDARY,
        DefectCode.LONG_BOUNDARY,
        DefectCode.REPEATED_BOUNDARY,
        DefectCode.BOUNDARY_PREFIX,
        DefectCode.UNCLOSED_MULTIPART,
        DefectCode.PREAMBLE,
        DefectCode.EPILOGUE,
        DefectCode.CONFLICTING_NAMES,
        DefectCode.FOLDED_NAME,
        DefectCode.ENCODED_WORD_IN_NAME,
        DefectCode.PARTIAL_MESSAGE,
        DefectCode.EXTERNAL_BODY,
        DefectCode.DAMAGED_CONTAINER,
    }
)


@frozen
class Defect:
    """A defect and where it was met, in words for a person to read."""

    code: DefectCode
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else str(self.code)
