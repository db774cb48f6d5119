"""
One reply stripper, run alone: ``python strippers.py NAME FILE``.

FILE holds pickled texts; each is given to the stripper, HTML to its function for HTML. Prints
JSON: the seconds for each text, the least of three.
"""

from __future__ import annotations

import json
import logging
import pickle
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Stripper = Callable[[str], object]


def mail_parser_reply() -> Stripper:
    """mail-parser-reply."""
    reader = import_module("mailparser_reply").EmailReplyParser(languages=["en"])
    return lambda text: reader.parse_reply(text=text)


def email_reply_parser() -> Stripper:
    """email-reply-parser."""
    parser = import_module("email_reply_parser").EmailReplyParser
    reply: Stripper = parser.parse_reply
    return reply


def talon() -> Stripper:
    """talon, without its machine learning."""
    quotations = import_module("talon.quotations")

    def strip(text: str) -> object:
        kind = "text/html" if text.startswith("<html") else "text/plain"
        return quotations.extract_from(text, kind)

    return strip


def quotequail() -> Stripper:
    """quotequail; it stops after 1,000 lines."""
    made = import_module("quotequail")
    return lambda text: made.quote_html(text) if text.startswith("<html") else made.quote(text)


def mail2ticket() -> Stripper:
    """We: own words, quote and signature, by position."""
    from mail2ticket import parse  # noqa: PLC0415 - only where it is measured

    head = (
        b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n"
    )

    def strip(text: str) -> object:
        # The whole mail is read: nothing smaller is public.
        kind = b"html" if text.startswith("<html") else b"plain"
        return parse((head % kind) + text.encode()).body.own

    return strip


STRIPPERS = {
    "mail-parser-reply": mail_parser_reply,
    "email-reply-parser": email_reply_parser,
    "talon": talon,
    "quotequail": quotequail,
    "mail2ticket": mail2ticket,
}


def main() -> None:
    """Measure one stripper on each text."""
    name, file = sys.argv[1:]
    logging.disable()
    warnings.simplefilter("ignore")
    texts: dict[str, str] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - compare.py wrote it
    try:
        strip = STRIPPERS[name]()
    except Exception as error:  # noqa: BLE001 - a peer that cannot be used is left out
        print(json.dumps({"missing": repr(error)}))
        return
    found: dict[str, float] = {}
    for text_name, text in texts.items():
        seconds: list[float] = []
        for _ in range(3):
            started = time.process_time()
            strip(text)
            seconds.append(time.process_time() - started)
        found[text_name] = min(seconds)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
