#!/usr/bin/env bash
# Trains on a real cluster on this machine: a standalone master and workers, each a JVM of its own with one core,
# are started, used once and stopped: submit/cluster-local.sh --workers 2 conf/mnist.conf --output out/mnist
# `--verb score` (first) runs another verb there. All other arguments are the verb's.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

verb=train workers=2 verb_args=()
while [ $# -gt 0 ]; do
  case "$1" in
    --) break ;;
    --workers=*) workers=${1#*=} ;;
    --verb=*) verb=${1#*=} ;;
    --workers | --verb)
      [ $# -ge 2 ] || refuse "Invalid $1: nothing given"
      if [ "$1" = --workers ]; then workers=$2; else verb=$2; fi
      shift ;;
    --master | --master=*) refuse "Invalid --master: cluster-local.sh starts a master of its own. Use submit/$verb.sh" ;;
    *) verb_args+=("$1") ;;
  esac
  shift
done
[[ $workers =~ ^[1-9][0-9]?$ ]] || refuse "Invalid --workers: $workers (must be 1 to 99)"
case "$verb" in
  train | sweep | score | evaluate | compare | generate | reconstruct | describe | bench) ;;
  *) refuse "Invalid --verb: $verb (must be train, sweep, score, evaluate, compare, generate, reconstruct, describe or bench)" ;;
esac

sort_arguments "${verb_args[@]}" "$@"
if [ "$wants_help" = yes ]; then
  printf '%s\n' "Usage: submit/cluster-local.sh [--workers 2] [--verb $verb] and what submit/$verb.sh takes:"
  "$root/submit/$verb.sh" --help
  exit
fi
find_java
build_if_needed
find_spark_home
executor_memory=$(setting spark.executor.memory 2g --executor-memory)
mebibytes "$executor_memory" >/dev/null # reports an invalid value here, not in a worker's log

temporary=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-cluster.XXXXXX")
daemons=() driver=''

# Each daemon leads a process group, so that its executors end with it in any case.
# shellcheck disable=SC2317 # called by the trap
stop_all() {
  trap '' INT TERM
  local daemon waited
  if [ -n "$driver" ]; then
    kill -TERM "$driver" 2>/dev/null || true
    for ((waited = 0; waited < 600; waited++)); do # two minutes, to write a checkpoint
      kill -0 "$driver" 2>/dev/null || break
      sleep 0.2
    done
    kill -KILL "$driver" 2>/dev/null || true
  fi
  for daemon in "${daemons[@]}"; do kill -TERM -- "-$daemon" 2>/dev/null || true; done
  for ((waited = 0; waited < 50; waited++)); do
    for daemon in "${daemons[@]}"; do
      if kill -0 -- "-$daemon" 2>/dev/null; then sleep 0.2; continue 2; fi
    done
    break
  done
  for daemon in "${daemons[@]}"; do kill -KILL -- "-$daemon" 2>/dev/null || true; done
  wait "${daemons[@]}" 2>/dev/null || true
  rm -rf -- "$temporary"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start_daemon NAME CLASS ARGS...: the port and the workers are read from its log, at Spark's default level.
start_daemon() {
  local name=$1
  shift
  mkdir -p "$temporary/conf"
  : >"$temporary/$name.log"
  set -m
  (
    export SPARK_LOCAL_IP=127.0.0.1 SPARK_CONF_DIR="$temporary/conf" SPARK_DAEMON_MEMORY=512m
    export SPARK_LOCAL_DIRS="$temporary/local" SPARK_WORKER_DIR="$temporary/work"
    exec_spark_class "$@"
  ) </dev/null >"$temporary/$name.log" 2>&1 &
  daemons+=("$!")
  set +m
}

# await WHAT COUNT PATTERN: waits at least a minute for COUNT lines with the pattern in the master's log.
await() {
  local tries daemon
  for ((tries = 0; tries < 300; tries++)); do
    if [ "$(grep -cE "$3" "$temporary/master.log")" -ge "$2" ]; then return; fi
    for daemon in "${daemons[@]}"; do
      kill -0 "$daemon" 2>/dev/null || break 2
    done
    sleep 0.2
  done
  local reason
  reason=$(cat "$temporary"/*.log | grep -m 1 -E 'ERROR|Error|Exception|Cannot|Invalid' || echo 'no answer within a minute')
  say "Cannot start $1: $reason. Try submit/$verb.sh, which needs no cluster."
  exit 1
}

start_daemon master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
await "the master" 1 'Starting Spark master at spark://'
url=$(sed -nE 's#.*Starting Spark master at (spark://[^[:space:]]+).*#\1#p' "$temporary/master.log" | head -n 1)
for ((worker = 1; worker <= workers; worker++)); do
  start_daemon "worker-$worker" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 \
    --memory "$executor_memory" --work-dir "$temporary/work/$worker" --webui-port 0 "$url"
done
await "$workers workers" "$workers" 'Registering worker'
say "A master and $workers workers are up at $url"

# Signals are passed to the driver, whose exit code (75: resumable) is ours; a background process ignores INT.
signaled=
trap 'signaled=yes; kill -TERM "$driver" 2>/dev/null || true' INT TERM
# No round begins before every worker has registered.
SPARK_LOCAL_DIRS="$temporary/local" "$root/submit/$verb.sh" --master "$url" "${app_args[@]}" -- \
  --conf "spark.cores.max=$workers" \
  --conf spark.scheduler.minRegisteredResourcesRatio=1.0 \
  --conf spark.scheduler.maxRegisteredResourcesWaitingTime=60s \
  "${spark_args[@]}" &
driver=$!
while :; do
  code=0
  wait "$driver" || code=$?
  if [ -z "$signaled" ]; then break; fi
  signaled=
done
driver=
exit "$code"
