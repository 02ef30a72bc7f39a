"""What the formats written in XML have in common: one document a record."""

from __future__ import annotations

from pipeline.errors import RecordError
from pipeline.text.xml import Node, XmlError, parse_xml


def parse_document(text: str) -> Node:
    """Return the root of a document. Raises RecordError `schema` where it is no XML."""
    try:
        return parse_xml(text)
    except XmlError as error:
        raise RecordError("schema", f"the XML of the record is broken: {error}") from error
