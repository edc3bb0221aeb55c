"""Writes sparkvae/params.py from the params of the Java stages, for submit/check-python.sh --write."""

import textwrap
from pathlib import Path
from typing import Any, List

from pyspark.ml.common import _java2py

from sparkvae.java import java_class

HEAD = '''"""The params of the stages, as the Java classes declare them. submit/check-python.sh --write writes this file."""

from typing import List, Optional, Sequence, TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from sparkvae.java import JavaStage, with_settings

S = TypeVar("S", bound=JavaStage)
'''

MAKER = '''

def _{converter}(name: str, doc: str) -> Param[{value}]:
    return Param(Params._dummy(), name, doc, TypeConverters.{converter})
'''

ROOT = Path(__file__).resolve().parents[4]
WIDTH = 120


class Setting:
    """A param of a Java stage."""

    # by Java's class: type of an argument, type of a value, converter
    TYPES = {
        "Param": ("str", "str", "toString"),
        "StringArrayParam": ("Sequence[str]", "List[str]", "toListString"),
        "IntParam": ("int", "int", "toInt"),
        "IntArrayParam": ("Sequence[int]", "List[int]", "toListInt"),
        "LongParam": ("int", "int", "toInt"),
        "DoubleParam": ("float", "float", "toFloat"),
    }

    def __init__(self, context: Any, stage: Any, param: Any) -> None:
        self.name = param.name()
        self.doc = param.doc()
        self.argument, self.value, self.converter = self.TYPES[param.getClass().getSimpleName()]
        default = stage.getDefault(param)
        self.default = _java2py(context, default.get()) if default.isDefined() else None
        if self.default is not None and self.argument.startswith("Sequence"):
            self.default = tuple(self.default)
        self.capital = self.name[0].upper() + self.name[1:]

    def declaration(self) -> str:
        line = f'    {self.name}: Param[{self.value}] = _{self.converter}("{self.name}", '
        if len(line) + len(self.doc) + 3 <= WIDTH:
            return f'{line}"{self.doc}")\n'
        return f'{line.rstrip()}\n{strings(self.doc)}    )\n'

    def getter(self) -> str:
        return f"\n    def get{self.capital}(self) -> {self.value}:\n        return self.getOrDefault(self.{self.name})\n"

    def setter(self) -> str:
        return (
            f"\n    def set{self.capital}(self: S, value: {self.argument}) -> S:\n"
            f"        return self._set({self.name}=value)\n"
        )

    def keyword(self) -> str:
        if self.default is None:
            return f"        {self.name}: Optional[{self.argument}] = None,\n"
        text = f'"{self.default}"' if isinstance(self.default, str) else repr(self.default)
        return f"        {self.name}: {self.argument} = {text},\n"

    def explanation(self) -> str:
        return textwrap.fill(
            f":param {self.name}: {self.doc}",
            WIDTH,
            initial_indent=" " * 8,
            subsequent_indent=" " * 12,
            break_on_hyphens=False,
            break_long_words=False,
        )


def strings(text: str) -> str:
    """String literals of a long text."""
    lines = textwrap.wrap(text, WIDTH - 11, break_on_hyphens=False)
    spaced = [line + " " for line in lines[:-1]] + lines[-1:]
    return "".join(f'        "{line}"\n' for line in spaced)


def settings_of(context: Any, java_name: str) -> List[Setting]:
    stage = java_class(java_name)("written")
    return [Setting(context, stage, param) for param in stage.params()]


def declared(name: str, doc: str, settings: List[Setting]) -> str:
    text = f'\n\nclass {name}(JavaStage):\n    """{doc}"""\n\n'
    return text + "".join(s.declaration() for s in settings) + "".join(s.getter() for s in settings)


def constructor(settings: List[Setting]) -> str:
    return (
        "\n    @with_settings\n    def __init__(\n        self,\n        *,\n"
        + "".join(s.keyword() for s in settings)
        + '    ) -> None:\n        """\n'
        + "".join(s.explanation() + "\n" for s in settings)
        + '        """\n        super().__init__()\n'
    )


def text(context: Any) -> str:
    """Returns the content of params.py."""
    ml = "org.sparkvae.spark.ml."
    settings = settings_of(context, ml + "VaeEstimator")
    loader = context._jvm.Thread.currentThread().getContextClassLoader()
    methods = {method.getName() for method in loader.loadClass(ml + "VaeModel").getMethods()}
    of_model = [s for s in settings if "set" + s.capital in methods]
    of_estimator = [s for s in settings if s not in of_model]
    evaluator = settings_of(context, ml + "VaeEvaluator")
    makers = dict.fromkeys((s.converter, s.value) for s in settings)
    return (
        HEAD
        + "".join(MAKER.format(converter=converter, value=value) for converter, value in makers)
        + declared("ModelParams", "The params of VAE, which its models take over.", settings)
        + "".join(s.setter() for s in of_model)
        + '\n\nclass EstimatorParams(ModelParams):\n    """The settings of VAE."""\n'
        + constructor(settings)
        + "".join(s.setter() for s in of_estimator)
        + declared("EvaluatorParams", "The params of VAEEvaluator.", evaluator)
        + constructor(evaluator)
        + "".join(s.setter() for s in evaluator)
    )


if __name__ == "__main__":
    from pyspark.sql import SparkSession

    from sparkvae import session_conf

    session = SparkSession.builder.config(map=session_conf(ROOT, {"spark.master": "local[1]"})).getOrCreate()
    (ROOT / "spark-job/src/main/python/sparkvae/params.py").write_text(text(session.sparkContext))
