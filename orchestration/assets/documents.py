"""Original documents, archived by content before anything is read from them."""

from collections import Counter

import dagster as dg

from orchestration.accounts import DocumentAccount
from orchestration.assets import OWNERS, RETRY, refused
from orchestration.failures import told_plainly
from orchestration.markdown import table
from orchestration.resources import BulletinLoad

DOCUMENTS = dg.AssetKey("archived_documents")


@dg.asset(
    key=DOCUMENTS,
    group_name="documents",
    owners=OWNERS,
    kinds={"python", "file"},
    retry_policy=RETRY,
    description="The original bytes of every rendition, by content (SHA-256), never changed. A file that "
    "is no "
    "bulletin is refused with the reason; the others of the same load go on.",
)
def archived_documents(context: dg.AssetExecutionContext, load: BulletinLoad) -> dg.MaterializeResult[None]:
    with told_plainly():
        documents = load.session.take_in()
    if documents and all(document.outcome == "refused" for document in documents):
        raise refused(refusals(documents), refused=len(documents))
    for document in documents:
        if document.outcome == "refused":
            context.log.warning(document.message)
    outcomes = Counter(document.outcome for document in documents)
    return dg.MaterializeResult(
        metadata={
            "new": outcomes["loaded"],
            "known": outcomes["known"],
            "refused": outcomes["refused"],
            "documents": table(
                ["document", "outcome", "bulletin", "month", "why"],
                [[d.path, d.outcome, d.bulletin_id, (d.month or "")[:7], d.message] for d in documents],
            ),
            "archive": dg.MetadataValue.path(str(load.session.home.archive)),
        }
    )


def refusals(documents: list[DocumentAccount]) -> str:
    """The messages of refused documents, one a line."""
    return "\n".join(d.message or d.path for d in documents if d.outcome == "refused")
