"""Names for extending tidyk: a decorator or a base class for each kind of thing.

What they make can be sent to workers and to fresh processes, whether it is defined in a module, a
script or a notebook; running the same definition again replaces the earlier one.
"""

from tidyk.dials.registry import parameter
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Batch, Engine
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.making import new_model_spec
from tidyk.parsnip.registration import engine, model
from tidyk.recipes.step import Step, step
from tidyk.rsample.resampler import resampler
from tidyk.tuning.session import Session
from tidyk.tuning.strategy import strategy
from tidyk.workflows.preprocessors import Preprocessor
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.tables import Tables

__all__ = [
    "Batch",
    "Cases",
    "Encoding",
    "Engine",
    "Estimator",
    "Preprocessor",
    "Session",
    "Step",
    "Tables",
    "engine",
    "metric",
    "model",
    "new_model_spec",
    "parameter",
    "resampler",
    "step",
    "strategy",
]
