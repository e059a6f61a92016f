"""Parameters of text features."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values

values_token = (
    "words", "characters", "character_shingle", "lines", "ngrams", "paragraphs", "ptb", "regex",
    "sentences", "skip_ngrams", "tweets", "word_stems",
)  # fmt: skip
values_weight_scheme = (
    "raw count", "binary", "term frequency", "log normalization", "double normalization",
)  # fmt: skip


@parameter("Token Unit")
def token(values: Values = values_token):
    """The unit that text is cut into."""


@parameter("Number of tokens", whole=True)
def num_tokens(range: Range = (1, 3), trans: Trans = None):
    """How many tokens make up an n-gram."""


@parameter("# Retained Tokens", whole=True)
def max_tokens(range: Range = (0, 1000), trans: Trans = None):
    """How many tokens are kept, at most."""


@parameter("Minimum Token Frequency", whole=True)
def min_times(range: Range = (0, 1000), trans: Trans = None):
    """How often a token must occur to be kept."""


@parameter("Maximum Token Frequency", whole=True)
def max_times(range: Range = (1, 100_000), trans: Trans = None):
    """How often a token may occur to be kept."""


@parameter("Weight")
def weight(range: Range = (-10, 0), trans: Trans = "log10"):
    """What double normalization adds to a term's frequency."""


@parameter("Term Frequency Weight Method")
def weight_scheme(values: Values = values_weight_scheme):
    """How the frequency of a term is weighted."""


@parameter("# Hash Features", whole=True)
def num_hash(range: Range = (8, 12), trans: Trans = "log2"):
    """How many columns text is hashed into."""


@parameter("Signed Hash Value")
def signed_hash(values: Values = (True, False)):
    """Do hashed values have signs?"""


@parameter("# Unique Tokens in Vocabulary", whole=True)
def vocabulary_size(range: Range = (1000, 32000), trans: Trans = None):
    """How many different tokens a vocabulary has."""
