"""One call of a remote desk: written down before and after, and never made twice blindly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from attrs import evolve, frozen

from mail2ticket.errors import (
    DeliveryInProgressError,
    EffectInDoubtError,
    EffectUnknownError,
    EntityRefusedError,
    RemoteRefusedError,
    StoreError,
)
from mail2ticket.logbook import alarm, remark
from mail2ticket.model.people import Agent
from mail2ticket.stores.remote.desk import RemoteDesk, Trail
from mail2ticket.stores.remote.effects import Action, Effect, EffectState
from mail2ticket.stores.remote.leases import Leases
from mail2ticket.stores.remote.local import Local, LocalWork

#: What a call came to: the number of a ticket that it opened, and who got the item by it.
Result: TypeAlias = tuple[str | None, Agent | None]

#: Makes a call with an idempotency key.
Call: TypeAlias = Callable[[str], Result]

# How much is kept of the words of an error.
_MOST_WORDS = 500


@frozen
class Calls:
    """
    How a remote desk is called.

    Attributes:
        clock: What time it is.

        most_failures: After how many calls in doubt a file or a change is left out.
    """

    local: Local
    desk: RemoteDesk
    leases: Leases
    clock: Callable[[], datetime]
    most_failures: int

    def make(self, wanted: Effect, call: Call, before: Callable[[LocalWork], None]) -> Effect:
        """
        Have *wanted* done by *call*, unless it was done before; return how it stands then.

        That is DONE, or LEFT_OUT where it is no entity. *before* writes what else is to be on
        record before the call.

        Raises:
            EffectInDoubtError: if nobody can tell whether an earlier attempt did it, or that
                did something else.

            EffectUnknownError: if it cannot be told now, of this attempt or an earlier one.

            EntityRefusedError, RemoteRefusedError: as the desk raised it.

            DeliveryInProgressError: if another worker is at it.
        """
        is_started, effect = self._started(wanted, before)
        if not is_started:
            known = self.looked_into(effect)
            if known.state is not EffectState.REFUSED:
                return self._standing(known, wanted)
            _, effect = self._started(wanted, before)
        return self._called(effect, call)

    def looked_into(self, effect: Effect) -> Effect:
        """
        Return how it stands with *effect*, after asking the desk where nobody knows.

        It stays open where the desk cannot tell; REFUSED is what the desk surely did not do.

        Raises:
            EffectUnknownError: if the desk does not answer, or may still be at it.
        """
        if not effect.state.is_open:
            return effect
        try:
            finding = self.desk.find(effect)
        except Exception as error:
            raise EffectUnknownError(f"{effect} is in doubt: {_words(error)}") from error
        match finding.trail:
            case Trail.DONE:
                return self.noted(
                    effect,
                    EffectState.DONE,
                    number=effect.number or finding.number,
                    agent=finding.agent,
                )
            case Trail.ABSENT:
                if effect.updated_at + self.desk.settles_in > self.clock():
                    raise EffectUnknownError(f"{effect} is in doubt: the desk may still be at it")
                failed = evolve(effect, failures=_failures(effect))
                return self.noted(failed, EffectState.REFUSED)
            case Trail.CANNOT_TELL:
                return effect

    def noted(
        self,
        effect: Effect,
        state: EffectState,
        error: BaseException | str = "",
        *,
        number: str | None = None,
        agent: Agent | None = None,
        was_refused: bool = False,
    ) -> Effect:
        """
        Write down that *effect* is in *state* now.

        Raises:
            DeliveryInProgressError: if meanwhile another worker had it done as another ticket.
        """
        noted = evolve(
            effect,
            state=state,
            number=number or effect.number,
            agent=agent,
            updated_at=self.clock(),
            error=error if isinstance(error, str) else _words(error),
            was_refused=was_refused,
        )
        with self.local.begin() as work:
            known = work.effect(effect.key)
            if known and known.state is EffectState.DONE:
                if state is EffectState.DONE and known.number != noted.number:
                    alarm("%s was done twice: as %s too", known.name, noted.number)
                    raise DeliveryInProgressError("another worker has done the same")
                return known
            # What another worker started since is not for this one to speak of, but that it is
            # done is so, whoever says it.
            if known and known.attempts != effect.attempts and state is not EffectState.DONE:
                return known
            work.put_effect(noted)
        return noted

    def _started(self, wanted: Effect, before: Callable[[LocalWork], None]) -> tuple[bool, Effect]:
        """Write down that *wanted* is started; or return how it stands, where it is not free."""
        with self.local.begin() as work:
            self.leases.renew(work)
            if wanted.action is Action.KEEP:
                # The same file may come with two mails at the same time.
                self.leases.take(work, wanted.key)
            earlier = work.effect(wanted.key)
            if earlier and not self._is_free(earlier, wanted):
                return False, earlier
            before(work)
            effect = evolve(
                wanted,
                state=EffectState.STARTED,
                attempts=earlier.attempts + 1 if earlier else 1,
                failures=_failures(earlier),
                first_at=earlier.first_at if earlier else wanted.first_at,
                updated_at=self.clock(),
            )
            work.put_effect(effect)
        return True, effect

    def _is_free(self, earlier: Effect, wanted: Effect) -> bool:
        """Return whether the call can be made, for it has one effect all the same."""
        if earlier.state is EffectState.REFUSED:
            return True
        is_same = earlier.state.is_open and earlier.fingerprint == wanted.fingerprint
        return is_same and self.clock() < earlier.first_at + self.desk.keys_last

    def _standing(self, known: Effect, wanted: Effect) -> Effect:
        """Return *known* as what was *wanted*, or report it."""
        if known.state is EffectState.DONE:
            is_ticket = known.action is Action.OPEN_TICKET
            if known.action is wanted.action and (is_ticket or known.number == wanted.number):
                return known
            why = f"{known} was done by an earlier attempt, and now it would be {wanted}"
        elif known.state.is_open:
            why = f"nobody can tell whether {known} was done: look for it, and say what is so"
        else:
            why = known.error
        return self.given_up(known, why)

    def given_up(self, known: Effect, why: str) -> Effect:
        """
        Write down that a person must look at *known*, whatever it was.

        Raises:
            EffectInDoubtError: if it is an entity: its mail is held.
        """
        is_entity = known.action.is_entity
        state = EffectState.REPORTED if is_entity else EffectState.LEFT_OUT
        if known.state is not state:
            error = why[:_MOST_WORDS]
            known = evolve(known, state=state, error=error, updated_at=self.clock())
            with self.local.begin() as work:
                work.put_effect(known)
        if is_entity:
            raise EffectInDoubtError(why)
        remark("a work item goes without what is in doubt: %s", why)
        return known

    def _called(self, effect: Effect, call: Call) -> Effect:
        if self._has_failed_enough(effect):
            return self._left_out(effect, "a worker ended in it, again and again")
        try:
            number, agent = call(effect.key)
        except EntityRefusedError as error:
            if effect.action.is_entity:
                self._try_to_note(effect, EffectState.REFUSED, error)
                raise
            return self._left_out(effect, error, was_refused=True)
        except RemoteRefusedError as error:
            self._try_to_note(effect, EffectState.REFUSED, error)
            raise
        except Exception as error:
            effect = evolve(effect, failures=effect.failures + 1)
            if self._has_failed_enough(effect):
                return self._left_out(effect, error)
            self._try_to_note(effect, EffectState.UNKNOWN, error)
            raise EffectUnknownError(
                f"nobody knows whether {effect} was done: {_words(error)}"
            ) from error
        return self.noted(effect, EffectState.DONE, number=number, agent=agent)

    def _has_failed_enough(self, effect: Effect) -> bool:
        return not effect.action.is_entity and effect.failures >= self.most_failures

    def _left_out(
        self, effect: Effect, error: Exception | str, *, was_refused: bool = False
    ) -> Effect:
        """Report what the work item has to do without; the item stands."""
        remark("%s is left out: %s", effect.name, error)
        return self.noted(effect, EffectState.LEFT_OUT, error, was_refused=was_refused)

    def _try_to_note(self, effect: Effect, state: EffectState, error: Exception) -> None:
        """Note it, if that can be; if not, it is STARTED still, and looked into later."""
        with suppress(StoreError):
            self.noted(effect, state, error)


def _failures(earlier: Effect | None) -> int:
    """Return how often *earlier* failed; the last time too, if nobody lived to tell."""
    if earlier is None:
        return 0
    return earlier.failures + (earlier.state is EffectState.STARTED)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_MOST_WORDS]
