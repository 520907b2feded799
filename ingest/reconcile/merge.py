"""placeholder"""
from ingest.reconcile.cells import EditionCells
def merge_renditions(sides, identity, reference): raise NotImplementedError
