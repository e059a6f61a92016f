# The catalogue's names of this room; `python tests/room_stubs.py` writes them.
from tidyk import WorkflowSet as WorkflowSet
from tidyk import as_workflow_set as as_workflow_set
from tidyk import comment_add as comment_add
from tidyk import comment_get as comment_get
from tidyk import comment_print as comment_print
from tidyk import comment_reset as comment_reset
from tidyk import extract_workflow_set_result as extract_workflow_set_result
from tidyk import leave_var_out_formulas as leave_var_out_formulas
from tidyk import option_add as option_add
from tidyk import option_add_parameters as option_add_parameters
from tidyk import option_remove as option_remove
from tidyk import rank_results as rank_results
from tidyk import update_workflow_model as update_workflow_model
from tidyk import update_workflow_recipe as update_workflow_recipe
from tidyk import workflow_map as workflow_map
from tidyk import workflow_set as workflow_set
