"""Vocabularies that are small, and editors who change them at random: for tests of what a change can touch."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random

from pipeline.configuration import CONFIG_DIR
from pipeline.records import Article
from pipeline.stages.tag import FILES, RULE_FILES
from tests.builders import an_article

LABELLED = Path(__file__).parent / "data" / "quotes.json"
FOREIGN = (
    ("de", "Berlin und Paris wollen die Ukraine unterstützen, sagte der Kanzler am Montag in München. Die Wahl in den USA."),
    ("fr", "Le ministre des Affaires étrangères a déclaré à Paris que la France et l’Allemagne soutiendront l’Ukraine."),
    ("es", "El gobierno de México y los Estados Unidos firmaron un acuerdo en Madrid sobre el comercio y la inmigración."),
    ("ja", "日本の岸田首相は東京で韓国の尹大統領と会談し、OpenAIなど人工知能の協力で合意した。NATOの首脳会議も話題になった。"),
    ("zh", "中国外交部发言人周一在北京表示，美国和日本的军事演习影响地区安全。G20峰会将在巴西举行。"),
    ("ko", "한국과 미국은 서울에서 정상회담을 열고 북한의 핵 문제를 논의했다. 일본도 참여했다."),
    ("ru", "Россия и Китай провели переговоры в Москве, сообщил министр иностранных дел. США выступили против."),
    ("pt", "O presidente do Brasil disse em Brasília que a eleição será em outubro, segundo a Reuters."),
)  # fmt: skip


def articles() -> list[Article]:
    """Return labelled articles of the news, some with section and dateline, and a few in other languages."""
    some = json.loads(LABELLED.read_text(encoding="utf-8"))[::3]
    english = [
        an_article(
            one["body"],
            headline=one["headline"] or None,
            section="World/Politics" if number % 3 else "Business",
            dateline="BAGHDAD" if one["body"].startswith("BAGHDAD") else None,
        )
        for number, one in enumerate(some)
    ]
    # a name that begins inside of a word, and capitals, for whoever looks for words alone
    english.append(
        an_article("iPhone maker eBay said MCDONALD’S and von der Leyen’s aide met U.S. officials in TOKYO.")
    )
    return [*english, *(an_article(body, language=language) for language, body in FOREIGN)]


def words_of(some: list[Article]) -> list[str]:
    """Return the words of some articles, and pairs of them, each once."""
    found: dict[str, None] = {}
    for article in some:
        words = re.findall(r"[^\W\d_]+", f"{article.headline} {article.body}")
        eastern = re.findall("[\u3040-\u9fff\uac00-\ud7a3]{2}", article.body)
        pairs = [" ".join(pair) for pair in pairwise(words)]
        found |= dict.fromkeys([*words, *pairs, *eastern])
    return list(found)


def write_small(folder: Path, known: set[str]) -> None:
    """Write the shipped vocabularies into a folder, without most of what no article says: they load ten times as fast."""
    folder.mkdir()
    for name in (*FILES, *RULE_FILES):
        shutil.copy(CONFIG_DIR / name, folder)
    _, extra = _rows(folder / "places_extra.tsv")
    needed = {row[2].rpartition("/")[0] for row in extra if len(row) > 2}
    for name, column in (("name_words.tsv", 0), ("places.tsv", 2)):
        head, rows = _rows(folder / name)
        kept = [
            row
            for number, row in enumerate(rows)
            if number % 50 == 0 or row[column] in needed or not known.isdisjoint(row[column].split())
        ]
        _write(folder / name, head, kept)


Edit = Callable[[Path, Random, list[str]], None]


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the lines above the rows of a table, and the cells of the rows."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    head = next(number for number, line in enumerate(lines) if not line.startswith("#")) + 1
    return lines[:head], [line.split("\t") for line in lines[head:] if line and not line.startswith("#")]


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    path.write_text("\n".join([*head, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")


def _without_one(name: str, column: int, letters: str = "") -> Edit:
    """Return an editor who takes a row out, rather one of a word that articles have."""

    def edit(folder: Path, random: Random, words: list[str]) -> None:
        head, rows = _rows(folder / name)
        said = [row for row in rows if row[column].strip("*") in words and row[1] != "label"] or rows
        gone = random.choice(said if random.random() < 0.8 else rows)
        _write(folder / name, head, [row for row in rows if row is not gone])

    return edit


def _add_country(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "countries_extra.tsv")
    language = random.choice(["en", "en", "de", "ja", "zh", "ru"])
    word = random.choice(words)
    rows.append([word, "name", random.choice(["FR", "PE", "KR"]), language, random.choice(["", "exact"]), "", "", ""])
    _write(folder / "countries_extra.tsv", head, rows)


def _label_country(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "countries.tsv")
    for row in rows:
        if row[1] == "label" and row[2] == random.choice(["US", "IQ", "JP"]):
            row[0] = f"{row[0]} anew"
    _write(folder / "countries.tsv", head, rows)


def _change_place(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "places.tsv")
    row = random.choice([row for row in rows if row[2] in words])
    row[random.choice([2, 5])] = str(random.choice([20, 5000, 12]))
    if random.random() < 0.5:
        row[2] = random.choice(words)
    _write(folder / "places.tsv", head, rows)


def _add_place(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "places_extra.tsv")
    rows.append([random.choice(words), random.choice(["doubtful", "mask"]), "", "", ""])
    _write(folder / "places_extra.tsv", head, rows)


def _add_topic_word(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "topic_words.tsv")
    row = random.choice(rows)
    row[2] += f"|{random.choice(words).lower()}{random.choice(['', '*'])}:{random.choice(['3', '9', '-5'])}"
    _write(folder / "topic_words.tsv", head, rows)


def _change_topics(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "media_topics.tsv")
    row = random.choice([row for row in rows if not row[1]] if random.random() < 0.5 else rows)
    row[3 + random.randrange(2)] = random.choice(words)
    _write(folder / "media_topics.tsv", head, rows)


def _change_name_words(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "name_words.tsv")
    known = {row[0]: row for row in rows}
    for word in random.sample(words, 6):
        if word[0].isupper():
            known.setdefault(word, [word, "", ""])[1:] = [random.choice(["F", "L", "c", "p", "FL"]), ""]
    _write(folder / "name_words.tsv", head, list(known.values()))


def _add_body(folder: Path, random: Random, words: list[str]) -> None:
    head, rows = _rows(folder / "organisations_extra.tsv")
    rows.append([f"{random.choice(words)} Body", random.choice(words), "", ""])
    random.choice([row for row in rows if row[3:] and row[1].isupper()])[3] = random.choice(words)
    _write(folder / "organisations_extra.tsv", head, rows)


def _change_lists(name: str) -> Edit:
    """Return an editor who puts a word into a list of a TOML file, or takes one out."""

    def edit(folder: Path, random: Random, words: list[str]) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        found = random.choice(list(re.finditer(r'^(\w+) = ("""|"|\[)', text, re.M)))
        if found[1] in {"suffixes", "according"}:
            return
        word = random.choice(words).replace(" ", "-")
        if random.random() < 0.5 and found[2] != "[":
            end = text.index('"', found.end())
            held = [one for one in text[found.end() : end].split() if one in words]
            if held:
                gone = random.choice(held)
                text = (
                    text[: found.end()]
                    + re.sub(rf"(?<!\S){re.escape(gone)}(?!\S)", "", text[found.end() : end])
                    + text[end:]
                )
        else:
            text = text[: found.end()] + (f'"{word}", ' if found[2] == "[" else f"{word} ") + text[found.end() :]
        path.write_text(text, encoding="utf-8")

    return edit


EDITS: dict[str, Edit] = {
    "a country is added": _add_country,
    "a country's name is taken out": _without_one("countries.tsv", 0),
    "an editor's country is taken out": _without_one("countries_extra.tsv", 0),
    "a country has another label": _label_country,
    "a place is changed": _change_place,
    "a place is taken out": _without_one("places.tsv", 2),
    "a place is forbidden": _add_place,
    "a word for a topic is added": _add_topic_word,
    "a topic is named otherwise": _change_topics,
    "words of names are changed": _change_name_words,
    "a word of names is taken out": _without_one("name_words.tsv", 0),
    "a body is added": _add_body,
    "a body is taken out": _without_one("organisations_extra.tsv", 0),
    "words around names are changed": _change_lists("names.toml"),
    "words of quotes are changed": _change_lists("quote_words.toml"),
    "words of events are changed": _change_lists("events.toml"),
}  # fmt: skip
