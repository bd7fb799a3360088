"""A city that does not exist, to show the whole job and to test it: 示例市邻里区."""

from service.sample.city import SEED, sample_city
from service.sample.files import FILES, SampleFile, write_files
from service.sample.history import ACTIVE, AGREED, history_features

__all__ = [
    "ACTIVE",
    "AGREED",
    "FILES",
    "SEED",
    "SampleFile",
    "history_features",
    "sample_city",
    "write_files",
]
