"""
A failed delivery told in words that are in no table: by what all mail systems write alike.

Nothing here reads words. What counts is who wrote (nobody, a daemon, a keeper, a program), the
reply of a server beside the address of a stranger, and the mail that is given back:

=============================================  =================================
who wrote                                      what is asked for besides
=============================================  =================================
a daemon, a keeper, or the null path           a full reply beside a stranger
a daemon                                       any reply beside a stranger
a program by ``Auto-Submitted``                any reply, and the mail given back
a daemon, or a keeper that nobody can answer   a stranger, and the mail given back;
                                               or strangers alone below a colon
=============================================  =================================

A person who writes about a report has none of the first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mail2ticket.parse.reports import places
from mail2ticket.parse.reports.letter import Letter
from mail2ticket.parse.reports.subjects import ANSWERS, GREETINGS

_WIDE = 400
_BEFORE = 4
_AFTER = 3
#: ``550 5.1.1``, ``550-5.1.1``, ``#5.1.1``, ``Status: 5.1.1``: no date and no number of anything.
_FULL = re.compile(
    r"(?<![\w.])([45])[0-5]\d[ -]{1,2}[#(]?\1\.\d{1,3}\.\d{1,3}(?![\d.]\d)"
    r"|#\s?[45]\.\d{1,3}\.\d{1,3}(?!\d)|\bstatus[:=]?\s?[45]\.\d\.\d{1,2}(?!\d)",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"(?<![\w.:/#@+-])[45][0-5]\d[ -](?=[^\W\d_]|<)|(?<![\d.])[45]\.[0-7]\.\d{1,2}(?![\d.])"
)
_COLONS = (":", "：")  # noqa: RUF001 - the wide colon of East Asia
_LINK = re.compile(r"https?://")


def strangers_refused(letter: Letter) -> Sequence[str]:
    """Return who did not get the mail, by signs alone; empty where they do not suffice."""
    if not (letter.is_from_a_system or letter.is_from_nobody or letter.is_automatic):
        return ()
    is_bare = not (letter.is_from_nobody or letter.is_automatic)
    if is_bare and letter.subject.startswith((*ANSWERS, *GREETINGS)):
        return ()
    back = letter.given_back
    lines = [
        line
        for line in letter.whole[: None if back is None else back.start]
        if not line.lstrip().startswith(">")
    ]
    is_ours = back is not None and letter.is_to(back.senders)
    full = _beside(lines, _FULL, letter)
    if full and (letter.is_from_a_system or letter.is_from_nobody or is_ours):
        return full
    if letter.is_from_a_daemon or is_ours:
        some = full or _beside(lines, _ANY, letter)
        if some:
            return some
    if is_ours and not is_bare and (given_up := _given_up(letter, lines)):
        return given_up
    is_sure = letter.is_from_a_daemon or (letter.is_from_a_mailer and not is_bare)
    return _announced(lines, letter) if is_sure and not letter.is_responder else ()


def _given_up(letter: Letter, lines: Sequence[str]) -> Sequence[str]:
    """Return to whom the mail was that is given back, where no server's reply is shown."""
    back = letter.given_back
    if back is None or not (letter.is_from_a_system or letter.is_from_nobody):
        return ()
    strangers = [one for one in back.recipients if one.casefold() not in letter.others]
    text = "\n".join(lines).casefold()
    named = [one for one in strangers if one.casefold() in text]
    if letter.is_from_a_mailer:
        return named or (strangers if len(strangers) == 1 else ())
    # Who asks senders to prove themselves writes from nobody as well, and gives a link.
    return () if letter.is_responder or _LINK.search(text) else named


def _announced(lines: Sequence[str], letter: Letter) -> Sequence[str]:
    """Find the strangers on lines of their own below one that ends in a colon."""
    found: list[str] = []
    above = ""
    for line in (line.strip()[:_WIDE] for line in lines if line.strip()):
        strangers = _strangers(line, letter)
        if strangers and (above.endswith(_COLONS) or found) and not _words_beside(line, strangers):
            found.extend(strangers)
        elif found:
            break
        above = line
    return tuple(dict.fromkeys(found))


def _words_beside(line: str, named: Sequence[str]) -> bool:
    for address in named:
        line = line.replace(address, "")
    return any(letter.isalnum() for letter in line.casefold().replace("mailto", ""))


def _beside(lines: Sequence[str], reply: re.Pattern[str], letter: Letter) -> Sequence[str]:
    """Find the strangers' addresses on the lines of a *reply*, or right above or below."""
    filled = [line[:_WIDE] for line in lines if line.strip()]
    strangers = [_strangers(line, letter) for line in filled]
    found: dict[str, str] = {}
    for at, line in enumerate(filled):
        if reply.search(line) is None:
            continue
        for address in next(filter(None, _near(strangers, at)), ()):
            found.setdefault(address.casefold(), address)
    return tuple(found.values())


def _near(strangers: Sequence[Sequence[str]], at: int) -> Iterator[Sequence[str]]:
    """Yield whom the line *at* may be about, the likeliest first."""
    yield strangers[at]
    for above in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
        if strangers[above]:
            # Several may stand there, one below the other.
            top = above
            while top > 0 and strangers[top - 1] and above - top < _WIDE:
                top -= 1
            yield [one for line in strangers[top : above + 1] for one in line]
    yield from strangers[at + 1 : at + 1 + _AFTER]


def _strangers(line: str, letter: Letter) -> Sequence[str]:
    if "@" not in line or line.lstrip().lower().startswith(("message-id", "mail from", "from:")):
        return ()
    return [
        one
        for one in places.addresses(line)
        if one.casefold() not in letter.others and not places.is_a_system(one)
    ]
