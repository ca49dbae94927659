"""In which encoding a text is written: a wrong one turns words into letters that hardly ever stand together."""

from __future__ import annotations

import io
import re
from codecs import getincrementaldecoder, lookup
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from plscli.errors import DataError, UsageError, did_you_mean

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LIKE_ASCII = ("utf-8", "utf-8-sig", "cp1252")
"""Encodings in which ASCII text fits as it is: a delimiter is one byte, and that byte nothing else."""
PIECE = 1 << 20
"""Bytes of a text that are looked at together."""


SAMPLE = 1 << 14
"""Bytes of lines beyond ASCII by which an encoding is told."""
PUNCTUATION = frozenset("“”‘’„‚–—…«»·¿¡°§´№€\u00a0、。「」『』・ー（）！？：；，，％％～")
BETWEEN_WORDS = frozenset(" ,;:.!?()[]/|\t\r\n\"'-+=%&0123456789")
BEYOND = re.compile(r"[^\x00-\x7f]+")
VERY_COMMON = 8
"""Letters of an alphabet that are more common than the others that are."""
LIKELY = log(1 / 150)
"""Mean logarithm per byte beyond ASCII below which a text is in no encoding that is known."""
MARGIN = log(100)
"""How much more likely than in Western letters a text must be in another encoding."""


@dataclass(frozen=True)
class Encoding:
    """How a text is encoded.   python : what Python calls it.   name : what it is called, empty for UTF-8.   told : whether it was
    told from letters that are likely, and may be another one.
    """

    python: str
    name: str = ""
    told: bool = False

    @property
    def note(self) -> str:
        """What is said of it."""
        if not self.name:
            return ""
        return f"read as {self.name} text" + (", as its letters suggest; another encoding is named with --encoding" if self.told else "")


def encoding_of(content: bytes | Path, file: str, named: str | None = None) -> Encoding:
    """The encoding of a text, or of the text in a file.   named : the one that the user says it has.

    Raises DataError for what is no text, or not in that encoding, UsageError for an encoding that nobody knows.
    """
    return _recognised(content, file) if named is None else _named(content, file, named)


def _named(content: bytes | Path, file: str, named: str) -> Encoding:
    try:
        known = lookup(named)
        "".encode(known.name)  # of the codecs of Python some are no encodings of text
    except (LookupError, ValueError):
        known_ones = [alphabet.encoding for alphabet in alphabets()]
        near = did_you_mean(named, ["utf-8", "utf-16", *known_ones, "big5", "shift_jis", "gbk", "euc_kr"])
        raise UsageError(
            f"--encoding {named!r} is no encoding that is known\n  {near or 'such as utf-8, cp1252, cp1251, gbk, big5'}"
        ) from None
    found = "utf-8-sig" if known.name == "utf-8" else known.name
    misfit = _misfit(content, found)
    if misfit is not None:
        raise DataError(f"{file} is not in the encoding {named} (byte {misfit + 1} does not fit)\n  leave out --encoding, or name another")
    return Encoding(found, "" if found.startswith("utf-8") else named)


def _recognised(content: bytes | Path, file: str) -> Encoding:
    head = next(pieces(content), b"")[:1024]
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return Encoding(_tried(content, encoding, file), "" if encoding == "utf-8-sig" else encoding.upper())
    if b"\0" in head:  # text without a byte order mark has a zero in every second byte only as UTF-16
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.9 * len(zeros):
                return Encoding(_tried(content, encoding, file), "UTF-16")
        raise DataError(
            f"{file} is a binary file of no known kind (byte {head.index(0) + 1} is zero)\n  save the survey as CSV (UTF-8) and try again"
        )
    if _misfit(content, "utf-8") is None:
        return Encoding("utf-8")
    for alphabet in likely(_sample(content)):
        if _misfit(content, alphabet.encoding) is None:
            return Encoding(alphabet.encoding, alphabet.name, told=True)
    western = alphabets()[0]
    return Encoding(_tried(content, western.encoding, file), western.name, told=True)


def _sample(content: bytes | Path) -> bytes:
    """Some lines that are not ASCII."""
    found, size = [], 0
    for piece in pieces(content):
        lines = piece.splitlines()
        for line in {line for line in (lines[:-1] if len(piece) == PIECE else lines) if not line.isascii()}:
            found.append(line[:SAMPLE])
            size += len(found[-1])
        if size > SAMPLE:
            break
    return b"\n".join(sorted(found))[: 4 * SAMPLE]


def _tried(content: bytes | Path, encoding: str, file: str) -> str:
    """The encoding, if the text is in it; DataError otherwise."""
    misfit = _misfit(content, encoding)
    if misfit is None:
        return encoding
    raise DataError(
        f"{file} is not text in any encoding that was tried (byte {misfit + 1} does not fit {encoding})\n"
        "  save the survey as CSV in UTF-8 and try again, or name its encoding with --encoding"
    )


def _misfit(content: bytes | Path, encoding: str) -> int | None:
    """Position of the first byte that does not fit an encoding."""
    decoder = getincrementaldecoder(encoding)()
    passed = 0
    for piece in pieces(content):
        waiting = len(decoder.getstate()[0])
        try:
            if waiting or not (encoding in LIKE_ASCII and piece.isascii()):
                decoder.decode(piece)
        except UnicodeDecodeError as error:
            return passed - waiting + error.start
        passed += len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return passed - len(decoder.getstate()[0])
    return None


def pieces(content: bytes | Path) -> Iterator[bytes]:
    """A text in pieces."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


@dataclass(frozen=True)
class Alphabet:
    """What a text in an encoding is made of; `encodings.toml` beside this module says what each field is.

    level : none where each letter is one byte.
    """

    encoding: str
    name: str
    common: str
    letters: Sequence[tuple[int, int]] = ()
    level: Sequence[int] = ()

    def likelihood(self, text: str) -> float:
        """Logarithm of the probability of the characters beyond ASCII."""
        return sum(self._each(text))

    def _each(self, text: str) -> Iterator[float]:
        before = " "
        for char in text:
            if char > "\x7f":
                yield log(self._two_bytes(char) if self.level else self._one_byte(char, before))
            elif self.letters and not self.level and char not in BETWEEN_WORDS and before > "\x7f" and before.isalpha():
                yield log(1 / 50)  # a word in two scripts
            before = char

    def stands_alone(self, text: str) -> bool:
        """Whether letters of this script stand one by one, as those with an accent do, where whole words should be in it."""
        runs = BEYOND.findall(text)
        return bool(self.letters) and not self.level and sum(map(len, runs)) < 2 * len(runs)

    def _two_bytes(self, char: str) -> float:
        if char in self.common:
            return 1 / 250
        if char in PUNCTUATION:
            return 1 / 400
        code = ord(char)
        if any(low <= code <= high for low, high in self.letters):  # signs of the script itself, such as kana
            return 1 / 80
        first = char.encode(self.encoding, "ignore")[:1]
        if first and self.level[0] <= first[0] <= self.level[1] and (0x4E00 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0):
            return 1 / 4_000
        return 1e-6

    def _one_byte(self, char: str, before: str) -> float:
        beyond, latin = before > "\x7f" and before.isalpha(), not self.letters
        if char in self.common:
            likely = 1 / 14 if self.common.index(char) < VERY_COMMON else 1 / 35
        elif char in PUNCTUATION:
            return 1 / 100
        elif char.isalpha() and latin:
            likely = 1 / 300
        elif any(low <= ord(char) <= high for low, high in self.letters):
            likely = 1 / 300 if char.isupper() else 1 / 80
        else:
            return 1 / 5_000
        if latin:
            return likely / (10 if beyond else 1)
        if char.isupper() and before.islower():
            likely /= 30
        return likely / (50 if before <= "\x7f" and before.isalpha() else 1)


@cache
def alphabets() -> tuple[Alphabet, ...]:
    """Those that are told from their bytes, the Western one first."""
    import tomllib

    known = tomllib.loads(Path(__file__).with_name("encodings.toml").read_text(encoding="utf-8"))["alphabet"]
    return tuple(Alphabet(**alphabet) for alphabet in known)


def likely(sample: bytes) -> list[Alphabet]:
    """Encodings that a text may be in, the likeliest first, from some of its lines."""
    beyond = max(1, sum(byte > 0x7F for byte in sample))
    found: list[tuple[float, Alphabet]] = []
    western = float("-inf")
    for alphabet in alphabets():
        try:
            text = sample.decode(alphabet.encoding)
        except UnicodeDecodeError:
            continue
        if alphabet.stands_alone(text):
            continue
        score = alphabet.likelihood(text)
        if alphabet is alphabets()[0]:
            western = score
        elif score >= LIKELY * beyond and score >= western + MARGIN:
            found.append((score, alphabet))
    return [alphabet for _, alphabet in sorted(found, key=lambda pair: -pair[0])]
