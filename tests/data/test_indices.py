from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import plscli
from commands import run
from plscli.data.indices import read_indices
from plscli.errors import DataError
from studies import EMOTION

HEADER = b"{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000, 1000000), }\n"
HUGE = b"\x93NUMPY\x01\x00" + len(HEADER).to_bytes(2, "little") + HEADER
PLAN = np.random.default_rng(4).integers(0, 100, (60, 100))


@pytest.mark.parametrize("text", ["0,1,2\n2,2,0\n", "0 1  2\n\n2\t2 0", "# plan\n0;1;2 # first\n2; 2; 0\n", "\ufeff0, 1, 2\r\n2, 2, 0\r\n"])
def test_text_holds_one_resample_per_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes(text.encode())
    assert read_indices(tmp_path / "plan.txt").tolist() == [[0, 1, 2], [2, 2, 0]]


def test_arrays_of_whole_numbers_are_read(tmp_path: Path) -> None:
    np.save(tmp_path / "plan.npy", PLAN.astype(np.uint16))
    assert np.array_equal(read_indices(tmp_path / "plan.npy"), PLAN)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no plan"),
        (b"# nothing\n", "holds no plan"),
        (b"0,1\n0,-1\n", "line 2 of plan: '-1' is no row number"),
        (b"0,1\n0,1.5\n", "line 2 of plan: '1.5'"),
        (b"0,1\n\n0,1,2\n", "line 3 of plan draws 3 rows, the lines before it 2"),
        (b"\xff\xfe\xfa", "neither text nor"),
        (b"\x93NUMPY\x01\x00damaged", "cannot be read as an array"),
        (b"\x93NUMPY\x01\x00\x07\x00(''' 1\n", "cannot be read as an array"),
        (HUGE, "cannot be read as an array"),
    ],
)
def test_what_is_no_plan_is_an_error(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_indices(tmp_path / "plan")


def test_arrays_of_other_numbers_and_objects_are_errors(tmp_path: Path) -> None:
    np.save(tmp_path / "floats.npy", PLAN / 2)
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    np.save(tmp_path / "line.npy", PLAN[0])
    for name, said in (("floats", "row numbers are whole"), ("objects", "cannot be read as an array"), ("line", "holds no plan")):
        with pytest.raises(DataError, match=said):
            read_indices(tmp_path / f"{name}.npy")


def test_a_plan_from_a_file_is_the_one_from_python_and_can_be_verified(tmp_path: Path) -> None:
    np.save(tmp_path / "plan.npy", PLAN)
    np.savetxt(tmp_path / "plan.csv", PLAN, fmt="%d", delimiter=",")
    for name in ("plan.npy", "plan.csv"):
        assert run("bootstrap", str(EMOTION), "--indices", name, "-o", f"{name}.json", cwd=tmp_path).code == 0
    saved = [(tmp_path / f"{name}.json").read_text() for name in ("plan.npy", "plan.csv")]
    assert saved[0] == saved[1]
    model = plscli.read_model(EMOTION.with_suffix(".pls"))
    result = plscli.bootstrap(plscli.read_survey(EMOTION), model, indices=PLAN)
    assert f'"indices": "{result.resampling.indices}"' in saved[0]
    verified = run("verify", "plan.csv.json", str(EMOTION), "--indices", "plan.npy", cwd=tmp_path)
    assert (verified.code, len(verified.out.splitlines())) == (0, 1)
    np.save(tmp_path / "other.npy", PLAN[::-1])
    other = run("verify", "plan.csv.json", str(EMOTION), "--indices", "other.npy", cwd=tmp_path)
    assert other.code == 1
    assert "resamples,indices," in other.out
    for arguments, said in (
        (("verify", "plan.csv.json", str(EMOTION)), "name their file with --indices"),
        (("hypotheses", str(EMOTION), "--indices", "plan.npy", "-n", "60"), "--resamples and --indices exclude each other"),
        (("hypotheses", str(EMOTION), "--indices", "nothing.npy"), "there is no file nothing.npy"),
    ):
        refused = run(*arguments, cwd=tmp_path)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
