"""Where in a plain report the addresses stand: below a line, behind words, in a dialogue."""

# ruff: noqa: RUF001 - the punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

# Scripts without blanks between words set an address apart by their own punctuation.
_ADDRESS = re.compile(
    r"[^\s<>()\[\]\",;:'=*|`、。，：；（）「」《》【】]{1,64}"
    r"@[^\s<>()\[\]\",;:@'*|`、。，：；（）「」《》【】]{1,255}"
)
_ANGLE = re.compile(
    r"[\s>]{0,8}<([^\s<>]{1,64}@[^\s<>]{1,255})>\s{0,2}"
    r"(?:\((?:expanded|generated|forwarded) from:?\s{1,4}<?([^\s<>()]{1,320})>?\)\s{0,2})?:"
)
_RCPT = re.compile(r"rcpt to:\s{0,4}<?([^\s<>]{1,64}@[^\s<>]{1,255})", re.IGNORECASE)
_REPLY = re.compile(r"(?<![\w.:/@#-])[45][0-5]\d(?:[ -]|$)")
_LISTED = 12
_DIALOGUE = 4
_WIDE = 400
_NAME = 4
_WORDS = re.compile(r"\w+")
_AND = frozenset({"and", "und", "et", "y", "e", "en", "och", "og", "i", "ja", "a", "и"})
_OPENING = ("<", "(", "[", "<mailto:", "[mailto:", "[smtp:", "smtp:", "<smtp:", "smtp=")

_NOT_RECIPIENTS = (
    "contact", "postmaster", "assistance", "abuse@", "support@", "help@", "from:", "if you",
    "message-id", "subject:", "sender:", "reply-to", "mail from", "return-path", "von:", "de :",
    "kontaktieren",
)  # fmt: skip
#: Local parts of whom no mail is lost to: they wrote the report.
_SYSTEMS = ("postmaster@", "mailer-daemon@", "mailer_daemon@", "mailerdaemon@")


def addresses(text: str) -> list[str]:
    """
    Return the addresses in *text*, in order, none twice.

    >>> addresses("<bo@client.example> (was: Bo@client.example), [SMTP:cy@client.example].")
    ['bo@client.example', 'cy@client.example']
    """
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text):
        address = match[0].strip(".'\"!?\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH COMMA}")
        if not address.endswith("@"):
            found.setdefault(address.casefold(), address)
    return list(found.values())


def is_a_system(address: str) -> bool:
    """Return whether *address* is of those who write reports."""
    return address.casefold().startswith(_SYSTEMS)


def in_angles(lines: Sequence[str]) -> list[str]:
    """
    Find ``<ada@client.example>:`` at the start of a line: qmail, Postfix, Yahoo.

    Where an alias was expanded, the mail was sent to what stands in brackets.
    """
    found: list[str] = []
    for line in lines:
        match = _ANGLE.match(line)
        if match is not None:
            alias = match[2] or ""
            found.append(alias if "@" in alias else match[1])
    return _distinct(found)


def below(lines: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Find the addresses below a line that announces them by one of *phrases*."""
    # A line whose words are another's that is folded is looked at with the next one.
    for at in range(len(lines)):
        said = _joined(lines, at)
        if not any(phrase in said for phrase in phrases):
            continue
        found = _listed(lines, at)
        if found:
            return found
    return []


def _joined(lines: Sequence[str], at: int) -> str:
    words = (line[:_WIDE] for line in lines[at : at + 2])
    return " ".join(
        " ".join(words).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    )


def _listed(lines: Sequence[str], at: int) -> list[str]:
    found: list[str] = []
    others = indent = 0
    for line in lines[at + 1 :]:
        bare = line.strip()
        if not bare:
            continue
        depth = len(line) - len(line.lstrip())
        if found and bare.startswith(("---", "===", "***")):
            break
        folded = bare.casefold()
        if found and "expanded from:" in folded:
            # The address that the mail was sent to; the one above is where that led.
            found.extend(addresses(bare[:_WIDE])[:1])
            continue
        if found and depth > indent:
            continue  # what is said of the one above
        is_apart = any(word in folded for word in _NOT_RECIPIENTS)
        here = [] if is_apart else addresses(bare[:_WIDE])
        if here and _leads(bare, here[0]):
            found.append(here[0])
            others, indent = 0, depth
        else:
            others += 1
            if others >= (_LISTED if not found else 3):
                break
    return _distinct(found)


def _leads(line: str, address: str) -> bool:
    """Tell whether *address* is what the line is about, and no mention of it in a sentence."""
    before, _, after = line.partition(address)
    before = before.casefold().rstrip()
    names = len(_WORDS.findall(before.removesuffix("mailto:").removesuffix("smtp:")))
    if names <= 1 or before.endswith(("smtp=", "[smtp:", "from: <", "from:", " from")):
        return True
    # "Bo Client <bo@client.example>" on a line of its own.
    return (
        names <= _NAME
        and before.endswith(_OPENING)
        and not _WORDS.findall(after.replace("mailto:", "").replace(address, ""))
    )


def behind(lines: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Find the address that stands behind one of *phrases*, there or on the next line."""
    found: list[str] = []
    for at, line in enumerate(lines):
        folded = line.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        if len(folded) != len(line):
            folded = line.lower()
        for phrase in phrases:
            start = folded.find(phrase)
            if start < 0:
                continue
            rest = line[start + len(phrase) :][:_WIDE]
            if not rest.strip(" :.*'\"<"):
                rest = " ".join(lines[at + 1 : at + 2])[:_WIDE]
            here = addresses(rest)
            if here:
                found.extend(_run(rest, here))
                break
    return _distinct(found)


def _run(text: str, here: Sequence[str]) -> Sequence[str]:
    """Return the addresses of *here* that follow each other with no word between."""
    for count, (before, after) in enumerate(pairwise(here), 1):
        between = text.partition(before)[2].partition(after)[0]
        if _WORDS.search(between) and between.strip() not in _AND:
            return here[:count]
    return here


def labelled(lines: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Find the addresses on lines that begin with one of *labels*, or below it."""
    found: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip(" \t>*-|\N{IDEOGRAPHIC SPACE}")[:_WIDE]
        folded = bare.casefold()
        label = next((one for one in labels if folded.startswith(one)), None)
        if label is None:
            continue
        rest = bare[len(label) :].lstrip(" \t:\N{FULLWIDTH COLON}")
        found.extend(addresses(rest or " ".join(lines[at + 1 : at + 2])[:_WIDE]))
    return _distinct(found)


def beside(lines: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """Find an address on the line that says by one of *phrases* what is wrong with it."""
    found: list[str] = []
    for line in lines:
        folded = line.casefold()
        if any(phrase in folded for phrase in phrases):
            found.extend(addresses(line[:_WIDE])[:1])
    return _distinct(found)


def in_a_dialogue(lines: Sequence[str], _: Sequence[str] = ()) -> list[str]:
    """Find the address of each RCPT TO that is answered with a refusal (RFC 5321)."""
    found: list[str] = []
    for at, line in enumerate(lines):
        match = _RCPT.search(line[:_WIDE])
        if match is None:
            continue
        answer = [line[match.end() : _WIDE], *lines[at + 1 : at + _DIALOGUE]]
        if any(_REPLY.search(each[:_WIDE]) for each in answer):
            found.append(match[1])
    return _distinct(found)


def in_a_reply(lines: Sequence[str], _: Sequence[str] = ()) -> list[str]:
    """Find the address that a reply code is about: ``550 5.1.1 <bo@client.example>...``."""
    found: list[str] = []
    for line in lines:
        match = _REPLY.search(line[:_WIDE])
        if match is None or "mail from" in line.casefold():
            continue
        here = addresses(line[match.end() : _WIDE]) or addresses(line[: match.start()])
        found.extend(here[:1])
    return _distinct(found)


def bare_names(lines: Iterable[str], domain: str) -> list[str]:
    """Find names without a domain below an announcement; they are of the sender's own *domain*."""
    if not domain:
        return []
    is_announced = False
    for line in lines:
        bare = line.strip()
        folded = bare.casefold()
        if is_announced and bare:
            return [f"{bare}@{domain}"] if re.fullmatch(r"[\w.+-]{1,64}", bare) else []
        if "could not be delivered" in folded and folded.endswith(":"):
            is_announced = True
    return []


def in_the_header(lines: Sequence[str], _: Sequence[str] = ()) -> list[str]:
    """Find whom the mail was to, where the report shows nothing but its header: Yahoo."""
    text = " ".join(lines)
    folded = text.casefold()
    if not any(phrase in folded for phrase in ("deliver the following message", "your message")):
        return []
    start = folded.find(" to: ")
    return addresses(text[start + 5 : start + 300])[:1] if start >= 0 else []


def all_named(lines: Sequence[str]) -> list[str]:
    """Find every address that is not of somebody to write to about the report."""
    found: dict[str, str] = {}
    for line in lines:
        folded = line.casefold()
        if not any(word in folded for word in _NOT_RECIPIENTS):
            for address in addresses(line[:_WIDE]):
                found.setdefault(address.casefold(), address)
    return list(found.values())


def _distinct(found: Iterable[str]) -> list[str]:
    return list({address.casefold(): address for address in reversed(list(found))}.values())[::-1]
