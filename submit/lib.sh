# shellcheck shell=bash
# How every verb is started; sourced by the scripts next to it. This file decides what to start and settings.sh with
# which settings, so that users need not know; each decision is explained where it is made.
# shellcheck disable=SC2034 # settings.sh reads variables that are set here
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
target="$root/spark-job/target"

# Java encodes the names of files as the locale says; in the locale C, it could not open any that is not ASCII.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
main_class=org.sparkvae.spark.cli.Main

# shellcheck source-path=SCRIPTDIR source=settings.sh
. "$root/submit/settings.sh"

say() { printf '%s\n' "$*" >&2; }

# Exit code 2 is usage or configuration, as in the application.
refuse() {
  say "$*"
  exit 2
}

# ---- what to start ------------------------------------------------------------------------------------------

find_java() {
  java=java
  if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; fi
  local where="${JAVA_HOME:+JAVA_HOME=$JAVA_HOME}" version why
  where="${where:-java on the PATH}"
  command -v "$java" >/dev/null 2>&1 ||
    refuse "Cannot find Java: $where does not exist. Install JDK 17 or 21, or set JAVA_HOME to one."
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  case "$version" in
    17 | 21) return ;;
    2[4-9] | [3-9]?) why=" (Hadoop 3.3, which Spark 3.5 contains, uses a method that Java 24 has removed)" ;;
  esac
  refuse "Cannot start with $where: it is Java ${version:-of an unknown version}, 17 or 21 is needed${why:-}. Set JAVA_HOME to one of them."
}

# Takes the newest if there are several versions.
find_application_jar() {
  local jar
  application_jar=
  for jar in "$target"/spark-vae-job-*.jar; do
    case "$jar" in *-sources.jar | *-javadoc.jar | *-tests.jar) continue ;; esac
    if [ -f "$jar" ] && { [ -z "$application_jar" ] || [ "$jar" -nt "$application_jar" ]; }; then application_jar=$jar; fi
  done
}

build_if_needed() {
  find_application_jar
  if [ -n "$application_jar" ] && [ -d "$target/spark-home/jars" ] && [ -d "$target/app-jars" ]; then return; fi
  say "Building spark-vae, once: ./mvnw -q -DskipTests package"
  (cd "$root" && ./mvnw -q -B -DskipTests package -pl spark-job -am) </dev/null >&2 ||
    { say "Cannot build spark-vae: ./mvnw -DskipTests package failed, see above."; exit 1; }
  find_application_jar
}

# spark_of JARS: the release line and the Scala of a Spark, from the name of its core's jar; nothing if there is none.
spark_of() {
  local jar
  for jar in "$1"/spark-core_*.jar; do
    [[ $jar =~ /spark-core_([0-9.]+)-([0-9]+\.[0-9]+) ]] || continue
    printf 'Spark %s with Scala %s' "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}"
    return
  done
}

find_spark_home() {
  if [ -z "${SPARK_HOME:-}" ]; then
    spark_home_is=assembled
    export SPARK_HOME="$target/spark-home"
  elif [ "$SPARK_HOME" = "$target/spark-home" ]; then
    spark_home_is=everywhere # set by cluster-local.sh, whose workers run from it too
  else
    spark_home_is=own
    [ -x "$SPARK_HOME/bin/spark-submit" ] ||
      refuse "Invalid SPARK_HOME: $SPARK_HOME (must contain bin/spark-submit). Unset it to use the Spark of the build."
    local theirs ours
    theirs=$(spark_of "$SPARK_HOME/jars") ours=$(spark_of "$target/spark-home/jars")
    [ -z "$theirs" ] || [ "$theirs" = "$ours" ] ||
      refuse "Invalid SPARK_HOME: $SPARK_HOME is $theirs (must be $ours, for which this build is). Unset it to use the Spark of the build."
    return
  fi
  SPARK_SCALA_VERSION=$(spark_of "$target/spark-home/jars")
  export SPARK_SCALA_VERSION="${SPARK_SCALA_VERSION##* }" SPARK_CONF_DIR="${SPARK_CONF_DIR:-$root/submit/spark-conf}"
}

# Does the work of $SPARK_HOME/bin/spark-class for the assembled home too, which has no bin/: Spark's launcher turns
# settings such as spark.driver.memory into a java command (NUL-separated, followed by the launcher's own exit code).
exec_spark_class() {
  if [ "$spark_home_is" = own ]; then exec "$SPARK_HOME/bin/spark-class" "$@"; fi
  local word command=()
  while IFS= read -r -d '' word; do command+=("$word"); done < <(
    "$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@"
    printf '%d\0' "$?"
  )
  local last=$((${#command[@]} - 1))
  if [ "${command[last]}" != 0 ]; then exit "${command[last]}"; fi
  unset "command[last]" "command[0]" # before the first NUL is the output of the launcher's JVM
  command=("${command[@]}")
  command[0]=${command[0]#$'\n'}
  exec "${command[@]}"
}

# ---- the start ----------------------------------------------------------------------------------------------

# Sorts a verb's arguments into `master`, `app_args` and, after "--", `spark_args`.
sort_arguments() {
  master='local[*]' app_args=() spark_args=() wants_help=no
  while [ $# -gt 0 ]; do
    case "$1" in
      --) shift; spark_args=("$@"); return ;;
      --master=*) master=${1#*=} ;;
      --master)
        [ $# -ge 2 ] || refuse "Invalid --master: nothing given (must be a Spark master URL, like local[2] or yarn)"
        shift; master=$1 ;;
      --help | -h | --version | -V) wants_help=yes; app_args+=("$1") ;;
      *) app_args+=("$1") ;;
    esac
    shift
  done
}

# With --print, the caller has a Spark of its own, possibly on another machine.
find_spark_home_of_others() {
  if [ -n "${SPARK_HOME:-}" ]; then find_spark_home; return; fi
  spark_home_is=own
}

# ---- what --print prints ------------------------------------------------------------------------------------

quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"} text=${text//$'\n'/\\n}
  printf '"%s"' "${text//$'\t'/\\t}"
}

# array WORD...: in one line.
array() {
  local word separator=''
  printf '['
  for word in "$@"; do printf '%s%s' "$separator" "$(quoted "$word")"; separator=', '; done
  printf ']'
}

# print_start [APPLICATION ARGUMENT...]: Spark's settings, jars and other options, the environment variables, and what
# to start, as JSON. Later settings win, as in spark-submit, to which `command` gives all of them.
print_start() {
  local words=("${settings[@]}" "${spark_args[@]}" "${joined[@]}") options=() jars='' i variable separator=''
  local -A conf=()
  for ((i = 0; i < ${#words[@]}; i++)); do
    case "${words[i]}" in
      --conf=*) words[i]=${words[i]#--conf=} ;;
      --conf | -c | --jars | --class | --master) i=$((i + 1)) ;;
      *) options+=("${words[i]}"); continue ;;
    esac
    case "${words[i - 1]} ${words[i]}" in
      "--jars "*) jars=${words[i]} ;;
      "--class "*) ;;
      "--master "*) if [ $# != 0 ]; then conf[spark.master]=${words[i]}; fi ;;
      *) conf[${words[i]%%=*}]=${words[i]#*=} ;;
    esac
  done
  if [ -n "$jars" ]; then conf[spark.jars]=$jars; fi
  printf '{\n  "conf": {'
  while IFS= read -r i; do
    printf '%s\n    %s: %s' "$separator" "$(quoted "$i")" "$(quoted "${conf[$i]}")"
    separator=,
  done < <(printf '%s\n' "${!conf[@]}" | sort)
  printf '\n  },\n  "environment": {' && separator=
  for variable in OMP_NUM_THREADS OPENBLAS_CORETYPE SPARK_LOCAL_IP LC_ALL; do
    if [ -z "${!variable:-}" ]; then continue; fi
    printf '%s\n    %s: %s' "$separator" "$(quoted "$variable")" "$(quoted "${!variable}")"
    separator=,
  done
  printf '\n  },\n  "options": %s' "$(array "${options[@]}")"
  if [ $# != 0 ]; then
    printf ',\n  "class": %s,\n  "application": %s,\n  "arguments": %s' "$(quoted "$main_class")" "$(quoted "$1")" "$(array "${@:2}")"
    printf ',\n  "command": %s' "$(array "${SPARK_HOME:+$SPARK_HOME/bin/}spark-submit" "${words[@]}" "$@")"
  fi
  printf '\n}\n'
}

# run VERB ARGS...: never returns; the exit code is the application's.
run() {
  local verb=$1 print=no word
  shift
  sort_arguments "$@"
  set -- "${app_args[@]}" && app_args=()
  for word in "$@"; do
    if [ "$word" = --print ]; then print=yes; else app_args+=("$word"); fi
  done
  find_java
  build_if_needed
  if [ "$wants_help" = yes ]; then
    "$java" -cp "$application_jar:$target/spark-home/jars/*" "$main_class" "$verb" "${app_args[@]}" || exit
    case " ${app_args[*]} " in *" --help "* | *" -h "*)
      printf '\n%s\n%s\n%s\n' 'Options of the script: --master URL is the Spark master (default local[*]); --print shows what would be started' \
        'as JSON, for schedulers that start spark-submit themselves; what follows -- goes to spark-submit,' \
        'for example: -- --conf spark.executor.memory=4g --deploy-mode cluster --queue nightly --principal me' ;;
    esac
    exit
  fi
  if [ "$print" = yes ]; then find_spark_home_of_others; else find_spark_home; fi
  if [ "$spark_home_is" != own ]; then
    case "$master" in yarn* | k8s*)
      refuse "Cannot start on $master: the Spark of the build has no client for it. Set SPARK_HOME to a Spark 3.5 distribution." ;;
    esac
  fi
  case "$verb" in list | promote | rollback | prune | describe)
    [ "$(setting spark.submit.deployMode client --deploy-mode)" = client ] ||
      refuse "Invalid --deploy-mode: cluster (submit/$verb.sh starts no session on the cluster, so it runs on this machine)" ;;
  esac
  choose_kernel
  choose_settings
  local submission=("${settings[@]}" "${spark_args[@]}" "${joined[@]}" "$application_jar" "$verb" "${app_args[@]}")
  if [ "$print" = yes ]; then
    print_start "$application_jar" "$verb" "${app_args[@]}"
    exit
  fi
  if [ "$spark_home_is" = own ]; then exec "$SPARK_HOME/bin/spark-submit" "${submission[@]}"; fi
  exec_spark_class org.apache.spark.deploy.SparkSubmit "${submission[@]}"
}
