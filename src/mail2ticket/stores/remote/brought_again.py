"""What a desk did for a held mail when it was brought in before (R6, X4)."""

from __future__ import annotations

from collections.abc import Iterable

from mail2ticket.errors import EffectInDoubtError
from mail2ticket.stores.remote.effects import Action, Effect, EffectState


class BroughtAgain:
    """
    The entities that earlier deliveries of a held mail were to become, each used once.

    Each time that somebody brings it in, the mail is a delivery of its own, with keys of its own;
    so nothing but this keeps the desk from doing again what it did.
    """

    def __init__(self, effects: Iterable[Effect] = ()) -> None:
        self._left = [each for each in effects if each.action.is_entity]
        self._is_said = any(each.said_by for each in self._left)

    def done(self, action: Action, number: str | None) -> Effect | None:
        """
        Return what was done before, if that is *action* on the item *number*; None if nothing was.

        Raises:
            EffectInDoubtError: if nobody knows of an earlier time whether it was done.
        """
        for each in self._left:
            # Who has said nothing of what was reported, and has a ticket opened, has looked.
            is_reported = self._is_said and each.state is EffectState.REPORTED
            if each.state.is_open or is_reported:
                raise EffectInDoubtError(
                    f"nobody knows yet whether {each} was done: finish it, or say what is so"
                )
        for each in self._left:
            is_there = number is None or (each.number or "").upper() == number.upper()
            if each.state is EffectState.DONE and each.action is action and is_there:
                self._left.remove(each)
                return each
        return None
