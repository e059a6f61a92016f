# The catalogue's names of this room; `python tests/room_stubs.py` writes them.
from tidyk import create_keras_functional_spec as create_keras_functional_spec
from tidyk import create_keras_sequential_spec as create_keras_sequential_spec
from tidyk import extract_keras_callbacks as extract_keras_callbacks
from tidyk import extract_keras_history as extract_keras_history
from tidyk import extract_keras_model as extract_keras_model
from tidyk import inp_spec as inp_spec
from tidyk import keras_evaluate as keras_evaluate
from tidyk import keras_losses as keras_losses
from tidyk import keras_metrics as keras_metrics
from tidyk import keras_optimizers as keras_optimizers
from tidyk import loss_function_keras as loss_function_keras
from tidyk import optimizer_function as optimizer_function
from tidyk import register_keras_loss as register_keras_loss
from tidyk import register_keras_metric as register_keras_metric
from tidyk import register_keras_optimizer as register_keras_optimizer
from tidyk import remove_keras_spec as remove_keras_spec
