"""What notices say, in seven languages; a host may replace any of it (N1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import evolve, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.mailbox import ACCENT, is_web_link
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.wording import de, en, es, fr, it, nl, pt
from mail2ticket.wording.card import Said, page
from mail2ticket.wording.faults import Templates, faults_in
from mail2ticket.wording.labels import Labels, Point
from mail2ticket.wording.languages import nearest, tags
from mail2ticket.wording.layout import LAYOUT_PLACEHOLDERS, Layout
from mail2ticket.wording.template import (
    FIELD,
    FILE_PLACEHOLDERS,
    PLACEHOLDERS,
    Template,
    fill_in,
    one_line,
)

__all__ = [
    "DEFAULT",
    "FIELD",
    "LANGUAGES",
    "LAYOUT_PLACEHOLDERS",
    "PLACEHOLDERS",
    "Labels",
    "Layout",
    "Point",
    "Template",
    "Wording",
]


_WRITTEN = {"de": de, "en": en, "es": es, "fr": fr, "it": it, "nl": nl, "pt": pt}
_TEMPLATES: Mapping[str, Templates] = {tag: each.TEMPLATES for tag, each in _WRITTEN.items()}
_REASONS: Mapping[str, Mapping[str, str]] = {tag: each.REASONS for tag, each in _WRITTEN.items()}
_CLOSINGS: Mapping[str, str] = {tag: each.CLOSING for tag, each in _WRITTEN.items()}
_LABELS: Mapping[str, Labels] = {tag: each.LABELS for tag, each in _WRITTEN.items()}

#: The languages that come with us.
LANGUAGES = tuple(_TEMPLATES)


@frozen(kw_only=True)
class Wording:
    """
    The texts of notices, by language.

    A language is named by its tag (RFC 5646): without texts for ``de-AT`` those for ``de``
    are taken, and without these the English ones. Here tags are written in lower case.

    >>> subject, text = Wording().say(
    ...     (NoticeKind.CREATED,),
    ...     "de-AT",
    ...     {"tag": "[T20261103.0001]", "title": "Drucker", "mailbox": "Acme"},
    ... )
    >>> subject
    '[T20261103.0001] Wir haben Ihre Anfrage erhalten: Drucker'

    Attributes:
        templates: For each language a template for every kind of notice.

        reasons: For each language a sentence for each code; see `reason`.

        closings: For each language the last lines of every text.

        labels: For each language what the HTML form calls things.

        layout: The looks of the HTML form.

    Raises:
        ConfigurationError: if a template cannot work, or one is missing; all faults at once.
    """

    templates: Mapping[str, Templates] = _TEMPLATES
    reasons: Mapping[str, Mapping[str, str]] = _REASONS
    closings: Mapping[str, str] = _CLOSINGS
    labels: Mapping[str, Labels] = _LABELS
    layout: Layout = Layout()

    def __attrs_post_init__(self) -> None:
        found = list(faults_in(self.templates, self.reasons, self.closings, self.labels))
        if found:
            raise ConfigurationError(found)

    def say(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        points: tuple[Point, ...] = (),
    ) -> tuple[str, str]:
        """
        Return the subject and the text of a notice that tells *kinds*.

        The subject is that of the first kind. The text has a paragraph or a few for each
        kind, then *points* as a list, then the closing. There is no greeting, and nothing in
        *values* or *points* is read as a template.

        Args:
            kinds: At least one.

            language: A language tag.

            values: By name, of `PLACEHOLDERS`; those that are missing are left out. Fields of
                the ticket by their names after `FIELD`; see `Labels.fields`.

            points: What is said in a list; white space in it becomes single blanks.
        """
        said = self._said(kinds, language, values, points)
        return said.subject, said.text

    def show(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        points: tuple[Point, ...] = (),
        *,
        accent: str = ACCENT,
    ) -> str:
        """
        Return what `say` tells as a page of HTML, from the same templates.

        Every value is escaped, and none is read as a template. A link that does not lead to
        the web is left out.

        Args:
            kinds: At least one.

            language: A language tag.

            values: By name, of `PLACEHOLDERS`.

            points: What is said in a list.

            accent: The colour of the mailbox, ``#rrggbb``.
        """
        return page(self._said(kinds, language, values, points), self.layout, accent)

    def _said(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        points: tuple[Point, ...],
    ) -> Said:
        templates = nearest(self.templates, language)
        link = values.get("link", "")
        return Said(
            templates=tuple(templates[kind] for kind in kinds),
            labels=nearest(self.labels, language),
            closing=nearest(self.closings, language),
            language=next(tag for tag in tags(language) if tag in self.templates),
            values={**values, "link": link if is_web_link(one_line(link)) else ""},
            points=tuple(
                Point(one_line(point.said), one_line(point.about))
                for point in points
                if point.said.strip()
            ),
        )

    def reason(self, code: str, language: str) -> str:
        """
        Return a sentence for *code*, a `Reason`, a `FaultCode` or a host's own word.

        Without one in that language it is English, and without any the code itself.

        >>> Wording().reason("closed", "nl")
        'De aanvraag is afgerond en er kan geen tijd meer op worden geboekt.'
        """
        for tag in tags(language):
            if sentence := self.reasons.get(tag, {}).get(code):
                return fill_in(sentence, {}, FILE_PLACEHOLDERS)
        return str(code)

    def refusal(self, refusal: Refusal, language: str) -> str:
        r"""
        Return a sentence that says why a file is not kept.

        A code without any sentence is said as the file not being kept.

        >>> Wording().refusal(Refusal("too_large", limit=10_000_000), "fr")
        'Le fichier dépasse la taille autorisée (10\xa0Mo au maximum).'
        """
        labels = nearest(self.labels, language)
        values = {
            "size": "" if refusal.limit is None else labels.size(refusal.limit),
            "type": refusal.type,
            "count": "" if refusal.count is None else str(refusal.count),
        }
        for code in (refusal.code, FileReason.NOT_KEPT):
            for tag in tags(language):
                if sentence := self.reasons.get(tag, {}).get(code):
                    return fill_in(sentence, values, FILE_PLACEHOLDERS)
        return str(refusal.code)

    def listing(self, fields: Mapping[str, Mapping[str, str]]) -> Wording:
        """
        Return the same wording, whose notices of new tickets list *fields* of them.

        >>> wording = DEFAULT.listing({"es": {"area": "Área", "status": "Estado"}})
        >>> values = {f"{FIELD}area": "IT", f"{FIELD}status": "", "mailbox": "Acme"}
        >>> print(wording.say((NoticeKind.CREATED,), "es", values)[1], end="")
        Hemos recibido su solicitud.
        <BLANKLINE>
        Área: IT
        <BLANKLINE>
        Un cordial saludo
        Acme

        Args:
            fields: For each language what the fields are called, by name, in the order in which
                they are listed; ``status``, ``priority``, ``type``, and the host's own.
        """
        named = {
            tags(language)[0]: evolve(nearest(self.labels, language), fields=names)
            for language, names in fields.items()
        }
        return evolve(self, labels={**self.labels, **named})

    def decimal(self, number: Decimal, language: str) -> str:
        """Return *number* as the language writes it."""
        return nearest(self.labels, language).decimal(number)

    def replacing(self, language: str, kind: NoticeKind, template: Template) -> Wording:
        r"""
        Return the same wording with *template* for *kind* in *language*.

        A language that has no templates yet takes the others from its fallback.

        >>> terse = DEFAULT.replacing("en-GB", NoticeKind.ADDED, Template("$tag", "Noted."))
        >>> terse.say((NoticeKind.ADDED,), "en-GB", {"tag": "[T20261103.0001]"})
        ('[T20261103.0001]', 'Noted.\n')

        Raises:
            ConfigurationError: if the template cannot work.
        """
        own = {**nearest(self.templates, language), kind: template}
        return evolve(self, templates={**self.templates, tags(language)[0]: own})


#: The wording that comes with us.
DEFAULT = Wording()
