"""The HTML form of notices: N1, A7, X10, X27."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from attrs import evolve
from growth import assert_linear

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.wording import DEFAULT, LANGUAGES, Labels, Layout, Point, Template, Wording
from mail2ticket.wording.layout import CARD

VALUES = {
    "number": "T20261103.0001",
    "tag": "[T20261103.0001]",
    "reply": "[T20261103.0001]",
    "title": "Printer",
    "queue": "First line",
    "link": "https://acme.example/1",
    "name": "Ada",
    "mailbox": "Acme Support",
    "reason": "A sentence.",
    "hours": "1.5",
}
POINTS = (Point("There is no such role.", "#R=king"), Point("A file was too large."))
EVERY_KIND = [
    pytest.param(language, kind, id=f"{language}-{kind}")
    for language in LANGUAGES
    for kind in NoticeKind
]


class Read(HTMLParser):
    """What a mail program makes of a page: its texts by element, and whether it is well made."""

    VOID = frozenset({"meta", "br", "img", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], " ".join(data.split())))

    def of(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]

    def values_of(self, tag: str, attribute: str) -> list[str]:
        return [value for each, name, value in self.attributes if (each, name) == (tag, attribute)]


def shown(*kinds: NoticeKind, language: str = "en", **changed: str) -> Read:
    return Read(DEFAULT.show(kinds, language, {**VALUES, **changed}, POINTS))


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_every_notice_is_a_well_made_page_that_says_what_its_text_says(
    language: str, kind: NoticeKind
) -> None:
    """N1: both forms are made from the same template."""
    page = shown(kind, language=language)
    _, text = DEFAULT.say((kind,), language, VALUES, POINTS)
    said = " ".join(words for tag, words in page.texts if tag not in {"style", "title"})

    assert page.values_of("html", "lang") == [language]
    for value in VALUES.values():
        if value in text and not value.startswith("https"):
            assert value in said
    assert page.values_of("a", "href") == (["https://acme.example/1"] if "https" in text else [])
    colon = DEFAULT.labels[language].colon.strip(" ")
    assert page.of("li") == [f"{colon} There is no such role.".strip(), "A file was too large."]
    assert page.of("b") == ["#R=king"]
    assert DEFAULT.labels[language].footer in said


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_a_page_is_small_and_loads_nothing(language: str, kind: NoticeKind) -> None:
    """A7."""
    html = DEFAULT.show((kind,), language, VALUES, POINTS)

    assert len(html.encode()) < 6_000
    assert not re.search(r"<(?:script|img|link|iframe|form|object)\b|url\(|@import|src=", html)
    assert html.count("http") == html.count('href="https://acme.example/1"')


@pytest.mark.parametrize(("language", "kind"), EVERY_KIND)
def test_whatever_is_missing_leaves_no_empty_element(language: str, kind: NoticeKind) -> None:
    html = DEFAULT.show((kind,), language, {})

    assert not re.search(r"<(?:p|h1|td|th|ul|li|b|a|title)\b[^>]*>\s*</", html)
    assert "$" not in html
    assert "[[" not in html


def test_what_the_table_shows_is_not_said_twice() -> None:
    page = shown(NoticeKind.CREATED)

    assert page.of("th") == ["Number", "Subject", "Handled by"]
    assert page.of("td")[-3:] == ["T20261103.0001", "Printer", "First line"]
    assert page.of("p")[0] == "We have received your request and filed it as T20261103.0001."
    assert page.of("a") == ["View the request"]


def test_booked_time_has_its_unit() -> None:
    page = shown(NoticeKind.ADDED, language="de", hours="1,5")

    assert ("td", "1,5 Std.") in page.texts


def test_a_template_of_a_hosts_own_makes_both_forms_and_loses_nothing() -> None:
    """N1: replaceable; what the host wrote stands in both."""
    own = Template("$title", "Thanks, $name.\n\nIt is “$title”[[ for $queue]].\n\n$link\nBye")
    wording = DEFAULT.replacing("en", NoticeKind.CREATED, own)
    page = Read(wording.show((NoticeKind.CREATED,), "en", VALUES))

    assert page.of("p")[:2] == ["Thanks, Ada.", "It is “Printer” for First line."]
    assert page.of("th") == []
    assert "Bye" in page.of("p")
    assert page.of("a") == ["View the request"]


def test_values_are_text_and_never_elements() -> None:
    """X10, X27."""
    evil = '<script>alert(1)</script>"><img src=x> &amp; $message [[ ]] ${title}'
    page = shown(NoticeKind.CREATED, title=evil, mailbox=evil, queue=evil)

    assert ("td", evil) in page.texts
    assert page.of("h1") == [evil]
    assert not page.values_of("img", "src")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://acme.example",
        "//acme.example",
        "https://",
        "https:///path",
        "https://acme.example/a b",
        'https://acme.example/"onclick=x',
        "https://acme.example/<b>",
        "data:text/html,x",
    ],
)
def test_a_link_that_does_not_lead_to_the_web_is_left_out_of_both_forms(link: str) -> None:
    kinds = (NoticeKind.CREATED,)

    assert shown(*kinds, link=link).of("a") == []
    assert link not in DEFAULT.say(kinds, "en", {**VALUES, "link": link})[1]
    assert "follow your request" not in DEFAULT.show(kinds, "en", {**VALUES, "link": link})


def test_several_things_are_told_in_one_page() -> None:
    page = shown(NoticeKind.ADDED, NoticeKind.COMMAND_ERROR, NoticeKind.CREATED)

    assert len([text for text in page.of("p") if text.startswith("We ")]) == 3
    assert page.of("a") == ["View the request"]


def test_the_colour_is_the_mailboxs_and_the_button_can_be_read() -> None:
    dark = DEFAULT.show((NoticeKind.CREATED,), "en", VALUES, accent="#7A1F5C")
    bright = DEFAULT.show((NoticeKind.CREATED,), "en", VALUES, accent="#ffd400")

    assert dark.count("#7A1F5C") == bright.count("#ffd400") > 2
    assert "color:#ffffff;text-decoration" in dark
    assert "color:#000000;text-decoration" in bright


@pytest.mark.parametrize("accent", ["", "red", "#fff", "#2563a8;x", "url(x)"])
def test_what_is_no_colour_is_not_written(accent: str) -> None:
    assert DEFAULT.show((NoticeKind.CREATED,), "en", VALUES, accent=accent) == DEFAULT.show(
        (NoticeKind.CREATED,), "en", VALUES
    )


def test_the_preview_of_a_mail_is_its_first_words() -> None:
    [preview] = [text for tag, text in shown(NoticeKind.CREATED).texts if tag == "div"]

    assert preview.startswith("We have received your request and filed it as T20261103.0001. Is")
    assert preview.endswith("…")
    assert len(preview) <= 141


def test_a_language_that_falls_back_says_which_it_speaks() -> None:
    assert shown(NoticeKind.CREATED, language="de-AT").values_of("html", "lang") == ["de"]
    assert shown(NoticeKind.CREATED, language="sv").values_of("html", "lang") == ["en"]


# --- a table ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (Template("$title", "x", tabled={"number"}), "'number' is nothing that a table can show"),
        (Template("$title", "x", tabled={"link"}), "'link' is nothing that a table can show"),
        (
            Template("$title", "x[[ “$title” by $name]]", tabled={"title"}),
            "$name is lost in HTML beside what the table shows",
        ),
    ],
)
def test_a_table_that_would_lose_something_is_refused(template: Template, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"en, added: {fault}")):
        DEFAULT.replacing("en", NoticeKind.ADDED, template)


def test_a_heading_is_the_subject_without_number_and_title() -> None:
    wording = evolve(DEFAULT, layout=Layout("<h1>$heading</h1>$message"))
    headed = Read(wording.show((NoticeKind.CREATED,), "en", VALUES))
    bare = wording.replacing("en", NoticeKind.CREATED, Template("$title!", "x"))

    assert headed.of("h1") == ["We have received your request"]
    assert Read(bare.show((NoticeKind.CREATED,), "en", VALUES)).of("h1") == ["Printer!"]


# --- a layout of a host's own ---------------------------------------------------------------


def test_a_host_may_replace_the_looks_of_all() -> None:
    """N1: the words stay."""
    html = (
        '<html lang="$language"><style>a{color:$accent}</style><title>$subject</title>'
        '<body style="background:$accent;color:$on_accent"><img src="https://acme.example/l.png"'
        ' alt="$mailbox">$message$list$facts$action[[<p>$closing]]<a href="$link">$number</a>'
        "<!-- $accent -->"
    )
    wording = evolve(DEFAULT, layout=Layout(html))
    shown = wording.show((NoticeKind.CREATED,), "de", VALUES, POINTS, accent="#ffd400")

    assert shown.startswith('<html lang="de"><style>a{color:#ffd400}</style>')
    assert 'alt="Acme Support"' in shown
    assert "background:#ffd400;color:#000000" in shown
    assert "Wir haben Ihre Anfrage erhalten" in shown
    assert "<p>Mit freundlichen Grüßen<br>Acme Support" in shown
    assert '<a href="https://acme.example/1">T20261103.0001</a>' in shown


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>Hello</p>", "$message is missing"),
        ('<p title="$message">x</p>', "$message is missing"),
        ("$message $user", "$user is no placeholder"),
        ("$message [[ $title", "a segment [[ … ]] is not closed or not opened"),
        ("$message<script>x</script>", "<script> has no place in a mail"),
        ("$message<iframe></iframe>", "<iframe> has no place in a mail"),
        ("$message<a href=$link>x</a>", "$link stands in <a> without quotation marks"),
        ('$message<a href="https://x/$link">x</a>', "$link cannot stand in href of <a>"),
        ('$message<a href="$title">x</a>', "$title cannot stand in href of <a>"),
        ('$message<a onclick="$title">x</a>', "$title cannot stand in onclick of <a>"),
        ('$message<p style="color:$title">x</p>', "$title cannot stand in style of <p>"),
        ('$message<img src="$link">', "$link cannot stand in src of <img>"),
        ('$message<img alt="$facts">', "$facts cannot stand in alt of <img>"),
        ("$message<p $title>x</p>", "$title stands in <p> without quotation marks"),
        ('$message<p [[title="$title"]]>x</p>', "a segment [[ … ]] begins or ends inside of <p>"),
        ("$message<style>$title</style>", "$title cannot stand in <style>"),
        ("<title>$message</title>$message", "$message cannot stand in <title>"),
        ("$message<!-- $title -->", "$title cannot stand in a comment"),
        ("$message<!DOCTYPE $title>", "$title cannot stand in a comment"),
        ("$message<?php $title ?>", "$title cannot stand in a comment"),
        ("$message<![if $title]>", "$title cannot stand in a comment"),
    ],
)
def test_a_layout_that_cannot_work_is_refused(html: str, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"layout: {fault}")):
        Layout(html)


def test_all_faults_of_a_layout_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as told:
        Layout('<script></script><a href=$link onclick="$title">$who</a>')

    assert told.value.faults == (
        "layout: $who is no placeholder",
        "layout: <script> has no place in a mail",
        "layout: $link stands in <a> without quotation marks",
        "layout: $title cannot stand in onclick of <a>",
        "layout: $message is missing, so that it would tell nothing",
    )


def test_our_own_layout_has_no_fault() -> None:
    assert Layout().faults() == []
    assert Layout().html == CARD


def test_time_grows_with_the_length_of_a_layout_and_no_faster() -> None:
    assert_linear(Layout, lambda size: "$message" + "<p>[[ $title ]]" * size, 50)


# --- files that were not kept ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "limit", "said"),
    [
        ("en", 10_000_000, "The file is larger than allowed (10\u00a0MB at most)."),
        ("de", 10_485_760, "Die Datei ist größer als erlaubt (höchstens 10\u00a0MB)."),
        ("fr", 15_500_000, "Le fichier dépasse la taille autorisée (14,7\u00a0Mo au maximum)."),
        ("en", 1_600_000, "The file is larger than allowed (1.5\u00a0MB at most)."),
        ("en", 500_000, "The file is larger than allowed (500\u00a0kB at most)."),
        ("en", 1_023, "The file is larger than allowed (1023\u00a0B at most)."),
        ("en", 0, "The file is larger than allowed (0\u00a0B at most)."),
        ("en", None, "The file is larger than allowed."),
    ],
)
def test_a_limit_is_said_as_people_say_it(language: str, limit: int | None, said: str) -> None:
    refusal = Refusal(FileReason.TOO_LARGE, limit=limit)

    assert DEFAULT.refusal(refusal, language) == said


def test_a_type_and_a_count_are_said() -> None:
    kind = Refusal(FileReason.TYPE_REFUSED, type="exe")
    more = Refusal(FileReason.MORE_FILES, count=7)

    assert DEFAULT.refusal(kind, "it") == "I file di questo tipo (exe) non sono accettati."
    assert DEFAULT.refusal(more, "nl") == "Andere bestanden zijn niet bewaard: 7."
    assert DEFAULT.reason(FileReason.TYPE_REFUSED, "es") == "No se aceptan archivos de este tipo."


def test_a_reason_of_a_hosts_own_is_said_or_the_file_was_not_kept() -> None:
    english = {**DEFAULT.reasons["en"], "too_ugly": "It is too ugly[[ ($type)]]."}
    wording = evolve(DEFAULT, reasons={**DEFAULT.reasons, "en": english})

    assert wording.refusal(Refusal("too_ugly", type="gif"), "de") == "It is too ugly (gif)."
    assert DEFAULT.refusal(Refusal("too_ugly"), "de") == "Die Datei wurde nicht behalten."
    assert Wording(reasons={}).refusal(Refusal("too_ugly"), "de") == "too_ugly"


def test_a_reason_that_asks_for_what_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"wording en, x: \$title is no placeholder"):
        Wording(reasons={"en": {"x": "About $title."}})


def test_labels_are_checked_too() -> None:
    english = evolve(DEFAULT.labels["en"], footer="From $us.", duration="$hours $x")
    with pytest.raises(ConfigurationError) as told:
        evolve(DEFAULT, labels={"en": english})
    with pytest.raises(ConfigurationError, match="labels has no 'en'"):
        evolve(DEFAULT, labels={"de": DEFAULT.labels["de"]})

    assert told.value.faults == (
        "wording en, duration: $x is no placeholder",
        "wording en, footer: $us is no placeholder",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_calls_everything_by_a_name_of_its_own(language: str) -> None:
    labels: Labels = DEFAULT.labels[language]
    names = (labels.number, labels.title, labels.name, labels.queue, labels.hours, labels.button)

    assert len(set(names)) == len(names)
    assert all(name[0].isupper() for name in names)
    assert "$hours" in labels.duration
    assert labels.footer.endswith(".")


def test_a_table_without_a_number_has_no_row_for_it() -> None:
    assert shown(NoticeKind.CREATED, number="").of("th") == ["Subject", "Handled by"]


def test_a_template_without_a_text_makes_no_paragraph() -> None:
    wording = DEFAULT.replacing("en", NoticeKind.ADDED, Template("$title", "[[\n\n$reason]]\n\n"))
    page = Read(wording.show((NoticeKind.ADDED,), "en", {"mailbox": "Acme"}))

    assert page.of("p") == ["Kind regards", "Acme", DEFAULT.labels["en"].footer]


@pytest.mark.parametrize(("language", "written"), [("en", "1.5"), ("fr", "1,5"), ("pt-BR", "1,5")])
def test_a_number_is_written_as_the_language_writes_it(language: str, written: str) -> None:
    assert DEFAULT.decimal(Decimal("1.5"), language) == written
