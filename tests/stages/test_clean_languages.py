"""Articles of twelve languages among the furniture of their sites: headline, author, day and every paragraph."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.readers import html as pages
from pipeline.readers.fields import Fields
from pipeline.records import CleanRecord
from pipeline.stages.clean import Clean
from tests.builders import a_parsed_record

CLEAN = Clean.load(CONFIG_DIR)
FIELDS = Fields.load(CONFIG_DIR)
TEXTS = tomllib.loads((Path(__file__).resolve().parents[1] / "data/languages.toml").read_text("utf-8"))["texts"]
IDS = [f"{text['language']}, {text['style']}" for text in TEXTS]


def cleaned(text: str) -> CleanRecord:
    """Return what the stage makes of a plain text."""
    return CLEAN(a_parsed_record(text))


def page_of(story: dict[str, Any]) -> str:
    """Return a page in which classes say nothing: the headline a heading, the paragraphs paragraphs, all else divs."""
    title = html.escape(f"{story['headline']} - {story['blocks'][0].rpartition(' - ')[2]}")
    marked = {story["headline"]: "h1", **dict.fromkeys(story["paragraphs"], "p")}
    tags = (marked.get(block, "div") for block in story["blocks"])
    inner = (f"<{tag}>{html.escape(block)}</{tag}>" for tag, block in zip(tags, story["blocks"], strict=True))
    return f"<html><head><title>{title}</title></head><body>{''.join(inner)}</body></html>"


def test_a_turkish_day_in_capitals_is_read() -> None:
    """It made the stage fail on the whole record."""
    record = cleaned("ANKARA BÜYÜYOR\n\n1 KASIM 2024\n\nAnkara'da bugün toplanan bakanlar kararı açıkladı.")
    assert record.published is not None and str(record.published.on) == "2024-11-01"


@pytest.mark.parametrize(
    "line",
    [
        "Publicité", "Werbung", "Publicidad", "Реклама", "広告", "Lire aussi : Macron reçoit Zelensky",
        "Tiempo de lectura: 3 minutos", "Únete a nuestro canal de WhatsApp", "Este contenido es exclusivo para suscriptores",
        "Baca juga: Harga beras naik lagi",
        "Czytaj też: Rząd zapowiada zmiany", "Haberin devamı", "Wir benötigen Ihre Zustimmung, um den Inhalt von Twitter anzuzeigen",
        "Нашли опечатку? Выделите фрагмент и нажмите Ctrl+Enter", "© Riproduzione riservata",
    ],
)  # fmt: skip
def test_what_sites_say_between_paragraphs_is_dropped_in_any_language(line: str) -> None:
    """The text before and after it stays."""
    paragraphs = [
        "Le ministre du Travail a affirmé mardi que le gouvernement ne renoncerait pas à sa réforme des retraites.",
        "« Nous irons jusqu'au bout », a-t-il déclaré à l'Assemblée nationale, devant les députés de la majorité.",
        "Les syndicats se réuniront jeudi à Paris pour décider de la suite du mouvement et de nouvelles grèves.",
    ]
    record = cleaned("\n".join(["Réforme des retraites : le cap est maintenu", *paragraphs[:2], line, paragraphs[2]]))
    assert record.body.split("\n\n") == paragraphs


@pytest.mark.parametrize("label", ["Read also", "Lesen Sie auch", "Читайте также", "Czytaj też", "関連記事"])
def test_a_link_in_the_midst_of_a_text_goes_with_what_announces_it(label: str) -> None:
    """And what stands below is no list of links: the last paragraph is short."""
    paragraphs = [
        "Russian Foreign Minister Sergey Lavrov discussed the situation with his Chinese counterpart on Tuesday.",
        '"The parties stressed the importance of dialogue and agreed to meet again," the ministry said in a statement.',
        "The meeting took place in Beijing on the sidelines of a forum that closes on Friday.",
    ]
    link = "Putin held talks with Xi Jinping"
    record = cleaned("\n".join(["Lavrov meets Chinese counterpart", paragraphs[0], label, link, *paragraphs[1:]]))
    assert record.body.split("\n\n") == paragraphs


@pytest.mark.parametrize(
    "way", ["首页 > 新闻 > 国际", "Zurück zur Startseite", "Inicio » Política", "Strona główna / Świat"]
)
def test_the_way_to_a_page_is_not_its_headline(way: str) -> None:
    story = TEXTS[0]
    record = cleaned("\n".join([way, story["headline"], *story["paragraphs"]]))
    assert record.headline == story["headline"]


@pytest.mark.parametrize(
    ("title", "paragraph", "day"),
    [
        ("El ministro rechaza la medida", "El ministro dijo este martes que el gobierno no va a ampliar la medida a otros estados.", "2024-03-12"),
        ("Ministro rejeita a medida", "O ministro disse nesta terça-feira que o governo não vai ampliar a medida para outros estados.", "2024-03-12"),
        ("Minister rejects the measure", "The minister said on Tuesday that the government of the day would not extend the measure.", "None"),
        ("Ministro tutol sa panukala", "Sinabi ng ministro noong Martes na hindi palalawigin ng pamahalaan ang panukala sa mga lalawigan.", "None"),
    ],
)  # fmt: skip
def test_figures_of_a_day_are_read_in_the_order_of_the_texts_language(title: str, paragraph: str, day: str) -> None:
    """3 December where the month goes first, and no day where the language does not tell."""
    record = cleaned(f"{title}\n12/03/2024 14:30\n{paragraph}\n{paragraph.replace('gob', 'Gob')} 2")
    assert str(record.published and record.published.on) == day
    assert "12/03/2024" not in record.body


@pytest.mark.parametrize("end", ["\n\n", "\n"], ids=["blank lines", "lines"])
@pytest.mark.parametrize("story", TEXTS, ids=IDS)
def test_an_article_of_any_language_comes_out_whole(story: dict[str, Any], end: str) -> None:
    """No paragraph lost and no furniture kept, whether or not the words are known."""
    record = cleaned(end.join(story["blocks"]))
    assert record.headline == story["headline"]
    assert record.body.split("\n\n") == story["paragraphs"]
    assert record.authors == (story["author"],)
    assert record.published is not None
    assert str(record.published.on) == story["day"]


@pytest.mark.parametrize("story", TEXTS, ids=IDS)
def test_every_paragraph_of_a_page_in_any_language_is_kept(story: dict[str, Any]) -> None:
    """Where elements and classes do not tell what is what; a line of furniture may be taken for a subhead there."""
    text, given = pages.parse(page_of(story), FIELDS)
    assert given.headline == story["headline"]
    assert [paragraph for paragraph in text.split("\n\n") if paragraph in story["paragraphs"]] == story["paragraphs"]
    assert given.published is not None
    assert given.published[:10] == story["day"]
