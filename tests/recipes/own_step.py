"""A step of one's own, as a script has it: run with a file's name, it leaves a fitted workflow
there."""

import pickle
import sys

import numpy as np

from tidyk import fit, linear_reg, prep, recipe, workflow
from tidyk.datasets import mtcars
from tidyk.extending import Step, step


@step("Shares of the largest value of", takes=("double", "integer"))
class step_share(Step):
    """Numbers as shares of the largest one in training.

    power: Of the shares.
    """

    power: float = 1

    def train(self, names, data):
        return {name: np.nanmax(data.table.numbers(name)) for name in names}

    def apply(self, table):
        shares = {n: (table.numbers(n) / top) ** self.power for n, top in self.learned.items()}
        return table.replaced(shares)

    def tidy(self):
        return {
            "terms": self.chosen,
            "value": list(self.learned.values()) if self.trained else None,
        }


if __name__ == "__main__":
    rec = recipe("mpg ~ wt", data=mtcars) >> step_share("wt", power=2, id="share")
    kept = {"recipe": rec >> prep(), "fitted": workflow(rec, linear_reg()) >> fit(mtcars)}
    with open(sys.argv[1], "wb") as file:
        pickle.dump(kept, file)
