"""What already runs in communities: the pairings of the layer ``history`` that are alive."""

from datetime import date

import numpy as np
import pandas as pd

from matching.taxonomy import code_of

__all__ = ["running"]


def running(needs: pd.DataFrame, history: pd.DataFrame, today: date) -> np.ndarray:
    """Return for each need how many activities of its class run in its community today.

    Counted are records that are ``active`` and not ``ended`` before `today`, of whichever unit.
    A need for a station is never doubled: room, money and hands come from several sides.

    Parameters
    ----------
    needs
        ``community, category`` of each.
    history
        ``community, category, active, ended`` (ISO dates; partial ones count from their start).
    """
    alive = history["active"].astype("boolean").fillna(False).to_numpy(bool)
    ended = history["ended"].fillna("9999").astype(str)
    alive &= (ended >= today.isoformat()).to_numpy(bool)
    records = history[alive & history["community"].notna().to_numpy(bool)]
    count: dict[tuple[str, str], int] = {}
    for place, kind in zip(records["community"], records["category"], strict=True):
        code = code_of(kind)
        if code is not None:
            count[str(place), code] = count.get((str(place), code), 0) + 1
    codes = [code_of(kind) for kind in needs["category"]]
    return np.array(
        [
            0 if code in (None, "station") else count.get((str(place), str(code)), 0)
            for place, code in zip(needs["community"], codes, strict=True)
        ],
        dtype=np.int64,
    )
