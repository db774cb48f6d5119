"""Effects that are neither done nor known, tried again."""

from __future__ import annotations

from attrs import evolve

from mail2ticket.errors import DeliveryInProgressError, StoreError
from mail2ticket.logbook import remark
from mail2ticket.model.attachment import Attachment
from mail2ticket.parse import parse
from mail2ticket.stores.remote.calls import Call, Calls, Result
from mail2ticket.stores.remote.effects import Action, Effect, EffectState
from mail2ticket.stores.remote.local import Local, LocalWork


def finished(calls: Calls, effect: Effect) -> Effect:
    """
    Return how it stands with *effect* after another try.

    Unchanged where another worker has its mail in hand, or the desk does not answer.

    Raises:
        StoreError: if the database beside the desk fails.
    """
    local = calls.local
    try:
        with local.begin() as work:
            calls.leases.take(work, effect.delivery)
            effect = work.effect(effect.key) or effect
            is_committed = work.ledger.seen(effect.delivery)
    except DeliveryInProgressError:
        return effect
    try:
        return _tried(calls, effect) if is_committed else calls.looked_into(effect)
    except StoreError as error:
        remark("%s is unfinished: %s", effect.name, error)
        with local.begin() as work:
            return work.effect(effect.key) or effect
    finally:
        with local.begin() as work:
            # One that is not brought to its end keeps no other from being tried.
            work.put_last(effect.key, calls.clock())
            calls.leases.end(work)


def _tried(calls: Calls, effect: Effect) -> Effect:
    """Make up for *effect*, of a mail that is committed."""
    call = _call_of(calls, effect)
    return calls.looked_into(effect) if call is None else tried_again(calls, effect, call)


def tried_again(calls: Calls, effect: Effect, call: Call) -> Effect:
    """
    Return how it stands with *effect*, which did not come to its end, after another *call*.

    LEFT_OUT where nobody can tell whether it was done: then it is not called.

    Raises:
        StoreError: as `Calls.make`.
    """
    effect = evolve(effect, failures=0)
    if effect.state is EffectState.LEFT_OUT:
        if effect.was_refused:
            effect = calls.noted(effect, EffectState.REFUSED)
        else:
            known = calls.looked_into(evolve(effect, state=EffectState.UNKNOWN))
            if known.state.is_open:
                return effect
            effect = known
    return effect if effect.state is EffectState.DONE else calls.make(effect, call, _nothing)


def _call_of(calls: Calls, effect: Effect) -> Call | None:
    """Return how *effect* is called again; None where what it takes is not on file."""
    number, desk = effect.number, calls.desk
    if effect.action is Action.CHANGE and number and effect.changes:
        changes = effect.changes
        return lambda key: (number, desk.change(number, changes, key))
    if effect.action is Action.KEEP and number and (file := _file(calls.local, effect)):

        def keep(key: str) -> Result:
            desk.keep(number, file, key)
            return number, None

        return keep
    return None


def _file(local: Local, effect: Effect) -> Attachment | None:
    """Return the file of *effect*, from the mail that it came with."""
    content = local.store.raw(effect.mail or effect.delivery)
    if content is None:
        return None
    for attachment in parse(content).attachments:
        if attachment.sha256 == effect.sha256:
            return evolve(attachment, location=effect.location)
    return None


def _nothing(_: LocalWork) -> None:
    """Write nothing else before the call."""
