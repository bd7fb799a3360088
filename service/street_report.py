"""What the street network of a city is worth, for the answers of coverage."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.doors import doors, estate_ids
from geo.walking.quality import network_report
from service.city import City
from service.plain import plain

__all__ = ["street_report"]


def street_report(city: City, inside: npt.NDArray[np.bool_]) -> dict[str, Any] | None:
    """Return the network report with the names of estates and streets; None without streets.

    Parameters
    ----------
    city
        The layers.
    inside
        (n,) the estate counts: it is not outside the communities.
    """
    network = city.network
    if network is None:
        return None
    estates = city.estates[inside]
    ways_in = doors(estates, city.entrances, network=network)
    ids = pd.Index(estate_ids(estates))
    report = network_report(
        network,
        ways_in.points.set_axis(ids[ways_in.owner]),
        names=pd.Series(estates["name"].to_numpy(), index=ids),
        streets=list(city.streets["name"]),
    )
    told: dict[str, Any] = plain(report.as_dict())
    return told
