"""What notices say, in seven languages; a host may replace any of it (N1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypeVar

from attrs import evolve, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.notice import NoticeKind
from mail2ticket.wording import de, en, es, fr, it, nl, pt
from mail2ticket.wording.template import PLACEHOLDERS, Template, faults_of, fill_in, one_line

__all__ = ["DEFAULT", "LANGUAGES", "PLACEHOLDERS", "Template", "Wording"]

Templates: TypeAlias = Mapping[NoticeKind, Template]
T = TypeVar("T")

_TEMPLATES: Mapping[str, Templates] = {
    "de": de.TEMPLATES,
    "en": en.TEMPLATES,
    "es": es.TEMPLATES,
    "fr": fr.TEMPLATES,
    "it": it.TEMPLATES,
    "nl": nl.TEMPLATES,
    "pt": pt.TEMPLATES,
}
_REASONS: Mapping[str, Mapping[str, str]] = {
    "de": de.REASONS,
    "en": en.REASONS,
    "es": es.REASONS,
    "fr": fr.REASONS,
    "it": it.REASONS,
    "nl": nl.REASONS,
    "pt": pt.REASONS,
}
_CLOSINGS: Mapping[str, str] = {
    "de": de.CLOSING,
    "en": en.CLOSING,
    "es": es.CLOSING,
    "fr": fr.CLOSING,
    "it": it.CLOSING,
    "nl": nl.CLOSING,
    "pt": pt.CLOSING,
}

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

    Raises:
        ConfigurationError: if a template cannot work, or one is missing; all faults at once.
    """

    templates: Mapping[str, Templates] = _TEMPLATES
    reasons: Mapping[str, Mapping[str, str]] = _REASONS
    closings: Mapping[str, str] = _CLOSINGS

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
        templates = _of(self.templates, language)
        subject = fill_in(templates[kinds[0]].subject, values)
        listed = "\n".join(f"- {one_line(line)}" for line in lines if line.strip())
        texts = (
            *(fill_in(templates[kind].text, values) for kind in kinds),
            listed,
            fill_in(_of(self.closings, language), values),
        )
        return one_line(subject), "\n\n".join(filter(None, map(str.strip, texts))) + "\n"

    def reason(self, code: str, language: str) -> str:
        """
        Return a sentence for *code*, a `Reason`, a `FaultCode` or a host's own word.

        Without one in that language it is English, and without any the code itself.

        >>> Wording().reason("closed", "nl")
        'De aanvraag is afgerond en er kan geen tijd meer op worden geboekt.'
        """
        for tag in _tags(language):
            if sentence := self.reasons.get(tag, {}).get(code):
                return sentence
        return str(code)

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
        for name, languages in (("templates", self.templates), ("closings", self.closings)):
            if _FALLBACK not in languages:
                yield f"wording: {name} has no {_FALLBACK!r}"
        for language in sorted({*self.templates, *self.reasons, *self.closings}):
            if language != (tag := _tags(language)[0]):
                yield f"wording: {language!r} is never found; write it {tag!r}"
        for language, templates in self.templates.items():
            missing = [kind for kind in NoticeKind if kind not in templates]
            yield from (f"wording {language}: {kind} has no template" for kind in missing)
        for place, text in self._texts():
            yield from (f"wording {place}: {fault}" for fault in faults_of(text))

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that is filled in, after its place."""
        for language, templates in self.templates.items():
            for kind, template in templates.items():
                yield f"{language}, {kind}, subject", template.subject
                yield f"{language}, {kind}, text", template.text
        for language, closing in self.closings.items():
            yield f"{language}, closing", closing


def _tags(language: str) -> list[str]:
    """Return *language* and what to fall back to: ``de-at``, ``de``, ``en``."""
    parts = language.casefold().replace("_", "-")[:_TAG_LENGTH].split("-")
    tags = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return [*tags, _FALLBACK]


def _of(texts: Mapping[str, T], language: str) -> T:
    return next(texts[tag] for tag in _tags(language) if tag in texts)


#: The wording that comes with us.
DEFAULT = Wording()
