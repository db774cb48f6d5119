"""Forwards of mail programs that write them in a way of their own, and what is no forward."""

# ruff: noqa: E501, ISC004, RUF001 - mail is written in many scripts, a line of code a line or two

from __future__ import annotations

from forward_samples import MOMENT

#: What stands above the mail, and the moment that is read; None where it cannot be told.
CLIENTS: dict[str, tuple[str, str | None]] = {
    "Gmail": (
        "---------- Forwarded message ---------\nFrom: {a}\nDate: Tue, Nov 3, 2026 at 2:02\u202fPM\n"
        "Subject: {s}\nTo: {b}\n",
        MOMENT,
    ),
    "Gmail of old": (
        "---------- Forwarded message ----------\nFrom: {a}\nDate: 2026-11-03 14:02 GMT+01:00\n"
        "Subject: {s}\nTo: {b}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Gmail in German": (
        "---------- Weitergeleitete Nachricht ---------\nVon: {a}\n"
        "Date: Di., 3. Nov. 2026 um 14:02 Uhr\nSubject: {s}\nTo: {b}\n",
        MOMENT,
    ),
    "Gmail in Korean": (
        "---------- Forwarded message ---------\n보낸사람: {a}\n"
        "Date: 2026년 11월 3일 (화) 오후 2:02\nSubject: {s}\nTo: {b}\n",
        MOMENT,
    ),
    "Apple Mail": (
        "Begin forwarded message:\n\nFrom: {a}\nSubject: {s}\nDate: 3 November 2026 at 14:02:00 CET\n"
        "To: {b}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Apple Mail, bold": (
        "Begin forwarded message:\n\n*From: *{a}\n*Subject: **{s}*\n"
        "*Date: *November 3, 2026 at 2:02:00 PM GMT+1\n*To: *{b}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Apple Mail, German, hard hyphen": (
        "Anfang der weitergeleiteten E\u2011Mail:\n\nVon: {a}\nBetreff: {s}\n"
        "Datum: 3. November 2026 um 14:02:00 MEZ\nAn: {b}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Apple Mail, values below labels": (
        "Begin forwarded message:\n\nFrom:\n{a}\nSubject:\n{s}\nDate:\n3 November 2026 at 14:02\n"
        "To:\n{b}\n",
        MOMENT,
    ),
    "Apple Mail, values apart from labels": (
        "Begin forwarded message:\n\nFrom:\n\n{a}\n\nSubject:\n\n{s}\n\nDate:\n\n"
        "3 November 2026 at 14:02\n\nTo:\n\n{b}\n",
        MOMENT,
    ),
    "Apple Mail with Reply-To and Cc": (
        "Begin forwarded message:\n\nFrom: {a}\nSubject: {s}\nDate: 3 November 2026 at 14:02\n"
        "To: {b}\nCc: {b}\nReply-To: desk@client.example\n",
        MOMENT,
    ),
    "Outlook 2003": (
        "-----Original Message-----\nFrom: Ada Lovelace [mailto:ada@client.example] \n"
        "Sent: Tuesday, November 03, 2026 2:02 PM\nTo: Bo Berg [mailto:bo@desk.example]\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "Outlook 365": (
        "From: {a}\nSent: Tuesday, November 3, 2026 2:02 PM\nTo: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "Outlook, two addresses in one": (
        "From: Ada Lovelace <ada@client.example<mailto:ada@client.example>>\n"
        "Sent: 03 November 2026 14:02\nTo: Bo Berg <bo@desk.example<mailto:bo@desk.example>>\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "Outlook, importance and files": (
        "From: {a}\nSent: 03 November 2026 14:02\nTo: {b}\nSubject: {s}\n"
        "Attachments: pump.jpg; bill.pdf\nImportance: High\n",
        MOMENT,
    ),
    "Outlook on the web": (
        "________________________________\nFrom: {a}\nSent: Tuesday, November 3, 2026 2:02:00 PM\n"
        "To: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "Outlook for the Mac": (
        "From: {a}\nDate: Tuesday, 3 November 2026 at 14:02\nTo: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "Outlook for the phone": (
        "Get Outlook for iOS\n________________________________\nFrom: {a}\n"
        "Sent: Tuesday, November 3, 2026 2:02:00 PM\nTo: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "Outlook with a bullet each": (
        "-----Original Message-----\n- From: {a}\n- Sent: 03 November 2026 14:02\n- To: {b}\n"
        "- Subject: {s}\n",
        MOMENT,
    ),
    "Outlook in Markdown": (
        "**From:** {a}\n**Sent:** 03 November 2026 14:02\n**To:** {b}\n**Subject:** {s}\n",
        MOMENT,
    ),
    "Outlook in French": (
        "De\u00a0: {a}\nEnvoyé\u00a0: mardi 3 novembre 2026 14:02\nÀ\u00a0: {b}\nObjet\u00a0: {s}\n",
        MOMENT,
    ),
    "Outlook in Hebrew, with marks of direction": (
        "\u200fמאת:\u200f {a}\n\u200fנשלח:\u200f יום שלישי 03 נובמבר 2026 14:02\n"
        "\u200fאל:\u200f {b}\n\u200fנושא:\u200f {s}\n",
        MOMENT,
    ),
    "Thunderbird": (
        "-------- Forwarded Message --------\nSubject: \t{s}\n"
        "Date: \tTue, 3 Nov 2026 14:02:00 +0100\nFrom: \t{a}\nReply-To: \tdesk@client.example\n"
        "To: \t{b}\n\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Thunderbird with all of the header": (
        "-------- Forwarded Message --------\nReturn-Path: \t<ada@client.example>\n"
        "Subject: \t{s}\nDate: \tTue, 3 Nov 2026 14:02:00 +0100\nFrom: \t{a}\nTo: \t{b}\n"
        "Message-ID: \t<1@client.example>\nUser-Agent: \tMozilla Thunderbird\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Thunderbird of old": (
        "-------- Original Message --------\nSubject: \t{s}\nDate: \tTue, 3 Nov 2026 14:02:00 +0000\n"
        "From: \t{a}\nTo: \t{b}\n",
        MOMENT,
    ),
    "Yahoo": (
        "   ----- Forwarded Message -----\nFrom: {a}\nTo: {b}\nSent: Tuesday, November 3, 2026 at 02:02:00 PM GMT+1\nSubject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Yahoo, plain": (
        "   ----- Forwarded Message ----- From: {a}To: {b}Sent: Tuesday, November 3, 2026 at "
        "02:02:00 PM GMT+1Subject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Yahoo in German, plain": (
        "   ----- Weitergeleitete Nachricht ----- Von: {a}An: {b}"
        "Gesendet: Dienstag, 3. November 2026 um 14:02:00 MEZBetreff: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "a phrase of no table": (
        "Inicia el mensaje que fue reenviado:\n\nDe: {a}\nAsunto: {s}\n"
        "Fecha: 3 de noviembre de 2026, 14:02\nPara: {b}\n",
        MOMENT,
    ),
    "a phrase of no table, quoted": (
        "> Inicia el mensaje que fue reenviado:\n>\n> De: {a}\n> Asunto: {s}\n"
        "> Fecha: 3 de noviembre de 2026, 14:02\n> Para: {b}\n>\n",
        MOMENT,
    ),
    "abv.bg": (
        "-------- Оригинално писмо --------\nОт: {a}\nОтносно: {s}\nДо: {b}\n"
        "Изпратено на: 03.11.2026 14:02\n",
        MOMENT,
    ),
    "Centrum": (
        "______________________________________________________________\n> Od: {a}\n> Komu: {b}\n"
        "> Datum: 03.11.2026 14:02\n> Předmět: {s}\n>",
        MOMENT,
    ),
    "SquirrelMail": (
        "---------------------------- Original Message ----------------------------\nSubject: {s}\n"
        "From:    {a}\nDate:    Tue, November 3, 2026 14:02\nTo:      {b}\n"
        "--------------------------------------------------------------------------\n",
        MOMENT,
    ),
    "Rmail": (
        "-----------------\n------- Start of forwarded message -------\nFrom: {a}\n"
        "Date: Tue, 03 Nov 2026 14:02:00 +0100\nTo: {b}\nSubject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "elm": (
        "Forwarded message:\n> From ada@client.example Tue Nov  3 14:02:00 2026\n"
        "> Date: Tue, 3 Nov 2026 14:02:00 +0100\n> From: {a}\n> To: {b}\n> Subject: {s}\n>",
        "2026-11-03T14:02:00+01:00",
    ),
    "Zimbra": (
        "----- Mail transféré -----\nDe: {a}\nÀ: {b}\nEnvoyé: Mardi 3 Novembre 2026 14:02:00\n"
        "Objet: {s}\n",
        MOMENT,
    ),
    "Interia": (
        "Od: {a}\nDo: {b};\nWysłane: 14:02 Wtorek 2026-11-03\nTemat: {s}\n",
        MOMENT,
    ),
    "Rediffmail": (
        "From: {a}\nSent: Tue, 3 Nov 2026 14:02:00 GMT+0530\nTo: {b}\nSubject: {s}\n",
        "2026-11-03T14:02:00+05:30",
    ),
    "Exchange with the name of the zone": (
        "From: {a}\nSent: Tuesday, November 3, 2026 2:02:00 PM (UTC+01:00) Amsterdam, Berlin\n"
        "To: {b}\nSubject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Yandex": (
        "-------- Пересылаемое сообщение --------\n"
        '03.11.2026, 14:02, "Ada Lovelace" <ada@client.example>:\n',
        MOMENT,
    ),
    "mail.ru": (
        "-------- Пересылаемое сообщение --------\nОт кого: {a}\nКому: {b}\n"
        "Дата: Вторник, 3 ноября 2026, 14:02 +03:00\nТема: {s}\n",
        "2026-11-03T14:02:00+03:00",
    ),
    "GMX": (
        "Gesendet: Dienstag, 03. November 2026 um 14:02 Uhr\nVon: {a}\nAn: {b}\nBetreff: {s}\n",
        MOMENT,
    ),
    "mail.com": (
        "Sent: Tuesday, November 03, 2026 at 2:02 PM\nFrom: {a}\nTo: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "Proton": (
        "------- Forwarded Message -------\nFrom: {a}\n"
        "Date: On Tuesday, November 3rd, 2026 at 2:02 PM\nSubject: {s}\nTo: {b}\n",
        MOMENT,
    ),
    "Proton of old": (
        "‐‐‐‐‐‐‐ Forwarded Message ‐‐‐‐‐‐‐\nFrom: {a}\nDate: On Tuesday, November 3, 2026 2:02 PM\n"
        "Subject: {s}\nTo: {b}\n",
        MOMENT,
    ),
    "Zoho": (
        "============ Forwarded message ============\nFrom: {a}\nTo: {b}\n"
        "Date: Tue, 03 Nov 2026 14:02:00 +0530\nSubject: {s}\n"
        "============ Forwarded message ============\n",
        "2026-11-03T14:02:00+05:30",
    ),
    "Open-Xchange": (
        "---------- Ursprüngliche Nachricht ----------\nVon: {a}\nAn: {b}\n"
        "Datum: 03.11.2026 14:02 CET\nBetreff: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Open-Xchange in English": (
        "---------- Original Message ----------\nFrom: {a}\nTo: {b}\nDate: 11/13/2026 2:02 PM\n"
        "Subject: {s}\n",
        "2026-11-13T14:02:00+00:00",
    ),
    "Spark": (
        "---------- Forwarded message ----------\nFrom: {a}\nDate: 3. Nov 2026 at 14:02 +0100\n"
        "To: {b}\nSubject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "eM Client": (
        "------ Forwarded Message ------\nFrom: {a}\nTo: {b}\nSent: 03/11/2026 14:02:00\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "eM Client 9, no colons": (
        "------ Forwarded Message ------\nFrom {a}\nTo {b}\nDate 03.11.2026 14:02:00\nSubject {s}\n",
        MOMENT,
    ),
    "Notes": (
        "----- Forwarded by Cy Dahl/ACME on 11/03/2026 02:30 PM -----\n\nFrom:\t{a}\nTo:\t{b}\n"
        "Cc:\t\nDate:\t11/03/2026 02:02 PM\nSubject:\t{s}\n",
        None,
    ),
    "Notes in German": (
        "----- Weitergeleitet von Cy Dahl/ACME am 03.11.2026 14:30 -----\n\nVon:\t{a}\nAn:\t{b}\n"
        "Kopie:\t\nDatum:\t03.11.2026 14:02\nBetreff:\t{s}\n",
        MOMENT,
    ),
    "Notes in French": (
        "----- Réexpédié par Cy Dahl/ACME le 03/11/2026 14:30 -----\n\nDe :\t{a}\nPour :\t{b}\n"
        "Date :\t03/11/2026 14:02\nObjet :\t{s}\n",
        MOMENT,
    ),
    "Notes of old": (
        "---------------------- Forwarded by Cy Dahl/ACME on 11/13/2026 03:02 PM ----------------\n\n\n"
        "Ada Lovelace <ada@client.example> on 11/13/2026 02:02:00 PM\nTo:   {b}\ncc:   \n"
        "Subject: {s}\n",
        "2026-11-13T14:02:00+00:00",
    ),
    "K-9": (
        "-------- Original Message --------\nFrom: {a}\nSent: November 3, 2026 2:02:00 PM GMT+01:00\n"
        "To: {b}\nSubject: {s}\n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Samsung": (
        "-------- Original message --------\nFrom: {a} \nDate: 03/11/2026  14:02  (GMT+01:00) \n"
        "To: {b} \nSubject: {s} \n",
        "2026-11-03T14:02:00+01:00",
    ),
    "Samsung in America": (
        "-------- Original message --------\nFrom: {a} \nDate: 11/3/26  2:02 PM  (GMT-05:00) \n"
        "To: {b} \nSubject: {s} \n",
        "2026-11-03T14:02:00-05:00",
    ),
    "BlackBerry": (
        "-----Original Message-----\nFrom: {a}\n\nDate: Tue, 3 Nov 2026 14:02:00 \nTo: {b}\n\n\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "BlackBerry 10": (
        "  Original Message  \nFrom: {a}\nSent: Tuesday, November 3, 2026 2:02 PM\nTo: {b}\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "KMail": (
        "----------  Forwarded Message  ----------\n\nSubject: {s}\n"
        "Date: Tuesday 03 November 2026, 14:02:00\nFrom: {a}\nTo: {b}\n",
        MOMENT,
    ),
    "Evolution": (
        "-------- Forwarded Message --------\nFrom: {a}\nTo: {b}\nSubject: {s}\n"
        "Date: Tue, 03 Nov 2026 14:02:00 +0000\n",
        MOMENT,
    ),
    "Claws": (
        "Begin forwarded message:\n\nDate: Tue, 3 Nov 2026 14:02:00 +0000\nFrom: {a}\nTo: {b}\n"
        "Subject: {s}\n\n",
        MOMENT,
    ),
    "Roundcube": (
        "-------- Originalnachricht --------\nBetreff: {s}\nDatum: 2026-11-03 14:02\nVon: {a}\n"
        "An: {b}\n",
        MOMENT,
    ),
    "Pegasus": (
        "------- Forwarded message follows -------\nFrom:  {a}\nTo:    {b}\nSubject: {s}\n"
        "Date sent:  Tue, 3 Nov 2026 14:02:00 +0000\n",
        MOMENT,
    ),
    "Naver": (
        "-----Original Message-----\nFrom: {a}\nTo: <bo@desk.example>;\nCc:\n"
        "Sent: 2026-11-03 (화) 14:02:00 (GMT+09:00)\nSubject: {s}\n",
        "2026-11-03T14:02:00+09:00",
    ),
    "Hanmail": (
        "--------- 원본 메일 ---------\n보낸사람: {a}\n받는사람: {b}\n"
        "날짜: 2026년 11월 3일 화요일, 14시 02분 00초 +0900\n제목: {s}\n",
        "2026-11-03T14:02:00+09:00",
    ),
    "QQ": (
        '------------------ 原始邮件 ------------------\n发件人: "Ada Lovelace" <ada@client.example>;\n'
        '发送时间: 2026年11月3日(星期二) 下午2:02\n收件人: "Bo Berg"<bo@desk.example>;\n主题: {s}\n',
        MOMENT,
    ),
    "QQ in English": (
        '------------------ Original ------------------\nFrom:  "Ada Lovelace";<ada@client.example>;\n'
        'Date:  Tue, Nov 3, 2026 02:02 PM\nTo:  "Bo Berg"<bo@desk.example>; \nSubject:  {s}\n',
        MOMENT,
    ),
    "163": (
        '-------- 转发邮件信息 --------\n发件人："Ada Lovelace" <ada@client.example>\n'
        "发送日期：2026-11-03 14:02:00\n收件人：{b}\n主题：{s}\n",
        MOMENT,
    ),
    "Foxmail": (
        "发件人： {a}\n发送时间： 2026-11-03 14:02\n收件人： {b}\n主题： {s}\n",
        MOMENT,
    ),
    "Seznam": (
        "---------- Původní e-mail ----------\nOd: {a}\nKomu: {b}\nDatum: 3. 11. 2026 14:02:00\n"
        "Předmět: {s}\n",
        MOMENT,
    ),
    "Orange": (
        "> Message du 03/11/26 14:02\n> De : {a}\n> A : {b}\n> Copie à : \n> Objet : {s}\n>\n",
        MOMENT,
    ),
    "names and addresses the other way round": (
        "---------- Forwarded message ---------\nFrom: ada@client.example (Ada Lovelace)\n"
        "Date: 3 Nov 2026 14:02\nSubject: {s}\nTo: bo@desk.example (Bo Berg)\n",
        MOMENT,
    ),
    "a program of no table": (
        "~~~~~~ Forwarded from the letterbox ~~~~~~\nFrom: {a}\nDate: 3 Nov 2026 14:02\nTo: {b}\n"
        "Subject: {s}\n",
        MOMENT,
    ),
    "a program without dashes": (
        "Forwarded message\n\nFrom: {a}\nDate: 3 Nov 2026 14:02\nTo: {b}\nSubject: {s}\n",
        MOMENT,
    ),
    "everything quoted": (
        "> ---------- Forwarded message ---------\n> From: {a}\n> Date: 3 Nov 2026 14:02\n"
        "> Subject: {s}\n> To: {b}\n>",
        MOMENT,
    ),
}

#: The text of mails that pass nothing on, whatever they look like.
NEAR_MISSES = (
    "From: the office\nTo: the station\n\nTwo taxis, please.",
    "From: London\nTo: Paris\nDate: 3 November\n\nWindow seats, please.",
    "MEMO\n\nTo: All staff\nFrom: The director\nDate: 3 November 2026\nSubject: Parking\n\nNot there.",
    "I forwarded the message:\nit smokes.",
    "The forwarded message is below the bill.",
    "I have no original message any more.",
    "Forwarded message\n\nis what the button says, and it does nothing.",
    "Original Message\n\nis the first line of the template.",
    "--- Forwarded to accounting ---\n\nThey have not called back.",
    "----- forwarded twice -----\n\nPlease tell me who has it now.",
    "Subject: the pump\n\nIt smokes.",
    "To: whom it may concern\n\nThe pump smokes.",
    "Von: mir\nAn: euch\n\nBitte Kaffee.",
    "De: Madrid\nA: Sevilla\n\nDos billetes.",
    "Da: Roma\nA: Milano\nData: domani\n\nDue posti.",
    "Date: tomorrow\nTo: be decided\n\nPlease wait.",
    "Sent: 12 boxes\nTo: Leeds\nFrom: stock",
    "From: 10.0.0.1\nTo: 10.0.0.2\nDate: today\n\nPackets are lost.",
    "I wrote this on 3 Nov 2026:\nthe pump smokes.",
    "Our hours:\nFrom: 9:00\nTo: 17:00\n\nPlease come by.",
    "Start of forwarded message handling in version 2 is broken.",
    "Begin forwarded message handling:\nwe click, and nothing happens.",
    "==========\nFrom: now on\n==========\nwe close at five.",
    "__________\n\nTo: Bo\n\nThanks!",
    "Data: 3 fields\nTema: dark\n\nThe settings page is empty.",
    "Kam: to je?\nOd: kdy?\n\nDíky.",
    "Datum: 3.11.2026\nBetreff: Rechnung 17\n\nBitte prüfen.",
    "Betreff: Pumpe\nDatum: 3.11.2026\n\nSie raucht.",
    "Name: Ada\nEmail: ada@client.example\nSubject: Pump\n\nIt smokes.",
    "Message: it smokes\nFrom: the form on your page",
    "-- 8< -- cut here\nx = 1\n-- >8 --",
    "----- end of line -----\n\nStop the belt there.",
    "Fin del mensaje reenviado: no la veo.",
    "Weitergeleitete Nachrichten: 3\nOffene Tickets: 4",
    "Doorgestuurd bericht niet ontvangen. Wat nu?",
    "Message transféré deux fois, sans réponse.",
    "Dari: mana?\nKe: mana?\n\nTerima kasih.",
    "Nuo: 9 val.\nIki: 17 val.",
    "Till: the shop has one\nFrån: maj",
    "No: we do not\nPara: nobody\n\nSorry.",
    "Ang: the bill\nDo: pay it\n\nThanks.",
    "-----Original Message----- is what it says: nothing more.",
    "--- Forwarded message --- To: nobody",
    "I have forwarded this:\nFrom: the office\nTo: the station",
    "> We forwarded it:\n> From: the office\n> To: the station",
    "Can you tell me how to stop\n---------- Forwarded message ----------\nfrom being put there?",
    "It says\n\nBegin forwarded message:\n\nand then it stops.",
    "Forwarded message:\nit smokes.",
    "Weitergeleitete Nachricht: fehlt.\nBitte noch einmal.",
    "Original message:\nit smokes.",
    "> Forwarded message\nis what I clicked.",
)
