"""The contracts of a place for files (F7)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace, BlobStore, CollectableBlobStore
from mail2ticket.testing.drafts import NOON, SUPPORT
from mail2ticket.testing.seeds import Crash
from mail2ticket.testing.threads import at_once

_PLACE = BlobPlace(key="a1", mailbox=SUPPORT, received_at=NOON)
_FILE = Attachment.of("note.txt", b"A note.\n", "text/plain")
_OTHER = Attachment.of("other.txt", b"Another.\n", "text/plain")
# Long before any clock on which the tests run, and before that.
_NOW = datetime(2001, 2, 3, tzinfo=UTC)
_OLD = datetime(2001, 2, 2, tzinfo=UTC)

# No name of a sender's chooses where a file lies (X12).
_NAMES = ("../../x", "/x", "C:\\x", "x\0y", "", "..", "x" * 4000, "a\u202etxt.exe", "CON")


class BlobContract:
    """
    The tests that every `BlobStore` passes.

    Say how to make one, and how a file is read.
    """

    def make_blobs(self) -> BlobStore:
        """Return a new, empty place for files."""
        raise NotImplementedError

    def read(self, blobs: BlobStore, location: str) -> bytes | None:
        """Return what is kept at *location*, or None."""
        raise NotImplementedError

    def test_a_file_is_kept_whole(self) -> None:
        """Empty ones and large ones, byte for byte."""
        blobs = self.make_blobs()
        for content in (b"", b"\0\xff\r\n", b"x" * 3_000_000):
            location = blobs.put(Attachment.of("a", content), _PLACE)
            assert location
            assert self.read(blobs, location) == content

    def test_the_same_file_is_kept_once(self) -> None:
        """By its bytes, whatever it is called."""
        blobs = self.make_blobs()
        first = blobs.put(_FILE, _PLACE)
        assert blobs.put(_FILE, _PLACE) == first
        assert blobs.put(Attachment.of("note.txt", _FILE.content), _PLACE) == first
        assert self.read(blobs, first) == _FILE.content

    def test_other_files_lie_elsewhere(self) -> None:
        """Also those of the same name."""
        blobs = self.make_blobs()
        first = blobs.put(_FILE, _PLACE)
        second = blobs.put(Attachment.of(_FILE.filename, b"else"), _PLACE)
        assert first != second
        assert self.read(blobs, first) == _FILE.content
        assert self.read(blobs, second) == b"else"

    def test_x12_a_name_of_a_sender_does_no_harm(self) -> None:
        """Whatever stands in it, the file is kept and can be read."""
        blobs = self.make_blobs()
        for number, name in enumerate(_NAMES):
            content = f"file {number}".encode()
            assert self.read(blobs, blobs.put(Attachment.of(name, content), _PLACE)) == content

    def test_several_at_the_same_time_keep_the_same_file(self) -> None:
        """Eight threads put it, and each finds it whole."""
        blobs = self.make_blobs()
        large = Attachment.of("large", b"large" * 100_000)

        def put() -> bytes | None:
            return self.read(blobs, blobs.put(large, _PLACE))

        found = at_once([put] * 8)
        assert found == [large.content] * 8


class CollectableBlobContract(BlobContract):
    """
    The tests that every `CollectableBlobStore` passes.

    Say besides how a file is made older than it is.
    """

    def make_blobs(self) -> CollectableBlobStore:
        """Return a new, empty place for files."""
        raise NotImplementedError

    def age(self, blobs: CollectableBlobStore, location: str, moment: datetime) -> None:
        """Let the file at *location* be as if it was last put at *moment*."""
        raise NotImplementedError

    def _put(self, blobs: CollectableBlobStore, file: Attachment, at: datetime = _OLD) -> str:
        location = blobs.put(file, _PLACE)
        self.age(blobs, location, at)
        return location

    def test_an_old_file_is_stale(self) -> None:
        """And one that was put again is not, nor is one that is exactly as old as that."""
        blobs = self.make_blobs()
        assert list(blobs.stale(_NOW)) == []
        old, other = self._put(blobs, _FILE), self._put(blobs, _OTHER)
        assert sorted(blobs.stale(_NOW)) == sorted([old, other])
        assert list(blobs.stale(_OLD)) == []
        blobs.put(_OTHER, _PLACE)
        assert list(blobs.stale(_NOW)) == [old]

    def test_a_file_that_nobody_uses_is_removed(self) -> None:
        """And the others stay."""
        blobs = self.make_blobs()
        unused, used = self._put(blobs, _FILE), self._put(blobs, _OTHER)
        asked: list[str] = []

        def in_use(locations: Iterable[str]) -> frozenset[str]:
            asked.extend(locations)
            return frozenset({used})

        assert blobs.collect([unused, used], _NOW, in_use) == {unused}
        assert sorted(asked) == sorted([unused, used])
        assert self.read(blobs, unused) is None
        assert self.read(blobs, used) == _OTHER.content
        assert self.read(blobs, blobs.put(_FILE, _PLACE)) == _FILE.content

    def test_a_file_that_was_put_again_is_not_removed(self) -> None:
        """A mail is about to refer to it, though nothing does yet."""
        blobs = self.make_blobs()
        location = self._put(blobs, _FILE)
        assert list(blobs.stale(_NOW)) == [location]
        blobs.put(_FILE, _PLACE)
        assert blobs.collect([location], _NOW, _by_nobody) == frozenset()
        assert self.read(blobs, location) == _FILE.content

    def test_a_file_that_is_put_while_it_is_collected_is_there(self) -> None:
        """Where `put` says, when it returns, and when the collection is over."""
        blobs = self.make_blobs()
        location = self._put(blobs, _FILE)
        again: list[str] = []

        def in_use(_: Iterable[str]) -> frozenset[str]:
            again.append(blobs.put(_FILE, _PLACE))
            assert self.read(blobs, again[0]) == _FILE.content
            return frozenset()

        removed = blobs.collect([location], _NOW, in_use)
        assert self.read(blobs, again[0]) == _FILE.content
        assert again[0] not in removed
        assert self.read(blobs, blobs.put(_FILE, _PLACE)) == _FILE.content

    def test_a_collection_that_fails_leaves_every_file_in_its_place(self) -> None:
        """The store did not answer."""
        blobs = self.make_blobs()
        locations = [self._put(blobs, _FILE), self._put(blobs, _OTHER)]

        def in_use(_: Iterable[str]) -> frozenset[str]:
            raise Crash

        with suppress(Crash):
            blobs.collect(locations, _NOW, in_use)
        assert self.read(blobs, locations[0]) == _FILE.content
        assert self.read(blobs, locations[1]) == _OTHER.content

    def test_what_is_not_there_is_not_removed(self) -> None:
        """Nor what was removed before, nor what is no place of ours."""
        blobs = self.make_blobs()
        location = self._put(blobs, _FILE)
        assert blobs.collect([location, location], _NOW, _by_nobody) == {location}
        assert blobs.collect([location], _NOW, _by_nobody) == frozenset()
        strange = ["", "file:///etc/passwd", f"{location}/../x", "https://x.example/y"]
        assert blobs.collect(strange, _NOW, _by_nobody) == frozenset()
        assert blobs.collect([], _NOW, _by_nobody) == frozenset()


def _by_nobody(_: Iterable[str]) -> frozenset[str]:
    return frozenset()
