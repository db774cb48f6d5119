"""The status of a failed delivery, as SMTP replies and plain words give it (RFC 3463)."""

# ruff: noqa: RUF001 - the words are in the scripts of their languages

from __future__ import annotations

import re

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
# 550, 5.x.x behind it or not; a year, a port or an amount is no reply.
_REPLY = re.compile(r"(?<![\w.:/#@-])([45][0-5]\d)(?=[ \t]|-[^\d]|-\d{3}|#|$)", re.MULTILINE)

#: What a reply code says by itself (RFC 5321 section 4.2.3), the class left out.
_BY_CODE = {
    "421": "4.2", "450": "2.0", "451": "3.0", "452": "3.1", "454": "7.0", "455": "5.4",
    "500": "5.2", "501": "5.4", "502": "5.1", "503": "5.1", "504": "5.4", "521": "3.2",
    "550": "0.0", "551": "1.6", "552": "2.2", "553": "1.3", "554": "0.0", "556": "1.10",
}  # fmt: skip

#: Of these, RFC 3463 section 3.5 says that they are useful as transient failures only.
_NETWORK = frozenset({"4.1", "4.2", "4.7"})

# The words of mail systems, the more telling first; each row is what they mean.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("7.2", (
        "permission to post", "not allowed to post", "only subscribers", "not a list member",
        "not from a list member", "list subscribers", "not a member", "not authorized to post",
        "non-members are not", "messages to this list",
        "rejected by the list moderator", "accepted by the moderator",
    )),
    ("2.2", (
        "mailbox full", "mailbox is full", "inbox is full", "inbox full", "over quota",
        "overquota", "quota exceeded", "exceeded quota", "exceeds quota", "exceed the quota",
        "exceeded storage", "storage limit", "out of storage", "over the maximum allowed",
        "mailbox quota", "quotaexceed", "disk quota", "user is full", "account is full",
        "not enough storage", "insufficient disk", "exceeds allowed size", "quota violation",
        "mailbox size limit", "over-quota", "boîte aux lettres pleine", "boite pleine",
        "boîte de réception est pleine", "postfach ist voll",
        "postfach voll", "posteingang ist voll",
        "mailbox voll", "speicherplatz überschritten", "buzón lleno", "buzón está lleno",
        "casella piena", "casella di posta piena", "casella postale è piena", "caixa cheia",
        "caixa postal cheia", "caixa de correio cheia", "caixa de entrada cheia", "mailbox is vol",
        "postvak vol", "postvak is vol", "skrzynka jest pełna", "skrzynka pełna",
        "переполнен", "почтовый ящик полон", "邮箱已满", "邮箱空间不足", "郵箱已滿", "容量が",
        "いっぱい", "용량", "brevlådan är full", "postkassen er fuld", "postkassen er full",
        "posta kutusu dolu", "schránka je plná",
    )),
    ("3.4", (
        "message too large", "message size exceeds", "size limit", "message is too large",
        "message too big", "too large", "exceeds fixed maximum message size", "file too big",
        "maximum message size", "maximum size", "message exceeds", "exceeds size",
        "nachricht ist zu groß", "zu groß", "trop volumineux", "demasiado grande", "troppo grande",
        "muito grande", "te groot", "слишком большое", "слишком велик", "邮件过大", "太大",
        "サイズが",
    )),
    ("2.1", (
        "account disabled", "account is disabled", "mailbox disabled", "mailbox is disabled",
        "account inactive", "account is inactive", "mailbox inactive", "has been disabled",
        "has been suspended", "account suspended", "account is suspended", "user disabled",
        "account has been closed", "is locked", "account closed", "account expired",
        "not accepting mail", "no longer active", "temporarily unavailable mailbox",
        "заблокирован", "konto deaktiviert", "compte désactivé", "cuenta deshabilitada",
    )),
    ("1.2", (
        "host unknown", "unknown host", "host not found", "domain not found", "no such domain",
        "unknown domain", "name server: host", "host or domain name not found", "bad host",
        "couldn't find any host", "unrouteable mail domain", "domain does not exist",
        "domain name not found", "domain isn't", "nxdomain", "domain couldn't be found",
        "unrouteable domain", "invalid domain", "no mx", "domain unknown", "dns error",
        "lookup error", "not a valid domain", "illegal host", "non-existent domain",
        "unbekannte domain", "domäne wurde nicht gefunden", "domaine inconnu",
        "domaine introuvable", "dominio desconocido", "dominio no existe", "dominio inesistente",
        "domínio não", "домен не найден", "域名不存在", "域名解析", "ドメイン", "도메인",
    )),
    ("1.1", (
        "user unknown", "unknown user", "no such user", "user not found", "no such recipient",
        "does not exist", "doesn't exist", "unknown recipient", "recipient unknown",
        "not a valid mailbox", "no mailbox here", "mailbox not found", "no such mailbox",
        "recipient not found", "recipnotfound", "recipientnotfound", "address not found",
        "address couldn't be found", "couldn't be found", "could not be found",
        "email account that you tried", "unknown address",

        "not listed in", "unknown local", "no such address", "not our customer",
        "unknown or illegal alias", "unknown account", "no such account", "user doesn't have",
        "wasn't found", "invalid mailbox", "no account by that",
        "not known at", "is not recognized", "unknown mailbox", "user is unknown",
        "addressee unknown", "no such person", "not exist",
        "account not found", "invalid address", "unknown subscriber", "invalid number",
        "recipient address is unknown", "unbekannter empfänger", "empfänger unbekannt",
        "adresse nicht gefunden", "existiert nicht", "wurde nicht gefunden", "nicht bekannt",
        "benutzer unbekannt", "unbekannter benutzer", "konnte nicht gefunden werden",
        "adresse introuvable", "utilisateur inconnu", "destinataire inconnu", "n'existe pas",
        "adresse inconnue", "no se ha encontrado la dirección", "usuario desconocido",
        "no existe", "no se encontró", "destinatario desconocido", "dirección no encontrada",
        "indirizzo non trovato", "utente sconosciuto", "non esiste", "destinatario sconosciuto",
        "inesistente", "endereço não encontrado", "usuário desconhecido", "não existe",
        "usuário inexistente", "utilizador desconhecido", "não foi encontrado",
        "adres niet gevonden", "onbekende gebruiker", "bestaat niet", "niet gevonden",
        "nie istnieje", "nie znaleziono", "nieznany użytkownik", "пользователь не найден",
        "адрес не найден", "не существует", "нет такого", "не найден", "не знайдено",
        "不存在", "查無此人", "找不到", "存在しません", "見つかりません", "見つかりませんでした",
        "존재하지 않", "찾을 수 없", "finns inte", "findes ikke", "finnes ikke", "ei löydy",
        "bulunamadı", "neexistuje", "nem található",
    )),
    ("7.1", (
        "relay access denied", "relaying denied", "relay denied", "unable to relay",
        "relaying not allowed", "relay not permitted", "not permitted to relay",
        "relaying is prohibited", "relaying is not allowed", "not allowed to relay",
        "blocked using", "is blocked", "been blocked", "was blocked", "blacklist", "blocklist",
        "black list", "block list", "denylist", "spam", "poor reputation", "bad reputation",
        "rejected by policy", "policy reasons", "policy violation", "policy restriction",
        "local policy", "message content rejected", "content rejected", "message rejected due to",
        "unsolicited", "junk mail", "dmarc", "spf check", "spf fail", "not authorized",
        "not authorised", "not permitted", "access denied", "accessdenied", "not allowed to send",
        "restricted", "prohibited", "mail from you is not", "virus", "refused by recipient",
        "als spam", "courrier indésirable", "correo no deseado", "posta indesiderata", "spamu",
        "垃圾邮件", "迷惑メール", "スパム", "스팸", "спам",
    )),
    ("1.1", (
        "address rejected", "recipient rejected", "mailbox unavailable", "mailbox is unavailable",
        "invalid recipient", "bad address", "undeliverable address", "unrouteable address",
        "bad destination",
    )),
    ("4.7", (
        "expired", "too long", "retry timeout exceeded", "time limit", "timed out waiting",
        "giving up", "could not be delivered for", "has not been delivered after",
        "unable to deliver for", "i'm not going to try again", "retry time not reached",
        "maximum retry", "too many retries", "number of retries", "queue lifetime",
    )),
    ("4.6", ("too many hops", "mail loop", "loops back", "routing loop", "hop count")),
    ("4.1", (
        "connection refused", "no answer from host", "connection timed out", "no route to host",
        "network is unreachable", "host is down", "unable to connect", "could not connect",
        "couldn't connect", "wasn't able to establish an smtp connection", "no response",
        "operation timed out", "connection timeout", "host unreachable", "not responding",
        "unreachable", "timeout", "timed out", "nicht erreichbar", "injoignable",
    )),
    ("4.2", ("lost connection", "connection dropped", "connection reset", "connection died",
             "connection closed", "bad connection")),
    ("7.1", ("greylist", "graylist", "try again later", "rate limit", "too many messages")),
    ("3.0", ("system not accepting", "service unavailable", "service not available",
             "insufficient system", "local problem", "server error", "local error")),
    ("5.0", ("protocol error", "command rejected", "command not", "syntax error")),
)  # fmt: skip
_SAID = tuple((detail, tuple(map(str.casefold, said))) for detail, said in _WORDS)


def enhanced_in(text: str) -> str:
    """
    Return the first enhanced status code in *text*, or an empty string.

    >>> enhanced_in("550 5.1.1 <bo@client.example>... User unknown, mx 192.5.1.1.7")
    '5.1.1'
    """
    found = _ENHANCED.search(text)
    return ".".join(found.groups()) if found else ""


def lost_status_in(text: str) -> str:
    """Return the first enhanced status code in *text* that is none of success."""
    found = (match for match in _ENHANCED.finditer(text) if match[1] != "2")
    match = next(found, None)
    return ".".join(match.groups()) if match else ""


def status_told_by(text: str, *, is_late: bool, is_reply: bool = True) -> str:
    """
    Return the status that *text* tells, or an empty string where it tells none.

    A code that is given comes first; then the first well-known phrase, under the class of
    the reply code, if there is one; then what the reply code says alone (RFC 5321).

    >>> status_told_by("552 the mailbox is full", is_late=False)
    '5.2.2'
    >>> status_told_by("The mailbox is full, we try again.", is_late=True)
    '4.2.2'

    Args:
        text: What is said of the recipient.

        is_late: Whether the mail is still being tried, so that a class 4 is meant.

        is_reply: Whether a number may be read as a reply code.
    """
    if given := lost_status_in(text):
        return given
    reply = _REPLY.search(text) if is_reply else None
    kind = reply[1][0] if reply else "4" if is_late else "5"
    folded = " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    for detail, phrases in _SAID:
        if any(phrase in folded for phrase in phrases):
            # A network that fails may be whole tomorrow, though this mail was given up.
            return f"{'4' if detail in _NETWORK and not reply else kind}.{detail}"
    if reply is None:
        return ""
    return f"{kind}.{_BY_CODE.get(reply[1], '0.0')}"
