"""The Java side: classes in the JVM of the Spark session, and stages that wrap them."""

import difflib
import functools
from typing import Any, Callable, ClassVar, Dict, Iterator, Tuple, Type, TypeVar

from py4j.java_collections import JavaArray  # type: ignore[import-untyped]
from py4j.java_gateway import JavaClass  # type: ignore[import-untyped]
from pyspark import SparkContext
from pyspark.ml.param import Param
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaParams
from pyspark.sql.utils import is_remote

S = TypeVar("S", bound="JavaStage")
F = TypeVar("F", bound=Callable[..., None])

_HOW = "Start the session with SparkSession.builder.config(map=sparkvae.session_conf()).getOrCreate()"


def java_class(name: str) -> Any:
    """Returns a class of the session's JVM.

    :raises RuntimeError: in one line, if there is no such class, or no JVM
    """
    if is_remote():
        raise RuntimeError(
            "sparkvae needs a session with a JVM of its own: Spark Connect has none. Unset SPARK_REMOTE and use"
            " SparkSession.builder.master(...) instead of remote(...)"
        )
    context = SparkContext._active_spark_context
    if context is None:
        raise RuntimeError("sparkvae needs a Spark session: none is active. " + _HOW)
    found: Any = context._jvm
    for part in name.split("."):
        found = getattr(found, part)
    if not isinstance(found, JavaClass):
        raise RuntimeError(
            f"sparkvae needs its jar in the Spark session: {name} is not on the class path (spark.jars). " + _HOW
        )
    return found


class _Reader(JavaMLReader[Any]):
    @classmethod
    def _load_java_obj(cls, clazz: Any) -> Any:
        return java_class(clazz._java_class)


def with_settings(constructor: F) -> F:
    """Gives a stage the keyword arguments of its constructor as params. Only those that were given are set: defaults
    in the signature are for the reader."""

    @functools.wraps(constructor)
    def create(self: Any, **settings: Any) -> None:
        constructor(self)
        self._create(settings)

    return create  # type: ignore[return-value]


class JavaStage(JavaParams, JavaMLReadable[Any], JavaMLWritable):
    """What all stages share. Defaults are those of the Java stage, and Java checks values when they are set."""

    _java_class: ClassVar[str]
    _java_defaults: ClassVar[Dict[str, Any]]
    _java_obj: Any = None  # for stages whose constructor fails

    def _create(self, settings: Dict[str, Any]) -> None:
        self._java_obj = java_class(self._java_class)(self.uid)
        self._transfer_params_from_java()
        self._set(**settings)

    @classmethod
    def read(cls: Type[S]) -> JavaMLReader[S]:
        """Returns a reader of saved stages."""
        return _Reader(cls)

    @classmethod
    def load(cls: Type[S], path: str) -> S:
        """Reads a saved stage."""
        return cls.read().load(path)

    def set(self, param: Param[Any], value: Any) -> None:
        """Sets a param.

        :raises IllegalArgumentException: in one line, if the value is not allowed
        """
        self._shouldOwn(param)
        self._set(**{param.name: value})

    def _set(self: S, **settings: Any) -> S:
        before = dict(self._paramMap)
        try:
            for name, value in settings.items():
                self._require_param(name)
                if value is None:
                    self.clear(self.getParam(name))
                    continue
                super()._set(**{name: value})
                if self._java_obj is not None:
                    param = self.getParam(name)
                    self._make_java_param_pair(param, self._paramMap[param])
        except Exception:
            self._paramMap = before
            raise
        return self

    def _require_param(self, name: str) -> None:
        if not self.hasParam(name):
            nearest = difflib.get_close_matches(name, [param.name for param in self.params], 1)
            hint = f": did you mean {nearest[0]}?" if nearest else ". explainParams() lists all"
            raise TypeError(f"{type(self).__name__} has no param {name}{hint}")

    def _transfer_params_from_java(self) -> None:
        # All defaults: PySpark leaves out those of params that are set, and does not convert arrays.
        if "_java_defaults" not in type(self).__dict__:
            type(self)._java_defaults = dict(self._read_defaults())
        self._setDefault(**self._java_defaults)
        super()._transfer_params_from_java()

    def _read_defaults(self) -> Iterator[Tuple[str, Any]]:
        for param in self._java_obj.params():
            default = self._java_obj.getDefault(param)
            if default.isDefined():
                value = default.get()
                yield param.name(), list(value) if isinstance(value, JavaArray) else value
