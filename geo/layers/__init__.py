"""The ten layers and their fields: the one place that says what a row is made of.

The database, the import, the documentation (``docs/layers.md``) and the spreadsheets are all
built from this registry. Names follow INTERFACE; each field carries its Chinese header, the
synonyms that files use for it, its kind (which decides how cells are cleaned) and its range.

Sources: seed rows A003-006…028 (four batches of spaces), A001-070/071 (office and activity
areas), A001-081 and STANDARDS B8 (service classes), STANDARDS B12 (kinds of organisations).
"""

from geo.layers.contract import Field, Geometry, Kind, Layer
from geo.layers.partners import PARTNERS
from geo.layers.places import PLACES

__all__ = ["LAYERS", "Field", "Geometry", "Kind", "Layer"]

LAYERS: dict[str, Layer] = {layer.name: layer for layer in (*PLACES, *PARTNERS)}
