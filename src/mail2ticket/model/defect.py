"""What is wrong with a mail that could be read all the same."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


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
    BYTE_ORDER_MARK = "byte_order_mark"
    BAD_ENCODED_WORD = "bad_encoded_word"
    BAD_PARAMETER = "bad_parameter"
    UNKNOWN_CHARSET = "unknown_charset"
    UNDECODABLE_TEXT = "undecodable_text"
    UNKNOWN_ENCODING = "unknown_encoding"
    BAD_BASE64 = "bad_base64"
    ENCODED_MULTIPART = "encoded_multipart"
    NO_BOUNDARY = "no_boundary"
    REPEATED_BOUNDARY = "repeated_boundary"
    UNCLOSED_MULTIPART = "unclosed_multipart"
    PREAMBLE = "preamble"
    EPILOGUE = "epilogue"
    CONFLICTING_NAMES = "conflicting_names"
    PARTIAL_MESSAGE = "partial_message"
    EXTERNAL_BODY = "external_body"
    OVER_LIMIT = "over_limit"
    UNREADABLE = "unreadable"


@frozen
class Defect:
    """A defect and where it was met, in words for a person to read."""

    code: DefectCode
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else str(self.code)
