"""validate, loadings, bootstrap and model as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from commands import GONE, PLSCLI, run, study, working
from studies import EMOTION, SERVICE

COMMANDS = ("validate", "loadings", "bootstrap", "hypotheses", "model")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_bootstrap_reports_every_registered_quantity() -> None:
    found = rows(run("bootstrap", str(SERVICE), "-n", "300").out)
    quantities = {row["quantity"] for row in found}
    assert quantities >= {
        *("path", "total_effect", "indirect_effect", "loading", "weight", "r2", "r2_adjusted", "f2", "vif", "indicator_vif"),
        *("alpha", "rho_a", "rho_c", "ave", "htmt", "correlation"),
    }
    assert all(float(row["lower"]) <= float(row["upper"]) for row in found if row["lower"])
    assert list(found[0]) == ["quantity", "name", "estimate", "mean", "se", "t", "p", "lower", "upper", "bound", "resamples", "reason"]


def test_numbers_do_not_depend_on_the_order_of_rows_or_columns(tmp_path: Path) -> None:
    lines = SERVICE.read_text().splitlines()
    table = [line.split(",") for line in lines]
    shuffled = [table[0], *reversed(table[1:])]
    mixed = [list(reversed(row)) for row in shuffled]
    (tmp_path / "survey.csv").write_text("\n".join(map(",".join, mixed)) + "\n")
    (tmp_path / "survey.pls").write_text(SERVICE.with_suffix(".pls").read_text())
    assert run("bootstrap", "survey.csv", "-n", "300", cwd=tmp_path).out == run("bootstrap", str(SERVICE), "-n", "300").out


def test_loadings_decide_on_every_item_with_a_reason() -> None:
    found = {row["indicator"]: row for row in rows(run("loadings", str(EMOTION)).out)}
    assert found["INTG2"]["verdict"] == "keep"
    assert found["INTG2"]["rule"] == "keep_block_ok"
    assert "R² of ERC" in found["INTG2"]["reason"]
    assert found["MT1"]["vif"] == ""
    assert all(row["reason"] for row in found.values())


def test_loadings_show_what_dropping_an_item_changes() -> None:
    found = {row["indicator"]: row for row in rows(run("loadings", str(SERVICE), "-t", "if_dropped").out)}
    shorter = rows(run("loadings", str(SERVICE), "-p", "TRUST ~ SAT", "-t", "reliability").out)
    assert "TRUST" in {row["construct"] for row in shorter}
    assert float(found["TRUST3"]["ave_without"]) > float(found["TRUST3"]["ave"])
    assert found["TRUST3"]["outcome"] == "TRUST"
    assert found["QUAL1"]["ave"] == found["QUAL1"]["ave_without"] == ""
    assert float(found["QUAL1"]["r2_without"]) < float(found["QUAL1"]["r2"])
    assert set(found["TRUST3"]) >= {"verdict", "rule", "path", "path_without", "flips"}


def test_loadings_with_resamples_have_intervals_and_judge_formative_weights() -> None:
    plain = rows(run("loadings", str(SERVICE)).out)
    found = rows(run("loadings", str(SERVICE), "-n", "500").out)
    spread = {"se", "t", "p", "lower", "upper"}
    assert set(found[0]) - set(plain[0]) == spread | {f"weight_{field}" for field in spread}
    weak = next(row for row in found if row["indicator"] == "QUAL4")
    assert (weak["verdict"], weak["rule"]) == ("review", "loading_only")
    saved = run("bootstrap", str(SERVICE), "-n", "500", "-f", "json").out.encode()
    assert run("loadings", "-", "-f", "json", stdin=saved).out == run("loadings", str(SERVICE), "-n", "500", "-f", "json").out


def test_reliability_says_why_it_does_not_exist() -> None:
    document = json.loads(run("loadings", str(SERVICE), "-f", "json").out)
    reliability = {row["construct"]: row for row in document["tables"]["reliability"]}
    assert (reliability["QUAL"]["mode"], reliability["QUAL"]["not_applicable"], reliability["QUAL"]["alpha"]) == (
        "B",
        "not_reflective",
        None,
    )
    assert reliability["REC"]["not_applicable"] == "single_item"
    assert reliability["SAT"]["not_applicable"] is None
    assert {row["a"] for row in document["tables"]["htmt"]} == {"PRICE", "SAT", "TRUST", "LOY"}


def test_validate_passes_the_examples_and_fails_on_what_it_is_told_to() -> None:
    assert run("validate", str(EMOTION)).code == 0
    warned = run("validate", str(EMOTION), "--fail-on", "warning")
    assert warned.code == 1
    assert rows(warned.out)
    off = run("validate", str(EMOTION), "--scale", "1:4")
    assert off.code == 1
    check = next(row for row in rows(off.out) if row["check"] == "out_of_scale")
    assert check["verdict"] == "error"
    assert run("validate", str(EMOTION), "--scale", "1:4", "--fail-on", "never").code == 0


def test_validate_finds_what_is_wrong_with_a_survey_in_one_run(tmp_path: Path) -> None:
    lines = EMOTION.read_text().splitlines()
    table = [line.split(",") for line in lines]
    for row in table[1:]:
        row[2] = "3"
    table[5][0], table[6][1], table[7][4] = "55", "", "often"
    table[8:10] = [["4"] * 2 + ["3"] + ["4"] * 2] * 2
    (tmp_path / "survey.csv").write_text("\n".join(map(",".join, table)) + "\n")
    (tmp_path / "survey.pls").write_text(EMOTION.with_suffix(".pls").read_text())
    checked = run("validate", "survey.csv", "--scale", "1:5", cwd=tmp_path)
    assert checked.code == 1
    found = {row["check"]: row for row in rows(checked.out) if row["verdict"] != "ok"}
    assert found["constant"]["subject"] == "MT1"
    assert (found["numeric"]["subject"], found["numeric"]["rows"]) == ("ERC1", "7")
    assert (found["out_of_scale"]["value"], found["out_of_scale"]["rows"]) == ("1", "5")
    assert "9" in found["duplicate_rows"]["rows"].split()


def test_validate_reports_an_unknown_column_with_the_nearest_name(tmp_path: Path) -> None:
    study(tmp_path, model=False)
    (tmp_path / "survey.pls").write_text("INTG =~ INTG1 + INGT2; ERC =~ ERC1; ERC ~ INTG")
    checked = run("validate", "survey.csv", cwd=tmp_path)
    assert checked.code == 1
    assert "did you mean INTG2" in next(row for row in rows(checked.out) if row["check"] == "columns")["advice"]


@pytest.mark.parametrize(("tails", "needed"), [("two", "197"), ("one", "155")])
def test_sample_size_uses_the_constant_that_fits_the_tails(tails: str, needed: str) -> None:
    document = rows(run("validate", str(EMOTION), "--tails", tails, "--min-path", "0.2").out)
    rule = next(row for row in document if row["check"] == "n_rule")
    assert needed in rule["threshold"]
    assert rule["verdict"] == "error"


def test_validate_refuses_a_saved_analysis_which_holds_no_answers() -> None:
    saved = run("bootstrap", str(EMOTION), "-n", "300", "-f", "json").out.encode()
    refused = run("validate", "-", stdin=saved)
    assert (refused.code, refused.out) == (2, "")


def test_the_model_command_prints_text_that_reads_back(tmp_path: Path) -> None:
    folder = study(tmp_path, "service").parent
    text = run("model", "survey.csv", cwd=folder).out
    (tmp_path / "again.pls").write_text(text)
    assert run("model", "survey.csv", "-m", "again.pls", cwd=folder).out == text
    assert "H2 < 0" in text
    assert run("model", "survey.csv", "-o", "written.pls", cwd=folder).out == ""
    assert (tmp_path / "written.pls").read_text() == text


def test_output_files_are_written_whole_in_the_format_of_their_suffix(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    for suffix in ("csv", "tsv", "json", "txt"):
        done = run("hypotheses", "survey.csv", "-n", "300", "-o", f"h.{suffix}", cwd=folder)
        assert (done.code, done.out) == (0, "")
    assert json.loads((tmp_path / "h.json").read_text())["schema"] == "plscli/hypotheses/1"
    assert (tmp_path / "h.csv").read_text() == run("hypotheses", "survey.csv", "-n", "300", cwd=folder).out
    assert "\t" in (tmp_path / "h.tsv").read_text()
    assert "Explained variance" in (tmp_path / "h.txt").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["h.csv", "h.json", "h.tsv", "h.txt", "survey.csv", "survey.pls"]
    refused = run("hypotheses", "survey.csv", "-o", "h.odt", cwd=folder)
    assert (refused.code, refused.out) == (2, "")


def test_a_named_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    assert run("model", "survey.csv", "-o", "/dev/null", cwd=folder).code == 0
    assert not Path("/dev/null").is_file()


def test_quiet_leaves_standard_error_empty() -> None:
    done = run("hypotheses", str(SERVICE), "-n", "300", "-q")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_in_the_help_runs(command: str, tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    shown = run(command, "--help", COLUMNS="400").out
    examples = [line.strip(" │•*") for line in shown.splitlines() if "plscli " in line and "Usage" not in line]
    assert len(examples) >= 2
    (tmp_path / "plscli").write_text(f'#!/bin/sh\nexec {shlex.join(PLSCLI)} "$@"\n')
    (tmp_path / "plscli").chmod(0o755)
    for example in examples:
        if not set(example) & set("|<>;&()$"):  # inside this process, which spares its start; what takes a shell gets one
            ran = run(*shlex.split(example)[1:], cwd=folder)
            assert (ran.code, example.split()[0]) == (0, "plscli"), (example, ran.err)
            continue
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", example], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (example, done.stderr)


def test_version_is_that_of_the_package() -> None:
    assert re.fullmatch(r"plscli \d+\.\d+\.\d+\n", run("--version").out)


def test_a_reader_that_leaves_ends_the_command_with_141(tmp_path: Path) -> None:
    folder = study(tmp_path, "service").parent
    script = f"{shlex.join(PLSCLI)} bootstrap survey.csv -n 300 -f json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 141
    assert "Error" not in done.stderr


def test_streams_that_are_closed_or_full_do_no_harm(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    hypotheses = f"{shlex.join(PLSCLI)} hypotheses survey.csv -n 50 -f csv"
    whole = run("hypotheses", "survey.csv", "-n", "50", cwd=folder).out
    for redirection, code, output in (
        ("2>&-", 0, whole),
        ("2>/dev/full", 0, whole),
        (">&-", 2, ""),
        (">/dev/full", 2, ""),
        ("-o /dev/stdout", 0, whole),
        ("-o -", 0, whole),
    ):
        done = subprocess.run(["bash", "-c", f"{hypotheses} {redirection}"], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (code, output), redirection
        assert "defect" not in done.stderr
    for command in (f"{shlex.join(PLSCLI)} --help", f"{hypotheses} 2>&1", f"{hypotheses} -o /dev/stdout"):
        done = subprocess.run(
            ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 141, command


def test_an_output_never_replaces_what_is_read(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    before = (tmp_path / "survey.csv").read_bytes()
    (tmp_path / "link.csv").symlink_to(tmp_path / "survey.csv")
    for output in ("survey.csv", "link.csv"):
        refused = run("hypotheses", "survey.csv", "-n", "50", "-o", output, cwd=folder)
        assert (refused.code, refused.out) == (2, "")
        assert "it is what is read" in refused.err
    assert run("model", "survey.csv", "-m", "survey.pls", "-o", "survey.pls", cwd=folder).code == 2
    assert (tmp_path / "survey.csv").read_bytes() == before


def test_an_output_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    folder = study(tmp_path).parent
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert run("hypotheses", "survey.csv", "-n", "50", "-o", "link.csv", cwd=folder).code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("hypothesis,")


@pytest.mark.parametrize("workers", [["-j", "1"], ["-j", "2"], ["-j", "2", "--backend", "processes"], []], ids=" ".join)
def test_an_interrupt_ends_with_130_and_leaves_nothing(workers: list[str], tmp_path: Path) -> None:
    with working(tmp_path, *workers) as process:
        time.sleep(1 if workers in (["-j", "1"], ["-j", "2"]) else 2)  # processes take longer to start
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=GONE)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["survey.csv", "survey.pls"]


def test_products_whose_scores_do_not_converge_are_not_told_to_be_missing_answers() -> None:
    model = ("-p", "LOY ~ SAT + PRICE + SAT:PRICE", "--max-iterations", "2", "-q")
    ran = run("hypotheses", str(SERVICE), *model, "-n", "50")
    assert (ran.code, ran.out) == (3, "")
    assert "the algorithm did not converge in 2 iterations" in ran.err
    assert "--missing" not in ran.err
