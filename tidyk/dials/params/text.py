"""Parameters of text features."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_token = (
    "words", "characters", "character_shingle", "lines", "ngrams", "paragraphs", "ptb", "regex",
    "sentences", "skip_ngrams", "tweets", "word_stems",
)  # fmt: skip
values_weight_scheme = (
    "raw count", "binary", "term frequency", "log normalization", "double normalization",
)  # fmt: skip


@parameter("Token Unit")
def token(values: Any = values_token):
    """Token Unit. Equals R's `dials::token()`.

    Args:
        values: The values that it may take.
    """


@parameter("Number of tokens", whole=True)
def num_tokens(range: Any = (1, 3), trans: Any = None):
    """Number of tokens. Equals R's `dials::num_tokens()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Retained Tokens", whole=True)
def max_tokens(range: Any = (0, 1000), trans: Any = None):
    """# Retained Tokens. Equals R's `dials::max_tokens()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Minimum Token Frequency", whole=True)
def min_times(range: Any = (0, 1000), trans: Any = None):
    """Minimum Token Frequency. Equals R's `dials::min_times()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Maximum Token Frequency", whole=True)
def max_times(range: Any = (1, 100_000), trans: Any = None):
    """Maximum Token Frequency. Equals R's `dials::max_times()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Weight")
def weight(range: Any = (-10, 0), trans: Any = "log10"):
    """Weight. Equals R's `dials::weight()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Term Frequency Weight Method")
def weight_scheme(values: Any = values_weight_scheme):
    """Term Frequency Weight Method. Equals R's `dials::weight_scheme()`.

    Args:
        values: The values that it may take.
    """


@parameter("# Hash Features", whole=True)
def num_hash(range: Any = (8, 12), trans: Any = "log2"):
    """# Hash Features. Equals R's `dials::num_hash()`.

    Args:
        range: Lower and upper bound, in powers of two.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Signed Hash Value")
def signed_hash(values: Any = (True, False)):
    """Signed Hash Value. Equals R's `dials::signed_hash()`.

    Args:
        values: The values that it may take.
    """


@parameter("# Unique Tokens in Vocabulary", whole=True)
def vocabulary_size(range: Any = (1000, 32000), trans: Any = None):
    """# Unique Tokens in Vocabulary. Equals R's `dials::vocabulary_size()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
