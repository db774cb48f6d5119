"""What mail systems say when they could not deliver, each form a small detector."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:'=*]{1,64}@[^\s<>()\[\]\",;:@'*]{1,255}")
_ANGLE = re.compile(r"\s{0,8}<([^\s<>]{1,64}@[^\s<>]{1,255})>\s{0,2}:")
_LISTED = 12
_WORDS = re.compile(r"\w+")

#: Below one of these, the mail that could not be delivered is given back.
_COPY = (
    "below this line is a copy", "below the next line is a copy",
    "this is a copy of the message", "this is a copy of your message", "original message",
    "returned message", "returned mail", "message header follows", "message headers follow",
    "message text follows", "unsent message", "header of the source mail",
    "the header of the original message", "copy of the message header",
    "a copy of the original message", "message header", "header and top",
    "message reads (in part)", "lines of your original message", "forwarded message",
    "returned mail follows", "copie du message", "kopie der nachricht",
    "mensaje original adjunto", "original mail", "old message",
    "undelivered message you sent follows",
)  # fmt: skip

#: The line after which the addresses stand, one a line.
_LISTS_BELOW = (
    "did not reach the following recipient", "following address(es) failed",
    "following addresses failed", "following address failed",
    "recipients of your message did not", "to the following address",
    "to the following recipient", "addresses had permanent fatal errors",
    "addresses had transient", "addresses had delivery problems", "addresses had delivery",
    "recipients did not receive", "did not receive a copy of your message",
    "addresses did not receive", "could not be reached", "has not yet been delivered to",
    "has not yet been delivered is", "not delivered to", "failed addresses follow",
    "could not be delivered to", "could not deliver message to", "failed recipients",
    "following user", "addressed to email address", "email to this address", "your message to:",
    "was not delivered to the following", "following address(es)", "recipient(s) could not",
    "delivery to the following", "delevery to the following", "has failed to these recipients",
    "undeliverable to the following", "unable to deliver your message to the following",
    "wasn't able to deliver your message", "was unable to deliver your message",
    "following recipients", "to one or more of its", "konnte nicht zugestellt werden",
    "an folgende empfänger", "n'a pas pu être", "n'a pas pu etre", "no se pudo entregar",
    "no ha podido ser entregado", "non è stato possibile", "не может быть доставлено",
    "не удалось доставить",
)  # fmt: skip

#: The address stands behind these words, on the same line.
_SAID_BEFORE = (
    "undeliverable to", "undeliverable  to", "unknown user:", "invalid final delivery userid:",
    "user mailbox exceeds allowed size:", "undeliverable address:", "intended recipient:",
    "failed recipient:", "recipient:", "error-for:", "mailbox is full:",
    "did not reach the following recipient:", "addressed to", "unable to deliver message to",
    "unable to deliver your message to", "your message was addressed,", "your message to",
    "originally addressed to", "generated from", "delivery of email to", "message to",
    "delivered to", "final-recipient:", "could not be delivered to", "quota violation for",
    "expanded from:", "attempts:", "cannot be delivered to", "nachricht an",
    "was not delivered to", "recipient address:", "failed to deliver to",
    "couldn't be delivered to", "message wasn't delivered to", "wurde nicht zugestellt an",
    "mailbox unavailable:",
)  # fmt: skip

#: A line on its own about one address.
_SAID_AFTER = (
    "no such user", "user unknown", "unknown user", "mailbox is unavailable", "is unavailable",
    "not found", "unknown host", "does not exist", "is over quota", "couldn't be delivered",
    "could not be delivered", "cannot be delivered", "mailbox full", "was rejected",
    "wasn't delivered",
)  # fmt: skip

#: Nobody is lost yet.
LATE = (
    "delayed", "has not yet been delivered", "not yet been delivered", "has been postponed",
    "delivery attempts will continue", "will continue to try", "will be retried",
    "warning message only", "will continue to attempt", "just a warning",
    "vorübergehendes problem", "this is a warning only", "delivery warning",
    "wird weiterhin versuch", "temporairement", "retrasado",
)  # fmt: skip

#: All is over, whatever else is said.
FINAL = (
    "permanent error", "permanent fatal", "failed permanently", "i've given up", "giving up on",
    "returned to sender", "was not delivered", "has been removed from the mail queue",
)  # fmt: skip

#: How subjects of reports begin; one with a reply or forward prefix is a person's mail.
SUBJECTS = (
    "undeliverable", "undelivered", "undeliver", "returned mail", "mail delivery",
    "delivery status", "delivery failure", "delivery notification", "failure notice",
    "non-delivery", "non delivery", "mail could not be delivered",
    "message could not be delivered", "mail not delivered", "failed mail", "mail failed",
    "failure delivery", "message delivery failure", "mail error", "mail system error",
    "permanent delivery failure", "[postmaster]", "unzustellbar", "nicht zustellbar",
    "onbestelbaar", "non remis", "échec de la remise", "no se puede entregar",
    "non recapitabile", "impossibile recapitare", "niet bezorgd", "returned to sender",
    "não entregue", "niedostarczalna", "недоставленное", "не доставлено",
    "warning: could not send", "warning: message",
)  # fmt: skip

#: What a report says in its first lines.
BEGINNINGS = (
    "could not be delivered", "cannot be delivered", "not be delivered", "failed recipients",
    "unable to deliver", "did not reach", "was not delivered", "delivery failed",
    "non-delivery report", "undeliverable", "delivery to the following", "could not deliver",
    "fatal delivery errors", "could not be sent", "delivery has failed",
    "konnte nicht zugestellt", "no se pudo entregar",
)  # fmt: skip

_NOT_RECIPIENTS = (
    "contact",
    "postmaster",
    "assistance",
    "abuse@",
    "support@",
    "help@",
    "from:",
    "if you",
)


def addresses(text: str) -> list[str]:
    """Return the addresses in *text*, in order, none twice."""
    found = (match[0].strip(".'\"") for match in _ADDRESS.finditer(text))
    return list(dict.fromkeys(address for address in found if not address.endswith("@")))


def above_the_copy(lines: Sequence[str]) -> list[str]:
    """Return the lines above the mail that is given back."""
    kept: list[str] = []
    for line in lines:
        bare = line.strip()
        ruled = bare.startswith(("-", "=", "|", "*", "_"))
        folded = bare.casefold()
        if kept and _begins_copy(folded, ruled=ruled):
            break
        if bare.startswith(("Received: ", "Return-path: ", "Return-Path: ", ">Received: ")):
            break
        kept.append(line)
    return kept


def _begins_copy(folded: str, *, ruled: bool) -> bool:
    if not folded or len(folded) > 120:  # noqa: PLR2004 - a heading, not a paragraph
        return False
    if ruled:
        return any(phrase in folded for phrase in _COPY) and "following addresses" not in folded
    return folded.endswith((":", ".", "follows", "removed")) and folded.startswith(
        ("original message", "message headers follow", "old message", "a copy of the original")
    )


def in_angles(lines: Sequence[str]) -> list[str]:
    """Find ``<ada@client.example>:`` at the start of a line: qmail, Postfix, Yahoo."""
    return [match[1] for line in lines if (match := _ANGLE.match(line)) is not None]


def in_a_list(lines: Sequence[str]) -> list[str]:
    """Find the addresses below a line that announces them: Exim, sendmail, Exchange, Google."""
    for at in range(len(lines)):
        # The announcement may be folded in the midst of its words.
        said = _joined(lines, at)
        phrase = next((phrase for phrase in _LISTS_BELOW if phrase in said), None)
        if phrase is None:
            continue
        found = _listed(lines, at)
        if found:
            return found
    return []


def _joined(lines: Sequence[str], at: int) -> str:
    return " ".join(" ".join(lines[at : at + 2]).casefold().split())


def _listed(lines: Sequence[str], at: int) -> list[str]:
    found: list[str] = []
    others = 0
    for line in lines[at + 1 :]:
        bare = line.strip()
        if not bare:
            continue
        if found and bare.startswith(("---", "===", "***")):
            break
        folded = bare.casefold()
        if found and "expanded from:" in folded:
            # The address that the mail was sent to; the one above is where that led.
            found.extend(addresses(bare)[:1])
            continue
        here = [] if any(word in folded for word in _NOT_RECIPIENTS) else addresses(bare)
        if here and _leads(bare, here[0]):
            found.extend(here[:1])
            others = 0
        else:
            others += 1
            if others >= (_LISTED if not found else 3):
                break
    return list(dict.fromkeys(found))


def _leads(line: str, address: str) -> bool:
    """Tell whether *address* is what the line is about, and no mention of it in a sentence."""
    before = line.partition(address)[0].casefold()
    return len(_WORDS.findall(before)) <= 1 or before.endswith(
        ("smtp=", "[smtp:", "from: <", "from: ", "from ")
    )


def in_a_sentence(lines: Sequence[str]) -> list[str]:
    """Find the address that a sentence is about: SMTP32, MailEnable, Domino, many others."""
    found: list[str] = []
    for at, line in enumerate(lines):
        folded = line.casefold()
        for phrase in _SAID_BEFORE:
            start = folded.find(phrase)
            if start < 0:
                continue
            rest = line[start + len(phrase) :]
            here = addresses(rest) or (
                addresses(" ".join(lines[at + 1 : at + 2])) if not rest.strip(" :") else []
            )
            if here:
                found.append(here[0])
                break
    return list(dict.fromkeys(found))


def in_a_complaint(lines: Sequence[str]) -> list[str]:
    """Find an address on the line that says what is wrong with it."""
    found: list[str] = []
    for line in lines:
        folded = line.casefold()
        if any(phrase in folded for phrase in _SAID_AFTER):
            found.extend(addresses(line)[:1])
    return list(dict.fromkeys(found))


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


def in_the_header(lines: Sequence[str]) -> list[str]:
    """Find whom the mail was to, where the report shows nothing but its header: Yahoo."""
    text = " ".join(lines)
    folded = text.casefold()
    if not any(phrase in folded for phrase in ("deliver the following message", "your message")):
        return []
    start = folded.find(" to: ")
    return addresses(text[start + 5 : start + 300])[:1] if start >= 0 else []


#: The most telling form first.
DETECTORS: tuple[Callable[[Sequence[str]], list[str]], ...] = (
    in_angles,
    in_a_list,
    in_a_sentence,
    in_a_complaint,
    in_the_header,
)
