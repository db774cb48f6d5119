"""The text of a mail in a winmail.dat: plain, HTML, or compressed RTF."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mail2ticket.parse.charsets.decoding import decode
from mail2ticket.parse.html import html_to_text
from mail2ticket.parse.unpack.lzfu import decompress
from mail2ticket.parse.unpack.mapi import Properties, Tag, codec_of_page
from mail2ticket.parse.unpack.packed import Budget
from mail2ticket.parse.unpack.rtf import read_rtf


class Words(NamedTuple):
    """The text of a mail that was packed, and its HTML if it has any."""

    text: str
    html: str | None = None


def read_words(
    said: Properties, body: str, budget: Budget, complain: Callable[[str], None]
) -> Words:
    """
    Return the text of a mail: as it is, from the HTML, or from the RTF, whatever there is.

    Args:
        said: The properties of the mail.

        body: The text in the attribute of its own, which is older than the property.

        budget: What may still be turned into text.

        complain: Is told what is damaged, or too long to be read.
    """
    text = said.text(Tag.BODY) or body
    html = _html(said, budget, complain)
    if html is None and not text.strip():
        return _from_rtf(said, budget, complain)
    if html is not None and not text.strip():
        return Words(html_to_text(html), html)
    return Words(_lines(text), html)


def _html(said: Properties, budget: Budget, complain: Callable[[str], None]) -> str | None:
    raw = said.raw(Tag.HTML)
    if raw is None or not raw:
        return None
    if len(raw) > budget.words:
        complain("its HTML is too long")
        return None
    budget.words -= len(raw)
    page = codec_of_page(said.number(Tag.INTERNET_CODE_PAGE)) or said.code_page
    return said.text(Tag.HTML) or decode(bytes(raw).rstrip(b"\0"), page)


def _from_rtf(said: Properties, budget: Budget, complain: Callable[[str], None]) -> Words:
    packed = said.raw(Tag.RTF)
    if packed is None:
        return Words("")
    rtf = decompress(bytes(packed), budget.words)
    budget.words -= len(rtf.content)
    if not rtf.is_whole:
        complain("its RTF is too long" if rtf.is_over else "its RTF is damaged")
    read = read_rtf(rtf.content)
    if read.is_html:
        return Words(html_to_text(read.text), read.text)
    return Words(_lines(read.text))


def as_text(said: Properties, subject: str, text: str) -> bytes:
    """Return a mail that is in another one as a text file: who, when, about what, and the text."""
    name = said.text(Tag.FROM_NAME) or said.text(Tag.SENDER_NAME)
    address = (
        said.text(Tag.SENDER_SMTP) or said.text(Tag.FROM_ADDRESS) or said.text(Tag.SENDER_ADDRESS)
    )
    sent_at = said.moment(Tag.SENT_AT)
    head = {
        "From": f"{name} <{address}>" if name and address else name or address,
        "Date": sent_at.isoformat(" ", "seconds") if sent_at else "",
        "To": said.text(Tag.DISPLAY_TO),
        "Subject": subject,
    }
    lines = [f"{key}: {' '.join(value.split())}" for key, value in head.items() if value]
    return "\n".join((*lines, "", text)).encode("utf-8", "replace")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
