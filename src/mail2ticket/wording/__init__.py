"""What notices say, in seven languages; a host may replace any of it (N1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias, TypeVar

from attrs import evolve, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.mailbox import ACCENT, is_web_link
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.wording import de, en, es, fr, it, nl, pt
from mail2ticket.wording.card import Said, page
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.layout import LAYOUT_PLACEHOLDERS, Layout
from mail2ticket.wording.template import (
    FILE_PLACEHOLDERS,
    PLACEHOLDERS,
    Template,
    faults_of,
    fill_in,
    one_line,
)

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "LAYOUT_PLACEHOLDERS",
    "PLACEHOLDERS",
    "Labels",
    "Layout",
    "Template",
    "Wording",
]

Templates: TypeAlias = Mapping[NoticeKind, Template]
T = TypeVar("T")

_WRITTEN = {"de": de, "en": en, "es": es, "fr": fr, "it": it, "nl": nl, "pt": pt}
_TEMPLATES: Mapping[str, Templates] = {tag: each.TEMPLATES for tag, each in _WRITTEN.items()}
_REASONS: Mapping[str, Mapping[str, str]] = {tag: each.REASONS for tag, each in _WRITTEN.items()}
_CLOSINGS: Mapping[str, str] = {tag: each.CLOSING for tag, each in _WRITTEN.items()}
_LABELS: Mapping[str, Labels] = {tag: each.LABELS for tag, each in _WRITTEN.items()}

#: The languages that come with us.
LANGUAGES = tuple(_TEMPLATES)

# Spoken where a language is asked for that nobody has written.
_FALLBACK = "en"

# The longest language tag of any use; reading one costs the square of its length.
_TAG_LENGTH = 35


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
        if found := list(self._faults()):
            raise ConfigurationError(found)

    def say(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        lines: tuple[str, ...] = (),
    ) -> tuple[str, str]:
        """
        Return the subject and the text of a notice that tells *kinds*.

        The subject is that of the first kind. The text has a paragraph or a few for each
        kind, then *lines* as a list, then the closing. There is no greeting, and nothing in
        *values* or *lines* is read as a template.

        Args:
            kinds: At least one.

            language: A language tag.

            values: By name, of `PLACEHOLDERS`; those that are missing are left out.

            lines: One thing a line; white space in them becomes single blanks.
        """
        said = self._said(kinds, language, values, lines)
        return said.subject, said.text

    def show(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        lines: tuple[str, ...] = (),
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

            lines: One thing a line.

            accent: The colour of the mailbox, ``#rrggbb``.
        """
        return page(self._said(kinds, language, values, lines), self.layout, accent)

    def _said(
        self,
        kinds: tuple[NoticeKind, ...],
        language: str,
        values: Mapping[str, str],
        lines: tuple[str, ...],
    ) -> Said:
        templates = _of(self.templates, language)
        link = values.get("link", "")
        return Said(
            templates=tuple(templates[kind] for kind in kinds),
            labels=_of(self.labels, language),
            closing=_of(self.closings, language),
            language=next(tag for tag in _tags(language) if tag in self.templates),
            values={**values, "link": link if is_web_link(one_line(link)) else ""},
            lines=tuple(one_line(line) for line in lines if line.strip()),
        )

    def reason(self, code: str, language: str) -> str:
        """
        Return a sentence for *code*, a `Reason`, a `FaultCode` or a host's own word.

        Without one in that language it is English, and without any the code itself.

        >>> Wording().reason("closed", "nl")
        'De aanvraag is afgerond en er kan geen tijd meer op worden geboekt.'
        """
        for tag in _tags(language):
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
        labels = _of(self.labels, language)
        values = {
            "size": "" if refusal.limit is None else labels.size(refusal.limit),
            "type": refusal.type,
            "count": "" if refusal.count is None else str(refusal.count),
        }
        for code in (refusal.code, FileReason.NOT_KEPT):
            for tag in _tags(language):
                if sentence := self.reasons.get(tag, {}).get(code):
                    return fill_in(sentence, values, FILE_PLACEHOLDERS)
        return str(refusal.code)

    def decimal(self, number: Decimal, language: str) -> str:
        """Return *number* as the language writes it."""
        return _of(self.labels, language).decimal(number)

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
        own = {**_of(self.templates, language), kind: template}
        return evolve(self, templates={**self.templates, _tags(language)[0]: own})

    def _faults(self) -> Iterator[str]:
        by_language: Mapping[str, Mapping[str, object]] = {
            "templates": self.templates,
            "closings": self.closings,
            "labels": self.labels,
        }
        for name, languages in by_language.items():
            if _FALLBACK not in languages:
                yield f"wording: {name} has no {_FALLBACK!r}"
        for language in sorted({*self.templates, *self.reasons, *self.closings, *self.labels}):
            if language != (tag := _tags(language)[0]):
                yield f"wording: {language!r} is never found; write it {tag!r}"
        for language, templates in self.templates.items():
            missing = [kind for kind in NoticeKind if kind not in templates]
            yield from (f"wording {language}: {kind} has no template" for kind in missing)
            for kind, template in templates.items():
                yield from (f"wording {language}, {kind}: {each}" for each in template.faults())
        for place, text in self._texts():
            yield from (f"wording {place}: {fault}" for fault in faults_of(text))
        for language, reasons in self.reasons.items():
            for code, sentence in reasons.items():
                found = faults_of(sentence, FILE_PLACEHOLDERS)
                yield from (f"wording {language}, {code}: {fault}" for fault in found)

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that is filled in, after its place."""
        for language, templates in self.templates.items():
            for kind, template in templates.items():
                yield f"{language}, {kind}, subject", template.subject
                yield f"{language}, {kind}, text", template.text
        for language, closing in self.closings.items():
            yield f"{language}, closing", closing
        for language, labels in self.labels.items():
            yield f"{language}, duration", labels.duration
            yield f"{language}, footer", labels.footer


def _tags(language: str) -> list[str]:
    """Return *language* and what to fall back to: ``de-at``, ``de``, ``en``."""
    parts = language.casefold().replace("_", "-")[:_TAG_LENGTH].split("-")
    tags = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [*tags, _FALLBACK]


def _of(texts: Mapping[str, T], language: str) -> T:
    return next(texts[tag] for tag in _tags(language) if tag in texts)


#: The wording that comes with us.
DEFAULT = Wording()
