"""Where things are: coordinates, layers, readers, walking network, reach, coverage and gaps."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.walking.network import WalkNetwork

__all__ = ["WalkNetwork"]


def __getattr__(name: str) -> Any:
    """Import the network only where it is used: `linli --help` need not wait for geopandas."""
    if name == "WalkNetwork":
        from geo.walking.network import WalkNetwork

        return WalkNetwork
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
