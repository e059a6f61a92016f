"""tidyk: tidymodels for Python, with Keras 3 as its flagship engine.

`from tidyk import *` gives the catalogue (the file `__init__.pyi` beside this one), as
`library(tidymodels)` does in R. Names are loaded on their first use, so that `import tidyk` costs
next to nothing.
"""

from tidyk.base.lazy import attach

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = attach("tidyk")
