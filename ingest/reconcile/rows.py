"""placeholder"""
def mend_rows(cells, reading, reference): return cells
