"""JSON schemas of the configuration files, derived from the models that read them: for editors and other
tools."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ingest.contracts.model import ContractSpec
from ingest.narrative.slots import ClaimsSpec, SectionSpec, VocabularySpec
from ingest.reference.model import SeriesSpec

MODELS: dict[str, type[BaseModel]] = {
    "contract": ContractSpec,
    "series": SeriesSpec,
    "section": SectionSpec,
    "vocabulary": VocabularySpec,
    "claims": ClaimsSpec,
}
"""Kind of file -> its model. Narrative files are of the last three kinds."""


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of one kind of file; KeyError for another name."""
    schema = MODELS[kind].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
