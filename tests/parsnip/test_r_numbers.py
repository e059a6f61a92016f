"""Models whose arithmetic is R's: neighbours, discriminants, naive Bayes, support vector machines,
networks, partial least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

from tidyk import (
    bag_mlp,
    discrim_linear,
    discrim_quad,
    discrim_regularized,
    extract_fit_engine,
    extract_parameter_set_dials,
    factor,
    fit,
    frequency_weights,
    importance_weights,
    mlp,
    naive_Bayes,
    nearest_neighbor,
    null_model,
    pls,
    predict,
    proportional_hazards,
    sample_int,
    set_engine,
    set_seed,
    svm_linear,
    svm_poly,
    svm_rbf,
    tidy,
    tunable,
    tune,
    with_seed,
)
from tidyk.base.errors import TidykWarning
from tidyk.parsnip.engines.kernlab.engine import sigest
from tidyk.parsnip.engines.naive_bayes import density_of
from tidyk.parsnip.engines.nnet.engine import rows_of
from tidyk.parsnip.engines.nnet.network import Shape, outputs, train

R = load("engines/models")
CARS, FLOWERS = data("mtcars"), data("iris")
TWO = data("cls_two_class300", levels={"Class": ["Class1", "Class2"]})


def odd(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[::2]


def even(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[1::2]


def species(spec: Any) -> np.ndarray:
    """Probabilities for the even flowers."""
    fitted = spec >> fit("Species ~ .", data=odd(FLOWERS))
    return (fitted >> predict(even(FLOWERS), type="prob")).to_numpy()


@pytest.mark.parametrize("case", [c for c in R["kknn"] if not c.startswith("pen")])
def test_kknn(case: str) -> None:
    kernel, power, k = case.split()
    args = {"weight_func": kernel, "dist_power": float(power), "neighbors": int(k)}
    miles = nearest_neighbor("regression", **args) >> fit("mpg ~ .", data=odd(CARS))
    found = (miles >> predict(even(CARS)))[".pred"]
    np.testing.assert_allclose(found, R["kknn"][case]["reg"], rtol=1e-10)
    spec = nearest_neighbor("classification", **args)
    fitted = spec >> fit("Species ~ .", data=odd(FLOWERS))
    classes = (fitted >> predict(even(FLOWERS)))[".pred_class"].astype(str)
    assert classes.tolist() == R["kknn"][case]["cls"]
    np.testing.assert_allclose(species(spec), R["kknn"][case]["prob"], atol=1e-12)


@pytest.mark.parametrize("kernel", ["rectangular", "optimal", "gaussian"])
def test_kknn_with_factors(kernel: str) -> None:
    birds = data("penguins")
    birds = birds[birds["bill_length_mm"].notna()]
    birds = birds.assign(sex=factor(birds["sex"].astype("string").fillna("")))  # as R read them
    spec = nearest_neighbor("classification", neighbors=7, weight_func=kernel)
    formula = "species ~ island + sex + bill_length_mm + body_mass_g"
    found = spec >> fit(formula, data=odd(birds)) >> predict(even(birds), type="prob")
    np.testing.assert_allclose(found.to_numpy(), R["kknn"][f"pen {kernel}"]["prob"], atol=1e-12)


def test_neighbours_are_fewer_than_rows() -> None:
    with pytest.warns(TidykWarning, match="neighbors"):
        fitted = nearest_neighbor("regression", neighbors=50) >> fit("mpg ~ wt", data=CARS)
    assert fitted.fit.neighbors == 27
    with pytest.raises(ValueError, match="weight_func"):
        nearest_neighbor(weight_func="optimall")


def test_discriminants() -> None:
    close = {"atol": 1e-12, "rtol": 1e-10}
    np.testing.assert_allclose(species(discrim_linear()), R["lda"]["prob"], **close)
    np.testing.assert_allclose(species(discrim_quad()), R["qda"]["prob"], **close)
    for penalty in (0.1, 10):
        found = species(discrim_linear(engine="mda", penalty=penalty))
        np.testing.assert_allclose(found, R[f"fda_ridge{penalty}"], **close)
    found = species(discrim_linear(engine="mda", penalty=0))
    np.testing.assert_allclose(found, R["fda_poly"]["prob"], **close)
    found = species(discrim_regularized(frac_common_cov=0.3, frac_identity=0.2))
    np.testing.assert_allclose(found, R["rda"], **close)


def test_discriminants_say_what_they_cannot_do() -> None:
    constant = FLOWERS.assign(same=1.0)
    with pytest.raises(ValueError, match=r"same.*constant"):
        discrim_linear() >> fit("Species ~ .", data=constant)
    with pytest.raises(ValueError, match="too few"):
        discrim_quad() >> fit("Species ~ .", data=FLOWERS[:103])
    with pytest.raises(ValueError, match="frac_identity"):
        discrim_regularized(frac_common_cov=0.3) >> fit("Species ~ .", data=FLOWERS)
    with pytest.raises(TypeError, match="penalty"):
        discrim_linear(penalty=0.1) >> fit("Species ~ .", data=FLOWERS)
    twice = FLOWERS.assign(again=FLOWERS["Petal.Width"] * 2)
    with pytest.warns(TidykWarning, match="collinear"):
        fitted = discrim_linear() >> fit("Species ~ .", data=twice)
    whole = discrim_linear() >> fit("Species ~ .", data=FLOWERS)
    ours, theirs = (m >> predict(twice, type="prob") for m in (fitted, whole))
    np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_naive_bayes() -> None:
    np.testing.assert_allclose(species(naive_Bayes()), R["nb_kernel"], rtol=1e-10)
    gauss = naive_Bayes() >> set_engine("klaR", usekernel=False)
    np.testing.assert_allclose(species(gauss), R["nb_gauss"], rtol=1e-10)


def test_a_density_is_r_s() -> None:
    points, density = density_of(odd(FLOWERS)["Sepal.Length"].to_numpy()[:25])
    np.testing.assert_allclose(points, R["density"]["x"], rtol=1e-12)
    np.testing.assert_allclose(density, R["density"]["y"], rtol=1e-10)


@pytest.mark.parametrize("cost", [0.25, 10])
def test_support_vector_machines(cost: float) -> None:
    """To what the solver leaves undecided."""
    recorded, key = R["svm"], f"{cost:g}"
    rbf = svm_rbf("classification", cost=cost, rbf_sigma=0.3)
    flowers = rbf >> fit("Species ~ .", data=odd(FLOWERS))
    found = (flowers >> predict(even(FLOWERS)))[".pred_class"].astype(str).tolist()
    assert found == recorded[f"rbf {key}"]["cls"]
    assert flowers.fit.machine.n_support_.sum() == recorded[f"rbf {key}"]["nsv"]
    machines = {
        "rbf2": rbf,
        "lin": svm_linear("classification", engine="kernlab", cost=cost),
        "poly": svm_poly("classification", cost=cost, degree=2, scale_factor=0.5),
    }
    for name, spec in machines.items():
        model = (spec >> fit("Class ~ .", data=odd(TWO))).fit
        ours = -model.decisions(model.design.columns(even(TWO)))[:, 0]
        theirs = recorded[f"{name} {key}"]
        np.testing.assert_allclose(ours, theirs["dec"] if name == "rbf2" else theirs, atol=5e-3)
    miles = svm_rbf("regression", cost=cost, rbf_sigma=0.1) >> fit("mpg ~ .", data=odd(CARS))
    found = (miles >> predict(even(CARS)))[".pred"]
    np.testing.assert_allclose(found, recorded[f"svr {key}"], rtol=1e-8)


def test_probabilities_of_machines_from_r_s_seed() -> None:
    spec = svm_rbf("classification", cost=1, rbf_sigma=0.3)
    for seed, name in ((1, "prob"), (2, "prob_seed2")):
        set_seed(seed)
        fitted = spec >> fit("Class ~ .", data=odd(TWO))
        found = (fitted >> predict(even(TWO), type="prob"))[".pred_Class1"]
        np.testing.assert_allclose(found, R["svm"][name], atol=2e-3)
    set_seed(1)
    np.testing.assert_allclose(species(spec), R["svm"]["prob_iris"], atol=2e-3)


def test_sigma_is_r_s_from_the_same_seed() -> None:
    flowers = odd(FLOWERS).drop(columns="Species").to_numpy()
    flowers = (flowers - flowers.mean(axis=0)) / flowers.std(axis=0, ddof=1)
    for seed in range(1, 6):
        set_seed(seed)
        wanted = np.array(R["sigest"])[:, seed - 1]
        np.testing.assert_allclose(sigest(flowers, frac=1), wanted, rtol=1e-10)


def test_networks_learn_as_nnet_from_the_same_weights() -> None:
    recorded = load("engines/nnet")
    scaled = (CARS - CARS.mean()) / CARS.std()
    shape, rows = Shape(10, 3, 1, "linear"), rows_of(scaled.drop(columns="mpg"), scaled["mpg"])
    start = np.array(recorded["nn_reg"]["start"])
    weights, value, _ = train(shape, rows, start, 0.1)
    assert value == pytest.approx(recorded["nn_reg"]["value"], rel=1e-12)
    np.testing.assert_allclose(weights, recorded["nn_reg"]["wts"], rtol=1e-9)
    shape, rows = Shape(2, 2, 1, "entropy"), rows_of(TWO[["A", "B"]], TWO["Class"])
    weights, _, _ = train(shape, rows, np.array(recorded["nn_cls"]["start"]), 0.0)
    # a hundred steps of a net without decay lose digits
    found = outputs(shape, weights, rows.x)[:, 0]
    np.testing.assert_allclose(found, recorded["nn_cls"]["pred"], atol=1e-4)


def test_a_network_starts_from_r_s_seed() -> None:
    found = []
    for _ in range(2):
        set_seed(7)
        fitted = mlp("regression", hidden_units=2, epochs=5) >> fit("mpg ~ wt + hp", data=CARS)
        found.append((fitted >> predict(CARS))[".pred"].tolist())
    assert found[0] == found[1]
    assert "a 2-2-1 network with 9 weights" in str(fitted)


WEIGHTED = {
    "y ~ wt + drat": (4.42416918639712, [2.32873964698159, 2.15835460393872]),
    "two ~ wt + qsec": (22.6456521534376, [0.645667701427953, 0.503005030076533]),
    "three ~ wt + qsec": (35.3107619344396, [0.283434567854853, 0.242339748141464]),
}


@pytest.mark.parametrize("formula", WEIGHTED)
def test_weights_multiply_the_errors_of_a_network(formula: str) -> None:
    """The numbers of `nnet(weights = )` with the same seed; predictions are numbers or the last
    class' probabilities."""
    frame = CARS.assign(y=CARS["mpg"] / 10, two=factor(CARS["am"]), three=factor(CARS["gear"]))
    mode = "regression" if formula.startswith("y") else "classification"
    spec = mlp(mode, hidden_units=2, penalty=0.1, epochs=50)
    set_seed(3)
    weights = importance_weights(np.arange(32) % 3 + 0.5)
    fitted = spec >> fit(formula, data=frame, case_weights=weights)
    value, first = WEIGHTED[formula]
    assert extract_fit_engine(fitted).values[0] == pytest.approx(value, rel=1e-7)
    found = predict(fitted, frame, type="prob" if mode == "classification" else "numeric")
    np.testing.assert_allclose(found.iloc[:2, -1], first, rtol=1e-6)


def test_a_frequency_repeats_a_row_of_a_network() -> None:
    times, spec = np.arange(32) % 3, mlp("regression", hidden_units=2, penalty=0.1, epochs=5)
    set_seed(3)
    counted = spec >> fit("mpg ~ wt", data=CARS, case_weights=frequency_weights(times))
    set_seed(3)
    repeated = spec >> fit("mpg ~ wt", data=CARS.loc[CARS.index.repeat(times)])
    found, wanted = (predict(model, CARS)[".pred"] for model in (counted, repeated))
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


def test_partial_least_squares() -> None:
    fitted = pls("regression", engine="plsr", num_comp=3) >> fit("mpg ~ .", data=odd(CARS))
    found = (fitted >> predict(even(CARS)))[".pred"]
    np.testing.assert_allclose(found, R["pls"], rtol=1e-10)


def test_the_null_model_tells_its_value() -> None:
    fitted = null_model() >> fit("Species ~ .", data=FLOWERS)
    assert tidy(fitted)["value"].tolist() == ["setosa"]
    assert "Predicted Value: setosa" in str(fitted)


def test_arguments_that_an_engine_lacks_are_told() -> None:
    with pytest.warns(TidykWarning, match="dropout"):
        mlp("regression", dropout=0.1, epochs=2) >> fit("mpg ~ wt", data=CARS)


def test_a_model_that_nothing_fits_records_and_says_so() -> None:
    spec = proportional_hazards(penalty=0.1) >> set_engine("glmnet", nlambda=50)
    assert "nlambda = 50" in str(spec)
    with pytest.raises(ValueError, match=r"`proportional_hazards\(\)` records and prints"):
        spec >> fit("mpg ~ .", data=CARS)


def test_parameters_have_the_ranges_of_the_engine() -> None:
    spec = nearest_neighbor(neighbors=tune(), dist_power=tune())
    neighbors, power = extract_parameter_set_dials(spec).object
    assert (neighbors.range.lower, neighbors.range.upper) == (1, 15)
    assert (power.range.lower, power.range.upper) == (0.1, 2)
    info = tunable(svm_poly())["call_info"].tolist()
    assert info[1] == {"pkg": "dials", "fun": "prod_degree", "range": (1, 3)}


def test_a_machine_without_probabilities_says_so() -> None:
    spec = svm_rbf("classification") >> set_engine("kernlab", prob_model=False)
    fitted = spec >> fit("Class ~ .", data=TWO)
    with pytest.raises(ValueError, match="prob_model"):
        predict(fitted, TWO, type="prob")


def test_weights_go_with_their_rows_into_bagged_networks() -> None:
    """One of them is the network of a bootstrap sample's rows and weights."""
    weights = np.arange(32) % 3 + 0.5
    bag = bag_mlp("regression", hidden_units=2, penalty=0.1) >> set_engine("nnet", times=1)
    set_seed(3)
    bagged = bag >> fit("mpg ~ wt", data=CARS, case_weights=weights)
    set_seed(3)
    with with_seed(int(sample_int(100_000, 1)[0])):
        rows = np.asarray(sample_int(32, replace=True))
        sample, mine = CARS.iloc[rows].reset_index(drop=True), weights[rows]
        one = mlp("regression", hidden_units=2, penalty=0.1)
        alone = one >> fit("mpg ~ wt", data=sample, case_weights=mine)
    found, wanted = (predict(model, CARS)[".pred"] for model in (bagged, alone))
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
