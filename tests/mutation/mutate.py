"""One numbered mutation: a bulletin drawn, damaged, and printed as one rendition or as two.

``mode`` says what is read together: ``alone`` the damaged rendition; ``clean`` a damaged one and a clean one;
``damaged`` two that were damaged independently. What changes the bulletin itself and not its print (another month, a
contradiction of the source) is then done to both.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.mutation.damage import OPERATORS, Effect
from tests.mutation.grade import Print
from tests.mutation.page import Page, Source, render

MODES = ("alone", "clean", "damaged")
ATTEMPTS = 40

OF_THE_BULLETIN = frozenset({"another reporting month", "January printed alone", "contradiction in the source"})
"""Not damage of one print: every rendition of the bulletin says so."""

NO_RENDITION = frozenset({"another bulletin glued on"})
"""What it makes is no rendition of one bulletin, and is refused before renditions are read together."""


@dataclass
class Mutation:
    """Renditions to be read together, of source number ``source``, with the damages of all of them."""

    source: int
    damages: tuple[str, ...]
    texts: tuple[str, ...]
    prints: tuple[Print, ...]
    note: str


def mutate(
    number: int, seed: int, sources: Sequence[Source], wanted: Sequence[str] = (), pairs: float = 0.5,
    mode: str = "alone",
) -> Mutation:  # fmt: skip
    """Mutation ``number``: one of the damages ``wanted`` (all where empty), and by ``pairs`` a second of any kind.

    Draws again where a damage finds nothing to damage in the bulletin drawn.
    """
    rng = Random(f"{seed}/{number}" if mode == "alone" else f"{seed}/{number}/{mode}")
    names = [n for n in sorted(OPERATORS) if mode == "alone" or n not in NO_RENDITION]
    first_choice = [n for n in wanted if n in names] or names
    for attempt in range(ATTEMPTS):
        first = first_choice[number % len(first_choice)]
        if attempt > ATTEMPTS // 2:
            first = rng.choice(first_choice)
        chosen = _draw(first, names, rng, pairs)
        index = rng.randrange(len(sources))
        source = sources[index]
        page, effect = copy.deepcopy(source.page), Effect()
        shared = [n for n in chosen if n in OF_THE_BULLETIN] if mode != "alone" else []
        if not _damage(page, effect, shared, rng):
            continue
        others: list[list[str]] = [[n for n in chosen if n not in shared]]
        if mode == "damaged":
            others.append([n for n in _draw(rng.choice(names), names, rng, pairs) if n not in OF_THE_BULLETIN])
        elif mode == "clean":
            others.append([])
        made = [_rendition(page, effect, damages, source, rng) for damages in others]
        prints = [one for one in made if one is not None]
        if len(prints) < len(made):
            continue
        # Renditions differ in bytes even where they say the same.
        texts = tuple(text + "\n" * n for n, (text, _) in enumerate(prints))
        damages = (*shared, *(name for names in others for name in names))
        note = " ‖".join(printed.effect.note for _, printed in prints)
        return Mutation(index, damages, texts, tuple(p for _, p in prints), f"#{number} {source.name}{note}")
    raise ValueError(f"no bulletin of the input can be damaged by “{'”, “'.join(first_choice)}”")


def _draw(first: str, names: Sequence[str], rng: Random, pairs: float) -> list[str]:
    chosen = [first]
    if rng.random() < pairs:
        chosen.append(rng.choice(names))
        rng.shuffle(chosen)
    return chosen


def _damage(page: Page, effect: Effect, names: Sequence[str], rng: Random) -> bool:
    for name in names:
        made = OPERATORS[name](page, rng)
        if made is None:
            return False
        effect.merge(made)
    return True


def _rendition(
    page: Page, effect: Effect, damages: Sequence[str], source: Source, rng: Random
) -> tuple[str, Print] | None:
    """The page damaged further and printed; None where a damage does not fit."""
    # Together, so that an effect's cells stay those of the page.
    own, done = copy.deepcopy((page, effect))
    if not _damage(own, done, damages, rng):
        return None
    text, places = render(own)
    return text, Print(done.settle(own, source.facts), places)
