"""Streets between random corners, and places beside them."""

import numpy as np
from hypothesis import strategies as st

from tests.geo.drawn import points, streets


def cities(metres):
    """Corners, streets between them with a bend, and two sets of places in these metres."""
    corner = st.integers(0, 9)
    street = st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(-40, 40))
    some = st.lists(st.tuples(metres, metres), min_size=1, max_size=8)
    return st.tuples(
        st.lists(st.tuples(corner, corner), min_size=2, max_size=12, unique=True),
        st.lists(street, min_size=1, max_size=25),
        some,
        some,
    )


def drawn(city):
    """Lines between random corners, some bent, double or loops; two sets of points."""
    corners, pairs, here, there = city
    lines = []
    for a, b, bend in pairs:
        (ax, ay), (bx, by) = (np.array(corners[k % len(corners)]) * 100.0 for k in (a, b))
        if (ax, ay) == (bx, by) and not bend:
            continue
        middle = [((ax + bx) / 2 + bend, (ay + by) / 2 - bend)] if bend else []
        lines.append([(ax, ay), *middle, (bx, by)])
    return streets(*lines) if lines else None, points(*here), points(*there)
