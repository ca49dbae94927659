"""Texts of all scripts as spreadsheets of their countries save them, told by their bytes; packed surveys; exports of field apps."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dialects.broken import archive
from dialects.packages import sav
from dialects.survey import TRUTH
from dialects.texts import text
from inside import inside
from plscli.data.read import survey_of
from plscli.errors import DataError, UsageError

WORDS = {
    "chinese": ("性别", "满意", "忠诚", ("非常同意", "不同意", "同意", "非常不同意", "中立")),
    "taiwanese": ("性別", "滿意", "忠誠", ("非常同意", "不同意", "同意", "普通", "非常不滿意")),
    "japanese": ("性別", "満足度", "信頼", ("とても満足", "満足", "どちらともいえない", "不満", "男性")),
    "korean": ("성별", "만족", "충성도", ("매우 그렇다", "그렇다", "보통이다", "그렇지 않다", "여성")),
    "russian": ("Пол", "Доверие", "Лояльность", ("полностью согласен", "согласен", "не согласен", "мужской", "женский")),
    "ukrainian": ("Стать", "Довіра", "Лояльність", ("повністю згоден", "згоден", "не згоден", "чоловік", "жінка")),
    "greek": ("Φύλο", "Ικανοποίηση", "Πίστη", ("συμφωνώ απόλυτα", "συμφωνώ", "διαφωνώ", "άνδρας", "γυναίκα")),
    "turkish": ("Cinsiyet", "Güven", "Bağlılık", ("kesinlikle katılıyorum", "katılmıyorum", "kararsızım", "kadın", "erkek")),
    "polish": (
        "Płeć",
        "Zaufanie",
        "Lojalność",
        ("zdecydowanie się zgadzam", "nie zgadzam się", "mężczyzna", "kobieta", "trudno powiedzieć"),
    ),
    "arabic": ("الجنس", "الثقة", "الولاء", ("أوافق بشدة", "أوافق", "محايد", "ذكر", "أنثى")),
    "thai": ("เพศ", "ความพอใจ", "ความภักดี", ("เห็นด้วยอย่างยิ่ง", "เห็นด้วย", "ไม่เห็นด้วย", "ชาย", "หญิง")),
    "german": ("Geschlecht", "Zufriedenheit", "Loyalität", ("stimme völlig zu", "stimme zu", "lehne ab", "männlich", "weiblich, größer")),
    "french": ("Genre", "Confiance", "Fidélité", ("tout à fait d'accord", "plutôt d'accord", "pas d'accord", "féminin", "être")),
    "spanish": ("Género", "Confianza", "Lealtad", ("más o menos", "sí", "niño", "España", "¿quién?")),
    "norwegian": ("Kjønn", "Tillit", "Lojalitet", ("svært enig", "både og", "på", "ærlig", "mann")),
}
"""Names of three columns, and answers in words."""
SAVED = [
    ("gbk", "chinese", "gb18030"), ("gb2312", "chinese", "gb18030"), ("gb18030", "chinese", "gb18030"), ("big5", "taiwanese", "cp950"),
    ("shift_jis", "japanese", "cp932"), ("cp932", "japanese", "cp932"), ("euc_jp", "japanese", "euc_jp"), ("euc_kr", "korean", "cp949"),
    ("cp949", "korean", "cp949"), ("cp1251", "russian", "cp1251"), ("cp1251", "ukrainian", "cp1251"), ("koi8_r", "russian", "koi8_r"),
    ("cp1253", "greek", "cp1253"), ("cp1254", "turkish", "cp1254"), ("cp1250", "polish", "cp1250"), ("cp1256", "arabic", "cp1256"),
    ("cp874", "thai", "cp874"), ("cp1252", "german", "cp1252"), ("cp1252", "french", "cp1252"), ("latin-1", "spanish", "cp1252"),
    ("cp1252", "norwegian", "cp1252"),
]  # fmt: skip
"""How a text was saved, what it is about, and how it is read."""


def table(language: str, delimiter: str = ",", only_names: bool = False) -> str:
    sex, first, second, words = WORDS[language]
    lines = [[sex, *(f"{name}{number}" for name in (first, second) for number in (1, 2))]]
    lines += [["1" if only_names else words[row % 5], *(str(1 + (row * step) % 5) for step in (1, 2, 3, 7))] for row in range(40)]
    return "\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines) + "\n"


@pytest.mark.parametrize(("encoding", "language", "expected"), SAVED)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_an_encoding_is_told_from_the_bytes(encoding: str, language: str, expected: str, delimiter: str) -> None:
    content = table(language, delimiter).encode(encoding)
    survey = survey_of(content, "s.csv")
    truth = survey_of(table(language, delimiter).encode(), "s.csv")
    assert list(survey.columns) == list(truth.columns)
    assert all(survey.columns[name].tolist() == truth.columns[name].tolist() for name in truth.columns)
    (note,) = [note for note in survey.notes if "text" in note]
    assert note.startswith("read as")
    assert "--encoding" in note
    named = survey_of(content, "s.csv", encoding=encoding)
    assert list(named.columns) == list(truth.columns)
    assert f"read as {encoding} text" in named.notes


@pytest.mark.parametrize(
    ("encoding", "language", "expected"), [each for each in SAVED if each[2] in ("gb18030", "cp950", "cp932", "cp949", "cp1251")]
)
def test_names_of_columns_are_enough(encoding: str, language: str, expected: str) -> None:
    content = table(language, only_names=True).encode(encoding)
    assert list(survey_of(content, "s.csv").columns) == list(survey_of(content.decode(encoding).encode(), "s.csv").columns)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_model_is_inferred_from_names_in_cyrillic_letters(streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.read.LARGE_TEXT", 1 if streamed else 1 << 30)
    (tmp_path / "s.csv").write_bytes(table("russian").encode("cp1251"))
    for more in ([], ["--encoding", "cp1251"], ["--encoding", "windows-1251"]):
        ran = inside("hypotheses", "s.csv", "-n", "100", *more, cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert "Доверие -> Лояльность" in ran.err
        assert ("as its letters suggest" in ran.err) is not more
    for more in ([], ["--encoding", "cp1251"]):
        assert inside("bootstrap", "s.csv", "-n", "100", "-o", "saved.json", *more, cwd=tmp_path).code == 0
        assert inside("verify", "saved.json", "s.csv", *more, cwd=tmp_path).code == 0


def test_bytes_that_are_likely_in_no_encoding_are_named() -> None:
    with pytest.raises(DataError, match="does not fit cp1252"):
        survey_of(b"A1,B1\n1,\x81\x8d\x8f\n2,\x90\x9d\n", "s.csv")


@pytest.mark.parametrize("file", ["s.csv.gz", "s.gz", "S.TSV.GZ"])
def test_a_compressed_survey_is_read(file: str) -> None:
    whole = survey_of(text().encode(), "s.csv")
    halves = gzip.compress(text().encode()[:100]) + gzip.compress(text().encode()[100:])
    for content in (gzip.compress(text().encode()), halves):
        survey = survey_of(content, file)
        assert survey.file == file
        assert survey.sha256 != whole.sha256
        assert np.array_equal(survey.columns["INTG1"], whole.columns["INTG1"], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "content"), [("data/survey.csv", text().encode()), ("survey.sav", sav()), ("s.csv.gz", gzip.compress(text().encode()))]
)
def test_a_zip_file_with_one_survey_is_read(name: str, content: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, content)
        packed.writestr("__MACOSX/._survey.csv", b"\0\0")
        packed.writestr("data/", b"")
    survey = survey_of(out.getvalue(), "s.zip")
    assert f"s.zip holds {Path(name).name}, which is read" in survey.notes
    assert np.array_equal(survey.columns["TRUST1"], np.array(TRUTH["TRUST1"], dtype=np.float64), equal_nan=True)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plscli.data.read.MOST_UNPACKED", 1000)
    for file, content in (("s.gz", gzip.compress(b"A1,B1\n" * 1000)), ("s.zip", archive(survey_csv=b"A1,B1\n" * 1000))):
        with pytest.raises(DataError, match=f"{file} unpacks to more than"):
            survey_of(content, file)


def test_packed_surveys_are_analysed_and_verified(tmp_path: Path) -> None:
    (tmp_path / "s.csv.gz").write_bytes(gzip.compress(table("german").encode()))
    ran = inside("bootstrap", "s.csv.gz", "-n", "100", "-o", "saved.json", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert inside("verify", "saved.json", "s.csv.gz", cwd=tmp_path).code == 0


LADDER = ("strongly_disagree", "disagree", "neutral", "agree", "strongly_agree")
KOBO = "start,end,group_q/SAT1,group_q/SAT2,group_q/inner/LOY1,group_q/why,group_q/why/price,group_q/why/place,_id,_uuid,_submission_time"
ODK = "SubmissionDate,group_q-SAT1,group_q-SAT2,group_q-inner-LOY1,meta-instanceID,KEY"


def exported(header: str) -> bytes:
    rows = [
        ",".join(
            LADDER[(row * (k + 1) + row // 5) % 5] if name.endswith(("SAT1", "SAT2", "LOY1")) else str(row)
            for k, name in enumerate(header.split(","))
        )
        for row in range(60)
    ]
    return "\n".join([header, *rows]).encode()


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (KOBO, ["start", "end", "SAT1", "SAT2", "LOY1", "why", "why_price", "why_place", "_id", "_uuid", "_submission_time"]),
        (ODK, ["SubmissionDate", "SAT1", "SAT2", "LOY1", "meta-instanceID", "KEY"]),
        ("group_q/SAT1,group_q/SAT2,other/LOY1", ["SAT1", "SAT2", "LOY1"]),
        ("a/SAT1,b/SAT1,b/LOY1,_id,_uuid", ["a_SAT1", "b_SAT1", "LOY1", "_id", "_uuid"]),
        ("km/h,A1,B1", ["km/h", "A1", "B1"]),
    ],
)
def test_columns_of_groups_are_named_without_them(header: str, names: list[str]) -> None:
    survey = survey_of(exported(header), "s.csv")
    assert list(survey.columns) == names
    assert any("KoboToolbox or ODK" in note for note in survey.notes) is (names != header.split(","))


@pytest.mark.parametrize("header", [KOBO, ODK])
def test_codes_of_field_apps_are_answers_on_a_scale(header: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_bytes(exported(header))
    ran = inside("model", "s.csv", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert b"SAT =~ SAT1 + SAT2" in ran.out
    assert "answers in words: 1 = strongly disagree, 2 = disagree" in ran.err


@pytest.mark.parametrize("answer", ["½ ¼ ²", "Þór ð"])
def test_signs_that_stand_one_by_one_are_western(answer: str) -> None:
    survey = survey_of(f"INTG1,remark\n1,{answer}\n2,\n".encode("cp1252"), "s.csv")
    assert survey.columns["remark"].tolist() == [answer, None]


@pytest.mark.parametrize("name", ["utf-8", "UTF8"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
def test_a_text_that_is_said_to_be_utf_8_is_read_as_if_nothing_was_said(name: str, mark: bytes) -> None:
    content = mark + table("german").encode()
    said, plain = survey_of(content, "s.csv", encoding=name), survey_of(content, "s.csv")
    assert list(said.columns) == list(plain.columns) == list(survey_of(table("german").encode(), "s.csv").columns)
    assert said.notes == plain.notes


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("utf-88", "utf-8"),
        ("utf-167", "utf-16"),
        ("gbkk", "gbk"),
        ("bigg5", "big5"),
        ("shiftjis2", "shift_jis"),
        ("euckrr", "euc_kr"),
        ("cp12511", "cp1251"),
    ],
)
def test_an_encoding_that_is_misspelt_is_told_which_one_is_near(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"did you mean {meant}\b"):
        survey_of(b"A1,B1\n1,2\n", "s.csv", encoding=typed)
