"""Publishers: whom a copyright line names."""

from __future__ import annotations

import tomllib

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.text.facts.publishers import PublisherReader
from schemas.furniture import Furniture

FURNITURE = Furniture.model_validate(tomllib.loads((CONFIG_DIR / "furniture.toml").read_text("utf-8")))
READER = PublisherReader.of(FURNITURE.publishers)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2024 Lake Courier. All rights reserved.", "Lake Courier"),
        ("Copyright © 2024 港湾新報社 無断転載を禁じます", "港湾新報社"),
        ("저작권자 © 항구일보 무단전재 및 재배포 금지", "항구일보"),
        ("© 2024 बंदरगाह टाइम्स। सर्वाधिकार सुरक्षित", "बंदरगाह टाइम्स"),
        ("© 2024 Liman Gazetesi Tüm hakları saklıdır", "Liman Gazetesi"),
        ("版权所有 © 2024 港口日报 未经许可不得转载", "港口日报"),
    ],
)
def test_what_a_site_says_of_its_rights_is_no_part_of_its_name(line: str, name: str) -> None:
    """In many languages, with a full stop between the two or none."""
    named = READER.read([line], None)
    assert named is not None
    assert named.name == name


def test_the_mark_behind_a_caption_says_whose_the_picture_is() -> None:
    """And nothing of the site, unless a year stands there."""
    assert READER.read(["Boats in the harbour, on Monday the 2nd. © Jane Doe"], None) is None
    named = READER.read(["Contact | Imprint | About us | Terms | © 2024 Lake Courier"], None)
    assert named is not None
    assert named.name == "Lake Courier"
