"""Which bulletin a document is: series, city, issue, reporting month, date of publication."""

from ingest.identify.identity import Identity
from ingest.identify.masthead import identify

__all__ = ["Identity", "identify"]
