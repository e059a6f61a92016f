# The catalogue: every public name once, with the module that defines it. `tidyk/base/lazy.py` reads
# it at run time. One `from .package.module import (...)` statement a module, packages from the
# lowest floor to the highest.

# --- base -----------------------------------------------------------------------------------------
from .base.binding import (
    bind_cols as bind_cols,
    bind_rows as bind_rows,
)
from .base.factors import (
    factor as factor,
    levels as levels,
)
from .base.frames import (
    array_reshape as array_reshape,
    crossing as crossing,
    data_frame as data_frame,
    expand_grid as expand_grid,
    read_rds as read_rds,
    write_rds as write_rds,
)
from .base.generics import (
    augment as augment,
    autoplot as autoplot,
    extract_fit_engine as extract_fit_engine,
    extract_fit_parsnip as extract_fit_parsnip,
    extract_fit_time as extract_fit_time,
    extract_mold as extract_mold,
    extract_parameter_dials as extract_parameter_dials,
    extract_parameter_set_dials as extract_parameter_set_dials,
    extract_postprocessor as extract_postprocessor,
    extract_preprocessor as extract_preprocessor,
    extract_recipe as extract_recipe,
    extract_spec_parsnip as extract_spec_parsnip,
    extract_workflow as extract_workflow,
    finalize as finalize,
    fit as fit,
    fit_xy as fit_xy,
    glance as glance,
    multi_predict as multi_predict,
    plot as plot,
    predict as predict,
    required_pkgs as required_pkgs,
    summary as summary,
    tidy as tidy,
    tunable as tunable,
    tune_args as tune_args,
    update as update,
)
from .base.guides import (
    vignette as vignette,
)
from .base.matrix import (
    I as I,
    MatrixArray as MatrixArray,
)
from .base.matrix_types import MatrixDtype as MatrixDtype
from .base.pipe import Waiting as Waiting, then as then, verb as verb
from .base.distributions import (
    rbinom as rbinom,
    rexp as rexp,
)
from .base.random import (
    get_seed_state as get_seed_state,
    restore_seed_state as restore_seed_state,
    rnorm as rnorm,
    runif as runif,
    sample as sample,
    sample_int as sample_int,
    set_seed as set_seed,
    with_seed as with_seed,
)
from .base.streams import (
    next_rng_stream as next_rng_stream,
    next_rng_substream as next_rng_substream,
)
from .base.selectors import (
    all_of as all_of,
    any_of as any_of,
    contains as contains,
    ends_with as ends_with,
    everything as everything,
    matches as matches,
    starts_with as starts_with,
)

from .base.tibbles import as_tibble as as_tibble
from .base.unnesting import unnest as unnest

# --- hardhat --------------------------------------------------------------------------------------
from .hardhat.blueprints import (
    default_formula_blueprint as default_formula_blueprint,
    default_recipe_blueprint as default_recipe_blueprint,
    default_xy_blueprint as default_xy_blueprint,
    refresh_blueprint as refresh_blueprint,
    update_blueprint as update_blueprint,
)
from .hardhat.checks import (
    check_column_names as check_column_names,
    check_no_formula_duplication as check_no_formula_duplication,
    check_outcomes_are_binary as check_outcomes_are_binary,
    check_outcomes_are_factors as check_outcomes_are_factors,
    check_outcomes_are_numeric as check_outcomes_are_numeric,
    check_outcomes_are_univariate as check_outcomes_are_univariate,
    check_prediction_size as check_prediction_size,
    check_predictors_are_numeric as check_predictors_are_numeric,
    validate_column_names as validate_column_names,
    validate_no_formula_duplication as validate_no_formula_duplication,
    validate_outcomes_are_binary as validate_outcomes_are_binary,
    validate_outcomes_are_factors as validate_outcomes_are_factors,
    validate_outcomes_are_numeric as validate_outcomes_are_numeric,
    validate_outcomes_are_univariate as validate_outcomes_are_univariate,
    validate_prediction_size as validate_prediction_size,
    validate_predictors_are_numeric as validate_predictors_are_numeric,
)
from .hardhat.composing import (
    add_intercept_column as add_intercept_column,
    recompose as recompose,
)
from .hardhat.formula.contrasts import (
    contr_helmert as contr_helmert,
    contr_one_hot as contr_one_hot,
    contr_poly as contr_poly,
    contr_sum as contr_sum,
    contr_treatment as contr_treatment,
    fct_encode_one_hot as fct_encode_one_hot,
)
from .hardhat.formula.design import (
    model_matrix as model_matrix,
)
from .hardhat.formula.expansion import (
    delete_response as delete_response,
    terms as terms,
)
from .hardhat.forging import (
    forge as forge,
)
from .hardhat.molding import (
    mold as mold,
)
from .hardhat.outcomes import (
    get_outcome_levels as get_outcome_levels,
    standardize as standardize,
)
from .hardhat.placeholder import (
    tune as tune,
)
from .hardhat.ptypes import (
    extract_ptype as extract_ptype,
    get_data_classes as get_data_classes,
    get_levels as get_levels,
    scream as scream,
    shrink as shrink,
)
from .hardhat.quantiles import (
    check_quantile_levels as check_quantile_levels,
    extract_quantile_levels as extract_quantile_levels,
    quantile_pred as quantile_pred,
)
from .hardhat.roles import (
    form_pred as form_pred,
)
from .hardhat.spruces import (
    spruce_class as spruce_class,
    spruce_class_multiple as spruce_class_multiple,
    spruce_numeric as spruce_numeric,
    spruce_numeric_multiple as spruce_numeric_multiple,
    spruce_prob as spruce_prob,
    spruce_prob_multiple as spruce_prob_multiple,
)
from .hardhat.formula.variables import (
    model_frame as model_frame,
    model_offset as model_offset,
)
from .hardhat.weights import (
    frequency_weights as frequency_weights,
    importance_weights as importance_weights,
    is_case_weights as is_case_weights,
    is_frequency_weights as is_frequency_weights,
    is_importance_weights as is_importance_weights,
    weighted_table as weighted_table,
)

# --- rsample --------------------------------------------------------------------------------------
from .rsample.schemes.boot import (
    apparent as apparent,
    bootstraps as bootstraps,
)
from .rsample.schemes.clusters import (
    clustering_cv as clustering_cv,
)
from .rsample.schemes.grouped import (
    group_bootstraps as group_bootstraps,
    group_mc_cv as group_mc_cv,
    group_vfold_cv as group_vfold_cv,
)
from .rsample.handling import (
    add_resample_id as add_resample_id,
    get_rsplit as get_rsplit,
    labels as labels,
    populate as populate,
    pretty as pretty,
    reshuffle_rset as reshuffle_rset,
    reverse_splits as reverse_splits,
    rset_reconstruct as rset_reconstruct,
)
from .rsample.initial import (
    group_initial_split as group_initial_split,
    initial_split as initial_split,
    initial_time_split as initial_time_split,
)
from .rsample.intervals import (
    int_bca as int_bca,
    int_pctl as int_pctl,
    int_t as int_t,
)
from .rsample.manual import (
    from_sklearn as from_sklearn,
    make_splits as make_splits,
    manual_rset as manual_rset,
)
from .rsample.schemes.monte_carlo import (
    mc_cv as mc_cv,
    validation_split as validation_split,
)
from .rsample.schemes.nested import (
    nested_cv as nested_cv,
)
from .rsample.schemes.permuted import (
    permutations as permutations,
)
from .rsample.regressions import (
    reg_intervals as reg_intervals,
)
from .rsample.rset import (
    Rset as Rset,
)
from .rsample.rsplit import (
    Rsplit as Rsplit,
    analysis as analysis,
    assessment as assessment,
    complement as complement,
    testing as testing,
    training as training,
)
from .rsample.strata import (
    make_strata as make_strata,
)
from .rsample.three_way import (
    ThreeWaySplit as ThreeWaySplit,
    group_initial_validation_split as group_initial_validation_split,
    initial_validation_split as initial_validation_split,
    initial_validation_time_split as initial_validation_time_split,
    validation as validation,
    validation_set as validation_set,
)
from .rsample.schemes.vfold import (
    loo_cv as loo_cv,
    vfold_cv as vfold_cv,
)
from .rsample.schemes.windows import (
    rolling_origin as rolling_origin,
    sliding_index as sliding_index,
    sliding_period as sliding_period,
    sliding_window as sliding_window,
)

# --- dials ----------------------------------------------------------------------------------------
from .dials.encoding import (
    encode_unit as encode_unit,
)
from .dials.finalizing import (
    get_batch_sizes as get_batch_sizes,
    get_log_p as get_log_p,
    get_n as get_n,
    get_n_frac as get_n_frac,
    get_n_frac_range as get_n_frac_range,
    get_p as get_p,
    get_rbf_range as get_rbf_range,
)
from .dials.grids import (
    grid_random as grid_random,
    grid_regular as grid_regular,
)
from .dials.space_filling import (
    grid_latin_hypercube as grid_latin_hypercube,
    grid_max_entropy as grid_max_entropy,
    grid_space_filling as grid_space_filling,
)
from .dials.values import (
    has_unknowns as has_unknowns,
    range_get as range_get,
    range_set as range_set,
    range_validate as range_validate,
    value_inverse as value_inverse,
    value_sample as value_sample,
    value_seq as value_seq,
    value_set as value_set,
    value_transform as value_transform,
    value_validate as value_validate,
)
from .dials.parameter import (
    new_qual_param as new_qual_param,
    new_quant_param as new_quant_param,
)
from .dials.sets import (
    Parameters as Parameters,
    parameters as parameters,
)
from .dials.transforms import (
    new_transform as new_transform,
    transform_identity as transform_identity,
    transform_log as transform_log,
    transform_log1p as transform_log1p,
    transform_log2 as transform_log2,
    transform_log10 as transform_log10,
    transform_logit as transform_logit,
    transform_reciprocal as transform_reciprocal,
    transform_sqrt as transform_sqrt,
)
from .dials.unknowns import (
    is_unknown as is_unknown,
    unknown as unknown,
)
from .dials.params.networks import (
    batch_size as batch_size,
    dropout as dropout,
    epochs as epochs,
    hidden_units as hidden_units,
    hidden_units_2 as hidden_units_2,
    learn_rate as learn_rate,
    momentum as momentum,
    num_terms as num_terms,
    stop_iter as stop_iter,
    validation_set_prop as validation_set_prop,
)
from .dials.params.activations import (
    activation as activation,
    activation_2 as activation_2,
    values_activation as values_activation,
)
from .dials.params.schedules import (
    rate_decay as rate_decay,
    rate_initial as rate_initial,
    rate_largest as rate_largest,
    rate_reduction as rate_reduction,
    rate_schedule as rate_schedule,
    rate_step_size as rate_step_size,
    rate_steps as rate_steps,
    values_scheduler as values_scheduler,
)
from .dials.params.penalties import (
    diagonal_covariance as diagonal_covariance,
    frac_common_cov as frac_common_cov,
    frac_identity as frac_identity,
    mixture as mixture,
    penalty as penalty,
    penalty_L1 as penalty_L1,
    penalty_L2 as penalty_L2,
    prior_mixture_threshold as prior_mixture_threshold,
    prior_slab_dispersion as prior_slab_dispersion,
    regularization_factor as regularization_factor,
    regularization_method as regularization_method,
    regularize_depth as regularize_depth,
    shrinkage_correlation as shrinkage_correlation,
    shrinkage_frequencies as shrinkage_frequencies,
    shrinkage_variance as shrinkage_variance,
    values_regularization_method as values_regularization_method,
)
from .dials.params.ensembles import (
    Laplace as Laplace,
    class_cost as class_cost,
    class_weights as class_weights,
    cost_complexity as cost_complexity,
    loss_reduction as loss_reduction,
    max_nodes as max_nodes,
    min_n as min_n,
    mtry as mtry,
    mtry_long as mtry_long,
    mtry_prop as mtry_prop,
    num_leaves as num_leaves,
    num_random_splits as num_random_splits,
    predictor_prop as predictor_prop,
    ranger_class_rules as ranger_class_rules,
    ranger_reg_rules as ranger_reg_rules,
    ranger_split_rules as ranger_split_rules,
    sample_prop as sample_prop,
    sample_size as sample_size,
    scale_pos_weight as scale_pos_weight,
    splitting_rule as splitting_rule,
    tree_depth as tree_depth,
    trees as trees,
)
from .dials.params.ordinal import (
    odds_link as odds_link,
    ordinal_link as ordinal_link,
    values_odds_link as values_odds_link,
    values_ordinal_link as values_ordinal_link,
)
from .dials.params.rules import (
    committees as committees,
    conditional_min_criterion as conditional_min_criterion,
    conditional_test_statistic as conditional_test_statistic,
    conditional_test_type as conditional_test_type,
    confidence_factor as confidence_factor,
    extrapolation as extrapolation,
    fuzzy_thresholding as fuzzy_thresholding,
    max_rules as max_rules,
    no_global_pruning as no_global_pruning,
    predictor_winnowing as predictor_winnowing,
    prune as prune,
    prune_method as prune_method,
    rule_bands as rule_bands,
    unbiased_rules as unbiased_rules,
    values_prune_method as values_prune_method,
    values_test_statistic as values_test_statistic,
    values_test_type as values_test_type,
)
from .dials.params.bayes_trees import (
    prior_outcome_range as prior_outcome_range,
    prior_terminal_node_coef as prior_terminal_node_coef,
    prior_terminal_node_expo as prior_terminal_node_expo,
)
from .dials.params.splines import (
    adjust_deg_free as adjust_deg_free,
    deg_free as deg_free,
    degree as degree,
    degree_int as degree_int,
    harmonic_frequency as harmonic_frequency,
    max_num_terms as max_num_terms,
    num_knots as num_knots,
    prod_degree as prod_degree,
    select_features as select_features,
    spline_degree as spline_degree,
)
from .dials.params.kernels import (
    cost as cost,
    kernel_offset as kernel_offset,
    rbf_sigma as rbf_sigma,
    scale_factor as scale_factor,
    smoothness as smoothness,
    svm_margin as svm_margin,
)
from .dials.params.neighborhoods import (
    all_neighbors as all_neighbors,
    dist_power as dist_power,
    initial_umap as initial_umap,
    min_dist as min_dist,
    neighbors as neighbors,
    num_clusters as num_clusters,
    num_runs as num_runs,
    target_weight as target_weight,
    values_initial_umap as values_initial_umap,
    values_weight_func as values_weight_func,
    weight_func as weight_func,
)
from .dials.params.features import (
    buffer as buffer,
    freq_cut as freq_cut,
    lower_limit as lower_limit,
    lower_quantile as lower_quantile,
    min_unique as min_unique,
    num_breaks as num_breaks,
    num_comp as num_comp,
    over_ratio as over_ratio,
    significance_threshold as significance_threshold,
    summary_stat as summary_stat,
    threshold as threshold,
    trim_amount as trim_amount,
    under_ratio as under_ratio,
    unique_cut as unique_cut,
    upper_limit as upper_limit,
    values_summary_stat as values_summary_stat,
    window_size as window_size,
)
from .dials.params.text import (
    max_times as max_times,
    max_tokens as max_tokens,
    min_times as min_times,
    num_hash as num_hash,
    num_tokens as num_tokens,
    signed_hash as signed_hash,
    token as token,
    values_token as values_token,
    values_weight_scheme as values_weight_scheme,
    vocabulary_size as vocabulary_size,
    weight as weight,
    weight_scheme as weight_scheme,
)
from .dials.params.survival import (
    surv_dist as surv_dist,
    survival_link as survival_link,
    values_surv_dist as values_surv_dist,
    values_survival_link as values_survival_link,
)
from .dials.params.calibration import (
    cal_method_class as cal_method_class,
    cal_method_reg as cal_method_reg,
    values_cal_cls as values_cal_cls,
    values_cal_reg as values_cal_reg,
)

# --- yardstick ------------------------------------------------------------------------------------
from .yardstick.measures.agreement import (
    accuracy as accuracy,
    accuracy_vec as accuracy_vec,
    kap as kap,
    kap_vec as kap_vec,
    mcc as mcc,
    mcc_vec as mcc_vec,
)
from .yardstick.measures.areas import (
    average_precision as average_precision,
    average_precision_vec as average_precision_vec,
    gain_capture as gain_capture,
    gain_capture_vec as gain_capture_vec,
    pr_auc as pr_auc,
    pr_auc_vec as pr_auc_vec,
    roc_auc as roc_auc,
    roc_auc_vec as roc_auc_vec,
    roc_aunp as roc_aunp,
    roc_aunp_vec as roc_aunp_vec,
    roc_aunu as roc_aunu,
    roc_aunu_vec as roc_aunu_vec,
)
from .yardstick.confusion import (
    ConfMat as ConfMat,
    conf_mat as conf_mat,
)
from .yardstick.measures.correlations import (
    ccc as ccc,
    ccc_vec as ccc_vec,
    gini_coef as gini_coef,
    gini_coef_vec as gini_coef_vec,
    iic as iic,
    iic_vec as iic_vec,
    rpd as rpd,
    rpd_vec as rpd_vec,
    rpiq as rpiq,
    rpiq_vec as rpiq_vec,
    rsq as rsq,
    rsq_trad as rsq_trad,
    rsq_trad_vec as rsq_trad_vec,
    rsq_vec as rsq_vec,
)
from .yardstick.curves import (
    gain_curve as gain_curve,
    lift_curve as lift_curve,
    pr_curve as pr_curve,
    roc_curve as roc_curve,
)
from .yardstick.groups import (
    group_by as group_by,
)
from .yardstick.groupwise import (
    demographic_parity as demographic_parity,
    equal_opportunity as equal_opportunity,
    equalized_odds as equalized_odds,
    new_groupwise_metric as new_groupwise_metric,
)
from .yardstick.helpers import (
    check_class_metric as check_class_metric,
    check_numeric_metric as check_numeric_metric,
    check_prob_metric as check_prob_metric,
    finalize_estimator as finalize_estimator,
    get_weights as get_weights,
    validate_estimator as validate_estimator,
    yardstick_any_missing as yardstick_any_missing,
    yardstick_remove_missing as yardstick_remove_missing,
)
from .yardstick.measures.losses import (
    huber_loss as huber_loss,
    huber_loss_pseudo as huber_loss_pseudo,
    huber_loss_pseudo_vec as huber_loss_pseudo_vec,
    huber_loss_vec as huber_loss_vec,
    mae as mae,
    mae_vec as mae_vec,
    mape as mape,
    mape_vec as mape_vec,
    mase as mase,
    mase_vec as mase_vec,
    mpe as mpe,
    mpe_vec as mpe_vec,
    msd as msd,
    msd_vec as msd_vec,
    mse as mse,
    mse_vec as mse_vec,
    poisson_log_loss as poisson_log_loss,
    poisson_log_loss_vec as poisson_log_loss_vec,
    rmse as rmse,
    rmse_relative as rmse_relative,
    rmse_relative_vec as rmse_relative_vec,
    rmse_vec as rmse_vec,
    smape as smape,
    smape_vec as smape_vec,
)
from .yardstick.metric import (
    Metric as Metric,
)
from .yardstick.own import (
    new_class_metric as new_class_metric,
    new_numeric_metric as new_numeric_metric,
    new_prob_metric as new_prob_metric,
)
from .yardstick.measures.probability_scores import (
    brier_class as brier_class,
    brier_class_vec as brier_class_vec,
    classification_cost as classification_cost,
    classification_cost_vec as classification_cost_vec,
    mn_log_loss as mn_log_loss,
    mn_log_loss_vec as mn_log_loss_vec,
    ranked_prob_score as ranked_prob_score,
    ranked_prob_score_vec as ranked_prob_score_vec,
)
from .yardstick.measures.rates import (
    bal_accuracy as bal_accuracy,
    bal_accuracy_vec as bal_accuracy_vec,
    detection_prevalence as detection_prevalence,
    detection_prevalence_vec as detection_prevalence_vec,
    f_meas as f_meas,
    f_meas_vec as f_meas_vec,
    fall_out as fall_out,
    fall_out_vec as fall_out_vec,
    j_index as j_index,
    j_index_vec as j_index_vec,
    markedness as markedness,
    markedness_vec as markedness_vec,
    miss_rate as miss_rate,
    miss_rate_vec as miss_rate_vec,
    npv as npv,
    npv_vec as npv_vec,
    ppv as ppv,
    ppv_vec as ppv_vec,
    precision as precision,
    precision_vec as precision_vec,
    recall as recall,
    recall_vec as recall_vec,
    roc_dist as roc_dist,
    roc_dist_vec as roc_dist_vec,
    sedi as sedi,
    sedi_vec as sedi_vec,
    sens as sens,
    sens_vec as sens_vec,
    sensitivity as sensitivity,
    sensitivity_vec as sensitivity_vec,
    spec as spec,
    spec_vec as spec_vec,
    specificity as specificity,
    specificity_vec as specificity_vec,
)
from .yardstick.sets import (
    get_metrics as get_metrics,
    metric_set as metric_set,
    metric_tweak as metric_tweak,
)
from .yardstick.summarizers import (
    class_metric_summarizer as class_metric_summarizer,
    numeric_metric_summarizer as numeric_metric_summarizer,
    prob_metric_summarizer as prob_metric_summarizer,
)
from .yardstick.usual import (
    metrics as metrics,
)
from .yardstick.cutting import (
    make_two_class_pred as make_two_class_pred,
    reportable_rate as reportable_rate,
    threshold_perf as threshold_perf,
)

# --- parsnip --------------------------------------------------------------------------------------
from .parsnip.control import (
    control_parsnip as control_parsnip,
)
from .parsnip.fitted import (
    ModelFit as ModelFit,
)
from .parsnip.estimators import (
    sklearn_spec as sklearn_spec,
)
from .parsnip.making import (
    model_spec as model_spec,
)
from .parsnip.models.proportional_hazards import (
    proportional_hazards as proportional_hazards,
)
from .parsnip.models.surv_reg import (
    surv_reg as surv_reg,
)
from .parsnip.models.survival_reg import (
    survival_reg as survival_reg,
)
from .parsnip.submodels import (
    add_rowindex as add_rowindex,
    has_multi_predict as has_multi_predict,
    multi_predict_args as multi_predict_args,
)
from .parsnip.models.linear_reg import (
    linear_reg as linear_reg,
)
from .parsnip.models.logistic_reg import (
    logistic_reg as logistic_reg,
)
from .parsnip.models.multinom_reg import (
    multinom_reg as multinom_reg,
)
from .parsnip.models.poisson_reg import (
    poisson_reg as poisson_reg,
)
from .parsnip.models.rand_forest import (
    rand_forest as rand_forest,
)
from .parsnip.models.C5_rules import (
    C5_rules as C5_rules,
)
from .parsnip.models.auto_ml import (
    auto_ml as auto_ml,
)
from .parsnip.models.bag_mars import (
    bag_mars as bag_mars,
)
from .parsnip.models.bag_mlp import (
    bag_mlp as bag_mlp,
)
from .parsnip.models.bag_tree import (
    bag_tree as bag_tree,
)
from .parsnip.models.bart import (
    bart as bart,
)
from .parsnip.models.boost_tree import (
    boost_tree as boost_tree,
)
from .parsnip.models.cubist_rules import (
    cubist_rules as cubist_rules,
)
from .parsnip.models.decision_tree import (
    decision_tree as decision_tree,
)
from .parsnip.models.discrim_flexible import (
    discrim_flexible as discrim_flexible,
)
from .parsnip.models.discrim_linear import (
    discrim_linear as discrim_linear,
)
from .parsnip.models.discrim_quad import (
    discrim_quad as discrim_quad,
)
from .parsnip.models.discrim_regularized import (
    discrim_regularized as discrim_regularized,
)
from .parsnip.models.gen_additive_mod import (
    gen_additive_mod as gen_additive_mod,
)
from .parsnip.models.mars import (
    mars as mars,
)
from .parsnip.models.mlp import (
    mlp as mlp,
)
from .parsnip.models.naive_Bayes import (
    naive_Bayes as naive_Bayes,
)
from .parsnip.models.nearest_neighbor import (
    nearest_neighbor as nearest_neighbor,
)
from .parsnip.models.null_model import (
    null_model as null_model,
)
from .parsnip.models.ordinal_reg import (
    ordinal_reg as ordinal_reg,
)
from .parsnip.models.pls import (
    pls as pls,
)
from .parsnip.models.rule_fit import (
    rule_fit as rule_fit,
)
from .parsnip.models.svm_linear import (
    svm_linear as svm_linear,
)
from .parsnip.models.svm_poly import (
    svm_poly as svm_poly,
)
from .parsnip.models.svm_rbf import (
    svm_rbf as svm_rbf,
)
from .parsnip.registry import (
    get_model_env as get_model_env,
    model_exists as model_exists,
    set_dependency as set_dependency,
    set_encoding as set_encoding,
    set_fit as set_fit,
    set_model_arg as set_model_arg,
    set_model_engine as set_model_engine,
    set_model_mode as set_model_mode,
    set_new_model as set_new_model,
    set_pred as set_pred,
)
from .parsnip.showing import (
    show_engines as show_engines,
    show_model_info as show_model_info,
    show_models as show_models,
)
from .parsnip.spec import (
    ModelSpec as ModelSpec,
)
from .parsnip.changing import (
    set_args as set_args,
    set_engine as set_engine,
    set_mode as set_mode,
)
from .parsnip.translating import (
    translate as translate,
)

# --- recipes --------------------------------------------------------------------------------------
from .recipes.assembled import (
    recipe as recipe,
)
from .recipes.baking import (
    bake as bake,
    juice as juice,
)
from .recipes.kinds import (
    names0 as names0,
)
from .recipes.roles import (
    add_role as add_role,
    remove_role as remove_role,
    update_role as update_role,
    update_role_requirements as update_role_requirements,
)
from .recipes.selecting import (
    all_date as all_date,
    all_date_predictors as all_date_predictors,
    all_datetime as all_datetime,
    all_datetime_predictors as all_datetime_predictors,
    all_double as all_double,
    all_double_predictors as all_double_predictors,
    all_factor as all_factor,
    all_factor_predictors as all_factor_predictors,
    all_integer as all_integer,
    all_integer_predictors as all_integer_predictors,
    all_logical as all_logical,
    all_logical_predictors as all_logical_predictors,
    all_nominal as all_nominal,
    all_nominal_predictors as all_nominal_predictors,
    all_numeric as all_numeric,
    all_numeric_predictors as all_numeric_predictors,
    all_ordered as all_ordered,
    all_ordered_predictors as all_ordered_predictors,
    all_outcomes as all_outcomes,
    all_predictors as all_predictors,
    all_string as all_string,
    all_string_predictors as all_string_predictors,
    all_unordered as all_unordered,
    all_unordered_predictors as all_unordered_predictors,
    has_role as has_role,
    has_type as has_type,
    where as where,
)
from .recipes.step import (
    rand_id as rand_id,
)
from .recipes.steps.arrays import (
    step_collapse as step_collapse,
    step_flatten as step_flatten,
    step_reshape as step_reshape,
    step_sequence as step_sequence,
)
from .recipes.steps.balancing import (
    step_downsample as step_downsample,
    step_upsample as step_upsample,
)
from .recipes.steps.binning import (
    step_cut as step_cut,
    step_discretize as step_discretize,
    step_percentile as step_percentile,
)
from .recipes.steps.checks import (
    check_class as check_class,
    check_cols as check_cols,
    check_missing as check_missing,
    check_new_values as check_new_values,
    check_range as check_range,
)
from .recipes.steps.choices import (
    step_dummy_extract as step_dummy_extract,
    step_dummy_multi_choice as step_dummy_multi_choice,
)
from .recipes.steps.classes import (
    step_classdist_shrunken as step_classdist_shrunken,
    step_depth as step_depth,
)
from .recipes.steps.dates import (
    step_date as step_date,
    step_harmonic as step_harmonic,
    step_holiday as step_holiday,
    step_time as step_time,
)
from .recipes.steps.distances import (
    step_classdist as step_classdist,
    step_geodist as step_geodist,
)
from .recipes.steps.dummies import (
    dummy_names as dummy_names,
    step_dummy as step_dummy,
)
from .recipes.steps.encoding import (
    step_bin2factor as step_bin2factor,
    step_count as step_count,
    step_factor2string as step_factor2string,
    step_integer as step_integer,
    step_num2factor as step_num2factor,
    step_ordinalscore as step_ordinalscore,
    step_regex as step_regex,
    step_string2factor as step_string2factor,
)
from .recipes.steps.factoring import (
    step_isomap as step_isomap,
    step_nnmf_sparse as step_nnmf_sparse,
    step_pls as step_pls,
)
from .recipes.steps.filtering import (
    step_corr as step_corr,
    step_filter_missing as step_filter_missing,
    step_lincomb as step_lincomb,
    step_nzv as step_nzv,
    step_zv as step_zv,
)
from .recipes.steps.imputing import (
    step_impute_lower as step_impute_lower,
    step_impute_mean as step_impute_mean,
    step_impute_median as step_impute_median,
    step_impute_mode as step_impute_mode,
    step_impute_roll as step_impute_roll,
    step_indicate_na as step_indicate_na,
)
from .recipes.steps.levels import (
    step_novel as step_novel,
    step_other as step_other,
    step_relevel as step_relevel,
    step_unknown as step_unknown,
    step_unorder as step_unorder,
)
from .recipes.steps.multiplying import (
    denom_vars as denom_vars,
    step_interact as step_interact,
    step_ratio as step_ratio,
)
from .recipes.steps.neighbors import (
    imp_vars as imp_vars,
    step_impute_bag as step_impute_bag,
    step_impute_knn as step_impute_knn,
    step_impute_linear as step_impute_linear,
)
from .recipes.steps.power import (
    step_BoxCox as step_BoxCox,
    step_YeoJohnson as step_YeoJohnson,
)
from .recipes.steps.profiling import (
    step_profile as step_profile,
)
from .recipes.steps.projecting import (
    step_ica as step_ica,
    step_kpca_poly as step_kpca_poly,
    step_kpca_rbf as step_kpca_rbf,
    step_pca as step_pca,
    step_spatialsign as step_spatialsign,
)
from .recipes.steps.rows import (
    step_arrange as step_arrange,
    step_filter as step_filter,
    step_naomit as step_naomit,
    step_sample as step_sample,
    step_shuffle as step_shuffle,
    step_slice as step_slice,
)
from .recipes.steps.scaling import (
    step_center as step_center,
    step_normalize as step_normalize,
    step_range as step_range,
    step_scale as step_scale,
)
from .recipes.steps.series import (
    step_lag as step_lag,
    step_lead as step_lead,
    step_window as step_window,
)
from .recipes.steps.splines import (
    step_bs as step_bs,
    step_ns as step_ns,
    step_poly as step_poly,
    step_poly_bernstein as step_poly_bernstein,
    step_spline_b as step_spline_b,
    step_spline_convex as step_spline_convex,
    step_spline_monotone as step_spline_monotone,
    step_spline_natural as step_spline_natural,
    step_spline_nonnegative as step_spline_nonnegative,
)
from .recipes.steps.transforms import (
    step_hyperbolic as step_hyperbolic,
    step_inverse as step_inverse,
    step_invlogit as step_invlogit,
    step_log as step_log,
    step_logit as step_logit,
    step_relu as step_relu,
    step_sqrt as step_sqrt,
)
from .recipes.steps.variables import (
    step_intercept as step_intercept,
    step_mutate as step_mutate,
    step_mutate_at as step_mutate_at,
    step_rename as step_rename,
    step_rename_at as step_rename_at,
    step_rm as step_rm,
    step_select as step_select,
)
from .recipes.tidying import (
    detect_step as detect_step,
    formula as formula,
    fully_trained as fully_trained,
)
from .recipes.training import (
    prep as prep,
    prepper as prepper,
)
from .recipes.tunables import (
    finalize_recipe as finalize_recipe,
)

# --- workflows ------------------------------------------------------------------------------------
from .workflows.actions import (
    add_case_weights as add_case_weights,
    add_formula as add_formula,
    add_model as add_model,
    add_variables as add_variables,
    remove_case_weights as remove_case_weights,
    remove_formula as remove_formula,
    remove_model as remove_model,
    remove_variables as remove_variables,
    update_case_weights as update_case_weights,
    update_formula as update_formula,
    update_model as update_model,
    update_variables as update_variables,
)
from .workflows.control import (
    control_workflow as control_workflow,
)
from .workflows.preprocessors import (
    workflow_variables as workflow_variables,
)
from .workflows.recipes import (
    add_recipe as add_recipe,
    remove_recipe as remove_recipe,
    update_recipe as update_recipe,
)
from .workflows.butchering import (
    axe_data as axe_data,
    axe_fitted as axe_fitted,
    butcher as butcher,
    weigh as weigh,
)
from .workflows.scikit import (
    as_sklearn as as_sklearn,
)
from .workflows.assembled import (
    Workflow as Workflow,
    is_trained_workflow as is_trained_workflow,
    workflow as workflow,
)

# --- kerasnip -------------------------------------------------------------------------------------
from .kerasnip.compiling.registers import (
    register_keras_loss as register_keras_loss,
    register_keras_metric as register_keras_metric,
    register_keras_optimizer as register_keras_optimizer,
    remove_keras_loss as remove_keras_loss,
    remove_keras_metric as remove_keras_metric,
    remove_keras_optimizer as remove_keras_optimizer,
)
from .kerasnip.connecting import inp_spec as inp_spec
from .kerasnip.generator import (
    create_keras_functional_spec as create_keras_functional_spec,
    create_keras_sequential_spec as create_keras_sequential_spec,
    remove_keras_spec as remove_keras_spec,
)
from .kerasnip.library import (
    attention_block as attention_block,
    conv_block as conv_block,
    dense_block as dense_block,
    embedding_block as embedding_block,
    normalize_block as normalize_block,
    one_hot_block as one_hot_block,
    residual_block as residual_block,
    rnn_block as rnn_block,
)
from .kerasnip.shapes import (
    embedding_dim as embedding_dim,
    kernel_size as kernel_size,
    num_heads as num_heads,
    pool_size as pool_size,
)
from .kerasnip.tunables import (
    keras_losses as keras_losses,
    keras_metrics as keras_metrics,
    keras_optimizers as keras_optimizers,
    loss_function_keras as loss_function_keras,
    optimizer_function as optimizer_function,
)
from .kerasnip.compile_cache import keras_compile_cache as keras_compile_cache
from .kerasnip.compiled_grid import (
    compile_keras_grid as compile_keras_grid,
    extract_valid_grid as extract_valid_grid,
    inform_errors as inform_errors,
)
from .kerasnip.laplace import int_laplace as int_laplace
from .kerasnip.tools import (
    extract_keras_callbacks as extract_keras_callbacks,
    extract_keras_history as extract_keras_history,
    extract_keras_model as extract_keras_model,
    keras_evaluate as keras_evaluate,
)

# --- tuning ---------------------------------------------------------------------------------------
from .tuning.acquisition import (
    conf_bound as conf_bound,
    exp_improve as exp_improve,
    expo_decay as expo_decay,
    prob_improve as prob_improve,
)
from .tuning.conformal import (
    int_conformal_cv as int_conformal_cv,
    int_conformal_split as int_conformal_split,
    set_conformal_cv as set_conformal_cv,
    set_conformal_split as set_conformal_split,
)
from .tuning.conformal_full import (
    control_conformal_full as control_conformal_full,
    int_conformal_full as int_conformal_full,
)
from .tuning.collect import (
    collect_extracts as collect_extracts,
    collect_metrics as collect_metrics,
    collect_notes as collect_notes,
    collect_predictions as collect_predictions,
    show_notes as show_notes,
)
from .tuning.controls import (
    control_bayes as control_bayes,
    control_grid as control_grid,
    control_last_fit as control_last_fit,
    control_race as control_race,
    control_resamples as control_resamples,
    control_sim_anneal as control_sim_anneal,
)
from .tuning.epochs import (
    collect_curves as collect_curves,
    every_epoch as every_epoch,
)
from .tuning.files import (
    run_store as run_store,
)
from .tuning.finalizing import (
    finalize_model as finalize_model,
    finalize_workflow as finalize_workflow,
    fit_best as fit_best,
)
from .tuning.histories import (
    coord_obs_pred as coord_obs_pred,
    plot_race as plot_race,
)
from .tuning.nesting import (
    tune_nested as tune_nested,
)
from .tuning.studies import (
    as_optuna as as_optuna,
)
from .tuning.previewing import (
    preview as preview,
)
from .tuning.reading import (
    read_store as read_store,
)
from .tuning.results import (
    TuneResults as TuneResults,
)
from .tuning.reusing import (
    compute_metrics as compute_metrics,
    conf_mat_resampled as conf_mat_resampled,
    filter_parameters as filter_parameters,
)
from .tuning.select import (
    desc as desc,
    select_best as select_best,
    select_by_one_std_err as select_by_one_std_err,
    select_by_pct_loss as select_by_pct_loss,
    show_best as show_best,
)
from .tuning.strategies.annealing import (
    tune_sim_anneal as tune_sim_anneal,
)
from .tuning.strategies.bayesian import (
    tune_bayes as tune_bayes,
)
from .tuning.strategies.final import (
    last_fit as last_fit,
)
from .tuning.strategies.grid import (
    tune_grid as tune_grid,
)
from .tuning.strategies.halving import (
    tune_race_epochs as tune_race_epochs,
)
from .tuning.strategies.racing import (
    tune_race_anova as tune_race_anova,
    tune_race_win_loss as tune_race_win_loss,
)
from .tuning.strategies.resampling import (
    fit_resamples as fit_resamples,
)

# --- importance -----------------------------------------------------------------------------------
from .importance.measures import vi as vi
from .importance.plots import vip as vip

# --- workflowsets ---------------------------------------------------------------------------------
from .workflowsets.assembled import (
    WorkflowSet as WorkflowSet,
    as_workflow_set as as_workflow_set,
    workflow_set as workflow_set,
)
from .workflowsets.formulas import (
    leave_var_out_formulas as leave_var_out_formulas,
)
from .workflowsets.mapping import (
    workflow_map as workflow_map,
)
from .workflowsets.options import (
    comment_add as comment_add,
    comment_get as comment_get,
    comment_print as comment_print,
    comment_reset as comment_reset,
    option_add as option_add,
    option_add_parameters as option_add_parameters,
    option_remove as option_remove,
    update_workflow_model as update_workflow_model,
    update_workflow_recipe as update_workflow_recipe,
)
from .workflowsets.ranking import (
    extract_workflow_set_result as extract_workflow_set_result,
    rank_results as rank_results,
)
