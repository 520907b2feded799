"""The proof sheet: one self-contained page that shows a document as it was read.

Pure: documents, their reading and the reference data in, the text of an HTML page out. Nothing is read
from the network, from the clock or from anywhere but this folder.

``places``      which figure stands at which printed place ``header``      the header tree over the
printed columns ``grids``       the tables, cell by cell ``prose``       the narrative, with its numeric
tokens in place ``ledger``      the checks in Chinese, failures first ``summary``     masthead, counts and
the accounting of numeric tokens ``page``        template, style and script, put together under a content
security policy"""

from ingest.proof.sheet import proof_sheet

__all__ = ["proof_sheet"]
