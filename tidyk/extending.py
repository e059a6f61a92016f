"""What one writes to extend tidyk: a decorator or a base class for each kind of thing.

What they make is a value that travels to workers and to fresh processes, from a module, a script or
a notebook alike; the same definition again replaces the earlier one.
"""

from tidyk.dials.registry import parameter
from tidyk.parsnip.engine import Batch, Engine
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.registration import engine, model
from tidyk.rsample.resampler import resampler
from tidyk.tuning.strategy import strategy
from tidyk.yardstick.defining import metric

__all__ = [
    "Batch",
    "Engine",
    "Estimator",
    "engine",
    "metric",
    "model",
    "parameter",
    "resampler",
    "strategy",
]
