"""Run the R calls that the golden files record ("call") against a Python namespace.

    >>> import tidyk
    >>> from tidyk.datasets import mtcars
    >>> run = RSession(namespace=tidyk, data={"A": mtcars})
    >>> len(run('vfold_cv(A, v = 5, strata = "cyl")'))
    5

A small reader of R expressions, enough for the recorded calls: calls with named arguments, `|>` and
`%>%`, operators, `a:b`, `$`, `[[`, `[`, formulas (handed over as text), `function(x)` and `\\(x)`,
strings, numbers, TRUE/FALSE/NULL/NA/Inf.
How a name is read: what `data` or an assignment defines, then the few base functions below, then
the namespace under test (dots become underscores), and otherwise a column name, as R's data masking
would: `accuracy(two, truth, predicted)` passes "truth" and "predicted". `c()` and `list()` give a
list, or a dict when all their arguments are named. Row numbers stay R's, 1-based, inside `[ , ]`
only. `Unsupported` is raised for anything else; such a case wants a hand-written test.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd


class Unsupported(Exception):
    """The text uses R that this reader does not know."""


# --- reading --------------------------------------------------------------------------------------
TOKEN = re.compile(
    r"""\s*(?:(?P<num>0x[0-9a-fA-F]+L?|\d+\.?\d*(?:[eE][+-]?\d+)?L?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<str>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<tick>`[^`]+`)
    |(?P<name>[A-Za-z.][A-Za-z0-9._]*(?:::[A-Za-z.][A-Za-z0-9._]*)?)
    |(?P<op>%[^%]*%|\|>|<-|<=|>=|==|!=|&&|\|\||\[\[|\]\]|->|[-+*/^:~?!$@(){}\[\],;=<>&|\\]))""",
    re.X,
)
INFIX = {  # operator: (left binding power, right binding power)
    "<-": (2, 1),
    "~": (4, 5),
    "||": (6, 7),
    "|": (6, 7),
    "&&": (8, 9),
    "&": (8, 9),
    "==": (12, 13),
    "!=": (12, 13),
    "<": (12, 13),
    ">": (12, 13),
    "<=": (12, 13),
    ">=": (12, 13),
    "+": (14, 15),
    "-": (14, 15),
    "*": (16, 17),
    "/": (16, 17),
    "|>": (18, 19),
    "%": (18, 19),
    ":": (20, 21),
    "^": (25, 24),
}
PREFIX = {"~": 5, "!": 10, "-": 22, "+": 22}


def tokens(text: str) -> list[tuple[str, str]]:
    out, at = [], 0
    text = text.strip()
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m or m.end() == at:
            raise Unsupported(f"cannot read {text[at : at + 20]!r}")
        kind = m.lastgroup or ""
        out.append((kind, m.group(kind)))
        at = m.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return out


class Reader:
    def __init__(self, text: str):
        self.t, self.i = tokens(text), 0

    def peek(self) -> tuple[str, str]:
        return self.t[self.i] if self.i < len(self.t) else ("end", "")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.i += 1
        return token

    def expect(self, op: str) -> None:
        text = self.next()[1]
        if text == op:
            return
        if op == "]" and text == "]]":  # x[a[1]] closes two at once
            self.t[self.i - 1 : self.i] = [("op", "]"), ("op", "]")]
            return
        raise Unsupported(f"expected {op!r}, found {text!r}")

    def expr(self, floor: int = 0):
        kind, text = self.next()
        if kind == "num":
            value = (
                float(text.rstrip("L")) if not text.startswith("0x") else int(text.rstrip("L"), 16)
            )
            whole = text.endswith("L") or (float(value).is_integer() and re.fullmatch(r"\d+", text))
            left = ("const", int(value) if whole else value)
        elif kind == "str":
            left = (
                "const",
                bytes(text[1:-1], "utf-8")
                .decode("unicode_escape")
                .encode("latin-1", "ignore")
                .decode("utf-8", "ignore")
                if "\\" in text
                else text[1:-1],
            )
        elif kind == "tick":
            left = ("name", text[1:-1])
        elif (kind == "name" and text == "function") or text == "\\":
            self.expect("(")
            left = ("function", self.arguments(")"), self.expr())
        elif kind == "name" and text == "if":
            self.expect("(")
            test = self.expr()
            self.expect(")")
            yes = self.expr()
            no = ("const", None)
            if self.peek()[1] == "else":
                self.next()
                no = self.expr()
            left = ("if", test, yes, no)
        elif kind == "name":
            left = ("name", text.split("::")[-1])
        elif text == "(":
            left = self.expr()
            self.expect(")")
        elif text == "{":
            body = []
            while self.peek()[1] != "}":
                body.append(self.expr())
                while self.peek()[1] == ";":
                    self.next()
            self.next()
            left = ("block", body)
        elif text in PREFIX:
            left = ("prefix", text, self.expr(PREFIX[text]))
        else:
            raise Unsupported(f"unexpected {text!r}")
        while True:
            kind, text = self.peek()
            if text == "(" and kind == "op":
                self.next()
                left = ("call", left, self.arguments(")"))
            elif text == "[[":
                self.next()
                left = ("item", left, self.arguments("]]"))
            elif text == "[":
                self.next()
                left = ("slice", left, self.arguments("]"))
            elif text in ("$", "@"):
                self.next()
                left = ("item", left, [(None, ("const", self.next()[1].strip("`\"'")))])
            else:
                power = INFIX.get("%" if text.startswith("%") else text) if kind == "op" else None
                if power is None or power[0] < floor:
                    return left
                self.next()
                left = ("infix", text, left, self.expr(power[1]))

    def arguments(self, close: str) -> list[tuple[str | None, Any]]:
        out: list[tuple[str | None, Any]] = []
        while True:
            kind, text = self.peek()
            if text == close or (close == "]" and text == "]]"):
                self.expect(close)
                return out
            if text == ",":
                self.next()
                out.append((None, ("empty",)))
                continue
            name = None
            if (
                kind in ("name", "str", "tick")
                and self.i + 1 < len(self.t)
                and self.t[self.i + 1][1] == "="
            ):
                name = text.strip("`\"'")
                self.i += 2
                if self.peek()[1] in (",", close):  # function(x, level = )
                    out.append((name, ("empty",)))
                    if self.peek()[1] == ",":
                        self.next()
                    continue
            out.append((name, self.expr()))
            if self.peek()[1] == ",":
                self.next()
                if self.peek()[1] == close:
                    out.append((None, ("empty",)))


def read(text: str):
    reader = Reader(text)
    tree = reader.expr()
    if reader.peek()[0] != "end":
        raise Unsupported(f"left over: {reader.peek()[1]!r}")
    return tree


def write(node) -> str:
    """The R text of a tree (formulas are passed on as text)."""
    tag = node[0]
    if tag == "const":
        value = node[1]
        return (
            {True: "TRUE", False: "FALSE", None: "NULL"}.get(value)
            if isinstance(value, bool) or value is None
            else (f'"{value}"' if isinstance(value, str) else repr(value))
        )
    if tag == "name":
        return node[1] if re.fullmatch(r"[A-Za-z.][A-Za-z0-9._]*", node[1]) else f"`{node[1]}`"
    if tag == "prefix":
        return ("~ " if node[1] == "~" else node[1]) + write(node[2])
    if tag == "infix":
        tight = node[1] in ("^", ":")
        return write(node[2]) + (node[1] if tight else f" {node[1]} ") + write(node[3])
    if tag == "call":
        return (
            write(node[1])
            + "("
            + ", ".join((f"{k} = " if k else "") + write(v) for k, v in node[2])
            + ")"
        )
    raise Unsupported(f"cannot write {tag}")


# --- evaluating -----------------------------------------------------------------------------------
def combine(*args, **named):
    if named and args:
        raise Unsupported("c() with and without names")
    if named:
        return dict(named)
    out: list[Any] = []
    for a in args:
        out.extend(a) if isinstance(a, (list, tuple, range, np.ndarray)) else out.append(a)
    return out


def as_list(*args, **named):
    if named and args:
        raise Unsupported("list() with and without names")
    return dict(named) if named else list(args)


def factor(x, levels=None, labels=None, ordered=False):
    x = list(x) if isinstance(x, (list, tuple)) else x
    levels = levels if levels is not None else sorted(pd.Series(x).dropna().unique())
    out = pd.Categorical(x, categories=list(levels), ordered=ordered)
    return out.rename_categories(list(labels)) if labels is not None else out


def subset(x, *index):
    """x[i], x[i, ], x[, j] with R's 1-based and negative numbers, logicals and names."""
    if isinstance(x, pd.DataFrame):
        rows, cols = (index[0], index[1]) if len(index) == 2 else (None, index[0])
        if rows is not None and not (isinstance(rows, tuple) and rows == ("empty",)):
            x = x.iloc[positions(rows, len(x))]
        if cols is not None and not (isinstance(cols, tuple) and cols == ("empty",)):
            cols = [cols] if isinstance(cols, str) else cols
            if isinstance(cols, (list, tuple)) and cols and isinstance(cols[0], str):
                x = x[list(cols)]
            else:
                x = x.iloc[:, positions(cols, x.shape[1])]
        return x
    if isinstance(x, (list, tuple)):
        return [x[i] for i in positions(index[0], len(x))]
    return x[positions(index[0], len(x))]


def positions(i, n: int) -> np.ndarray:
    i = np.atleast_1d(np.asarray(list(i) if isinstance(i, range) else i))
    if i.dtype == bool:
        return np.flatnonzero(i)
    i = i.astype(int)
    i = i[i != 0]
    return np.delete(np.arange(n), -i - 1) if (i < 0).any() else i - 1


BASE: dict[str, Any] = {
    "TRUE": True,
    "FALSE": False,
    "NULL": None,
    "NA": math.nan,
    "NA_real_": math.nan,
    "NA_integer_": None,
    "NA_character_": None,
    "Inf": math.inf,
    "NaN": math.nan,
    "pi": math.pi,
    "T": True,
    "F": False,
    "c": combine,
    "list": as_list,
    "factor": factor,
    "data.frame": lambda **k: pd.DataFrame(k),
    "tibble": lambda **k: pd.DataFrame(k),
    "head": lambda x, n=6: x[:n],
    "tail": lambda x, n=6: x[-n:],
    "nrow": len,
    "length": len,
    "names": lambda x: list(x.columns) if isinstance(x, pd.DataFrame) else list(x),
    "rep": lambda x, times=1, each=1: [
        v
        for _ in range(int(times))
        for v in (x if isinstance(x, (list, tuple)) else [x])
        for _ in range(int(each))
    ],
    "seq_len": lambda n: list(range(1, int(n) + 1)),
    "setdiff": lambda a, b: [v for v in a if v not in set(b)],
    "is.null": lambda x: x is None,
    "identity": lambda x: x,
    "log": lambda x, base=math.e: np.log(x) / np.log(base),
    "log10": np.log10,
    "log2": np.log2,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "range": lambda x: [np.min(x), np.max(x)],
    "paste": lambda *a, sep=" ": sep.join(map(str, a)),
    "paste0": lambda *a: "".join(map(str, a)),
    "as.formula": lambda x: x,
    "I": lambda x: x,
    "levels": lambda x: list(pd.Categorical(x).categories),
    "as.Date": pd.Timestamp,
    "ncol": lambda x: x.shape[1],
    "unlist": lambda x: list(x.values()) if isinstance(x, dict) else x,
}
UNKNOWN = {
    "quote",
    "bquote",
    "eval",
    "substitute",
    "structure",
    "local",
    "vapply",
    "sapply",
    "lapply",
    "map",
    "do.call",
    "matrix",
    "with",
    "within",
    "expression",
    "expr",
    "quos",
    "enquo",
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b if np.ndim(b) == 0 else np.power(float(a), b),
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "&&": lambda a, b: a and b,
    "||": lambda a, b: a or b,
    "%in%": lambda a, b: pd.Series(a).isin(list(b)).to_numpy(),
    "%%": lambda a, b: a % b,
    "%/%": lambda a, b: a // b,
}


class RSession:
    """Evaluates recorded calls.

    namespace: the module under test; data: R name -> Python object; rename: R function name ->
        Python name.
    """

    def __init__(
        self,
        namespace: Any,
        data: dict[str, Any] | None = None,
        rename: dict[str, str] | None = None,
    ):
        self.namespace, self.rename = namespace, rename or {}
        self.names: dict[str, Any] = dict(data or {})

    def __call__(self, text: str) -> Any:
        return self.eval(read(text))

    def lookup(self, name: str, calling: bool = False) -> Any:
        if name in self.names:
            return self.names[name]
        if calling and name in UNKNOWN:
            raise Unsupported(f"{name}()")
        python = self.rename.get(name, name.replace(".", "_"))
        if (
            calling
            and hasattr(self.namespace, python)
            and name not in ("c", "list", "head", "tail", "names", "levels", "log", "range")
        ):
            return getattr(self.namespace, python)
        if name in BASE:
            return BASE[name]
        if hasattr(self.namespace, python):
            return getattr(self.namespace, python)
        if calling:
            raise AttributeError(f"the namespace has no function for R's {name}()")
        return name  # a column, by data masking

    def eval(self, node) -> Any:
        tag = node[0]
        if tag == "const":
            return node[1]
        if tag == "empty":
            return ("empty",)
        if tag == "name":
            return self.lookup(node[1])
        if tag == "block":
            value = None
            for part in node[1]:
                value = self.eval(part)
            return value
        if tag == "if":
            return self.eval(node[2] if self.eval(node[1]) else node[3])
        if tag == "function":
            return self.closure(node)
        if tag == "prefix":
            if node[1] == "~":
                return write(node)
            value = self.eval(node[2])
            if isinstance(value, (list, range)):
                value = np.asarray(value)
            return (
                -value
                if node[1] == "-"
                else (not value if isinstance(value, bool) else ~value)
                if node[1] == "!"
                else value
            )
        if tag == "infix":
            return self.infix(node)
        if tag == "item":
            holder, key = self.eval(node[1]), self.eval(node[2][0][1])
            if isinstance(key, (int, float)) and not isinstance(key, bool):
                key = int(key) - 1
                return (
                    holder.iloc[:, key]
                    if isinstance(holder, pd.DataFrame)
                    else list(holder.values())[key]
                    if isinstance(holder, dict)
                    else holder[key]
                )
            return (
                holder[key]
                if isinstance(holder, (dict, pd.DataFrame))
                else getattr(holder, key)
                if hasattr(holder, key)
                else holder[key]
            )
        if tag == "slice":
            return subset(self.eval(node[1]), *[self.eval(v) for _, v in node[2]])
        if tag == "call":
            return self.call(node)
        raise Unsupported(tag)

    def call(self, node, first: Any = None, piped: bool = False) -> Any:
        function = (
            self.lookup(node[1][1], calling=True)
            if node[1][0] in ("name", "const")
            else self.eval(node[1])
        )
        args = [self.eval(v) for k, v in node[2] if k is None and v != ("empty",)]
        named = {
            k.replace(".", "_") if function not in (combine, as_list) else k: self.eval(v)
            for k, v in node[2]
            if k is not None
        }
        return function(*([first] if piped else []), *args, **named)

    def infix(self, node) -> Any:
        _, op, left, right = node
        if op == "~":
            return write(node)
        if op in ("|>", "%>%"):
            if right[0] != "call":
                raise Unsupported("pipe into something that is no call")
            return self.call(right, first=self.eval(left), piped=True)
        if op == "<-":
            self.names[left[1]] = value = self.eval(right)
            return value
        a, b = self.eval(left), self.eval(right)
        if op == ":":
            a, b = int(a), int(b)
            return list(range(a, b + 1)) if a <= b else list(range(a, b - 1, -1))
        if op not in ARITHMETIC:
            raise Unsupported(op)
        a, b = (np.asarray(v) if isinstance(v, list) else v for v in (a, b))
        value = ARITHMETIC[op](a, b)
        return (
            value.tolist()
            if isinstance(value, np.ndarray)
            and value.ndim == 1
            and op not in ("==", "!=", "<", ">", "<=", ">=", "&", "|", "%in%")
            else value
        )

    def closure(self, node) -> Callable[..., Any]:
        formals = [
            (k or (v[1] if v[0] == "name" else "..."), None if k is None else v) for k, v in node[1]
        ]

        def function(*args, **named):
            inner = RSession(self.namespace, self.names, self.rename)
            for name, default in formals:
                if default is not None and default != ("empty",):
                    inner.names[name] = inner.eval(default)
            inner.names.update(
                {name: value for (name, _), value in zip(formals, args, strict=False)}
            )
            inner.names.update(named)
            return inner.eval(node[2])

        return function
