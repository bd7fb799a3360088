"""Names of enumerated values in the current language, from the registry of layers."""

from geo.layers import LAYERS
from geo.sheets import contract
from service.i18n import language

__all__ = ["choice_name", "field_name", "layer_name"]


def choice_name(layer: str, field: str, code: object) -> str:
    """Return the term for a stored code; what is not in the registry stays as it is."""
    if code is None or code != code:
        return ""
    for choice in LAYERS[layer][field].choices:
        if choice.code == code:
            return choice.chinese if language() == "zh" else choice.code.replace("_", " ")
    return str(code)


def field_name(layer: str, field: str) -> str:
    """Return the header of a field; places, ``geometry``, have none of their own."""
    chinese = language() == "zh"
    if field == "geometry":
        return "坐标" if chinese else "coordinates"
    return contract(layer)[field].chinese if chinese and field else field


def layer_name(layer: str) -> str:
    """Return the name of a layer."""
    return contract(layer).chinese if language() == "zh" else layer
