"""Where a plain report ends, and the mail begins that is given back."""

from __future__ import annotations

from collections.abc import Sequence

#: Below one of these, the mail that could not be delivered is given back.
_COPY = (
    "below this line is a copy", "below the next line is a copy",
    "this is a copy of the message", "this is a copy of your message", "original message",
    "returned message", "returned mail", "message header follows", "message headers follow",
    "message text follows", "unsent message", "header of the source mail",
    "the header of the original message", "copy of the message header",
    "a copy of the original message", "message header", "header and top",
    "message reads (in part)", "lines of your original message", "forwarded message",
    "returned mail follows", "copie du message", "kopie der nachricht", "message d'origine",
    "mensaje original adjunto", "original mail", "old message", "ursprüngliche nachricht",
    "undelivered message you sent follows", "enclosed are the original headers",
    "mensaje original", "messaggio originale", "mensagem original", "oorspronkelijk bericht",
    "исходное сообщение", "returned content", "mensaje devuelto", "original headers",
)  # fmt: skip


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
    if folded.rstrip(" :.").endswith("message follows"):
        return True
    return folded.endswith((":", ".", "follows", "removed")) and folded.startswith(
        (
            "original message", "message headers follow", "old message",
            "a copy of the original", "below is a copy", "original headers",
            "ursprüngliche nachrichtenkopfzeilen", "kopfzeilen der ursprünglichen",
            "en-têtes de message d'origine", "encabezados de mensajes originales",
            "intestazioni messaggio originale", "oorspronkelijke berichtkoppen",
            "cabeçalhos de mensagens originais",
        )
    )  # fmt: skip
