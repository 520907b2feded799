"""Which bulletin a document is: series, city, issue, reporting month, date of publication."""

from ingest.identify.agreement import agreed, published
from ingest.identify.identity import Identity, Misprint
from ingest.identify.masthead import identify

__all__ = ["Identity", "Misprint", "agreed", "identify", "published"]
