# shellcheck shell=bash
# What is handed to Spark for the user: memory and its limits, native threads, the CPU kernel. Part of lib.sh.
# shellcheck disable=SC2154 # lib.sh sets root, target, java, application_jar, master, app_args, spark_args and spark_home_is

# ---- what the user gave -------------------------------------------------------------------------------------

# given KEY [FLAG]: the value the user gave Spark for KEY behind "--" or in spark-defaults.conf, in place of which Spark
# reads a --properties-file; empty without. Spark's flags win over --conf, but of the driver's memory and class path it
# starts the JVM with the last one given.
given() {
  local key=$1 flag=${2:-} value='' flagged='' previous='' word
  local defaults="${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf"
  for word in "${spark_args[@]}"; do
    case "$previous" in
      --conf | -c) word="--conf=$word" ;;
      --properties-file) word="--properties-file=$word" ;;
    esac
    case "$word" in
      "--conf=$key="*) value=${word#*=*=} ;;
      --properties-file=*) defaults=${word#*=} ;;
      "$flag="*) if [ -n "$flag" ]; then flagged=${word#*=}; fi ;;
      *) if [ -n "$flag" ] && [ "$previous" = "$flag" ]; then flagged=$word; fi ;;
    esac
    case "$flag" in --driver-memory | --driver-class-path) value=${flagged:-$value} flagged='' ;; esac
    previous=$word
  done
  value=${flagged:-$value}
  if [ -z "$value" ] && [ -f "$defaults" ]; then
    value=$(sed -nE "s/^[[:space:]]*${key//./\\.}([[:space:]]*=[[:space:]]*|[[:space:]]+)(.*[^[:space:]])[[:space:]]*$/\2/p" "$defaults" | tail -n 1)
  fi
  printf '%s' "$value"
}

# setting KEY DEFAULT [FLAG]: what holds in the end; our defaults give way to the user's.
setting() {
  local value
  value=$(given "$1" "${3:-}")
  printf '%s' "${value:-$2}"
}

# Spark's memory strings in MiB. Without a unit Spark means bytes for its own JVMs and MiB on YARN and Kubernetes; from
# a mebibyte on it can only be bytes.
mebibytes() {
  [[ ${1,,} =~ ^([0-9]+)([kmgt]?)(b?)$ ]] || refuse "Invalid memory for Spark: $1 (must be as 512m or 2g)"
  case "${BASH_REMATCH[2]}${BASH_REMATCH[3]}" in
    b) echo $((BASH_REMATCH[1] / 1024 / 1024)) ;;
    k*) echo $((BASH_REMATCH[1] / 1024)) ;;
    g*) echo $((BASH_REMATCH[1] * 1024)) ;;
    t*) echo $((BASH_REMATCH[1] * 1024 * 1024)) ;;
    m*) echo "${BASH_REMATCH[1]}" ;;
    *) if ((BASH_REMATCH[1] >= 1024 * 1024)); then echo $((BASH_REMATCH[1] / 1024 / 1024)); else echo "${BASH_REMATCH[1]}"; fi ;;
  esac
}

# ---- the CPU kernel -----------------------------------------------------------------------------------------

# Exports OPENBLAS_CORETYPE and sets `nd4j_build`: one choice for all JVMs of a job, because others round differently, and
# equal runs must give equal bits. The application reads cluster.cpu from the arguments and the recipe, and chooses.
choose_kernel() {
  nd4j_build=generic
  if [ "$(uname -m)" != x86_64 ]; then return; fi
  local chosen
  chosen=$("$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$application_jar:$target/spark-home/jars/*" \
    org.sparkvae.spark.cli.LaunchSettings "$(setting spark.submit.deployMode client --deploy-mode)" \
    ${verb:+"$verb"} "${app_args[@]}") || exit
  read -r OPENBLAS_CORETYPE nd4j_build <<<"$chosen"
  export OPENBLAS_CORETYPE
}

# nd4j_library: the jar of ND4J's build; nothing for the generic build, which app-jars and the assembled home hold. JavaCPP
# prefers the others to it.
nd4j_library() {
  local jar newest=
  if [ "$nd4j_build" = generic ]; then return; fi
  for jar in "$target/nd4j/$nd4j_build"/*.jar; do
    if [ -f "$jar" ] && { [ -z "$newest" ] || [ "$jar" -nt "$newest" ]; }; then newest=$jar; fi
  done
  [ -n "$newest" ] ||
    refuse "Cannot find ND4J's build for OPENBLAS_CORETYPE = $OPENBLAS_CORETYPE: $target/nd4j/$nd4j_build holds no jar. Run ./mvnw -DskipTests package, or give --set cluster.cpu=generic"
  printf '%s' "$newest"
}

# ---- Spark's settings ---------------------------------------------------------------------------------------

# java_options HEAP OVERHEAD CACHE SHARED, in MiB and folders: limits of one JVM and places for native libraries.
# ND4J's arrays lie outside the heap and are freed only when the JVM collects, so JavaCPP must see memory running
# out before the kernel or YARN ends the process. maxbytes does not count ND4J's arrays; maxphysicalbytes bounds the
# resident memory of the whole process, heap included. It stays half a gigabyte (threads, classes, network buffers
# that grow after the last check) below heap + overhead, which is what a container may use.
#
# G1 starts with a small heap, and an array longer than half a region starts a concurrent marking once such a heap is
# half full: with rounds of 10 MB that was one a round, on a core that a worker needs. So it starts with half of what it
# may have.
java_options() {
  local slack=$(($2 >= 1024 ? 512 : $2 / 2))
  printf '%s' "-Xms$(($1 / 2))m" \
    " -Dorg.bytedeco.javacpp.maxbytes=${2}m" \
    " -Dorg.bytedeco.javacpp.maxphysicalbytes=$(($1 + $2 - slack))m" \
    " -Dorg.bytedeco.javacpp.cachedir=\"$3\"" \
    " -Dsparkvae.nativecache=\"$4\""
}

# Fills `settings` with the arguments of spark-submit that come before the user's own, which win, and `joined` with
# those that come after them, because they hold the user's.
choose_settings() {
  local driver_memory driver_overhead executor_memory executor_overhead deploy_mode
  driver_memory=$(setting spark.driver.memory 3g --driver-memory)
  driver_overhead=$(setting spark.driver.memoryOverhead 3g)
  executor_memory=$(setting spark.executor.memory 2g --executor-memory)
  executor_overhead=$(setting spark.executor.memoryOverhead 3g)
  deploy_mode=$(setting spark.submit.deployMode client --deploy-mode)

  local driver_heap driver_native executor_heap executor_native
  driver_heap=$(mebibytes "$driver_memory")
  driver_native=$(mebibytes "$driver_overhead")
  executor_heap=$(mebibytes "$executor_memory")
  executor_native=$(mebibytes "$executor_overhead")

  # JavaCPP unpacks 397 MB of native libraries. The JVMs of a host share one copy, unpacked once under a lock, in
  # SHARED-USER, which must be the user's alone; -Dsparkvae.nativecache= (nothing) turns that off. Where that place
  # cannot be used each JVM has a copy: here one that is kept from run to run, on a cluster one in its working
  # directory, which none else races for and the cluster's manager removes.
  local driver_cache=javacpp-cache shared=/tmp/spark-vae-natives
  if [ "$deploy_mode" = client ]; then
    driver_cache="$target/javacpp-cache"
    if [ ! -w "$target" ]; then driver_cache="${TMPDIR:-/tmp}/spark-vae-$(id -un)/javacpp-cache"; fi
  fi

  # "default" options are joined with the user's spark.*.extraJavaOptions, not replaced by them; the user's own
  # "default" options are joined here. Of two that contradict each other the JVM takes the later one, the user's.
  local driver_options executor_options theirs
  driver_options=$(java_options "$driver_heap" "$driver_native" "$driver_cache" "$shared")
  if [ "$deploy_mode" = client ] && [ ! -f "${SPARK_CONF_DIR:-$SPARK_HOME/conf}/log4j2.properties" ]; then
    driver_options+=" -Dlog4j2.configurationFile=\"$root/submit/spark-conf/log4j2.properties\""
  fi
  executor_options=$(java_options "$executor_heap" "$executor_native" javacpp-cache "$shared")
  theirs=$(given spark.driver.defaultJavaOptions)
  joined=(--conf "spark.driver.defaultJavaOptions=$driver_options${theirs:+ $theirs}")
  theirs=$(given spark.executor.defaultJavaOptions)
  joined+=(--conf "spark.executor.defaultJavaOptions=$executor_options${theirs:+ $theirs}")

  settings=(
    --master "$master" --class "$main_class"
    --conf "spark.driver.memory=$driver_memory"
    --conf "spark.driver.memoryOverhead=$driver_overhead"
    --conf "spark.executor.memory=$executor_memory"
    --conf "spark.executor.memoryOverhead=$executor_overhead"
    # A round broadcasts parameters and optimizer state: LZ4 makes random floats no shorter.
    --conf "spark.broadcast.compress=$(setting spark.broadcast.compress false)"
    # What comes back has no checksum beside TCP's either.
    --conf "spark.broadcast.checksum=$(setting spark.broadcast.checksum false)"
    # An answer comes with the task's end, instead of from a block that the driver fetches then; up to
    # spark.rpc.message.maxSize.
    --conf "spark.task.maxDirectResultSize=$(setting spark.task.maxDirectResultSize 64m)"
    # A round of few shards collects the parameters and optimizer state of each, whatever the network's size.
    --conf "spark.driver.maxResultSize=$(setting spark.driver.maxResultSize 0)"
    # A round is one stage, run again by Spark whose task was lost with its executor. The fourth loss within one
    # round would end the job (standalone masters blame the job for each), and YARN and Kubernetes count failed
    # executors over the whole life of a job, however long: here, those of the last hour.
    --conf "spark.task.maxFailures=$(setting spark.task.maxFailures 8)"
    --conf "spark.stage.maxConsecutiveAttempts=$(setting spark.stage.maxConsecutiveAttempts 8)"
    --conf "spark.executor.failuresValidityInterval=$(setting spark.executor.failuresValidityInterval 1h)"
  )

  # One native thread a task: two in one task are slower than one, and cores are Spark's to give.
  export OMP_NUM_THREADS=1
  local name
  for name in OMP_NUM_THREADS OPENBLAS_CORETYPE; do
    if [ -z "${!name:-}" ]; then continue; fi
    settings+=(--conf "spark.executorEnv.$name=${!name}")
    case "$master" in # the driver's, should it run in the cluster
      yarn*) settings+=(--conf "spark.yarn.appMasterEnv.$name=${!name}") ;;
      k8s*) settings+=(--conf "spark.kubernetes.driverEnv.$name=${!name}") ;;
    esac
  done

  # Machines with several addresses, or a host name that does not resolve, are no obstacle to a local run.
  case "$master" in
    local* | spark://127.0.0.1:* | spark://localhost:*) export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}" ;;
  esac

  # The assembled home holds all that the application needs but ND4J's build for the kernel, and workers may run from
  # it, too. What is not there is no part of a class path.
  local library jars=() jar
  library=$(nd4j_library)
  if [ -n "$library" ] && [ "$spark_home_is" != own ]; then
    theirs=$(given spark.driver.extraClassPath --driver-class-path)
    joined+=(--conf "spark.driver.extraClassPath=${theirs:+$theirs:}$library")
    theirs=$(given spark.executor.extraClassPath)
    joined+=(--conf "spark.executor.extraClassPath=${theirs:+$theirs:}$library")
  fi

  # Other Spark homes, here or on the workers, hold nothing of the application.
  case "$spark_home_is $master" in "everywhere "* | "assembled local"*) return ;; esac
  for jar in "$target"/app-jars/*.jar; do
    case "$jar" in */nd4j-native-[0-9]*-linux-x86_64.jar) jar=${library:-$jar} ;; esac
    jars+=("$jar")
  done
  theirs=$(given spark.jars --jars)
  joined+=(--jars "$(IFS=, && printf '%s' "${jars[*]}")${theirs:+,$theirs}")
}
