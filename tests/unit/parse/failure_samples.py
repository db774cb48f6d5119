"""Failures in wordings that no mail system has: what tells them is no word."""

# ruff: noqa: RUF001 - the scripts of their languages

from __future__ import annotations

#: By language: a subject, what is said of a loss, and what is said above the mail given back.
WORDINGS: dict[str, tuple[str, str, str]] = {
    "af": (
        "Jou pos het teruggekom",
        "Ons kon hierdie brief nêrens kwytraak nie",
        "Hier is jou brief weer",
    ),
    "az": ("Məktubunuz geri gəldi", "Bu ünvana məktub verə bilmədik", "Məktubunuz aşağıdadır"),
    "bs": (
        "Vaše pismo se vratilo",
        "Pismo nismo uspjeli predati na odredište",
        "U nastavku je vaše pismo",
    ),
    "ca": (
        "La vostra carta ha tornat",
        "No hem trobat ningú que reculli la carta",
        "A sota teniu la carta",
    ),
    "cy": ("Daeth eich llythyr yn ôl", "Methwyd â rhoi'r llythyr i neb", "Dyma'ch llythyr eto"),
    "eo": ("Via letero revenis", "Neniu akceptis vian leteron", "Jen via letero denove"),
    "et": (
        "Teie kiri tuli tagasi",
        "Seda kirja ei õnnestunud kellelegi üle anda",
        "Allpool on teie kiri",
    ),
    "eu": ("Zure gutuna itzuli da", "Ezin izan diogu inori gutuna eman", "Hona hemen zure gutuna"),
    "fa": ("نامه شما برگشت", "نتوانستیم این نامه را به کسی بدهیم", "نامه شما در زیر است"),
    "ga": ("Tháinig do litir ar ais", "Níor glacadh leis an litir seo", "Seo do litir arís"),
    "hi": ("आपका पत्र लौट आया", "यह पत्र किसी ने नहीं लिया", "आपका पत्र नीचे है"),
    "hy": ("Ձեր նամակը հետ եկավ", "Նամակը ոչ ոք չվերցրեց", "Ձեր նամակը ստորև է"),
    "is": ("Bréfið þitt kom aftur", "Enginn tók við þessu bréfi", "Hér er bréfið aftur"),
    "ka": ("თქვენი წერილი დაბრუნდა", "წერილი არავინ მიიღო", "თქვენი წერილი ქვემოთაა"),
    "kk": ("Хатыңыз қайтып келді", "Бұл хатты ешкім алмады", "Хатыңыз төменде"),
    "lt": ("Jūsų laiškas grįžo", "Šio laiško niekas nepriėmė", "Žemiau yra jūsų laiškas"),
    "lv": ("Jūsu vēstule atgriezās", "Šo vēstuli neviens nepieņēma", "Zemāk ir jūsu vēstule"),
    "mk": ("Вашето писмо се врати", "Никој не го прими ова писмо", "Подолу е вашето писмо"),
    "mn": ("Таны захиа буцаж ирлээ", "Энэ захиаг хэн ч авсангүй", "Таны захиа доор байна"),
    "sq": ("Letra juaj u kthye", "Askush nuk e mori këtë letër", "Më poshtë është letra juaj"),
    "sw": ("Barua yako imerudi", "Hakuna aliyepokea barua hii", "Barua yako iko hapa chini"),
    "ta": ("உங்கள் கடிதம் திரும்பியது", "இந்தக் கடிதத்தை யாரும் ஏற்கவில்லை", "உங்கள் கடிதம் கீழே உள்ளது"),
    "tl": ("Bumalik ang liham mo", "Walang tumanggap ng liham na ito", "Narito muli ang liham mo"),
    "ur": ("آپ کا خط واپس آ گیا", "یہ خط کسی نے نہیں لیا", "آپ کا خط نیچے ہے"),
}

LOST = "bo@gone.example"
DESK = "help@desk.example"
BACK = (
    "Received: from web.desk.example by mx.far.example; Tue, 3 Nov 2026 10:00:00 +0000\n"
    "Message-ID: <t1@desk.example>\n"
    f"From: Desk <{DESK}>\nTo: Bo <{LOST}>\nSubject: Ticket 17\n"
    "Date: Tue, 3 Nov 2026 10:00:00 +0000\n\nIt is repaired.\n"
)

#: How it is sent: the fields of the header, and the text with what is said, {w}, and above, {a}.
SHAPES: dict[str, tuple[str, str]] = {
    "the null path and a full reply on the line": (
        "Return-Path: <>\nFrom: mx <robot@mx.far.example>\n",
        f"{{w}}.\n\n<{LOST}>: 550 5.1.1 ---\n\n{{a}}.\n\n{BACK}",
    ),
    "the null path and a full reply two lines below": (
        "Return-Path: <>\nFrom: <robot@mx.far.example>\n",
        f"{{w}}.\n\n    {LOST}\n\n    mx.far.example (192.0.2.7)\n    550-5.1.1 ...\n",
    ),
    "a postmaster and a full reply": (
        "From: postmaster@far.example\n",
        f"{{w}}: {LOST}\n\nmx.far.example: 550 5.1.1 <{LOST}> ...\n",
    ),
    "a daemon and a bare reply": (
        "From: MAILER-DAEMON@far.example\n",
        f"{{w}}.\n\n  {LOST}\n  550 no\n",
    ),
    "a program and the mail given back": (
        "Auto-Submitted: auto-generated\nFrom: <noreply@far.example>\n",
        f"{{w}}: {LOST}, 550 5.1.1\n\n{{a}}:\n\n{BACK}",
    ),
    "a program that says it answers": (
        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: <mail@far.example>\n",
        f"{{w}}.\n\n{LOST}\n#5.1.1 ...\n",
    ),
    "a keeper whom nobody can answer, and the mail given back": (
        "Return-Path: <>\nFrom: postmaster@far.example\n",
        f"{{w}}.\n\n{{a}}.\n\n{BACK}",
    ),
    "a keeper whom nobody can answer, and an address below a colon": (
        "Return-Path: <>\nFrom: postmaster@far.example\n",
        f"{{w}}:\n\n{LOST}\n\n{{a}}.\n",
    ),
}

#: What is none, though much is like one: the fields, and the text.
NEAR_MISSES: dict[str, tuple[str, str]] = {
    "a person pastes a report": (
        "From: Ada <ada@client.example>\n",
        f"{{w}}:\n\n<{LOST}>: host mx.far.example said: 550 5.1.1 ...\n\n{BACK}\n?",
    ),
    "a person quotes a reply of a server": (
        "From: Ada <ada@client.example>\n",
        f"{LOST}: 550 5.1.1 {{w}}?",
    ),
    "somebody is away and names a colleague": (
        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Ada <ada@client.example>\n",
        f"{{w}} 4.11.26 - 5.7.26: {LOST}, 0800 550 123.",
    ),
    "somebody is away and quotes a report": (
        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Ada <ada@client.example>\n",
        f"{{w}}.\n\n> <{LOST}>: 550 5.1.1 ...\n",
    ),
    "somebody is away and gives the mail back": (
        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Ada <ada@client.example>\n",
        f"{{w}}: {LOST}.\n\n{BACK}",
    ),
    "a program asks the sender to prove himself": (
        "Return-Path: <>\nFrom: <guard@client.example>\n",
        f"{{w}}: https://guard.client.example/7 ({LOST})\n\n{BACK}",
    ),
    "a program tells of an order": (
        "Auto-Submitted: auto-generated\nFrom: <noreply@shop.example>\n",
        f"{{w}} 550 5.1.1 {LOST}\n",
    ),
    "a postmaster answers": (
        "From: postmaster@client.example\nIn-Reply-To: <t1@desk.example>\n",
        f"{{w}}. 550 5.1.1 <{LOST}> ...",
    ),
}
