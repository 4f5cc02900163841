from ._acts import act_ids as act_ids
from ._classifier import ValueClassifier as ValueClassifier
from ._reading import READINGS as READINGS
from ._reading import UNSURE as UNSURE
from ._reading import VALUES as VALUES
from ._reading import readings as readings
from ._spoken import spoken_language as spoken_language
from ._value import shipped as shipped
from ._value import taught as taught
from ._value import value as value

__all__ = [
    "READINGS",
    "UNSURE",
    "VALUES",
    "ValueClassifier",
    "act_ids",
    "readings",
    "shipped",
    "spoken_language",
    "taught",
    "value",
]
