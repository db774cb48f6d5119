"""``[preset]``, and the policy that all sections make together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from inspect import Parameter, signature
from typing import Any, cast, get_args, get_type_hints

from attrs import evolve, frozen

from mail2ticket import presets
from mail2ticket.model.address import Address
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.route import Route
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import WorkflowRule
from mail2ticket.policy import Policy
from mail2ticket.presets.duplicates import looking_for
from mail2ticket.rules.assignment import Assigners, ByTag
from mail2ticket.rules.duplicates import Duplicates
from mail2ticket.rules.routes import Routes
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.workflow import Workflow
from mail2ticket.settings.faults import Place
from mail2ticket.settings.files import Files
from mail2ticket.settings.reading import Key, Reader, all_of, one_of, reader_of, table
from mail2ticket.stages import ahead_of

#: Every preset, by its name.
PRESETS: Mapping[str, Callable[..., Policy]] = {
    name: getattr(presets, name) for name in presets.__all__
}

#: What a preset takes that is a section of its own.
FROM_SECTIONS = ("mailboxes", "routes", "tags", "workflow", "duplicates")


@frozen
class Preset:
    """A preset by its name, and its own settings; of no name the default policy."""

    name: str = ""
    settings: Mapping[str, Any] = {}

    def takes(self, section: str) -> bool:
        """Return whether it says itself where the rules of *section* belong."""
        return bool(self.name) and section in signature(PRESETS[self.name]).parameters


def preset(agent: Reader) -> Reader:
    """Return a reader of ``[preset]``, where *agent* reads the id of one."""

    def read(value: object, place: Place) -> Preset:
        if value is None:
            return Preset()
        names = one_of({name: name for name in PRESETS})
        keys = {"name": Key("name", names, is_required=True)}
        is_table = isinstance(value, dict)
        entries = cast("dict[str, object]", value) if is_table else {}
        if "name" not in entries:
            return Preset(**table(value, place, keys) or {})
        name = all_of(names, [("name", entries["name"])], place).get("name")
        if name is None:
            return Preset()
        keys |= _keys(PRESETS[name], agent)
        found = table(entries, place, keys) or {}
        return Preset(found.pop("name", ""), found)

    return read


def _keys(make: Callable[..., Policy], agent: Reader) -> dict[str, Key]:
    """Return the settings of a preset, as the annotations of its function say."""
    hints = get_type_hints(make)
    return {
        name: Key(
            name,
            agent if name == "assistant" else reader_of(_written(hints[name])),
            is_required=parameter.default is Parameter.empty,
        )
        for name, parameter in signature(make).parameters.items()
        if name not in FROM_SECTIONS
    }


def _written(hint: object) -> object:
    """Return the type of which a setting is, where its text will do as well."""
    kinds = [kind for kind in get_args(hint) if isinstance(kind, type) and issubclass(kind, Enum)]
    return kinds[0] if kinds else hint


@frozen(kw_only=True)
class Written:
    """
    What the sections say, typed; what is left out is not in it.

    Attributes:
        desk: The fields of a `Desk`.

        limits: Those of its `Limits`.

        mailboxes: Those of each `Mailbox`.
    """

    preset: Preset
    desk: Mapping[str, Any]
    limits: Mapping[str, Any]
    mailboxes: Sequence[Mapping[str, Any]]
    routes: tuple[Route, ...] = ()
    tags: tuple[Tag, ...] = ()
    workflow: tuple[WorkflowRule, ...] = ()
    by_tag: tuple[ByTag, ...] = ()
    duplicates: Duplicates | None = None
    files: Files | None = None

    def policy(self) -> Policy:
        """
        Return the policy of it all.

        What is written goes before what a preset sets, and a section that a preset has no
        place for is put where the default policy would have it.

        Raises:
            ConfigurationError: with every fault.
        """
        mailboxes = tuple(Mailbox(**fields) for fields in self.mailboxes)
        if not self.preset.name:
            made = Policy(mailboxes=mailboxes, limits=Limits(**self.limits), **self.desk)
        else:
            made = self._preset(mailboxes)
        for section, put in _PLACES.items():
            if getattr(self, section) and not self.preset.takes(section):
                made = put(made, getattr(self, section))
        return _knowing(made, self.routes)

    def _preset(self, mailboxes: tuple[Mailbox, ...]) -> Policy:
        given = {
            section: getattr(self, section)
            for section in _PLACES
            if self.preset.takes(section) and getattr(self, section)
        }
        made = PRESETS[self.preset.name](mailboxes, **self.preset.settings, **given)
        # A preset adds to the fields that a mailbox has, and sets the rest.
        boxes = tuple(
            evolve(box, **{name: value for name, value in fields.items() if name != "fields"})
            for box, fields in zip(made.mailboxes, self.mailboxes, strict=True)
        )
        ours = (*self.desk.get("own_addresses", ()), *made.own_addresses)
        desk = {**self.desk, "own_addresses": tuple(dict.fromkeys(ours))}
        return evolve(made, mailboxes=boxes, limits=evolve(made.limits, **self.limits), **desk)


def _with_routes(policy: Policy, routes: tuple[Route, ...]) -> Policy:
    return policy.preferring(route=(Routes(routes),))


def _with_tags(policy: Policy, tags: tuple[Tag, ...]) -> Policy:
    return evolve(policy, refine=ahead_of(policy.refine, Assigners(), Tags(tags)))


def _with_workflow(policy: Policy, rules: tuple[WorkflowRule, ...]) -> Policy:
    acting = Workflow(rules)
    return evolve(
        policy,
        refine=ahead_of(policy.refine, Assigners(), acting),
        inform=(*policy.inform, acting.tell_ours),
        notify=(*policy.notify, acting.tell_others),
    )


def _knowing(policy: Policy, routes: tuple[Route, ...]) -> Policy:
    """Return *policy*, to which the addresses that *routes* name are its own (R5)."""
    patterns = (pattern for route in routes for pattern in route.to if "@" in pattern)
    named = (Address.of(pattern) for pattern in patterns if "*" not in pattern)
    more = dict.fromkeys(address for address in named if not policy.is_ours(address))
    return evolve(policy, own_addresses=(*policy.own_addresses, *more)) if more else policy


def _by_tag(policy: Policy, by_tag: tuple[ByTag, ...]) -> Policy:
    chosen = Assigners(by_tag)
    return evolve(
        policy, refine=tuple(chosen if rule == Assigners() else rule for rule in policy.refine)
    )


def _with_files(policy: Policy, files: Files) -> Policy:
    return files.applied(policy)


# The agent is chosen last, so that tags and rules of the workflow come before it.
_PLACES: Mapping[str, Callable[[Policy, Any], Policy]] = {
    "routes": _with_routes,
    "tags": _with_tags,
    "workflow": _with_workflow,
    "duplicates": looking_for,
    "by_tag": _by_tag,
    "files": _with_files,
}
