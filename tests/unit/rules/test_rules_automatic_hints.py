"""A subject is a hint only; a second sign of another sort makes it one to go by: W2, A6."""

# ruff: noqa: E501, RUF001 - the words of mail are left whole, in the scripts of their languages

from __future__ import annotations

import pytest
from cases import case, message

from mail2ticket.model.absence import Hint, hint_in, is_note
from mail2ticket.model.message import Envelope
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.automatic import auto_submitted, vacation_header, vacation_hint

NULL = {"Return-Path": "<>"}
RULE = {"X-MS-Exchange-Inbox-Rules-Loop": "bo@client.example"}
QUIET = {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"}
GENERATED = {"Auto-Submitted": "auto-generated"}
BULK = {"Precedence": "bulk"}

#: Subject, language or program, and the first words of the note.
NOTES = (
    ("Automatic reply: Pump", "I am out of the office until Monday. For urgent matters call Cy."),
    ("Automatic Reply", "I'm away until 9 November and will reply when I return."),
    (
        "Out of Office AutoReply: Pump",
        "I will be out of the office until 9 November with limited access to email.",
    ),
    (
        "Out of Office: Pump",
        "I am currently out of the office. If your request is urgent, contact Cy.",
    ),
    ("Out of office", "I am on annual leave and will respond on my return."),
    ("Auto: Pump", "I am on vacation until Monday."),
    ("Autoreply: Pump", "I am not in the office this week."),
    ("Re: [desk] Auto-reply: Pump", "I am away until Monday."),
    ("[Automatic reply] Pump", "I am on holiday."),
    ("Pump (Automatic reply)", "I am on leave."),
    ("Vacation reply: Pump", "I am on vacation until 9 November."),
    ("Automated response from Bo", "This is an automated reply."),
    (
        "Bo Client is out of the office.",
        "I will be out of the office starting 11/03/2026 and will not return until 11/09/2026.",
    ),
    (
        "AUTO: Bo Client is out of the office (returning 11/09/2026)",
        "I am out of the office until 11/09/2026.",
    ),
    (
        "Bo Client ist außer Haus.",
        "Ich bin nicht im Büro, und nach meiner Rückkehr melde ich mich.",
    ),
    ("Bo Client est absent.", "Je suis absent du bureau. Dès mon retour je vous répondrai."),
    ("Yahoo! Auto Response", "I am on vacation."),
    ("Autorespond: Pump", "I am away from the office."),
    ("Automatische Antwort: Pumpe", "Ich bin bis zum 9. November im Urlaub."),
    ("Abwesenheitsnotiz: Pumpe", "Ich bin derzeit nicht im Büro."),
    ("Abwesenheitsnotiz", "Ich bin abwesend. In dringenden Fällen wenden Sie sich an Cy."),
    ("AW: Abwesend: Pumpe", "Ich bin nicht erreichbar. Meine Vertretung ist Cy."),
    ("Réponse automatique : Pompe", "Je suis absent jusqu'au 9 novembre."),
    ("Réponse automatique", "Je suis en congés, de retour le 9 novembre."),
    ("Absence du bureau : Pompe", "Je suis absente. En cas d'urgence, veuillez contacter Cy."),
    ("Respuesta automática: Bomba", "Estoy de vacaciones hasta el lunes."),
    ("Fuera de la oficina: Bomba", "Me encuentro ausente. Para temas urgentes contactar con Cy."),
    ("Risposta automatica: Pompa", "Sono in ferie fino a lunedì."),
    ("Fuori sede: Pompa", "Sono assente. In caso di urgenza contattare Cy."),
    ("Resposta automática: Bomba", "Estou de férias até segunda-feira."),
    (
        "Ausência temporária: Bomba",
        "Estarei ausente. Em caso de urgência entre em contato com Cy.",
    ),
    ("Automatisch antwoord: Pomp", "Ik ben op vakantie tot maandag."),
    ("Afwezig: Pomp", "Ik ben niet op kantoor. Bij dringende zaken neem contact op met Cy."),
    ("Automatiskt svar: Pump", "Jag är på semester."),
    ("Autosvar: Pump", "Jag är inte på kontoret."),
    ("Automatisk svar: Pumpe", "Jeg er på ferie."),
    ("Automaattinen vastaus: Pumppu", "Olen lomalla."),
    ("Automatyczna odpowiedź: Pompa", "Jestem na urlopie."),
    ("Odpowiedź automatyczna: Pompa", "Jestem nieobecny."),
    ("Automatická odpověď: Čerpadlo", "Jsem na dovolené."),
    ("Automatická odpoveď: Čerpadlo", "Som na dovolenke."),
    ("Automatikus válasz: Szivattyú", "Szabadságon vagyok."),
    ("Răspuns automat: Pompă", "Sunt în concediu."),
    ("Автоматичен отговор: Помпа", "Аз съм в отпуск."),
    ("Автоматический ответ: Насос", "Я в отпуске до понедельника."),
    ("Автоответ: Насос", "Меня нет на рабочем месте, отсутствую до 9 ноября."),
    ("Автоматична відповідь: Насос", "Я у відпустці."),
    ("Automatski odgovor: Pumpa", "Na godišnjem sam odmoru."),
    ("Samodejni odgovor: Črpalka", "Sem odsoten."),
    ("Otomatik yanıt: Pompa", "Yıllık izindeyim."),
    ("Αυτόματη απάντηση: Αντλία", "Βρίσκομαι σε άδεια."),
    ("Automatinis atsakymas: Siurblys", "Aš atostogauju."),
    ("Automātiska atbilde: Sūknis", "Es neesmu birojā."),
    ("Automaatvastus: Pump", "Olen puhkusel."),
    ("Resposta automàtica: Bomba", "Soc fora de l'oficina."),
    ("自動応答: ポンプ", "休暇中です。"),
    ("自動返信：ポンプ", "不在にしております。"),
    ("自动答复: 水泵", "我正在休假。"),
    ("自动回复：水泵", "我在出差。"),
    ("自動回覆: 幫浦", "我不在辦公室。"),
    ("자동 회신: 펌프", "휴가 중입니다."),
    ("رد تلقائي: مضخة", "أنا في إجازة."),
    ("תשובה אוטומטית: משאבה", "אני בחופשה."),
    ("Trả lời tự động: Bơm", "Tôi đang nghỉ phép."),
    ("ตอบกลับอัตโนมัติ: ปั๊ม", "ลาพักร้อน"),
    ("Balasan otomatis: Pompa", "Saya sedang cuti."),
)

#: What a person writes who is away, or writes about such notes; without a sign in the header.
NEAR_MISSES = (
    ("Automatic reply does not work", "Since Monday my automatic reply is sent twice. I am out of the office then."),
    ("Automatic replies: how do I set one?", "I will be on holiday next week."),
    ("Autoresponder broken", "Our autoresponder answers every mail."),
    ("How to set an out of office message", "I am on vacation next week, and need help."),
    ("Out of office message wrong", "It still says that I am away."),
    ("Out of office next week", "I will be out of the office next week. Please move my appointment."),
    ("Out of office: please forward my mail", "I will be out of the office from Monday. Please forward my mail to Cy."),
    ("My boss is out of the office. Who can sign?", "He is on vacation. If your form is urgent?"),
    ("Bo Client is away", "Who has the key of the pump house?"),
    ("Vacation request", "I would like to be on vacation in May."),
    ("Vacation request for Bo", "On leave from 9 November; please disable the account."),
    ("Re: Automatic reply: Pump", "Thanks, I will call when you return. The pump still leaks."),
    ("Re: Out of Office: Pump", "Then please tell Cy about the pump."),
    ("AW: Abwesenheitsnotiz: Pumpe", "Danke, dann melde ich mich nächste Woche."),
    ("Abwesenheitsnotiz einrichten", "Wie richte ich eine Abwesenheitsnotiz ein? Ich bin bald im Urlaub."),
    ("Urlaub", "Ich bin ab Montag im Urlaub, bitte das Konto sperren."),
    ("Urlaubsantrag", "Anbei mein Antrag. Ich bin dann im Urlaub."),
    ("Automatische Antwort einrichten", "Bitte richten Sie mir eine automatische Antwort ein."),
    ("Réponse automatique ne fonctionne pas", "Ma réponse automatique n'est pas envoyée."),
    ("Absence de réponse", "Je n'ai pas reçu de réponse."),
    ("Ausencia de señal", "No hay señal en la oficina."),
    ("Respuesta automática no funciona", "No se envía la respuesta automática."),
    ("Ferie: richiesta", "Vorrei essere in ferie a maggio."),
    ("Auto: broken window", "The window of the car is broken."),
    ("Autos for sale", "I am away on Monday."),
    ("Automatic reply: Pump", "The pump still leaks. Please send somebody."),
    ("Away team", "We are away from my desk."),
    ("Pump", "I am out of the office until Monday. For urgent matters call Cy."),
    ("Pump (out of order)", "I am out of the office."),
    ("", "I am out of the office. This is an automatic reply."),
    ("不在の件", "ポンプが動きません。"),
    ("Отпуск", "Прошу предоставить отпуск с понедельника."),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), NOTES, ids=[note[0] for note in NOTES])
def test_a_hint_and_the_words_of_a_note_tell_a_program(subject: str, text: str) -> None:
    """It is not answered; but on words alone nothing may be discarded."""
    answer = vacation_hint(case(message(subject, text)))

    assert answer
    assert answer.value is Kind.NOTIFICATION


@pytest.mark.parametrize(("subject", "text"), NOTES, ids=[note[0] for note in NOTES])
@pytest.mark.parametrize("sign", [NULL, RULE, QUIET, GENERATED, BULK])
def test_a_hint_and_a_sign_in_the_header_tell_a_vacation(
    subject: str, text: str, sign: dict[str, str]
) -> None:
    answer = vacation_hint(case(message(subject, text, headers=sign)))

    assert answer
    assert answer.value is Kind.VACATION
    assert answer.reason.startswith("the subject hints at ")


@pytest.mark.parametrize(("subject", "text"), NOTES, ids=[note[0] for note in NOTES])
def test_a_hint_alone_tells_nothing(subject: str, text: str) -> None:
    """A6."""
    assert text
    assert hint_in(subject) is not None
    assert vacation_hint(case(message(subject, "The pump leaks."))) is None


@pytest.mark.parametrize(("subject", "text"), NEAR_MISSES)
def test_who_writes_of_absence_or_of_answers_is_a_person(subject: str, text: str) -> None:
    assert vacation_hint(case(message(subject, text))) is None


@pytest.mark.parametrize("sign", [QUIET, GENERATED, BULK])
def test_news_of_somebodys_leave_is_no_vacation_note(sign: dict[str, str]) -> None:
    """A program of the personnel office sends it, and its mail must not be discarded."""
    mail = case(message("Annual leave: Bo Client", "A request was approved.", headers=sign))

    assert vacation_hint(mail) is None


@pytest.mark.parametrize("sign", [NULL, RULE])
def test_of_an_absence_a_rules_mark_is_enough(sign: dict[str, str]) -> None:
    answer = vacation_hint(case(message("Urlaub: Pumpe", "Bis Montag!", headers=sign)))

    assert answer
    assert answer.value is Kind.VACATION


def test_the_null_path_of_the_envelope_is_a_sign() -> None:
    answer = vacation_hint(case(message("Automatic reply", "Hi.", envelope=Envelope(None))))

    assert answer
    assert (
        answer.reason == "the subject hints at an automatic answer, and the reverse-path is null"
    )


@pytest.mark.parametrize(
    "local",
    ["noreply", "no-reply", "do_not_reply", "donotreply", "desk-noreply", "no.reply", "noreply+7"],
)
def test_a_sender_whom_nobody_answers_is_a_sign(local: str) -> None:
    answer = vacation_hint(
        case(message("Automatic reply", "Hi", sender=f"{local}@client.example"))
    )

    assert answer
    assert answer.value is Kind.VACATION


@pytest.mark.parametrize("local", ["nora.reply", "reply", "ada", "norepl"])
def test_a_sender_who_only_looks_so_is_no_sign(local: str) -> None:
    mail = case(message("Automatic reply", "Hi", sender=f"{local}@client.example"))

    assert vacation_hint(mail) is None


def test_a_mail_without_a_sender_can_hint_as_well() -> None:
    assert vacation_hint(case(message("Automatic reply", "Hi", sender=None))) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Auto-Submitted": "auto-forwarded"},
        {"Precedence": "normal"},
        {"X-Auto-Response-Suppress": "DR, RN"},
        {"Return-Path": "<ada@client.example>"},
    ],
)
def test_what_is_no_sign_helps_no_hint(headers: dict[str, str]) -> None:
    assert vacation_hint(case(message("Automatic reply", "Hi", headers=headers))) is None


@pytest.mark.parametrize(
    "header",
    [
        ("X-Auto-Reply", "yes"),
        ("X-Autoreply-Domain", "client.example"),
        ("X-Vacation", "on"),
        ("X-Amazon-Auto-Reply", "true"),
        ("Precedence", "auto-reply"),
        ("Preference", "auto_reply"),
        ("X-Autogenerated", "Reply"),
        ("X-POST-MessageClass", "9; Autoresponder"),
        ("Delivered-To", "Autoresponder"),
        ("X-Mailer", "vacation 1.2.7"),
        ("X-Mailer", "MDaemon Autoresponder"),
        ("X-Mailer", "Merak Auto-Responder"),
        ("User-Agent", "Vacation/1.4.1"),
        ("X-Mailer", "Out of Office Assistant"),
        ("X-Generated-By", "auto reply plugin"),
    ],
)
def test_more_responders_say_so_in_the_header(header: tuple[str, str]) -> None:
    answer = vacation_header(case(message(headers=[header])))

    assert answer
    assert answer.value is Kind.VACATION


@pytest.mark.parametrize(
    "header",
    [
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("X-Mailer", "Evacuationist 2"),
        ("User-Agent", "Mozilla Thunderbird"),
        ("X-POST-MessageClass", "9; Personal"),
        ("Delivered-To", "autoresponder@client.example"),
        ("X-Autogenerated", "Forward"),
        ("Preference", "none"),
        ("X-Autoreply", "off"),
    ],
)
def test_what_only_looks_like_more_responders_is_none(header: tuple[str, str]) -> None:
    assert vacation_header(case(message(headers=[header]))) is None


@pytest.mark.parametrize("value", ["auto-forwarded", "Auto-Forwarded; by=rule"])
def test_what_a_program_only_passed_on_a_person_wrote(value: str) -> None:
    assert auto_submitted(case(message(headers={"Auto-Submitted": value}))) is None


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("Automatic reply", Hint.ANSWER),
        ("  AUTOMATIC   REPLY : x", Hint.ANSWER),
        ("Re: Fwd: Re: Automatic reply: x", Hint.ANSWER),
        ("Re: Re: Re: Re: Re: Automatic reply: x", None),
        ("Automatic reply Re: Pump", Hint.ANSWER),
        ("Automatische Antwort auf Ihre Nachricht", Hint.ANSWER),
        ("Pump [out of office]", Hint.ABSENCE),
        ("Re[2]: Out of the office", Hint.ABSENCE),
        ("Automatic replys", None),
        ("Auto-Zubehör", None),
        ("Autoreplying", None),
        ("(Automatic reply) x", Hint.ANSWER),
        ("", None),
    ],
)
def test_a_hint_stands_alone_at_the_beginning_or_in_brackets_at_the_end(
    subject: str, hint: Hint | None
) -> None:
    assert hint_in(subject) is hint


def test_only_the_first_words_of_a_text_count() -> None:
    assert not is_note("The pump leaks. " * 200 + "I am out of the office.", Hint.ANSWER)
