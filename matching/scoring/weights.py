"""Weights of the factors: a small file that is checked before it is used."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEFAULT", "FACTORS", "HARDWARE", "Weights", "WeightsError"]

# What counts as hardware for the rule of seed row A003-080 (too much weight on premises, too
# little study of needs): where the offer is and what means it brings. All else is need and will.
HARDWARE = ("distance", "capacity")
HARDWARE_MOST = 0.5
TOLERANCE = 1e-6


class WeightsError(ValueError):
    """Weights that cannot be used: a code with values; `service.sentences` has the sentence."""

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Weights:
    """What share each factor has in a score: each 0–1, together 1.

    The five points of the joint meeting (seed row A000-065) made measurable: shared concern
    is `category` and `urgency`; shared resources is `capacity`; complementary strengths is
    `text`; mutual benefit is `reciprocity` and `willingness`; local and public interest is
    `distance` and `uncovered`.

    Raises
    ------
    WeightsError
        A ValueError: a weight outside 0–1, a sum other than 1 (± 1e-6), or more than half on
        hardware (`distance` + `capacity`, seed row A003-080).
    """

    distance: float
    category: float
    text: float
    capacity: float
    reciprocity: float
    willingness: float
    urgency: float
    uncovered: float

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number and math.isfinite(value) and 0 <= value <= 1):
                raise WeightsError(
                    "weights_range",
                    f"{name} must be a number from 0 to 1, got {value!r}",
                    factor=name,
                    value=value,
                )
        total = math.fsum(asdict(self).values())
        if abs(total - 1) > TOLERANCE:
            raise WeightsError(
                "weights_sum", f"weights must sum to 1, got {total:.6g}", total=round(total, 6)
            )
        hardware = math.fsum(asdict(self)[name] for name in HARDWARE)
        if hardware > HARDWARE_MOST + TOLERANCE:
            raise WeightsError(
                "weights_hardware",
                f"{' + '.join(HARDWARE)} must be at most {HARDWARE_MOST}, got {hardware:.6g}",
                hardware=round(hardware, 6),
                most=HARDWARE_MOST,
            )

    def points(self, values: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
        """Return points per factor: its weight times its value."""
        return {name: share * values[name] for name, share in asdict(self).items()}

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Read weights from the table ``[weights]`` of a TOML file; all eight must be there.

        See ``docs/examples/weights.toml``.

        Raises
        ------
        WeightsError
            As for the class, and for a file that cannot be read, is not TOML, lacks a factor
            or has a key that is none.
        """
        file = str(path)
        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        except OSError as error:
            told = error.strerror or str(error)
            raise WeightsError(
                "weights_unreadable", f"{file}: {told}", file=file, told=told
            ) from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise WeightsError(
                "weights_not_toml", f"{file} is not TOML: {error}", file=file, told=error
            ) from error
        table = content.get("weights")
        given = table if isinstance(table, dict) else {}
        strangers = [*(set(content) - {"weights"}), *(set(given) - set(FACTORS))]
        if strangers:
            key = min(strangers)
            raise WeightsError(
                "weights_unknown", f"{key} in {file} is not a factor", file=file, key=key
            )
        missing = [name for name in FACTORS if name not in given]
        if missing:
            key = missing[0]
            raise WeightsError("weights_missing", f"{file} lacks {key}", file=file, key=key)
        return cls(**given)


FACTORS: tuple[str, ...] = tuple(Weights.__dataclass_fields__)

DEFAULT = Weights(
    distance=0.15,
    category=0.25,
    text=0.15,
    capacity=0.10,
    reciprocity=0.08,
    willingness=0.10,
    urgency=0.07,
    uncovered=0.10,
)
