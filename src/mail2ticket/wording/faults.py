"""What is wrong with a wording, all at once, before anything is said with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from mail2ticket.model.notice import NoticeKind
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.languages import FALLBACK, tags
from mail2ticket.wording.template import FILE_PLACEHOLDERS, Template, faults_of

Templates: TypeAlias = Mapping[NoticeKind, Template]


def faults_in(
    templates: Mapping[str, Templates],
    reasons: Mapping[str, Mapping[str, str]],
    closings: Mapping[str, str],
    labels: Mapping[str, Labels],
) -> Iterator[str]:
    """Yield everything that is wrong with the texts of a `Wording`, in words."""
    by_language: Mapping[str, Mapping[str, object]] = {
        "templates": templates,
        "closings": closings,
        "labels": labels,
    }
    for name, languages in by_language.items():
        if FALLBACK not in languages:
            yield f"wording: {name} has no {FALLBACK!r}"
    for language in sorted({*templates, *reasons, *closings, *labels}):
        if language != (tag := tags(language)[0]):
            yield f"wording: {language!r} is never found; write it {tag!r}"
    for language, kinds in templates.items():
        missing = [kind for kind in NoticeKind if kind not in kinds]
        yield from (f"wording {language}: {kind} has no template" for kind in missing)
        for kind, template in kinds.items():
            yield from (f"wording {language}, {kind}: {fault}" for fault in template.faults())
    for place, text in _texts(templates, closings, labels):
        yield from (f"wording {place}: {fault}" for fault in faults_of(text))
    for language, sentences in reasons.items():
        for code, sentence in sentences.items():
            found = faults_of(sentence, FILE_PLACEHOLDERS)
            yield from (f"wording {language}, {code}: {fault}" for fault in found)


def _texts(
    templates: Mapping[str, Templates],
    closings: Mapping[str, str],
    labels: Mapping[str, Labels],
) -> Iterator[tuple[str, str]]:
    """Yield every text that values are filled into, after its place."""
    for language, kinds in templates.items():
        for kind, template in kinds.items():
            yield f"{language}, {kind}, subject", template.subject
            yield f"{language}, {kind}, text", template.text
    for language, closing in closings.items():
        yield f"{language}, closing", closing
    for language, each in labels.items():
        yield f"{language}, duration", each.duration
        yield f"{language}, footer", each.footer
