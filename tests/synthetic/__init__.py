"""Synthetic bulletins: consistent issues of the series for other cities and any month, marked 合成数据.

    bulletin = generate("430300", date(2021, 9, 1), seed=1)
    bulletin.content                              # bytes, laid out as the better rendition of a real one
    bulletin.truth["430300", "2021-09", "works.start.plan"]   # value, unit and text as printed

Plans stay through a year, year-to-date figures do not fall, every edit rule holds before rounding, and what
is printed is that figure at a typist's precision. Area files for ``config/areas`` lie in ``areas/``.
``python -m tests.synthetic --help`` writes a history to a folder.
"""

from tests.synthetic.bulletin import SERIES, Bulletin, TruthKey, figures_of, generate
from tests.synthetic.cities import AREAS, CITY_CODES, City, Place, city
from tests.synthetic.history import Irregularities, history, irregularities, months
from tests.synthetic.printing import Printed

__all__ = [
    "AREAS", "CITY_CODES", "SERIES", "Bulletin", "City", "Irregularities", "Place", "Printed", "TruthKey", "city",
    "figures_of", "generate", "history", "irregularities", "months",
]  # fmt: skip
