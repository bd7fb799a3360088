"""A city that does not exist, to show the whole job and to test it: 示例市邻里区."""

from service.sample.city import SEED, sample_city
from service.sample.files import SAMPLE_FILES, SAMPLE_REJECTS, SampleFile, write_files
from service.sample.history import ACTIVE, AGREED, history_features

__all__ = [
    "ACTIVE",
    "AGREED",
    "SAMPLE_FILES",
    "SAMPLE_REJECTS",
    "SEED",
    "SampleFile",
    "history_features",
    "sample_city",
    "write_files",
]
