"""Builds config/media_topics.tsv: the concepts of IPTC Media Topics that are in force, with their broader ones.

    python config/build/media_topics.py /path/to/iptc

The folder holds `iptc_mapping.json` (concepts, levels, dates of retirement) and `IPTC_codes.json` (names of the
older subject codes in de, es, fr, it, ja and pt, with the media topic that each matches exactly), as IPTC publishes
them under CC BY 4.0: see NOTICE.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "media_topics.tsv"
LANGUAGES = {"de": "de", "es": "es", "fr": "fr", "it": "it", "ja-JP": "ja", "pt-BR": "pt"}
HEAD = """\
# IPTC Media Topics (CC BY 4.0, IPTC), the concepts in force; built by config/build/media_topics.py, not for editing.
# A row is a concept: its code, the code of the next broader one (empty at the top), its English name, and the names of
# the subject code that matches it exactly in other languages.
"""


def main(folder: Path) -> None:
    """Write the table."""
    mapping = json.loads((folder / "iptc_mapping.json").read_text(encoding="utf-8"))
    names = dict(_names(json.loads((folder / "IPTC_codes.json").read_text(encoding="utf-8"))))
    rows = sorted(_row(qcode, concept, names.get(qcode, {})) for qcode, concept in mapping.items() if _is_live(concept))
    columns = "\t".join(("qcode", "broader", "name", *LANGUAGES.values()))
    OUT.write_text(HEAD + columns + "\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} concepts in {OUT}")


def _is_live(concept: dict[str, Any]) -> bool:
    return not isinstance(concept["RetiredDate"], str)


def _row(qcode: str, concept: dict[str, Any], names: dict[str, str]) -> str:
    levels = [code for level in range(1, 7) if isinstance(code := concept.get(f"Level{level}/NewsCode"), str)]
    broader = levels[-2] if len(levels) > 1 else ""
    return "\t".join(
        (qcode, broader, concept["Name (en-GB)"].strip(), *(names.get(tag, "") for tag in LANGUAGES.values()))
    )


def _names(codes: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of each subject code by the media topic that it matches."""
    for concept in codes["conceptSet"]:
        labels = concept.get("prefLabel", {})
        names = {tag: " ".join(labels[key].split()) for key, tag in LANGUAGES.items() if labels.get(key)}
        for match in concept.get("exactMatch", ()):
            if "/mediatopic/" in match:
                yield f"medtop:{match.rpartition('/')[2]}", names


if __name__ == "__main__":
    main(Path(sys.argv[1]))
