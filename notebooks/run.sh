#!/usr/bin/env bash
# Runs notebooks and keeps their outputs in them: notebooks/run.sh [--smoke] [NAME...]
# With --smoke they do little, and the outputs go to spark-job/target/notebooks-run, as in CI. VAE_DATA is a folder with
# mnist/ and frey-faces/, on which a run without --smoke trains where they are there. It makes a virtual environment
# below spark-job/target first, and says why it runs nothing where there is no Python or no package index.
# shellcheck source-path=SCRIPTDIR source=../submit/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../submit/lib.sh"
# shellcheck source-path=SCRIPTDIR source=../submit/environment.sh
. "$root/submit/environment.sh"

here="$root/notebooks" smoke=no names=()
for word in "$@"; do
  case "$word" in
    --help | -h)
      echo "Usage: notebooks/run.sh [--smoke] [NAME...]   runs the notebooks, or those whose names start with a NAME"
      exit ;;
    --smoke) smoke=yes ;;
    *) names+=("$word") ;;
  esac
done
if [ "${#names[@]}" = 0 ]; then names=(''); fi
notebooks=()
for name in "${names[@]}"; do
  found=("$here/$name"*.ipynb)
  [ -e "${found[0]}" ] || refuse "Invalid notebook: $name (must be the start of a name: $(cd "$here" && echo *.ipynb))"
  notebooks+=("${found[@]}")
done

find_java
build_if_needed
make_environment notebooks "$here/requirements.txt" || {
  echo "skipped the notebooks: $missing"
  exit
}
unset SPARK_HOME PYTHONPATH PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON
sort_arguments
find_spark_home
choose_kernel

if [ -n "${VAE_DATA:-}" ] && [ ! -d "$VAE_DATA" ]; then
  refuse "Invalid VAE_DATA: $VAE_DATA (must be a folder, with mnist/ or frey-faces/)"
fi

# Both kernels log as little as this file says.
export SPARK_CONF_DIR="$here/spark-conf" OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
export VAE_SMOKE="$smoke" VAE_DATA="${VAE_DATA:+$(realpath -- "$VAE_DATA")}"

# The Java kernel is a JVM with the driver and its tasks; the kernel's launcher starts it with the java of the PATH.
PATH="$venv/bin:$(dirname -- "$(command -v "$java")"):$PATH"
library=$(nd4j_library)
export JJAVA_CLASSPATH="$application_jar:${library:+$library:}$SPARK_HOME/jars/*"
flags=$(sed -n '/<jdk17.flags>/,/<\/jdk17.flags>/p' "$root/pom.xml" | sed 's/<[^>]*>//g' | tr -s ' \n' ' ')
options=$(java_options 3072 3072 "$target/javacpp-cache" /tmp/spark-vae-natives)
export JJAVA_JVM_OPTS="-Xmx3072m $flags ${options//\"/} -Djava.awt.headless=true -Dlog4j2.configurationFile=$SPARK_CONF_DIR/log4j2.properties"

# PySpark is in the virtual environment; its sessions ask submit/pyspark.sh for their settings.
unset SPARK_HOME
export PYTHONPATH="$root/spark-job/src/main/python" SPARKVAE_HOME="$root"

failed=0 limit=3600
if [ "$smoke" = yes ]; then limit=600; fi
mkdir -p "$target/notebooks-run"
for notebook in "${notebooks[@]}"; do
  begin=$SECONDS name=$(basename -- "$notebook") output=$notebook
  if [ "$smoke" = yes ]; then output="$target/notebooks-run/$name"; fi
  log="$target/notebooks-run/${name%.ipynb}.log"
  if timeout --foreground --kill-after=60 "$limit" "$venv/bin/python" "$here/execute.py" "$notebook" "$output" "$limit" >"$log" 2>&1; then
    echo "ok      $name ($((SECONDS - begin)) s)"
  else
    cat "$log"
    echo "FAILED  $name ($((SECONDS - begin)) s, at most $limit)"
    failed=1
  fi
done
exit "$failed"
