"""Pictures of how a search went: parameters and performance by iteration, and races by stage."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, quoted
from tidyk.base.pipe import verb
from tidyk.base.plots import whole_breaks
from tidyk.tuning.collect import each_metric
from tidyk.tuning.epochs import collect_curves, longest
from tidyk.tuning.results import TuneResults
from tidyk.yardstick.metric import Metric

MOST_COLORS = 10
"""More candidates than this are lines of one color."""


def check_iterative(results: TuneResults, type: str) -> None:
    """Raise an error if there are no iterations to draw."""
    if not results.iterations:
        raise TidykTypeError(
            f'`type="{type}"` needs the results of an iterative search, such as `tune_bayes()` '
            "returns."
        )


def parameters_by_iteration(frame: pd.DataFrame, labels: list[str]) -> Any:
    """The values that were tried, one panel for each numeric parameter.

    Args:
        frame: One row per candidate and metric, with `.iter` and the parameters on their scales.
        labels: The parameters' columns.
    """
    import plotnine as p9

    numbers = [c for c in labels if pd.api.types.is_numeric_dtype(frame[c])]
    if not numbers:
        raise TidykTypeError("There should be at least one parameter that is a number.")
    long = frame.drop_duplicates([".iter", ".config"]).melt(id_vars=[".iter"], value_vars=numbers)
    long = long.rename(columns={".iter": "iteration"})
    return (
        p9.ggplot(long, p9.aes("iteration", "value"))
        + p9.geom_point()
        + p9.facet_wrap("variable", scales="free_y")
        + p9.scale_x_continuous(breaks=whole_breaks)
        + p9.labs(x="Iteration", y="")
        + p9.theme_bw()
    )


def performance_by_iteration(frame: pd.DataFrame) -> Any:
    """The metrics of the candidates tried, with an interval of 1.96 standard errors."""
    import plotnine as p9

    half = 1.96 * frame["std_err"]
    shown = pd.DataFrame({
        "iteration": frame[".iter"], "mean": frame["mean"], "metric": frame[".metric"],
        "low": frame["mean"] - half, "high": frame["mean"] + half,
    })  # fmt: skip
    drawn = p9.ggplot(shown, p9.aes("iteration", "mean")) + p9.geom_point()
    if shown["low"].notna().any():
        width = max(int(shown["iteration"].max()), 1) / 75
        drawn = drawn + p9.geom_errorbar(p9.aes(ymin="low", ymax="high"), width=width)
    metrics = list(dict.fromkeys(shown["metric"]))
    if len(metrics) > 1:
        drawn = drawn + p9.facet_wrap("metric", scales="free_y")
    drawn += p9.scale_x_continuous(breaks=whole_breaks)
    return drawn + p9.labs(x="Iteration", y=metrics[0] if len(metrics) == 1 else "") + p9.theme_bw()


@verb(TuneResults)
def plot_race(results: TuneResults, /) -> Any:
    """Draw the course of a race: the candidates' means at each stage.

    Args:
        results: Results of `tune_race_anova()` or `tune_race_win_loss()`, whose stages are
            resamples, or of `tune_race_epochs()`, whose stages are epochs.

    Returns:
        A plotnine `ggplot`: each candidate's line ends where it was dropped.

    Raises:
        TidykTypeError: These are not the results of a race.

    Equals R's `finetune::plot_race()`.

    Examples:
        >>> from tidyk import rand_forest, set_seed, tune, tune_race_anova, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> grid = pd.DataFrame({"min_n": [2, 30]})
        >>> res = wf >> tune_race_anova(vfold_cv(mtcars, v=4), grid=grid)
        >>> type(plot_race(res)).__name__
        'ggplot'
    """
    import plotnine as p9

    if results.finalists is not None:
        return _race_over_epochs(results)
    if results.order is None:
        raise TidykTypeError(
            "`plot_race()` draws the results of a race, such as `tune_race_anova()`."
        )
    name = results.metrics.metrics[0].name
    return (
        p9.ggplot(race_stages(results), p9.aes("stage", "mean", group="config", color="config"))
        + p9.geom_line(alpha=0.5, show_legend=False)
        + p9.scale_x_continuous(breaks=whole_breaks)
        + p9.labs(x="Analysis Stage", y=name)
        + p9.theme_bw()
    )


def _race_over_epochs(results: TuneResults) -> Any:
    """The means of the first metric by epoch."""
    import plotnine as p9

    name = results.metrics.metrics[0].name
    frame = collect_curves.now(results, all_configs=True)
    frame = frame[frame[".metric"] == name].rename(columns={".config": "config"})
    return (
        p9.ggplot(frame, p9.aes("epoch", "mean", group="config", color="config"))
        + p9.geom_line(alpha=0.5, show_legend=False)
        + p9.geom_point(alpha=0.5, show_legend=False)
        + p9.labs(x="epoch", y=name)
        + p9.theme_bw()
    )


def race_stages(results: TuneResults) -> pd.DataFrame:
    """Columns `stage`, `config`, `mean`: the means after so many resamples of those that were tried
    on all of them."""
    order = results.order or ()
    first = results.metrics.metrics[0].name
    frame = each_metric(results, all_configs=True)
    frame = frame[frame[".metric"] == first]
    place = dict(zip(results.resamples.ids["id"], order, strict=True))
    if len(place) != len(order):  # repeats: the name alone does not tell
        ids = list(results.resamples.ids)
        keys = zip(*(results.resamples.ids[c] for c in ids), strict=True)
        place = dict(zip(keys, order, strict=True))
        stages = pd.Series([place[key] for key in frame[ids].itertuples(index=False, name=None)])
    else:
        stages = frame["id"].map(place)
    frame = pd.DataFrame({
        "stage": stages.to_numpy(), "config": frame[".config"].to_numpy(),
        "mean": frame[".estimate"].to_numpy(),
    })  # fmt: skip
    frame = frame.sort_values("stage", kind="stable")
    groups = frame.groupby("config", sort=False)["mean"]
    means = groups.expanding().mean().reset_index(level=0, drop=True).sort_index()
    stage = frame.groupby("config", sort=False).cumcount() + 1
    return frame.assign(mean=means.reindex(frame.index))[stage == frame["stage"]]


def curves_by_epoch(results: TuneResults, metric: str | list[str] | None) -> Any:
    """The mean of each metric over the epochs, with a band of one standard error; a line for each
    candidate whose curve is no beginning of another's."""
    import plotnine as p9

    frame = collect_curves.now(results, all_configs=True)
    wanted = asked_for(metric)
    frame = frame[frame[".config"].isin(longest(results))]
    if wanted is not None:
        check_metrics_there(wanted, list(dict.fromkeys(frame[".metric"])))
        frame = frame[frame[".metric"].isin(wanted)]
    frame = frame.assign(
        metric=frame[".metric"], config=frame[".config"], candidate=_called(frame, results),
        low=frame["mean"] - frame["std_err"], high=frame["mean"] + frame["std_err"],
    )  # fmt: skip
    few = frame["config"].nunique() <= MOST_COLORS
    drawn = p9.ggplot(frame, p9.aes("epoch", "mean", group="config"))
    if few:
        drawn = drawn + p9.geom_ribbon(p9.aes(ymin="low", ymax="high"), alpha=0.15)
        drawn = drawn + p9.geom_line(p9.aes(color="candidate")) + p9.labs(color="")
    else:
        drawn = drawn + p9.geom_line(alpha=0.4)
    metrics = list(dict.fromkeys(frame["metric"]))
    if len(metrics) > 1:
        drawn = drawn + p9.facet_wrap("metric", scales="free_y", ncol=1)
    return drawn + p9.labs(x="epoch", y=metrics[0] if len(metrics) == 1 else "") + p9.theme_bw()


def _called(frame: pd.DataFrame, results: TuneResults) -> pd.Series:
    """What a legend calls the candidates: their values, but the number of epochs."""
    names = [name for name in results.parameter_names if name != results.epochs]
    if not names:
        return frame[".config"]
    parts = [name + " = " + frame[name].map(_short) for name in names]
    texts = functools.reduce(lambda one, other: one + ", " + other, parts)
    return pd.Series(pd.Categorical(texts, categories=texts.unique()), index=frame.index)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def asked_for(metric: Any) -> list[str] | None:
    """The names of metrics, one or several; None for all."""
    if metric is None:
        return None
    wanted: list[Any] = list(metric) if isinstance(metric, list | tuple) else [metric]
    if not wanted:
        raise TidykValueError("`metric` names no metric: leave it out for all of them.")
    for each in wanted:
        if isinstance(each, Metric):
            raise TidykTypeError(f'`metric` is a name: `metric="{each.name}"`.')
        check_string(each, "metric")
    return wanted


def check_metrics_there(chosen: list[str], names: list[str]) -> None:
    """Raise an error for metrics that were not computed."""
    unknown = [m for m in chosen if m not in names]
    if unknown:
        raise TidykValueError(
            f"{quoted(unknown)} is none of the metrics that were computed: {quoted(names)}."
        )


def coord_obs_pred(
    ratio: float = 1, xlim: Any = None, ylim: Any = None, expand: bool = True
) -> Any:
    """Use the same scale on both axes, for plots of predictions against observations.

    Args:
        ratio: Length of a unit of the y-axis in units of the x-axis.
        xlim, ylim: Both ends of the axes; the range of all values on both by default.
        expand: Leave a margin around the values.

    Returns:
        A coordinate system: add it to a plotnine plot.

    Equals R's `tune::coord_obs_pred()`.

    Examples:
        >>> import plotnine as p9
        >>> from tidyk.datasets import mtcars
        >>> drawn = p9.ggplot(mtcars, p9.aes("mpg", "qsec")) + p9.geom_point() + coord_obs_pred()
        >>> type(drawn.coordinates).__name__
        'ObsPred'
    """
    import plotnine as p9

    class ObsPred(p9.coord_fixed):
        """Give both axes their common range."""

        def setup_panel_params(self, scale_x: Any, scale_y: Any) -> Any:
            ends = [*scale_x.final_limits, *scale_y.final_limits]
            both = (min(ends), max(ends))
            self.limits.x, self.limits.y = xlim or both, ylim or both
            return super().setup_panel_params(scale_x, scale_y)

    return ObsPred(ratio=ratio, xlim=xlim, ylim=ylim, expand=expand)
