# The catalogue's names of this room; `python tests/room_stubs.py` writes them.
from tidyk.yardstick.metric import VecForm
from tidyk import ConfMat as ConfMat
from tidyk import Metric as Metric
from tidyk import accuracy as accuracy
from tidyk import average_precision as average_precision
from tidyk import bal_accuracy as bal_accuracy
from tidyk import brier_class as brier_class
from tidyk import ccc as ccc
from tidyk import check_class_metric as check_class_metric
from tidyk import check_numeric_metric as check_numeric_metric
from tidyk import check_prob_metric as check_prob_metric
from tidyk import class_metric_summarizer as class_metric_summarizer
from tidyk import classification_cost as classification_cost
from tidyk import conf_mat as conf_mat
from tidyk import demographic_parity as demographic_parity
from tidyk import detection_prevalence as detection_prevalence
from tidyk import equal_opportunity as equal_opportunity
from tidyk import equalized_odds as equalized_odds
from tidyk import f_meas as f_meas
from tidyk import fall_out as fall_out
from tidyk import finalize_estimator as finalize_estimator
from tidyk import gain_capture as gain_capture
from tidyk import gain_curve as gain_curve
from tidyk import get_metrics as get_metrics
from tidyk import get_weights as get_weights
from tidyk import gini_coef as gini_coef
from tidyk import group_by as group_by
from tidyk import huber_loss as huber_loss
from tidyk import huber_loss_pseudo as huber_loss_pseudo
from tidyk import iic as iic
from tidyk import j_index as j_index
from tidyk import kap as kap
from tidyk import lift_curve as lift_curve
from tidyk import mae as mae
from tidyk import make_two_class_pred as make_two_class_pred
from tidyk import mape as mape
from tidyk import markedness as markedness
from tidyk import mase as mase
from tidyk import mcc as mcc
from tidyk import metric_set as metric_set
from tidyk import metric_tweak as metric_tweak
from tidyk import metrics as metrics
from tidyk import miss_rate as miss_rate
from tidyk import mn_log_loss as mn_log_loss
from tidyk import mpe as mpe
from tidyk import msd as msd
from tidyk import mse as mse
from tidyk import new_class_metric as new_class_metric
from tidyk import new_groupwise_metric as new_groupwise_metric
from tidyk import new_numeric_metric as new_numeric_metric
from tidyk import new_prob_metric as new_prob_metric
from tidyk import npv as npv
from tidyk import numeric_metric_summarizer as numeric_metric_summarizer
from tidyk import poisson_log_loss as poisson_log_loss
from tidyk import ppv as ppv
from tidyk import pr_auc as pr_auc
from tidyk import pr_curve as pr_curve
from tidyk import precision as precision
from tidyk import prob_metric_summarizer as prob_metric_summarizer
from tidyk import ranked_prob_score as ranked_prob_score
from tidyk import recall as recall
from tidyk import reportable_rate as reportable_rate
from tidyk import rmse as rmse
from tidyk import rmse_relative as rmse_relative
from tidyk import roc_auc as roc_auc
from tidyk import roc_aunp as roc_aunp
from tidyk import roc_aunu as roc_aunu
from tidyk import roc_curve as roc_curve
from tidyk import roc_dist as roc_dist
from tidyk import rpd as rpd
from tidyk import rpiq as rpiq
from tidyk import rsq as rsq
from tidyk import rsq_trad as rsq_trad
from tidyk import sedi as sedi
from tidyk import sens as sens
from tidyk import sensitivity as sensitivity
from tidyk import smape as smape
from tidyk import spec as spec
from tidyk import specificity as specificity
from tidyk import threshold_perf as threshold_perf
from tidyk import validate_estimator as validate_estimator
from tidyk import yardstick_any_missing as yardstick_any_missing
from tidyk import yardstick_remove_missing as yardstick_remove_missing

accuracy_vec: VecForm
average_precision_vec: VecForm
bal_accuracy_vec: VecForm
brier_class_vec: VecForm
ccc_vec: VecForm
classification_cost_vec: VecForm
detection_prevalence_vec: VecForm
f_meas_vec: VecForm
fall_out_vec: VecForm
gain_capture_vec: VecForm
gini_coef_vec: VecForm
huber_loss_pseudo_vec: VecForm
huber_loss_vec: VecForm
iic_vec: VecForm
j_index_vec: VecForm
kap_vec: VecForm
mae_vec: VecForm
mape_vec: VecForm
markedness_vec: VecForm
mase_vec: VecForm
mcc_vec: VecForm
miss_rate_vec: VecForm
mn_log_loss_vec: VecForm
mpe_vec: VecForm
msd_vec: VecForm
mse_vec: VecForm
npv_vec: VecForm
poisson_log_loss_vec: VecForm
ppv_vec: VecForm
pr_auc_vec: VecForm
precision_vec: VecForm
ranked_prob_score_vec: VecForm
recall_vec: VecForm
rmse_relative_vec: VecForm
rmse_vec: VecForm
roc_auc_vec: VecForm
roc_aunp_vec: VecForm
roc_aunu_vec: VecForm
roc_dist_vec: VecForm
rpd_vec: VecForm
rpiq_vec: VecForm
rsq_trad_vec: VecForm
rsq_vec: VecForm
sedi_vec: VecForm
sens_vec: VecForm
sensitivity_vec: VecForm
smape_vec: VecForm
spec_vec: VecForm
specificity_vec: VecForm
