"""Writes flores-plus.parquet, a table with the fields of FLORES+ and sentences of our own.

    python make-flores-plus.py    # pyarrow 15 or later; writes beside this script
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SENTENCES = {
    0: ("The lighthouse keeper paints the door.", "wikinews", "Sea"),
    1: ("Snow falls on the ferry.", "wikivoyage", None),
    4: ("The caf\u00e9 opens at six.", "wikibooks", "Food"),
}

pq.write_table(
    pa.table(
        {
            "id": pa.array(list(SENTENCES), pa.int64()),
            "iso_639_3": ["eng"] * len(SENTENCES),
            "iso_15924": ["Latn"] * len(SENTENCES),
            "glottocode": ["stan1293"] * len(SENTENCES),
            "text": [text for text, _, _ in SENTENCES.values()],
            "url": [f"https://example.org/{number}" for number in SENTENCES],
            "domain": [domain for _, domain, _ in SENTENCES.values()],
            "topic": [topic for _, _, topic in SENTENCES.values()],
            "has_image": ["no"] * len(SENTENCES),
            "has_hyperlink": ["no"] * len(SENTENCES),
            "last_updated": ["1.0"] * len(SENTENCES),
        }
    ),
    Path(__file__).parent / "flores-plus.parquet",
    compression="snappy",
)
