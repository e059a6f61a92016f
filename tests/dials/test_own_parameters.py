"""Parameters of one's own: from a notebook or script, with workers, and in a fresh process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import tidyk as tk
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.dials.registry import PARAMETERS, parameter

SCRIPT = '''
import pickle, sys
import joblib
import tidyk as tk
from tidyk.extending import parameter

@parameter("Amount of Sugar")
def sugar(range=(0, 1)): ...

@parameter("Amount of Sugar")
def sugar(range=(0, 2)): ...

TWICE = tk.new_transform("twice", lambda x: 2 * x, lambda x: x / 2)

def doubled(param, x):
    return tk.range_set(param, (1, 2 * x.shape[1]))

@parameter("Amount of Salt", finalize=doubled)
def salt(range=(1, tk.unknown()), trans=TWICE):
    """How salty it is."""

if __name__ == "__main__":
    with joblib.parallel_config("loky", n_jobs=2):
        made = joblib.Parallel()(joblib.delayed(f)(**k) for f, k in [(sugar, {}), (salt, {})])
    print([p.label for p in made], made[0].range.upper)
    with open(sys.argv[1], "wb") as file:
        pickle.dump([sugar, salt(), salt], file)
'''


@pytest.mark.slow
def test_a_parameter_of_a_script_works_in_workers_and_in_a_fresh_process(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    call = [sys.executable, str(tmp_path / "script.py"), str(tmp_path / "made.pkl")]
    out = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    assert "('sugar', 'Amount of Sugar'), ('salt', 'Amount of Salt')] 2.0" in out
    sugar, salt, make_salt = pickle.loads((tmp_path / "made.pkl").read_bytes())
    assert sugar().range.upper == 2
    assert tk.finalize(salt, tk.data_frame(a=[1], b=[2])).range.upper == 4
    assert salt.trans.transform(3) == 6
    assert PARAMETERS["salt"] is make_salt
    for name in ("sugar", "salt"):
        PARAMETERS.remove(name)


def test_the_same_definition_again_replaces_and_another_clashes() -> None:
    def define(label: str) -> None:
        @parameter(label)
        def flour(range=(0, 1)): ...

    try:
        define("Flour")
        define("Flour, again")
        assert PARAMETERS["flour"]().label == ("flour", "Flour, again")

        def flour(range=(0, 1)): ...

        with pytest.raises(TidykValueError, match=r'parameter "flour" exists already: .*define.*'):
            parameter("Other")(flour)
    finally:
        PARAMETERS.remove("flour")
    with pytest.raises(TidykValueError, match=r"`tidyk\.dials\.params\.penalties\.penalty`"):

        @parameter("Mine")
        def penalty(range=(0, 1)): ...


def test_a_misspelt_argument_is_answered_with_the_nearest() -> None:
    with pytest.raises(TidykTypeError, match=r'no argument `rnge`. Did you mean "range"'):
        tk.penalty(rnge=(0, 1))


def test_a_function_without_a_range_is_no_parameter() -> None:
    with pytest.raises(TidykTypeError, match=r"`oven\(\)` should have `range`"):

        @parameter("Oven")
        def oven(heat=(0, 1)): ...


def test_help_says_what_a_parameter_takes() -> None:
    import pydoc

    text = pydoc.plain(pydoc.render_doc(tk.penalty))
    assert "penalty(range" in text
    assert "Equals R's `dials::penalty()`" in text
