"""
No regular expression lets a mail choose how long we think.

An unbounded repeat inside another one, or beside another one that can match the same
character, may be tried in many ways for one text. Every expression that is written in the
source, or made while it is imported, is looked at. What is let pass is a repeat whose every
round begins or ends with a character that nothing unbounded in it can match, as in
``[^;]*(?:;[^;]*)*``: there is but one way to read it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from attrs import frozen

import mail2ticket

SOURCE = Path(mail2ticket.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}

# The parser of `re` has no types and is no public name, but there is no other.
_parser: Any = importlib.import_module("re._parser")
Pieces: TypeAlias = Any
Letters: TypeAlias = frozenset[str]

#: Enough to tell any two classes apart that are in use.
ALPHABET = frozenset(
    [chr(code) for code in range(0x180)] + list("\u0391\u05d0\u3042\u4e2d\u2028\u3000\uff03")
)
REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
CATEGORIES = {
    "CATEGORY_DIGIT": re.compile(r"\d"),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_WORD": re.compile(r"\w"),
    "CATEGORY_NOT_WORD": re.compile(r"\W"),
}


@frozen
class Edges:
    """The unbounded repeats that a piece of an expression may begin with, and end with."""

    first: tuple[Letters, ...] = ()
    last: tuple[Letters, ...] = ()
    is_nullable: bool = True


class Inspector:
    """Looks for repeats that multiply."""

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.faults: list[str] = []

    def sequence(self, items: Pieces) -> Edges:
        seen = Edges()
        for op, value in items:
            after = self._piece(str(op), value)
            self._meet(seen.last, after.first)
            seen = Edges(
                seen.first + after.first if seen.is_nullable else seen.first,
                after.last + seen.last if after.is_nullable else after.last,
                seen.is_nullable and after.is_nullable,
            )
        return seen

    def _piece(self, op: str, value: Pieces) -> Edges:
        if op in REPEATS:
            return self._repeat(op, *value)
        if op == "BRANCH":
            return self._branches([self.sequence(branch) for branch in value[1]])
        if op == "GROUPREF_EXISTS":
            return self._branches([self.sequence(branch or ()) for branch in value[1:]])
        if op == "SUBPATTERN":
            return self.sequence(value[3])
        if op == "ATOMIC_GROUP":
            return Edges(self.sequence(value).first, (), value.getwidth()[0] == 0)
        if op in {"ASSERT", "ASSERT_NOT"}:
            self.sequence(value[1])
        return Edges(is_nullable=op in {"ASSERT", "ASSERT_NOT", "AT", "GROUPREF"})

    def _branches(self, branches: list[Edges]) -> Edges:
        return Edges(
            tuple(one for branch in branches for one in branch.first),
            tuple(one for branch in branches for one in branch.last),
            any(branch.is_nullable for branch in branches),
        )

    def _repeat(self, op: str, least: int, most: Pieces, body: Pieces) -> Edges:
        edges = self.sequence(body)
        is_nullable = least == 0 or edges.is_nullable
        if int(most) > 1:
            self._meet(edges.last, edges.first)
        if most != _parser.MAXREPEAT:
            return Edges(edges.first, edges.last, is_nullable)
        runs = list(self._runs(body))
        guards = self._guards(body)
        is_guarded = any(not any(guard & run for run in runs) for guard in guards)
        if runs and not is_guarded:
            self.faults.append("an unbounded repeat inside an unbounded repeat")
        letters = self._letters(body)
        first: tuple[Letters, ...] = (letters,)
        last: tuple[Letters, ...] = (letters,)
        if runs and is_guarded:
            first, last = (guards[0],), edges.last
        # What is possessive gives nothing back to what follows it.
        return Edges(first, () if op == "POSSESSIVE_REPEAT" else last, is_nullable)

    def _meet(self, before: tuple[Letters, ...], after: tuple[Letters, ...]) -> None:
        if any(left & right for left in before for right in after):
            self.faults.append("adjacent unbounded repeats that match the same character")

    def _guards(self, body: Pieces) -> tuple[Letters, Letters]:
        """Return what one character each round begins with, and ends with, if it must."""
        while len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
            body = body[0][1][3]
        first, last = (
            self._letters([piece])
            if str(piece[0]) in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}
            else ALPHABET
            for piece in (body[0], body[-1])
        )
        return first, last

    def _runs(self, items: Pieces) -> Iterator[Letters]:
        """Yield the letters of each unbounded repeat inside that gives back what it took."""
        for op, value in items:
            if str(op) in {"MAX_REPEAT", "MIN_REPEAT"} and value[1] == _parser.MAXREPEAT:
                yield self._letters(value[2])
            if str(op) not in {"POSSESSIVE_REPEAT", "ATOMIC_GROUP"}:
                for inner in _inside(str(op), value):
                    yield from self._runs(inner)

    def _letters(self, items: Pieces) -> Letters:
        """Return every letter of the alphabet that a piece can match, at whatever place."""
        found: set[str] = set()
        for op, value in items:
            match str(op):
                case "LITERAL":
                    found |= self._same(value)
                case "NOT_LITERAL":
                    found |= ALPHABET - self._same(value)
                case "ANY":
                    found |= ALPHABET if self.flags & re.DOTALL else ALPHABET - {"\n"}
                case "IN":
                    found |= self._members(value)
                case "GROUPREF":
                    found |= ALPHABET
                case "ASSERT" | "ASSERT_NOT" | "AT":
                    pass
                case other:
                    for inner in _inside(other, value):
                        found |= self._letters(inner)
        return frozenset(found)

    def _members(self, members: Pieces) -> Letters:
        found: set[str] = set()
        is_negated = False
        for op, value in members:
            match str(op):
                case "NEGATE":
                    is_negated = True
                case "LITERAL":
                    found |= self._same(value)
                case "RANGE":
                    found |= {one for one in ALPHABET if value[0] <= ord(one) <= value[1]}
                case "CATEGORY":
                    found |= {one for one in ALPHABET if CATEGORIES[str(value)].match(one)}
                case other:
                    pytest.fail(f"unknown member of a class: {other}")
        if self.flags & re.IGNORECASE:
            found |= {one.swapcase() for one in found} & ALPHABET
        return ALPHABET - found if is_negated else frozenset(found)

    def _same(self, code: int) -> Letters:
        if self.flags & re.IGNORECASE:
            return frozenset(one for one in ALPHABET if one.casefold() == chr(code).casefold())
        return ALPHABET & {chr(code)}


def _inside(op: str, value: Pieces) -> list[Pieces]:
    """Return the sequences that a piece is made of."""
    if op in REPEATS:
        return [value[2]]
    if op == "SUBPATTERN":
        return [value[3]]
    if op == "BRANCH":
        return list(value[1])
    if op == "ATOMIC_GROUP":
        return [value]
    if op == "GROUPREF_EXISTS":
        return [branch for branch in value[1:] if branch]
    return []


def faults_of(pattern: str | bytes, flags: int = 0) -> list[str]:
    parsed = _parser.parse(pattern, flags)
    inspector = Inspector(parsed.state.flags)
    inspector.sequence(parsed)
    return inspector.faults


def written(module: Path) -> Iterator[tuple[str | bytes, int]]:
    """Yield the expressions that calls of `re` spell out, with the flags that they name."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=args) if (
                name in CALLS and args
            ):
                flags = [*args[1:], *(key.value for key in node.keywords if key.arg == "flags")]
                try:
                    spelled = ast.literal_eval(args[0])
                except ValueError:
                    continue  # put together; `made` has those of the module's own level
                yield spelled, _flags(flags)
            case _:
                pass


def _flags(nodes: list[ast.expr]) -> int:
    names = {
        found.attr
        for node in nodes
        for found in ast.walk(node)
        if isinstance(found, ast.Attribute)
        and isinstance(found.value, ast.Name)
        and found.value.id == "re"
    }
    return sum(int(getattr(re, name)) for name in names)


def made(module: Path) -> Iterator[tuple[str | bytes, int]]:
    """Yield the expressions that a module holds once it is imported, in tables too."""
    relative = module.relative_to(SOURCE.parent).with_suffix("")
    name = ".".join(relative.parts).removesuffix(".__init__")
    for value in vars(importlib.import_module(name)).values():
        for one in value.values() if isinstance(value, dict) else (value,):
            for found in one if isinstance(one, tuple | list | frozenset) else (one,):
                if isinstance(found, re.Pattern):
                    yield found.pattern, found.flags


def test_no_expression_can_be_made_to_run_away() -> None:
    found = {
        (str(module.relative_to(SOURCE)), *one)
        for module in MODULES
        for one in (*written(module), *made(module))
    }
    assert not {
        (name, pattern): faults
        for name, pattern, flags in found
        if (faults := faults_of(pattern, flags))
    }


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"(?:\s*x\s*)*",
        r"\s*\s+",
        r"[a-z]*x?\w*",
        r"\s*(?:\n|$)?\s*",
        r"(?:a*|b)c?a+",
        r"(?i)a*A*",
        r"(?:.*){2,3}",
        r"[^,]*(?:;.*|:?.*)",
        r"(?:,[^;]*)*",
    ],
)
def test_an_expression_that_can_run_away_is_found(pattern: str) -> None:
    assert faults_of(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*,\s*",
        r"a*b*",
        r"(?:[a-z]{1,9}\s)+",
        r"[a-z]+[0-9]+",
        r"\s*+\s*",
        r"[^;]*(?:;[^;]*)*",
        r"(?:[^;]*;)*",
        r"(?:x[^;]*+;)*",
        r"(?>a+)a*",
        r"(?<=\n)[^\n]*\n[^\n]*",
        r"a{0,50}a{0,50}",
    ],
)
def test_an_expression_that_cannot_is_let_pass(pattern: str) -> None:
    assert not faults_of(pattern)
