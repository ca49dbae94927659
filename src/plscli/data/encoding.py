"""In which encoding a text is written: a wrong one turns words into letters that hardly ever stand together."""

from __future__ import annotations

import io
import re
from codecs import getincrementaldecoder, lookup
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path

from plscli.errors import DataError, UsageError, did_you_mean

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LIKE_ASCII = ("utf-8", "utf-8-sig", "cp1252")
"""Encodings in which ASCII text fits as it is."""
PIECE = 1 << 20
"""Bytes of a text that are looked at together."""


SAMPLE = 1 << 14
"""Bytes of lines beyond ASCII by which an encoding is told."""
PUNCTUATION = frozenset("“”‘’„‚–—…«»·¿¡°§´№€\u00a0、。「」『』・ー（）！？：；，，％％～")
BETWEEN_WORDS = frozenset(" ,;:.!?()[]/|\t\r\n\"'-+=%&0123456789")
BEYOND = re.compile(r"[^\x00-\x7f]+")
VERY_COMMON = 8
"""Letters of an alphabet that are more common than the others that are."""
HANZI_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都"
    "同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问"
    "很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论"
    "处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决"
    "满非同意度服务质量产品客户态强烈完全比较一般偶尔经常从不总是男女性别年龄职业收入学历选项目调查问卷答案请您愿推荐购买使用价格"
)
HANZI_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都"
    "同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問"
    "很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論"
    "滿非同意度服務質量產品客戶態強烈完全比較一般偶爾經常從不總是男女性別年齡職業收入學歷選項目調查問卷答案請您願推薦購買使用價格"
)
KANJI = (
    "日一国人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円"
    "関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領"
    "多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案"
    "満足賛否答品質顧客価格調査質問態度非常全回答選択男女性別年齢職業"
)
SYLLABLES = (
    "이다는에을가하의고지한로기은도리사를어자서아시나있대인그해정들으라수보일게부스전과제장만상원여주니었거구면조모성비유마동위오경무않우공적했것"
    "계신실용내생진말세미소당방학중간트러없관문려음선심연안예회와화산국개분물결후때요불양바치재노매히습입통체감질족점복현더행력교외저반드단민터같"
    "매우그렇지않다보통전혀만족동의서비스품질고객여성남성나이직업추천구매의향신뢰가격"
)


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
        near = did_you_mean(
            named, ["utf-8", "utf-16", *(alphabet.encoding for alphabet in ALPHABETS), "big5", "shift_jis", "gbk", "euc_kr"]
        )
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
    return Encoding(_tried(content, WESTERN.encoding, file), WESTERN.name, told=True)


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
    """What a text in an encoding is made of.

    encoding : what Python calls it.   name : what it is called.   common : frequent letters, of an alphabet the most frequent first.
    letters : ranges of all.   level : first bytes of the frequent half of characters of two bytes; none where each letter is one byte.
    """

    encoding: str
    name: str
    common: str
    letters: tuple[tuple[int, int], ...] = ()
    level: tuple[int, int] | None = None

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
        assert self.level is not None
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


CYRILLIC, GREEK, HEBREW, ARABIC, THAI, KANA, HANGUL = (
    ((0x0400, 0x04FF),),
    ((0x0386, 0x03CE),),
    ((0x05B0, 0x05EA),),
    ((0x060C, 0x06FF),),
    ((0x0E01, 0x0E5B),),
    ((0x3041, 0x30FE),),
    (),
)
WESTERN = Alphabet("cp1252", "Windows-1252", "äöüßéèêëàáâãçñíìîïóòôõúùûøåæœÄÖÜÉÅØÆÇÑ")
ALPHABETS = (
    WESTERN,
    Alphabet("gb18030", "GB18030 (Chinese)", HANZI_SIMPLIFIED, (), (0xB0, 0xD7)),
    Alphabet("cp950", "Big5 (Chinese)", HANZI_TRADITIONAL, (), (0xA4, 0xC6)),
    Alphabet("cp932", "Shift-JIS (Japanese)", KANJI, KANA, (0x88, 0x97)),
    Alphabet("euc_jp", "EUC-JP (Japanese)", KANJI, KANA, (0xB0, 0xCF)),
    Alphabet("cp949", "EUC-KR (Korean)", SYLLABLES, HANGUL, (0xB0, 0xC8)),
    Alphabet("cp1251", "Windows-1251 (Cyrillic)", "оеаинтсрвлкмдпуяыьгзб", CYRILLIC),
    Alphabet("koi8_r", "KOI8-R (Cyrillic)", "оеаинтсрвлкмдпуяыьгзб", CYRILLIC),
    Alphabet("cp1253", "Windows-1253 (Greek)", "αοιετσνηυρπκμλςόίάέήύώω", GREEK),
    Alphabet("cp1254", "Windows-1254 (Turkish)", "ğışçöüâîİŞĞÇÖÜ"),
    Alphabet("cp1250", "Windows-1250 (Central European)", "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűŁŚŻŹŹČŠŽŘÁÉÍÓÚÖÜŐŰ"),
    Alphabet("cp1255", "Windows-1255 (Hebrew)", "יוהלאתרמבנשדעחקפ", HEBREW),
    Alphabet("cp1256", "Windows-1256 (Arabic)", "اليمنوترهبةدعسفحقك", ARABIC),
    Alphabet("cp874", "Windows-874 (Thai)", "านรอกเงมยลวดทสตะปบคหแจพชใไโ่้ัี", THAI),
)
"""Encodings that are told from their bytes; of equally likely ones the first."""
LIKELY = log(1 / 150)
"""Mean logarithm per byte beyond ASCII below which a text is in no encoding that is known."""
MARGIN = log(100)
"""How much more likely than in Western letters a text must be in another encoding."""


def likely(sample: bytes) -> list[Alphabet]:
    """Encodings that a text may be in, the likeliest first, from some of its lines."""
    beyond = max(1, sum(byte > 0x7F for byte in sample))
    found: list[tuple[float, Alphabet]] = []
    western = float("-inf")
    for alphabet in ALPHABETS:
        try:
            text = sample.decode(alphabet.encoding)
        except UnicodeDecodeError:
            continue
        if alphabet.stands_alone(text):
            continue
        score = alphabet.likelihood(text)
        if alphabet is WESTERN:
            western = score
        elif score >= LIKELY * beyond and score >= western + MARGIN:
            found.append((score, alphabet))
    return [alphabet for _, alphabet in sorted(found, key=lambda pair: -pair[0])]
