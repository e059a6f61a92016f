# The catalogue's names of this room; `python tests/room_stubs.py` writes them.
from tidyk import Workflow as Workflow
from tidyk import add_case_weights as add_case_weights
from tidyk import add_formula as add_formula
from tidyk import add_model as add_model
from tidyk import add_variables as add_variables
from tidyk import is_trained_workflow as is_trained_workflow
from tidyk import remove_case_weights as remove_case_weights
from tidyk import remove_formula as remove_formula
from tidyk import remove_model as remove_model
from tidyk import remove_variables as remove_variables
from tidyk import update_case_weights as update_case_weights
from tidyk import update_formula as update_formula
from tidyk import update_model as update_model
from tidyk import update_variables as update_variables
from tidyk import workflow as workflow
from tidyk import workflow_variables as workflow_variables
