"""
Replies and forwards as mail programs write them in HTML: the structure of each, our own words.

Many are in a language, or a made-up one, that no table of words has, for it is the structure
that is to tell. Every mail says "Yes, it is on." and quotes "Is the pump on?".
"""

# ruff: noqa: E501 - the lines of HTML are left whole

from __future__ import annotations

OWN = "Yes, it is on."
QUOTED = "Is the pump on?"

_OUTLOOK_HEADER = (
    "<p class=MsoNormal><b><span lang=EN-US style='font-family:\"Calibri\",sans-serif'>Zzz:</span></b>"
    "<span lang=EN-US> Ada Lund &lt;ada@client.example&gt; <br><b>Qqq:</b> 3. 11. 2026 10:00<br>"
    "<b>Www:</b> Bo Ek &lt;bo@desk.example&gt;<br><b>Xxx:</b> Pump<o:p></o:p></span></p>"
)
_OUTLOOK_OWN = f"<p class=MsoNormal>{OWN}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
_OUTLOOK_QUOTED = f"<p class=MsoNormal>{QUOTED}<o:p></o:p></p>"


def _outlook(rule: str, header: str = _OUTLOOK_HEADER) -> str:
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\np.MsoNormal {margin:0cm}\n'
        "--></style></head><body lang=EN-US link=blue><div class=WordSection1>"
        f"{_OUTLOOK_OWN}<div><div style='{rule}'>{header}</div></div>"
        f"<p class=MsoNormal><o:p>&nbsp;</o:p></p>{_OUTLOOK_QUOTED}</div></body></html>"
    )


def _web(quoted: str, own: str = OWN) -> str:
    return f'<div dir="ltr">{own}</div><br>{quoted}'


#: Replies of which the sender's own words are `OWN`, and the rest is a quote.
REPLIES = {
    "gmail": _web(
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Zzz 3 qqq 2026 '
        'Ada &lt;<a href="mailto:ada@client.example">ada@client.example</a>&gt; zzz:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">{QUOTED}</div></blockquote></div>'
    ),
    "gmail, of old": (
        f'<div dir="ltr">{OWN}</div><div class="gmail_extra"><br><div class="gmail_quote">2026-11-03 10:00 GMT+01:00 Ada '
        '<span dir="ltr">&lt;ada@client.example&gt;</span>:<br>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{QUOTED}</blockquote></div><br></div>'
    ),
    "gmail, right to left": (
        f'<div dir="rtl">{OWN}</div><br><div class="gmail_quote"><div dir="rtl" class="gmail_attr">\u05d1\u05ea\u05d0\u05e8\u05d9\u05da Ada \u05de\u05d0\u05ea:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0.8ex 0px 0px;border-right:1px solid rgb(204,204,204);padding-right:1ex">{QUOTED}</blockquote></div>'
    ),
    "outlook for windows, grey rule": _outlook(
        "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    ),
    "outlook for windows, blue rule": _outlook(
        "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"
    ),
    "outlook for windows, with a line at the side": (
        f"<div class=WordSection1>{_OUTLOOK_OWN}<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'>"
        f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>{_OUTLOOK_HEADER}</div></div>{_OUTLOOK_QUOTED}</div></div>"
    ),
    "outlook for mac": _outlook(
        "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm",
        '<p class="MsoNormal"><b><span style="font-size:12.0pt;color:black">Fra: </span></b><span>Ada Lund &lt;ada@client.example&gt;<br><b>Dato: </b>tirsdag 3. november 2026 kl. 10.00<br><b>Til: </b>Bo Ek<br><b>Emne: </b>Pumpe</span></p>',
    ),
    "outlook for mac 2011": (
        f'<div>{OWN}</div><div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="font-family:Calibri; BORDER-TOP: #b5c4df 1pt solid; padding-top: 3pt">'
        f'<span style="font-weight:bold">Zzz: </span> Ada<br></div><div><br></div><div>{QUOTED}</div></span>'
    ),
    "outlook on the web": (
        f'<div class="elementToProof">{OWN}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif"><b>Zzz:</b> Ada Lund &lt;ada@client.example&gt;<br><b>Qqq:</b> 3 November<br><b>Www:</b> Bo<br><b>Xxx:</b> Pump</font><div>&nbsp;</div></div>'
        f"<div>{QUOTED}</div>"
    ),
    "outlook on the web, once more": (
        f'<div dir="ltr">{OWN}<br></div><hr tabindex="-1"><div id="x_divRplyFwdMsg" dir="ltr"><b>Zzz:</b> Ada<br><b>Xxx:</b> Pump</div><div class="x_elementToProof">{QUOTED}</div>'
    ),
    "outlook, the new one": (
        f'<div class="elementToProof">{OWN}</div><div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing"><div id="divRplyFwdMsg"><strong>Zzz:</strong> Ada<br><strong>Xxx:</strong> Pump</div><div>{QUOTED}</div></div></div>'
    ),
    "outlook for ios": (
        f'<div dir="ltr" style="font-family:Aptos">{OWN}</div><div id="ms-outlook-mobile-body-separator-line"><br></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Zzz:</b> Ada<br><b>Qqq:</b> Tuesday</div>'
        f"<div>{QUOTED}</div>"
    ),
    "hotmail": (
        f'<div class="hmmessage"><div>{OWN}<br><br><div><hr id="stopSpelling">Zzz: ada@client.example<br>Www: bo@desk.example<br><br>{QUOTED}</div></div></div>'
    ),
    "windows mail": (
        f'<div data-externalstyle="false" dir="ltr"><p>{OWN}</p></div><div style="padding-top: 5px; border-top-color: rgb(229, 229, 229); border-top-width: 1px; border-top-style: solid;">'
        f'<div><font face="Calibri" style="line-height: 15pt;"><b>From:</b>&nbsp;<a href="mailto:ada@client.example">Ada</a><br><b>Sent:</b>&nbsp;Tuesday, 3 November 2026 10:00<br><b>To:</b>&nbsp;Bo</font></div></div><div><br></div><div dir="">{QUOTED}</div>'
    ),
    "windows 10 mail": (
        f"<div class=WordSection1>{_OUTLOOK_OWN}<div style='mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal style='border:none;padding:0cm'><b>Zzz: </b>Ada<br><b>Qqq: </b>Tuesday</p></div>{_OUTLOOK_QUOTED}</div>"
    ),
    "apple mail": (
        f'<html><body style="overflow-wrap: break-word;">{OWN}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>Zzz 3. Qqq 2026, Ada &lt;ada@client.example&gt; zzz:</div><br class="Apple-interchange-newline"><div><div>{QUOTED}</div></div></blockquote></div><br></body></html>'
    ),
    "apple mail on an iphone": (
        f'<html><body dir="auto">{OWN}<div dir="ltr"><br><blockquote type="cite">Zzz 3 qqq 2026, v 10:00, Ada &lt;ada@client.example&gt; zzz:<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">\ufeff{QUOTED}</div></blockquote></body></html>'
    ),
    "thunderbird": (
        f'<p>{OWN}</p><div class="moz-cite-prefix">Zzz 03.11.26 zzz 10:00 zzz Ada Lund:<br></div><blockquote type="cite" cite="mid:a@client.example"><p>{QUOTED}</p></blockquote>'
    ),
    "yahoo": (
        f'<div class="ydp81yahoo-style-wrap"><div dir="ltr">{OWN}</div></div><div id="ydp5yahoo_quoted_7" class="ydp5yahoo_quoted"><div><div>Zzz Ada zzz:</div><div><br></div><div>{QUOTED}</div></div></div>'
    ),
    "yahoo, of old": (
        f'<div><span>{OWN}</span></div><div class="yahoo_quoted" id="yahoo_quoted_1"><div class="y_msg_container"><hr size="1"><b>Zzz:</b> Ada<br>{QUOTED}</div></div>'
    ),
    "yandex": (
        f'<div>{OWN}</div><div>\u00a0</div><div>03.11.2026, 10:00, "Ada Lund" &lt;ada@client.example&gt;:</div><blockquote><p>{QUOTED}</p></blockquote>'
    ),
    "mail.ru": (
        f'<p>{OWN}</p><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;" class="mail-quote-collapse">Zzz, 3 qqq 2026, 10:00 +03:00 Ada:<br><div class="js-helper js-readmsg-msg"><div>{QUOTED}</div></div></blockquote>'
    ),
    "gmx": (
        f'<div style="font-family: Verdana;"><div>{OWN}</div><div><br><div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;">'
        f'<div style="margin:0 0 10px 0;"><b>Zzz:</b>&nbsp;Dienstag, 03. November 2026<br><b>Www:</b>&nbsp;Ada</div><div name="quoted-content">{QUOTED}</div></div></div></div>'
    ),
    "proton": (
        f'<div style="font-family: Arial;">{OWN}</div><div class="protonmail_quote">\u2010\u2010\u2010 Zzz \u2010\u2010\u2010<br>Zzz Ada &lt;ada@client.example&gt; zzz:<br><br><blockquote class="protonmail_quote" type="cite"><div>{QUOTED}</div></blockquote><br></div>'
    ),
    "zoho": (
        f'<div><div>{OWN}</div><br><div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204); min-height: 0px;"></div><div class="zmail_extra" data-zbluepencil-ignore="true"><br><div id="Zm-_Id_-Sgn1">---- Zzz Tue, 03 Nov 2026 Ada ----</div><br><blockquote id="blockquote_zmail" style="margin: 0px;"><div>{QUOTED}</div></blockquote></div></div>'
    ),
    "zimbra": (
        f'<div>{OWN}</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Zzz: </b>"Ada"<br><b>Www: </b>"Bo"</div><div><br></div><div data-marker="__QUOTED_TEXT__">{QUOTED}</div>'
    ),
    "roundcube": (
        f'<p>{OWN}</p><p id="reply-intro">Zzz 2026-11-03 10:00, Ada zzz:</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">{QUOTED}</div></blockquote>'
    ),
    "horde": (
        f'<p>{OWN}<br></p><p>Zzz Ada &lt;ada@client.example&gt;:</p><blockquote type="cite" style="border-left:2px solid blue;margin-left:2px;padding-left:12px;">{QUOTED}</blockquote>'
    ),
    "sogo": (
        f'<html>{OWN}<br><br>Zzz, Ada &lt;ada@client.example&gt; zzz:<br>\u00a0<blockquote type="cite" cite="a@client.example">{QUOTED}</blockquote></html>'
    ),
    "spark": (
        f'<div name="messageBodySection"><div dir="auto">{OWN}</div></div><div name="messageReplySection">Zzz 3 Nov 2026 Ada zzz:<br /><blockquote type="cite" class="spark_quote" style="margin: 5px 5px; padding-left: 10px; border-left: thin solid #1abc9c;">{QUOTED}</blockquote></div>'
    ),
    "superhuman": _web(
        f'<div class="gmail_quote"><div class="sh-quoted-content"><div class="gmail_attr">Zzz, Ada zzz:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex;">{QUOTED}</blockquote></div></div>'
    ),
    "missive": f'<div>{OWN}</div><div class="missive_quote"><div>Zzz Ada:</div><blockquote style="border-left: 1px solid #ccc">{QUOTED}</blockquote></div>',
    "front": f'<div>{OWN}</div><br><div class="front-quote">Zzz Ada zzz:<blockquote type="cite" class="front-blockquote">{QUOTED}</blockquote></div>',
    "hubspot": f'<div>{OWN}</div><div class="hs_reply"><div>Zzz Ada zzz:</div><blockquote>{QUOTED}</blockquote></div>',
    "freshdesk": f'<div>{OWN}</div><div class="freshdesk_quote"><blockquote class="freshdesk_quote">Zzz Tue, 3 Nov Ada zzz:<br>{QUOTED}</blockquote></div>',
    "notes": (
        f'<font size=2 face="sans-serif">{OWN}</font><br><br><font size=2 color=#5f5f5f>From: &nbsp; &nbsp; &nbsp;</font><font size=2>Ada Lund/Client</font><br><font size=2 color=#5f5f5f>To: &nbsp;</font><font size=2>Bo Ek/Desk</font><br><font size=2 color=#5f5f5f>Date: &nbsp;</font><font size=2>03-11-2026 10:00</font><br><font size=2 color=#5f5f5f>Subject: &nbsp;</font><font size=2>Pump</font><br><hr noshade><br><font size=2>{QUOTED}</font>'
    ),
    "qq": (
        f'<div>{OWN}</div><div><includetail><div>&nbsp;</div><div style="font:Verdana normal 14px;color:#000;"><div style="FONT-SIZE: 12px;FONT-FAMILY: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;zzz&nbsp;------------------</div><div style="FONT-SIZE: 12px;background:#efefef;padding:8px;"><div><b>Zzz:</b>&nbsp;"Ada"</div></div><div>{QUOTED}</div></div></includetail></div>'
    ),
    "163": f'<div style="line-height:1.7"><div>{OWN}</div><br>At 2026-11-03 10:00:00, "Ada" &lt;ada@client.example&gt; zzz:<br><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid"><div>{QUOTED}</div></blockquote></div>',
    "netease, the program": f'<div>{OWN}</div><div id="ntes-pcmac-quote"><div><b>Zzz</b> Ada</div><div>{QUOTED}</div></div>',
    "naver": f'<div><p>{OWN}</p></div><p>-----Original Message-----</p><b>From:</b> "Ada" &lt;ada@client.example&gt;<br><b>To:</b> &lt;bo@desk.example&gt;<br><b>Sent:</b> 2026-11-03 (\ud654) 10:00:00 (GMT+09:00)<br><b>Subject:</b> Pump<br><br><p>{QUOTED}</p>',
    "tutanota": f'<div>{OWN}</div><div>3. Nov. 2026, 10:00 zzz ada@client.example:</div><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8; padding-left: 10px; margin-left: 5px;">{QUOTED}</blockquote>',
    "fairemail": f'<div>{OWN}</div><div fairemail="reference"><p>Zzz 3 Nov Ada zzz:</p><blockquote style="border-left:3px solid #ccc">{QUOTED}</blockquote></div>',
    "fastmail": f'<div>{OWN}</div><div><br></div><div>Zzz, 3 Nov 2026, zzz 10:00, Ada zzz:</div><blockquote type="cite" id="qt" style=""><div>{QUOTED}</div></blockquote>',
    "em client": f'<div>{OWN}</div><div><br></div><blockquote cite="a@client.example" type="cite" class="cite2"><div>Zzz Ada</div><div>{QUOTED}</div></blockquote>',
    "mailbird": f'<div>{OWN}</div><div class="gmail_extra"><blockquote class="history_container" type="cite" style="border-left-style:solid;border-width:1px;margin-top:20px;margin-left:0px;padding-left:10px;"><p>Zzz 03/11/2026 Ada zzz:</p>{QUOTED}</blockquote></div>',
    "airmail": f'<div class="bloop_original_html"><div>{OWN}</div><br><p class="airmail_on">Zzz 3 November 2026 Ada zzz:</p><blockquote type="cite" class="clean_bq"><span>{QUOTED}</span></blockquote></div>',
    "outlook on the web of 2010": (
        f'<div style="direction: ltr;">{OWN}<div style="font-family: Times New Roman;"><hr tabindex="-1"><div id="divRpF512345" style="direction: ltr;"><font face="Tahoma" size="2"><b>Zzz:</b> Ada<br><b>Qqq:</b> Tuesday<br></font><br></div><div></div><div>{QUOTED}</div></div></div>'
    ),
    "blackberry": (
        f'<div>{OWN}</div><table id="_pHCWrapper_1396000000001" width="100%" style="background-color:white;border-spacing:0px;"><tr><td><div style="border-style:solid none none;border-top:1pt solid #b5c4df;padding:3pt 0in 0in;"><b>Zzz: </b>Ada</div></td></tr></table><br><div id="_originalContent_1396000000001">{QUOTED}</div>'
    ),
    "outlook express": (
        f'<DIV><FONT face=Arial size=2>{OWN}</FONT></DIV><BLOCKQUOTE style="PADDING-RIGHT: 0px; PADDING-LEFT: 5px; MARGIN-LEFT: 5px; BORDER-LEFT: #000000 2px solid; MARGIN-RIGHT: 0px"><DIV style="FONT: 10pt arial">----- Zzz ----- </DIV><DIV style="BACKGROUND: #e4e4e4; FONT: 10pt arial"><B>Zzz:</B> Ada </DIV><DIV>{QUOTED}</DIV></BLOCKQUOTE>'
    ),
    "mailspring": _web(
        f'<div class="gmail_quote_attribution">Zzz Nov 3 2026, zzz 10:00, Ada zzz:</div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex;">{QUOTED}</blockquote>'
    ),
    "aqua mail": f'<div>{OWN}</div><div id="aqm-original" style="color: black;"><div>Zzz 3. Nov Ada:</div><blockquote type="cite" class="gmail_quote">{QUOTED}</blockquote></div>',
    "quoted again by zoho": _web(
        f'<div class="x_-1234567zmail_extra"><div>Zzz Ada:</div><blockquote style="margin:0">{QUOTED}</blockquote></div>'
    ),
    "quoted again by gmail": _web(
        f'<div class="gmail-m_-77moz-cite-prefix">Zzz Ada:</div><blockquote type="cite">{QUOTED}</blockquote>'
    ),
    "quoted again by mail.ru": _web(
        f'<div class="gmail_quote_mr_css_attr"><div class="gmail_attr_mr_css_attr">Zzz Ada:</div><blockquote class="gmail_quote_mr_css_attr" style="border-left:1px solid">{QUOTED}</blockquote></div>'
    ),
    "quoted again by outlook": _web(
        f'<div class="x_gmail_quote"><div class="x_gmail_attr">Zzz Ada:</div><blockquote class="x_gmail_quote" style="border-left:1px solid">{QUOTED}</blockquote></div>'
    ),
}

#: Where there are words of the sender on both sides of what he quotes.
INTERLEAVED = {
    "gmail": (
        (
            '<div dir="ltr">Hello,</div><div class="gmail_quote"><div class="gmail_attr">Zzz Ada zzz:<br></div><blockquote class="gmail_quote" style="border-left:1px solid">Is it on?</blockquote>'
            '<div>It is.</div><blockquote class="gmail_quote" style="border-left:1px solid">Since when?</blockquote><div>Since Monday.</div></div>'
        ),
        "Hello,\n\nIt is.\n\nSince Monday.",
    ),
    "apple": (
        '<div>Hello,</div><blockquote type="cite"><div>Zzz Ada zzz:</div><div>Is it on?</div></blockquote><div>It is.</div><blockquote type="cite">Since when?</blockquote>Since Monday.',
        "Hello,\n\nIt is.\n\nSince Monday.",
    ),
    "thunderbird, below the quote": (
        '<div class="moz-cite-prefix">Zzz Ada zzz:</div><blockquote type="cite">Is it on?</blockquote><p>Since Monday.</p>',
        "Since Monday.",
    ),
    "an answer within a quote of a quote": (
        '<blockquote type="cite"><blockquote type="cite">Is it on?</blockquote>It was.</blockquote>It is.',
        "It is.",
    ),
}

#: Signatures that mail programs mark: the HTML, and what the signature is.
SIGNATURES = {
    "gmail": (
        '<div class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">Ada Lund<br>Engines Ltd.</div></div>',
        "Ada Lund\nEngines Ltd.",
    ),
    "gmail, with its dashes": (
        '<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">Ada Lund</div>',
        "--\nAda Lund",
    ),
    "thunderbird": ('<pre class="moz-signature" cols="72">-- \nAda Lund</pre>', "--\nAda Lund"),
    "outlook on the web": (
        '<div id="Signature"><p style="margin:0">Ada Lund</p><p style="margin:0">Engines Ltd.</p></div>',
        "Ada Lund\nEngines Ltd.",
    ),
    "outlook for android": (
        '<div class="ms-outlook-mobile-signature" id="ms-outlook-mobile-signature">Zzz <a href="https://aka.example/q">Outlook zzz Android</a></div>',
        "Zzz Outlook zzz Android <https://aka.example/q>",
    ),
    "apple": ('<div id="AppleMailSignature" dir="ltr">Zzz mzz iPhone</div>', "Zzz mzz iPhone"),
    "apple, of late": (
        '<div dir="ltr"><br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Zzz mzz iPad</div></div>',
        "Zzz mzz iPad",
    ),
    "proton": (
        '<div class="protonmail_signature_block"><div class="protonmail_signature_block-user">Ada Lund</div></div>',
        "Ada Lund",
    ),
    "zoho": (
        '<div id="Zm-_Id_-Sgn" data-sigid="1" data-zbluepencil-ignore="true">Ada Lund</div>',
        "Ada Lund",
    ),
    "zimbra": ('<div data-marker="__SIG_POST__">Ada Lund</div>', "Ada Lund"),
    "mail.ru": (
        '<div data-signature-widget="container"><div data-signature-widget="content"><div>--<br>Ada Lund</div></div></div>',
        "--\nAda Lund",
    ),
    "spark": ('<div name="messageSignatureSection">Ada Lund</div>', "Ada Lund"),
    "roundcube": ('<div id="_rc_sig">-- <br>Ada Lund</div>', "--\nAda Lund"),
    "fastmail": ('<div id="sig39369173"><div class="signature">Ada Lund</div></div>', "Ada Lund"),
    "airmail": ('<div id="bloop_sign_1234567" class="bloop_sign">Ada Lund</div>', "Ada Lund"),
    "fairemail": ('<div fairemail="signature">Ada Lund</div>', "Ada Lund"),
    "web.de": ('<div class="signature">Ada Lund</div>', "Ada Lund"),
    "netease": ('<div id="ntes-pcmail-signature">Ada Lund</div>', "Ada Lund"),
    "canary": ('<div id="CanarySig"><div>Zzz Canary</div></div>', "Zzz Canary"),
    "aqua mail": ('<div id="aqm-signature">Zzz Aqua</div>', "Zzz Aqua"),
    "open-xchange": ('<div class="io-ox-signature">Ada Lund</div>', "Ada Lund"),
    "samsung": (
        '<div id="composer_signature"><div dir="auto">Zzz Galaxy</div></div>',
        "Zzz Galaxy",
    ),
}

_FIELDS = "<b>From:</b> Ada Lund &lt;ada@client.example&gt;<br><b>Date:</b> Tue, 3 Nov 2026 10:00:00 +0100<br><b>Subject:</b> Pump<br><b>To:</b> Bo Ek &lt;bo@desk.example&gt;<br>"
_SENT = _FIELDS.replace("Date:", "Sent:")

#: Mail that is passed on, with "For you." above it: the HTML, and the subject around it.
FORWARDS = {
    "gmail": (
        f'<div dir="ltr">For you.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>{_FIELDS}</div><br><br>{QUOTED}</div></div>',
        "Fwd: Pump",
    ),
    "gmail, in a language of no table": (
        f'<div dir="ltr">For you.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Zzz qqq ---------<br>{_FIELDS}</div><br><br>{QUOTED}</div></div>',
        "Pump",
    ),
    "gmail, with a signature": (
        f'<div dir="ltr">For you.<br clear="all"><div><div dir="ltr" class="gmail_signature">Cy</div></div><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>{_FIELDS}</div><br>{QUOTED}</div></div>',
        "Fwd: Pump",
    ),
    "thunderbird": (
        f'<p>For you.</p><div class="moz-forward-container"><br>-------- Zzz --------<table class="moz-email-headers-table" cellspacing="0"><tbody><tr><th align="RIGHT">Subject: </th><td>Pump</td></tr><tr><th>Date: </th><td>Tue, 3 Nov 2026 10:00:00 +0100</td></tr><tr><th>From: </th><td>Ada Lund <a href="mailto:ada@client.example">&lt;ada@client.example&gt;</a></td></tr><tr><th>To: </th><td>Bo Ek &lt;bo@desk.example&gt;</td></tr></tbody></table><br><br>{QUOTED}</div>',
        "Fwd: Pump",
    ),
    "thunderbird, of old": (
        f'For you.<br><br>-------- Original Message --------<table class="moz-email-headers-table"><tbody><tr><th>Subject: </th><td>Pump</td></tr><tr><th>Date: </th><td>Tue, 3 Nov 2026 10:00:00 +0100</td></tr><tr><th>From: </th><td>Ada Lund &lt;ada@client.example&gt;</td></tr></tbody></table><br>{QUOTED}',
        "Fwd: Pump",
    ),
    "apple": (
        f'<div>For you.<br><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br class="Apple-interchange-newline"><div style="margin:0"><span><b>From: </b></span><span>Ada Lund &lt;ada@client.example&gt;<br></span></div><div><span><b>Subject: </b></span><span><b>Pump</b><br></span></div><div><b>Date: </b>3 November 2026 at 10:00:00 CET<br></div><div><b>To: </b>Bo Ek &lt;bo@desk.example&gt;<br></div><br><div>{QUOTED}</div></blockquote></div></div>',
        "Fwd: Pump",
    ),
    "outlook for windows": (
        f"<p class=MsoNormal>For you.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{_SENT}</p></div></div><p class=MsoNormal>{QUOTED}</p>",
        "FW: Pump",
    ),
    "outlook for mac": (
        f"<p class=MsoNormal>For you.</p><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{_FIELDS}</p></div><p class=MsoNormal>{QUOTED}</p>",
        "FW: Pump",
    ),
    "outlook on the web": (
        f'<div>For you.</div><hr><div id="divRplyFwdMsg" dir="ltr">{_SENT}</div><div>{QUOTED}</div>',
        "Fw: Pump",
    ),
    "outlook on the web, in german": (
        f'<div>For you.</div><hr><div id="divRplyFwdMsg"><b>Von:</b> Ada Lund &lt;ada@client.example&gt;<br><b>Gesendet:</b> Dienstag, 3. November 2026 10:00<br><b>An:</b> Bo Ek<br><b>Betreff:</b> Pump</div><div>{QUOTED}</div>',
        "WG: Pump",
    ),
    "163": (
        f'<div>For you.</div><br><div id="isForwardContent"><div>-------- Zzz --------</div><div>{_FIELDS}</div><div>{QUOTED}</div></div>',
        "Fw:Pump",
    ),
    "proton": (
        f'<div>For you.</div><div class="protonmail_quote">------- Forwarded Message -------<br>{_FIELDS}<br><blockquote class="protonmail_quote" type="cite">{QUOTED}</blockquote></div>',
        "Fw: Pump",
    ),
    "zimbra": (
        f'<div>For you.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{_SENT}</div><div data-marker="__QUOTED_TEXT__">{QUOTED}</div>',
        "Fwd: Pump",
    ),
    "yahoo": (
        f'<div>For you.</div><div class="ydp1yahoo_quoted"><div>----- Forwarded Message -----</div><div>{_SENT}</div><div>{QUOTED}</div></div>',
        "Fw: Pump",
    ),
    "roundcube": (
        f'<p>For you.</p><p>-------- Original Message --------</p><table border="0"><tbody><tr><th align="right">Subject:</th><td>Pump</td></tr><tr><th>Date:</th><td>2026-11-03 10:00</td></tr><tr><th>From:</th><td>Ada Lund &lt;ada@client.example&gt;</td></tr><tr><th>To:</th><td>Bo Ek</td></tr></tbody></table><p>{QUOTED}</p>',
        "Fwd: Pump",
    ),
    "gmx": (
        f'<div>For you.<div name="quote" style="border-left:2px solid #C3D9E5"><div>{_SENT}</div><div name="quoted-content">{QUOTED}</div></div></div>',
        "Fw: Pump",
    ),
}
