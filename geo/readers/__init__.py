"""Reading files: one module for each family of formats."""

from geo.readers.table import RawTable

__all__ = ["RawTable"]
