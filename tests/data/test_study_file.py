from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plscli
from plscli.data.scale import Ladder
from plscli.data.study import Notes, Study
from plscli.data.study_file import ENTRY, ITEM, STUDY, lines_of, study_of
from plscli.errors import StudyError
from studies import EXAMPLES

FULL = """\
title = "Trust in service"
question = "What makes customers stay?"
scale = ["1:5", "MT*: never<always"]
missing = [-99, 9.5, " refused "]
reverse = ["INTG2", "MT*"]
seed = 7
weight = "W"
strata = "REGION"
cluster = "SCHOOL"
models = ["base.pls", "other.pls"]

[items]
INTG1.wording = "I trust them = always"
"b = c".label = "odd"

[items.INTG2]
scale = "0:10"
missing = 99
reverse = false
recode = { Yes = 1, "NO" = 0, "6" = 5.5 }

[constructs]
INTG = { label = "Integrity", question = "?", statement = "!" }

[hypotheses.H1]
question = "Does it?"
statement = "It does."

[thresholds]
ave = 0.5
htmt = [0.85, 0.95]
rho_c = "0.7"
"""


def study(text: str) -> Study:
    return study_of(text.encode(), "s.toml")


def test_a_study_file_says_what_the_model_text_cannot_say() -> None:
    read = study(FULL)
    assert (read.title, read.question, read.seed) == ("Trust in service", "What makes customers stay?", 7)
    assert (read.weight, read.strata, read.cluster) == ("W", "REGION", "SCHOOL")
    assert read.models == ("base.pls", "other.pls")
    assert read.missing == ("-99", "9.5", "refused")
    assert [rule.items for rule in read.scale] == [None, "MT*"]
    assert isinstance(read.scale[1].scale, Ladder)
    assert read.reverse == ("INTG2", "MT*")
    assert read.wordings == {"INTG1": "I trust them = always"}
    assert read.labels == {"b = c": "odd", "INTG": "Integrity"}
    item = read.items["INTG2"]
    assert (item.missing, item.reverse, item.recode) == (("99",), False, {"yes": 1, "no": 0, "6": 5.5})
    assert item.scale is not None
    assert item.scale.scale == (0, 10)
    assert read.constructs == {"INTG": Notes("Integrity", "?", "!")}
    assert read.hypotheses == {"H1": Notes(None, "Does it?", "It does.")}
    assert read.thresholds == {"ave": "0.5", "htmt": "0.85,0.95", "rho_c": "0.7"}
    assert len(read.sha256 or "") == 64


def test_an_empty_file_says_nothing() -> None:
    empty = study("# nothing\n")
    assert empty == Study("s.toml", empty.sha256)
    assert not empty.changes_answers
    assert study("[items]\n[constructs]\n") == study_of(b"[items]\n[constructs]\n", "s.toml")


@pytest.mark.parametrize("text", ["\ufeffseed = 3\n", "seed = 3\r\ntitle = 'x'\r\n", "title = 'x'\nseed = 3"])
def test_a_mark_windows_lines_and_a_missing_line_end_do_no_harm(text: str) -> None:
    assert study(text).seed == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel = 'x'", ("line 1", "the key 'titel' is unknown", "did you mean title")),
        ("\n\nmising = 3", ("line 3", "'mising'", "did you mean missing")),
        ("zzz = 3", ("line 1", "'zzz'", "keys known here: title, question")),
        ("[items]\nX1.wordng = 'a'", ("line 2", "'wordng' is unknown", "did you mean wording")),
        ("[items.X1]\nlabel = 'a'\nscales = '1:5'", ("line 3", "'scales'", "did you mean scale")),
        ("[hypotheses]\nH1.statment = 'a'", ("line 2", "'statment'", "did you mean statement")),
        ("[constructs.A]\nwording = 'a'", ("line 2", "'wording'", "keys known here: label, question, statement")),
        ("[items]\nX1 = { labl = 'a' }", ("line 2", "'labl'", "did you mean label")),
        ("[threshold]\nave = 0.5", ("line 1", "'threshold'", "did you mean thresholds")),
        ("title = 3", ("line 1", "'title' must be text, not 3")),
        ("title = ''", ("line 1", "'title' must be text, not ''")),
        ("seed = -1", ("'seed' must be a whole number", "not -1")),
        ("seed = 1.5", ("'seed' must be a whole number", "not 1.5")),
        ("seed = true", ("'seed' must be a whole number", "not true")),
        ("scale = 5", ("'scale' must be text, not 5", 'scale = "1:5"')),
        ("\nscale = '5'", ("line 2", "'5' is not a scale")),
        ("scale = ['1:5', 'a<a']", ("line 1", "twice")),
        ("[items.X1]\nscale = 'X2: 1:5'", ("line 2", "'scale' of 'X1' must be one scale")),
        ("[items.X1]\nscale = ['1:5', '1:7']", ("line 2", "must be one scale")),
        ("missing = true", ("'missing' must be codes, not true",)),
        ("missing = ['']", ("'missing' must be codes, not ''",)),
        ("missing = [[1]]", ("'missing' must be codes, not [1]",)),
        ("missing = ['none', -9]", ("'missing' names codes beside 'none', which says that there are none", "leave one of them out")),
        ("reverse = [1]", ("'reverse' must be names of items",)),
        ("models = [1]", ("'models' must be names of model files, not [1]", 'models = ["base.pls", "other.pls"]')),
        ("reverse = true", ("'reverse' must be names of items, not",)),
        ("[items.X1]\nreverse = 'yes'", ("line 2", "'reverse' must be true or false, not 'yes'")),
        ("[items.X1]\nrecode = 1", ("line 2", "'recode' must be a table")),
        ("[items.X1]\nrecode = { yes = '1' }", ("line 2", "'yes' must be a number, not '1'")),
        ("[items.X1.recode]\nyes = nan", ("line 2", "'yes' must be a number")),
        ("items = 3", ("line 1", "'items' must be a table, not 3")),
        ("[items]\nX1 = 'a'", ("line 2", "'X1' must be a table, not 'a'")),
        ("[[items]]\nX1 = 'a'", ("line 1", "'items' must be a table")),
        ("hypotheses = ['H1']", ("'hypotheses' must be a table",)),
        ("[thresholds]\nave = true", ("line 2", "'ave' must be a number, not true")),
        ("[thresholds]\nave = [1, 2, 3]", ("line 2", "'ave' must be one number or two")),
        ("[thresholds]\nave = {}", ("line 2", "'ave' must be a number, not a table")),
        ("title = 2020-01-01", ("'title' must be text",)),
        ("x = \ny = 1", ("does not read as TOML", "line 1", "a study file looks like this")),
        ("a = 1\na = 2", ("does not read as TOML", "Cannot overwrite a value")),
        ("title = 'x", ("does not read as TOML",)),
        ("a = " + "[" * 2000, ("does not read as TOML",)),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_an_error_with_file_line_and_advice(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(StudyError) as caught:
        study(text)
    message = str(caught.value)
    assert message.startswith("s.toml")
    for word in words:
        assert word in message
    assert "\n  " in message


def test_every_key_has_a_test_of_its_own_in_the_whole_file() -> None:
    tables = plscli_tables(FULL)
    assert set(tables) == set(STUDY)
    assert {key for item in tables["items"].values() for key in item} == set(ITEM)
    assert {key for kind in ("constructs", "hypotheses") for entry in tables[kind].values() for key in entry} == set(ENTRY)


def plscli_tables(text: str) -> dict[str, dict[str, dict[str, object]]]:
    import tomllib

    return tomllib.loads(text)


def test_lines_are_found_for_tables_dotted_keys_and_quoted_keys() -> None:
    lines = lines_of(FULL)
    number = {line: position for position, line in enumerate(FULL.splitlines(), 1)}
    assert lines["items",] == number["[items]"]
    assert lines["items", "INTG1", "wording"] == number['INTG1.wording = "I trust them = always"']
    assert lines["items", "b = c"] == number['"b = c".label = "odd"']
    assert lines["items", "INTG2", "recode"] == number['recode = { Yes = 1, "NO" = 0, "6" = 5.5 }']
    assert lines["thresholds", "htmt"] == number["htmt = [0.85, 0.95]"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no study file"),
        (b"title = '\xff'", "is not a text file in UTF-8 (byte 10)"),
        ("folder", "cannot read the study file"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(content: bytes | str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    if content == "folder":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        plscli.read_study(file)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"seed = {'9' * 5000}", "s.toml does not read as TOML: Exceeds the limit"),
        (f"missing = {'9' * 400}", "s.toml, line 1: 'missing' must be codes, not 9999"),
        (f"[thresholds]\nave = {'9' * 400}", "s.toml, line 2: 'ave' must be a number, not 9999"),
        (f"items.A1.recode = {{ 1 = -{'9' * 400} }}", "s.toml, line 1: '1' must be a number, not -9999"),
        ("items.A1.recode = { 1 = inf }", "s.toml, line 1: '1' must be a number, not inf"),
    ],
)
def test_numbers_too_large_to_compute_with_are_refused(text: str, words: str) -> None:
    with pytest.raises(StudyError) as caught:
        study_of(text.encode(), "s.toml")
    assert words in str(caught.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@settings(max_examples=200, deadline=None)
def test_any_value_under_any_key_is_taken_or_refused_in_words(value: object) -> None:
    for key in STUDY:
        if value is None:
            continue
        text = f"{key} = {toml(value)}\n"
        assert_error_names_the_file(text.encode())


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items() if inner is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value if inner is not None) + "]"
    if isinstance(value, str):
        return (
            json.dumps(value).replace("\x7f", "\\u007f")
            if value.isascii()
            else json.dumps("é" + "".join(filter(str.isalnum, value)), ensure_ascii=False)
        )
    return repr(value)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_study_or_an_error_in_words(content: bytes) -> None:
    assert_error_names_the_file(content)


def assert_error_names_the_file(content: bytes) -> None:
    """The content is a study, or an error that names the file; anything else comes through."""
    message = "s.toml"
    try:
        study_of(content, "s.toml")
    except StudyError as error:
        message = str(error)
    assert message.startswith("s.toml")


def test_what_a_study_tells_readers_comes_back_from_json() -> None:
    read = study(FULL)
    told = Study.from_record(json.loads(json.dumps(read.record)))
    assert told is not None
    assert (told.file, told.sha256, told.title, told.question) == (read.file, read.sha256, read.title, read.question)
    assert (told.labels, told.wordings, told.thresholds) == (read.labels, read.wordings, read.thresholds)
    assert (told.constructs, told.hypotheses) == (read.constructs, read.hypotheses)
    assert told.record == read.record
    assert Study.from_record(None) is None


@pytest.mark.parametrize(
    "record",
    [
        [], "x", {"file": 3, "sha256": None}, {"file": "s"}, {"file": "s", "sha256": None, "items": []},
        {"file": "s", "sha256": None, "items": {"X": {"label": 3}}},
    ],
)  # fmt: skip
def test_a_damaged_record_is_noticed(record: object) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError)):
        Study.from_record(record)  # type: ignore[arg-type]


def test_the_emotion_study_has_its_table_1() -> None:
    read = plscli.read_study(EXAMPLES / "emotion" / "survey.toml")
    model = plscli.read_model(EXAMPLES / "emotion" / "survey.pls")
    assert not read.changes_answers
    assert (read.seed, read.weight, read.thresholds) == (None, None, {})
    assert set(read.constructs) == set(model.names)
    assert set(read.hypotheses) == {path.label for path in model.paths}
    assert set(read.wordings) == set(model.indicators)
    assert all(entry.question and entry.statement for entry in read.hypotheses.values())
    assert read.unknown(model.names, [path.label for path in model.paths]) == []
