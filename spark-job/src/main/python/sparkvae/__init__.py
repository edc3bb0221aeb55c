"""Variational autoencoders on Spark, for PySpark: `VAE`, `VAEModel` and `VAEEvaluator` are stages of Spark ML.

The work is done by the Java classes of spark-vae, whose jars the Spark session needs: `session_conf()` finds them.
"""

import sys
import types

from sparkvae.session import digits, session_conf
from sparkvae.stages import VAE, VAEEvaluator, VAEModel

__version__ = "0.1.0.dev0"
__all__ = ["VAE", "VAEEvaluator", "VAEModel", "digits", "session_conf"]

# PySpark imports the Python class of a Java stage by the Java name, also for stages of a pipeline that it loads.
_java_names = types.ModuleType("org.sparkvae.spark.ml", "The stages by the names of their Java classes.")
for _stage in (VAE, VAEEvaluator, VAEModel):
    setattr(_java_names, _stage._java_class.rpartition(".")[2], _stage)
sys.modules[_java_names.__name__] = _java_names
