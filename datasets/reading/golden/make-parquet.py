"""Writes the small Parquet and Arrow files that the row readers are tested with.

    python make-parquet.py        # pyarrow 15 or later; writes beside this script

Every Parquet file holds the same six rows in another storage; rows.json holds them as JSON.
"""

import datetime
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
ROWS = [
    dict(id=1, text="The kettle is on.", language="eng_Latn", score=0.5, tags=["home"], ok=True),
    dict(id=2, text="Der Kessel ist an, \"gleich\" kocht er.", language="deu_Latn", score=None, tags=[], ok=None),
    dict(id=3, text="水壶开着。", language="zho_Hans", score=-2.25, tags=None, ok=False),
    dict(id=9007199254740993, text="Two\nlines.", language="eng_Latn", score=1e300, tags=["a", None, "b"], ok=True),
    dict(id=-5, text="", language="eng_Latn", score=0.0, tags=["c"], ok=True),
    dict(id=6, text=None, language="eng_Latn", score=3.0, tags=["d", "e"], ok=False),
]
for number, row in enumerate(ROWS):
    row["meta"] = dict(source=f"notebook {number % 2}", page=number) if number != 2 else None
    row["day"] = datetime.date(2024, 2, 28 + number % 2)
    row["seen"] = datetime.datetime(2024, 1, 1, 12, number, 30, 250000)

SCHEMA = pa.schema([
    ("id", pa.int64()),
    ("text", pa.string()),
    ("language", pa.string()),
    ("score", pa.float64()),
    ("tags", pa.list_(pa.string())),
    ("ok", pa.bool_()),
    ("meta", pa.struct([("source", pa.string()), ("page", pa.int32())])),
    ("day", pa.date32()),
    ("seen", pa.timestamp("us")),
])
TABLE = pa.Table.from_pylist(ROWS, schema=SCHEMA)

VARIANTS = {
    "plain": dict(compression="none", use_dictionary=False),
    "dictionary-snappy": dict(compression="snappy", row_group_size=4),
    "zstd-pages-2": dict(compression="zstd", data_page_version="2.0"),
    "gzip": dict(compression="gzip", use_dictionary=["language"]),
    "brotli": dict(compression="brotli", use_dictionary=False, data_page_version="2.0"),
    "lz4": dict(compression="lz4", use_dictionary=False),
    "checksums": dict(compression="none", write_page_checksum=True, row_group_size=3),
}


def as_json(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    return value.isoformat()


def main():
    for name, options in VARIANTS.items():
        pq.write_table(TABLE, HERE / f"{name}.parquet", write_statistics=False, store_schema=False, **options)
    encodings = {"id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "language": "DELTA_LENGTH_BYTE_ARRAY",
                 "score": "BYTE_STREAM_SPLIT", "ok": "RLE"}
    delta = TABLE.select(list(encodings))
    pq.write_table(delta, HERE / "delta.parquet", compression="none", use_dictionary=False, column_encoding=encodings,
                   write_statistics=False, store_schema=False)
    # A string column in dictionary form, as pandas writes categories; large strings, as polars does.
    arrow = TABLE.set_column(2, "language", TABLE["language"].dictionary_encode())
    arrow = arrow.set_column(1, "text", arrow["text"].cast(pa.large_string()))
    with pa.ipc.new_stream(str(HERE / "pyarrow-stream.arrow"), arrow.schema) as out:
        out.write_table(arrow, max_chunksize=4)
    with pa.ipc.new_file(str(HERE / "pyarrow-file.arrow"), arrow.schema) as out:
        out.write_table(arrow, max_chunksize=4)
    # Whole numbers that a double cannot hold come as digits.
    rows = [{**row, "id": row["id"] if abs(row["id"]) < 2**53 else str(row["id"])} for row in ROWS]
    (HERE / "rows.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False, default=as_json) + "\n")


if __name__ == "__main__":
    main()
