"""What a transcript calls things, in the languages in which notices are written as well."""

from __future__ import annotations

from collections.abc import Mapping

from mail2ticket.transcript.labels import Labels
from mail2ticket.wording.languages import nearest

_NO_BREAK = "\u00a0"

_WRITTEN: Mapping[str, Labels] = {
    "en": Labels(),
    "de": Labels(
        language="de",
        to="An",
        files="Dateien",
        quoted="Zitierter Text, Signaturen",
        internal="Intern",
        not_kept="nicht behalten",
        no_subject="(kein Betreff)",
        count="Nachrichten: $count",
        gap="Hier ausgelassene Nachrichten: $count",
        cut="Hier ausgelassene Zeichen: $count",
        quotes_out="Ausgelassene Zeilen mit zitiertem Text und Signaturen: $count",
        full="Hier enden die Seiten. Nachrichten, die folgen oder weitergehen: $count",
        without="Zeichen, die in den vorhandenen Schriften fehlen: $count",
        thousands=".",
    ),
    "es": Labels(
        language="es",
        to="Para",
        files="Archivos",
        quoted="Texto citado, firmas",
        internal="Interno",
        not_kept="no conservado",
        no_subject="(sin asunto)",
        count="Mensajes: $count",
        gap="Mensajes omitidos aquí: $count",
        cut="Caracteres omitidos aquí: $count",
        quotes_out="Líneas omitidas de texto citado y firmas: $count",
        full="Aquí terminan las páginas. Mensajes que siguen o continúan: $count",
        without="Caracteres que faltan en las fuentes disponibles: $count",
        thousands=".",
    ),
    "fr": Labels(
        language="fr",
        to="À",
        files="Fichiers",
        quoted="Texte cité, signatures",
        internal="Interne",
        not_kept="non conservé",
        no_subject="(sans objet)",
        count=f"Messages{_NO_BREAK}: $count",
        gap=f"Messages omis ici{_NO_BREAK}: $count",
        cut=f"Caractères omis ici{_NO_BREAK}: $count",
        quotes_out=f"Lignes omises de texte cité et de signatures{_NO_BREAK}: $count",
        full="Les pages se terminent ici. Messages qui suivent ou se poursuivent"
        f"{_NO_BREAK}: $count",
        without=f"Caractères absents des polices disponibles{_NO_BREAK}: $count",
        thousands=_NO_BREAK,
    ),
    "it": Labels(
        language="it",
        to="A",
        files="File",
        quoted="Testo citato, firme",
        internal="Interno",
        not_kept="non conservato",
        no_subject="(nessun oggetto)",
        count="Messaggi: $count",
        gap="Messaggi omessi qui: $count",
        cut="Caratteri omessi qui: $count",
        quotes_out="Righe omesse di testo citato e firme: $count",
        full="Le pagine finiscono qui. Messaggi che seguono o continuano: $count",
        without="Caratteri che mancano nei font disponibili: $count",
        thousands=".",
    ),
    "nl": Labels(
        language="nl",
        to="Aan",
        files="Bestanden",
        quoted="Geciteerde tekst, handtekeningen",
        internal="Intern",
        not_kept="niet bewaard",
        no_subject="(geen onderwerp)",
        count="Berichten: $count",
        gap="Hier weggelaten berichten: $count",
        cut="Hier weggelaten tekens: $count",
        quotes_out="Weggelaten regels met geciteerde tekst en handtekeningen: $count",
        full="Hier eindigen de pagina's. Berichten die volgen of doorgaan: $count",
        without="Tekens die in de beschikbare lettertypen ontbreken: $count",
        thousands=".",
    ),
    "pt": Labels(
        language="pt",
        to="Para",
        files="Anexos",
        quoted="Texto citado, assinaturas",
        internal="Interno",
        not_kept="não guardado",
        no_subject="(sem assunto)",
        count="Mensagens: $count",
        gap="Mensagens omitidas aqui: $count",
        cut="Caracteres omitidos aqui: $count",
        quotes_out="Linhas omitidas de texto citado e assinaturas: $count",
        full="As páginas terminam aqui. Mensagens que seguem ou continuam: $count",
        without="Caracteres que faltam nas fontes disponíveis: $count",
        thousands=".",
    ),
}


def labels_in(language: str) -> Labels:
    """
    Return what a transcript calls things in *language*, a tag (RFC 5646).

    Those of notices: English, German, Spanish, French, Italian, Dutch and Portuguese. For
    ``de-AT`` it is German, and for a language that nobody has written, English.

    >>> labels_in("de-AT").no_subject, labels_in("ja").no_subject
    ('(kein Betreff)', '(no subject)')
    """
    return nearest(_WRITTEN, language)
