"""What is looked for in a short way is found as in the long one, whatever stands in a text."""

from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model import token
from mail2ticket.parse.quotes import readings

_SIGNATURE = "abcdefghijklmnopqrstuvwxyz"
# Where a token may begin, in every spelling, whole and broken, and what looks like that.
_STARTS = (
    "+", "%2B", "%2b", "&#43;", "&#x2B;", "&#X2b;", "&plus;", "&PLUS;", "&plu\u017f;",
    "m2t.a.", "M2T.a.", "m=\r\n2t.a.", "M \n> 2t.a.", "m\u200b2t.a.", "m\u00ad2t.a.",
    "m<wbr>2<WBR/>t.a.", "m&shy;2t.a.", "m&\u017fhy;2t.a.", "%3Cm2t.a.", ".m2t.a.", "am2t.a.",
)  # fmt: skip
_TOKEN = st.tuples(
    st.sampled_from(_STARTS),
    st.sampled_from(["t20261103.0001.", "7.", "%2312%2E", "a&#46;"]),
    st.sampled_from([_SIGNATURE, _SIGNATURE.upper(), f"{_SIGNATURE[:9]}=\r\n> {_SIGNATURE[9:]}"]),
).map("".join)
_PIECES = st.sampled_from(
    [*_STARTS, ".", "%3C", "#12", "T7", "desk", "@", "x", "2", "m", " ", "\n"]
)
_TEXTS = st.lists(st.one_of(_PIECES, _TOKEN), max_size=6).map("".join)

# Words, links, names of pictures, and letters whose lower case is longer or hangs on the next.
_WORDS = st.lists(
    st.sampled_from(
        [
            "Foo", "\u039f\u0394\u039f\u03a3", "\u0130x", "\u00df", "_", "a_b", " ", "\n", "1",
            "<", ">", "<a@b>", "[cid:x]", "[image", "]", "https://a.example/c", "http", "://",
            "xhttps://q", "\u017f", "\u00e9",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(_TEXTS)
def test_t3_a_token_is_found_wherever_one_may_begin(text: str) -> None:
    everywhere = [match.span() for match in token._WRITTEN.finditer(text)]
    found = [match.span() for match in token._written(text)]
    assert found == (everywhere if token._may_hold_one(text) else [])
    if found:
        assert token.conceal(text) == token._WRITTEN.sub("", text)


def test_t3_a_token_is_found_in_every_spelling() -> None:
    # The plus sign lets each text be looked through.
    texts = [f"+ {start}t20261103.0001.{_SIGNATURE}" for start in _STARTS]
    texts += [text.upper() for text in texts]
    found = [[match.span() for match in token._written(text)] for text in texts]
    assert found == [[match.span() for match in token._WRITTEN.finditer(text)] for text in texts]
    assert sum(map(len, found)) > len(_STARTS)


@given(_WORDS)
def test_the_letters_of_a_text_are_those_of_its_words(text: str) -> None:
    words = readings._words(text)
    assert readings._letters(text) == words.letters
    assert (
        "".join(
            text[start:end].lower() for start, end in zip(words.starts, words.ends, strict=True)
        )
        == words.letters
    )
    assert words.counts[-1:] == ([len(words.letters)] if words.letters else [])
