"""Lines of helpdesks that ask to be answered above them, in their languages (W1)."""

# ruff: noqa: RUF001 - mail is written in many scripts, and its lines are left whole

from __future__ import annotations

import pytest

from mail2ticket.model.body import Body
from mail2ticket.parse.quotes.delimiters import is_delimiter
from mail2ticket.parse.quotes.replies import set_apart

LINES = [
    "##- Please type your reply above this line -##",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##",
    "##- Veuillez saisir votre réponse au-dessus de cette ligne -##",
    "##- Por favor, escriba su respuesta por encima de esta línea -##",
    "##- Inserisci la tua risposta sopra questa riga -##",
    "##- Typ uw antwoord boven deze regel -##",
    "##- Por favor, digite sua resposta acima desta linha -##",
    "##- Skriv ditt svar ovanför den här raden -##",
    "##- Skriv dit svar over denne linje -##",
    "##- Skriv svaret ditt over denne linjen -##",
    "##- Kirjoita vastauksesi tämän rivin yläpuolelle -##",
    "##- Wpisz swoją odpowiedź powyżej tej linii -##",
    "##- Zadejte svou odpověď nad tento řádek -##",
    "##- Zadajte odpoveď nad tento riadok -##",
    "##- Kérjük, válaszát e sor fölé írja -##",
    "##- Introduceți răspunsul deasupra acestei linii -##",
    "##- Пожалуйста, введите ответ над этой строкой -##",
    "##- Введіть відповідь над цим рядком -##",
    "##- Lütfen yanıtınızı bu satırın üstüne yazın -##",
    "##- Γράψτε την απάντησή σας πάνω από αυτή τη γραμμή -##",
    "##- נא להשיב מעל שורה זו -##",
    "##- يرجى كتابة ردك أعلى هذا السطر -##",
    "##- この行より上に返信を入力してください -##",
    "##- 请在此行上方键入您的回复 -##",
    "##- 이 줄 위에 회신을 입력하세요 -##",
    "##- Vui lòng trả lời phía trên dòng này -##",
    "##- Silakan balas di atas baris ini -##",
    "--- Reply ABOVE THIS LINE to post a reply ---",
    "-- reply above this line --",
    "=== Write above this line to answer ===",
    "[Please reply above this line]",
    "Reply above this line.",
    "Please reply above this line",
    "Bitte antworten Sie oberhalb dieser Zeile",
    "## In replies all text above this line is added to the ticket ##",
]

SENTENCES = [
    "I did not see that I should reply above this line.",
    "Where do I find what you say: reply above this line?",
    "The sign above this line is broken.",
    "- reply above all to Ada",
    "1. write above this line",
    "Über dieser Zeile steht ein Fehler.",
    "On page 3, above this line, the sum is wrong.",
]


def read(text: str) -> Body:
    return Body(spans=set_apart(text)[0])


@pytest.mark.parametrize("line", LINES)
def test_what_stands_below_the_line_of_a_notice_is_quoted(line: str) -> None:
    body = read(f"It runs.\n\n{line}\n\nYour request has been answered.\n")
    assert body.own == "It runs."
    assert body.quoted.startswith(line)


@pytest.mark.parametrize("line", LINES)
def test_a_notice_that_nobody_wrote_above_is_own(line: str) -> None:
    text = f"{line}\n\nYour request has been answered."
    assert read(text).own == text


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_about_such_a_line_stays_own(line: str) -> None:
    text = f"It runs.\n\n{line}\n\nPlease call me."
    assert not is_delimiter(line)
    assert read(text).own == text


def test_a_long_line_is_no_delimiter() -> None:
    assert not is_delimiter("-" * 200 + " reply above this line -")
