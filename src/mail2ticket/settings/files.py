"""``[files]``: which files of mails are kept, beside what each mailbox says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from attrs import evolve, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.inspection.magic import PureMagic
from mail2ticket.inspection.trouble import Trouble
from mail2ticket.policy import Policy
from mail2ticket.rules.archives import Archives
from mail2ticket.rules.contents import PdfActions, disguised, locked_pdf, with_macros
from mail2ticket.rules.doubtful import EVERY_MARK, DoubtfulFiles
from mail2ticket.rules.file_names import DoubleEndings, hidden_ending, odd_name
from mail2ticket.rules.files import FileTypes, LargestFiles
from mail2ticket.rules.holding import ambiguous
from mail2ticket.rules.pictures import huge_picture
from mail2ticket.rules.scanning import scanned
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import (
    Key,
    all_of,
    at_least_one,
    kind_of,
    listed,
    one_of,
    table,
    text,
    truth,
)
from mail2ticket.stages import AttachRule, ahead_of

# What can be kept though the default policy refuses it, and the rule that is left out for it.
_LEFT_OUT: Mapping[str, Callable[[AttachRule], bool]] = {
    "hidden_endings": lambda rule: rule is hidden_ending,
    "double_endings": lambda rule: isinstance(rule, DoubleEndings),
    "disguised": lambda rule: rule is disguised,
    "macros": lambda rule: rule is with_macros,
    "huge_pictures": lambda rule: rule is huge_picture,
    "ambiguous": lambda rule: isinstance(rule, DoubtfulFiles),
}
# What can be refused that the default policy keeps, where a rule is added for it.
_ADDED: Mapping[str, AttachRule] = {
    "odd_names": odd_name,
    "pdf_actions": PdfActions(),
    "locked_pdfs": locked_pdf,
}
_KEEPS = (*_LEFT_OUT, *Trouble)
_REFUSES = (*_ADDED, "inner_endings", "nested_archives", "every_ambiguity")


@frozen(kw_only=True)
class Files:
    """
    What ``[files]`` says; an empty one changes nothing.

    Attributes:
        types: The fields of `FileTypes` that are set.

        largest: Bytes by ending or kind of media.

        keeps, refuses: What is kept though it is refused by default, and the other way round.

        holds_ambiguous: Whether a mail that programs read in different ways is held (X19).
    """

    types: Mapping[str, Any] = {}
    largest: tuple[tuple[str, int], ...] = ()
    keeps: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    holds_ambiguous: bool = False

    def applied(self, policy: Policy) -> Policy:
        """Return *policy*, whose rules of files are set so."""
        attach = tuple(
            self._set(rule)
            for rule in policy.attach
            if not any(_LEFT_OUT[word](rule) for word in self.keeps & _LEFT_OUT.keys())
        )
        for word, rule in _ADDED.items():
            if word in self.refuses:
                attach = _ahead_of_scanner(attach, rule)
        if self.largest:
            attach = (LargestFiles(self.largest), *attach)
        screen = policy.screen
        if self.holds_ambiguous:
            screen = (*screen, ambiguous)
        return evolve(policy, attach=attach, screen=screen)

    def _set(self, rule: AttachRule) -> AttachRule:
        if isinstance(rule, FileTypes):
            return evolve(rule, **self.types)
        if isinstance(rule, DoubleEndings):
            return evolve(rule, anywhere=rule.anywhere or "inner_endings" in self.refuses)
        if isinstance(rule, DoubtfulFiles) and "every_ambiguity" in self.refuses:
            return EVERY_MARK
        if isinstance(rule, Archives):
            kept = frozenset(Trouble(word) for word in self.keeps - _LEFT_OUT.keys())
            is_nested = rule.nested and "nested_archives" not in self.refuses
            return evolve(rule, keeps=rule.keeps | kept, nested=is_nested)
        return rule


def _ahead_of_scanner(attach: tuple[AttachRule, ...], rule: AttachRule) -> tuple[AttachRule, ...]:
    return ahead_of(attach, scanned, rule) if scanned in attach else (*attach, rule)


def files(value: object, place: Place) -> Files | None:
    """Read ``[files]``; None where there is none."""
    if value is None:
        return None
    endings = listed(_ending, frozenset)
    keys = {
        "refused": Key("refused", endings),
        "allowed": Key("allowed", endings),
        "only": Key("only", endings),
        "programs": Key("programs", endings),
        "sniffer": Key("sniffer", one_of({"puremagic": "puremagic"})),
        "largest": Key("largest", _sizes),
        "keeps": Key("keeps", listed(_word(_KEEPS), frozenset)),
        "refuses": Key("refuses", listed(_word(_REFUSES), frozenset)),
        "holds_ambiguous": Key("holds_ambiguous", truth),
    }
    found = table(value, place, keys) or {}
    types: dict[str, Any] = {
        name: found.pop(name)
        for name in ("refused", "allowed", "only", "programs")
        if name in found
    }
    if found.pop("sniffer", ""):
        try:
            types["sniffers"] = (PureMagic(),)
        except ConfigurationError as error:
            place.at("sniffer").fault(str(error))
    return Files(types=types, **found)


def _ending(value: object, place: Place) -> str:
    word = text(value, place).strip().lstrip("*.").lower()
    if not word or any(char in ' /\\:*?"<>|.' for char in word):
        raise Wrong(f"{value!r} is no ending of a name; write it alone, such as zip")
    return word


def _word(words: tuple[str, ...]) -> Callable[[object, Place], str]:
    return one_of({str(word): str(word) for word in words})


def _sizes(value: object, place: Place) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict):
        raise Wrong(f"is {kind_of(value)}; a table would be right: {{ pdf = 5_000_000 }}")
    entries = cast("dict[str, object]", value)
    read = all_of(at_least_one, entries.items(), place)
    return tuple((str(name).lstrip("*.").lower(), size) for name, size in read.items())
