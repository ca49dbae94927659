"""Damage: bytes and characters that were cut off, changed, lost, doubled or put in between."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Edit:
    """A change to bytes.   kind : what is done.   place : where, from 0 (first byte) to 1.   new : bytes that come in, or as many go."""

    kind: str
    place: float
    new: bytes

    def __call__(self, content: bytes) -> bytes:
        """The content with the change."""
        at, size = int(self.place * len(content)), len(self.new)
        before, after = content[:at], content[at:]
        return {
            "cut off": before,
            "lose": before + after[size:],
            "double": before + after[: 8 * size] * 2 + after[8 * size :],
            "insert": before + self.new + after,
            "replace": before + self.new + after[size:],
        }[self.kind]


KINDS = ("replace", "replace", "replace", "insert", "lose", "double", "cut off")
PLACES = st.one_of(st.floats(0, 1), st.floats(0, 0.05), st.just(1.0))
"""Anywhere, but more often near the beginning, where files say what they are."""
RAW = st.one_of(
    st.binary(min_size=1, max_size=12),
    st.sampled_from([b"\0", b"\xff", b"\x80", b"\x7f", b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\x01\0\0\0", b"\0" * 9]),
)
SIGNS = st.sampled_from(
    [
        *[sign.encode() for sign in ",;\t|\"'\n\r=~+-*:()<>#`&%$\\{}[]/!"],
        *(b"\r\n", b'"",', b'"\n"', b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", "\u202e".encode(), "\u2028".encode()),
        *(b"1e308", b"-1e-320", b"inf", b"nan", b"=~", b"<~", b":=", b"~ H1*", b"sep=,\n", "é".encode("cp1252"), "−".encode(), b"NA"),
        *("٣".encode(), b"\x1b[31m", b"99999999999999999999", b"1,5", b"1.000,5", b"\x0b", b"\x0c", b"\x85", "\u00a0".encode()),
    ]
)


def damaged(content: st.SearchStrategy[bytes], new: st.SearchStrategy[bytes], most: int = 3) -> st.SearchStrategy[bytes]:
    """Content with up to so many changes, of which `new` comes in."""
    edits = st.lists(st.builds(Edit, st.sampled_from(KINDS), PLACES, new), min_size=1, max_size=most)

    def changed(content: bytes, edits: list[Edit]) -> bytes:
        for edit in edits:
            content = edit(content)
        return content

    return st.builds(changed, content, edits)


def once_in(times: int) -> st.SearchStrategy[bool]:
    """True about once in so many times."""
    return st.sampled_from([False] * (times - 1) + [True])


@st.composite
def seldom_damaged(draw: st.DrawFn, content: st.SearchStrategy[bytes], times: int = 6, most: int = 2) -> bytes:
    """Text as it stands; once in so many times with changes that matter in texts, and now and then anything at all."""
    if draw(once_in(times)):
        return draw(damaged(content, SIGNS | RAW, most))
    return draw(st.binary(max_size=40) if draw(once_in(5 * times)) else content)


def utf8(content: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Text as bytes; what no file should hold is in it too."""
    return content.map(lambda text: text.encode("utf-8", "surrogatepass"))
