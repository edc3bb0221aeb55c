#!/usr/bin/env bash
# Starts a Python program, or PySpark's shell if none is given, with the package sparkvae, the jars and all settings
# that its JVMs need: submit/pyspark.sh [--master URL] [PROGRAM.py [ARG...]] [-- SPARK-SUBMIT-ARG...]
# With --print, it prints Spark's settings and the environment variables as JSON instead: sparkvae.session_conf() reads
# them for a session that Python itself starts.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

sort_arguments "$@"
program=() print=no
for word in "${app_args[@]}"; do
  case "${#program[@]} $word" in
    "0 --print") print=yes ;;
    "0 --help" | "0 -h")
      echo "Usage: submit/pyspark.sh [--master URL] [--print] [PROGRAM.py [ARG...]] [-- SPARK-SUBMIT-ARG...]"
      echo "Starts a Python program, or PySpark's shell, with the package sparkvae, its jars and the settings that it needs."
      echo "SPARK_HOME is the Spark to use; without it, the PySpark of python3 (or PYSPARK_PYTHON). --print shows the"
      echo "settings and environment variables as JSON and starts nothing."
      exit ;;
    "0 -"*) refuse "Invalid argument: $word (must be --master, --print, --help or a Python program)" ;;
    *) program+=("$word") ;;
  esac
done
app_args=() # choose_kernel must not read them

python=${PYSPARK_PYTHON:-python3}
if [ -z "${SPARK_HOME:-}" ]; then
  SPARK_HOME=$("$python" -m pyspark.find_spark_home 2>/dev/null) ||
    refuse "Cannot find PySpark: SPARK_HOME is not set, and $python has no pyspark. Set SPARK_HOME, or run $python -m pip install 'pyspark>=3.5,<3.6' numpy"
  export SPARK_HOME
fi
find_java
build_if_needed
find_spark_home
[ "$spark_home_is" = own ] || refuse "Invalid SPARK_HOME: $SPARK_HOME (must contain bin/spark-submit; the Spark of the build has no PySpark)"
choose_kernel
choose_settings

# Without the main class of the verbs, and with their jar, which is not what is started.
submission=()
for ((i = 0; i < ${#settings[@]}; i += 2)); do
  if [ "${settings[i]}" != --class ]; then submission+=("${settings[@]:i:2}"); fi
done
last=$((${#joined[@]} - 1)) # of --jars
joined[last]="$application_jar,${joined[last]}"

if [ "$print" = yes ]; then
  settings=("${submission[@]}") spark_args=() # which its caller has
  print_start
  exit
fi

# A zip for --py-files, which also reaches a driver in the cluster; made aside, since other starts may read it.
package="$target/sparkvae.zip"
(cd "$root/spark-job/src/main/python" && "$python" -m zipfile -c "$package.$$" sparkvae)
mv "$package.$$" "$package"
theirs=$(given spark.submit.pyFiles --py-files)
submission+=("${spark_args[@]}" "${joined[@]}" --py-files "$package${theirs:+,$theirs}")

if [ "${#program[@]}" = 0 ]; then exec "$SPARK_HOME/bin/pyspark" "${submission[@]}"; fi
exec "$SPARK_HOME/bin/spark-submit" "${submission[@]}" "${program[@]}"
