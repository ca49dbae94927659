"""Reading of survey files, beside pandas' own readers of the same files."""

from __future__ import annotations

from collections.abc import Iterator

from harness.job import Job, Size

GROUP = "Reading"
NOTE = """\
The whole process, from start to answers in memory: `plscli.read_survey` beside the reader of pandas for the same file. 30 items from 1 to 7
with 3 % of the answers missing, the minutes that it took, and a word. plscli also takes the hash of the file, counts codes that are
declared missing, and keeps labels and wordings."""
READERS = {
    "csv": ("read_csv(f)", 1_000_000),
    "xlsx": ("read_excel(f, engine='calamine')", 20_000),
    "ods": ("read_excel(f, engine='calamine')", 5_000),
    "sav": ("read_spss(f)", 200_000),
    "zsav": ("read_spss(f)", 200_000),
    "dta": ("read_stata(f)", 500_000),
    "xpt": ("read_sas(f, encoding='infer')", 200_000),
    "parquet": ("read_parquet(f)", 1_000_000),
    "feather": ("read_feather(f)", 1_000_000),
}
"""Reader of pandas, and rows, by suffix."""


def jobs(size: Size) -> Iterator[Job]:
    """Every format, by plscli and by pandas."""
    for suffix, (reader, most) in READERS.items():
        rows = min(most, size.reading_rows)
        about = f"{suffix}, {rows:,} rows"
        theirs, ours = f"{about}, pandas", f"{about}, plscli"
        read = f"import pandas; f = r'{{survey}}'; pandas.{reader}", "import plscli; plscli.read_survey(r'{survey}')"
        for case, code in zip((theirs, ours), read, strict=True):
            yield Job(GROUP, case, "process", argv=("-c", code), against=(theirs, "process"), file=f"reading-{rows}.{suffix}", rows=rows)
