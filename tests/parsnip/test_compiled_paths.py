"""Paths of glmnet whose passes are loops for numba: R's, as those in Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import fit_xy, linear_reg, set_engine, tidy
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.datasets import mtcars
from tidyk.parsnip.engines.glmnet import compiled, descent, gaussian
from tidyk.parsnip.engines.glmnet.compiled import Machine, passes, step
from tidyk.parsnip.engines.glmnet.fitting import fit_path
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Options

Use = Callable[[Machine | None], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """A function that sets what makes the passes; None is Python."""

    def set_to(made: Machine | None) -> None:
        for module in (descent, gaussian):
            monkeypatch.setattr(module, "machine", lambda: made)

    return set_to


def problem(family: str, rows: int, columns: int) -> dict[str, Any]:
    """Predictors that are correlated, and an outcome that depends on some."""
    rng = np.random.default_rng(columns)
    x = rng.normal(size=(rows, columns)) + rng.normal(size=(rows, 1))
    eta = x[:, :4] @ [0.8, -0.6, 0.4, 0.2] + rng.normal(size=rows)
    y = {
        "gaussian": eta,
        "binomial": (eta > 0).astype(float),
        "poisson": rng.poisson(np.exp(eta / 3)).astype(float),
        "multinomial": np.digitize(eta, [-1.0, 1.0]).astype(float),
    }[family]
    return {"design": x, "y": y, "family": family, "classes": 3, "weights": rng.uniform(1, 2, rows)}


FAMILIES = ("gaussian", "binomial", "poisson", "multinomial")
OPTIONS = {
    "lasso": Options(),
    "ridge": Options(mixture=0.0, nlambda=20),
    "no constant": Options(mixture=0.5, intercept=False, nlambda=30),
    "some for free": Options(mixture=0.5, penalty_factor=(0.0, *[1.0] * 7), nlambda=30),
    "bounds": Options(mixture=0.7, lower_limits=(0.0,), upper_limits=(0.1,)),
    "own penalties": Options(mixture=0.7, path_values=(1.0, 0.3, 0.1, 0.01)),
}


@pytest.mark.parametrize("how", OPTIONS)
@pytest.mark.parametrize("family", FAMILIES)
def test_loops_make_the_passes_of_python(use: Use, family: str, how: str) -> None:
    paths = []
    for made in (None, Machine(passes, step)):
        use(made)
        paths.append(fit_path(**problem(family, 60, 8), options=OPTIONS[how]))
    same(*paths)


def same(python: Path, loops: Path) -> None:
    assert loops.passes == python.passes > 20
    np.testing.assert_allclose(loops.coefficients, python.coefficients, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(loops.explained, python.explained, rtol=1e-11, atol=1e-13)


def test_more_columns_than_rows(use: Use) -> None:
    paths = []
    for made in (None, Machine(passes, step)):
        use(made)
        paths.append(fit_path(**problem("gaussian", 20, 30), options=Options(nlambda=40)))
    same(*paths)


@pytest.mark.parametrize("made", [None, Machine(passes, step)], ids=["Python", "loops"])
@pytest.mark.parametrize("family", FAMILIES)
def test_too_many_passes_are_told(use: Use, made: Machine | None, family: str) -> None:
    use(made)
    with pytest.warns(TidykWarning, match="did not settle within `maxit`, 20, passes"):
        assert len(fit_path(**problem(family, 60, 8), options=Options(maxit=20)).penalties) < 10
    with pytest.raises(TidykError, match="did not converge in 8 passes"):
        fit_path(**problem(family, 60, 8), options=Options(maxit=8, path_values=(1e-5,)))


@pytest.mark.parametrize("family", FAMILIES)
def test_numba_makes_them_too(use: Use, family: str) -> None:
    pytest.importorskip("numba")
    paths = []
    for made in (None, compiled.machine()):
        use(made)
        paths.append(fit_path(**problem(family, 60, 8)))
    same(*paths)


def test_arrays_that_cannot_be_written_to() -> None:
    values = mtcars.to_numpy(float)
    values.flags.writeable = False
    frame = pd.DataFrame(values, columns=mtcars.columns, copy=False)
    spec = linear_reg(penalty=0.1) >> set_engine("glmnet")
    found, wanted = (tidy(fit_xy(spec, f.iloc[:, 1:], f["mpg"])) for f in (frame, mtcars))
    pd.testing.assert_frame_equal(found, wanted)


def test_numba_is_not_imported_before_a_path_is_fitted() -> None:
    code = (
        "import sys\n"
        "from tidyk import fit, linear_reg\n"
        "from tidyk.datasets import mtcars\n"
        "spec = linear_reg(penalty=0.1, engine='glmnet')\n"
        "assert 'numba' not in sys.modules\n"
        "print(len(fit(spec, 'mpg ~ .', data=mtcars).fit.path.penalties))\n"
    )
    # a folder for compiled code that cannot be made is no reason to fail
    env = {**os.environ, "NUMBA_CACHE_DIR": "/dev/null/no/such"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 50
