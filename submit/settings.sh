# shellcheck shell=bash
# The settings given to Spark: memory and its limits, native threads, the CPU kernel. Part of lib.sh.
# shellcheck disable=SC2154 # lib.sh sets root, target, java, application_jar, master, app_args, spark_args and spark_home_is

# ---- what the user gave -------------------------------------------------------------------------------------

# given KEY [FLAG]: the user's value of Spark's KEY after "--" or in spark-defaults.conf (a --properties-file replaces
# it); empty if not given. Spark's flags win over --conf, except for the driver's memory and class path, where the last
# value wins.
given() {
  local key=$1 flag=${2:-} value='' flagged='' previous='' word
  local defaults="${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/spark-defaults.conf"
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

# setting KEY DEFAULT [FLAG]: the user's value, or else the default.
setting() {
  local value
  value=$(given "$1" "${3:-}")
  printf '%s' "${value:-$2}"
}

# Converts Spark's memory strings to MiB. A number without a unit means bytes for Spark's own JVMs and MiB on YARN and
# Kubernetes; from 2^20 on it can only be bytes.
mebibytes() {
  [[ ${1,,} =~ ^([0-9]+)([kmgt]?)(b?)$ ]] || refuse "Invalid memory for Spark: $1 (must be like 512m or 2g)"
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

# Exports OPENBLAS_CORETYPE and sets `nd4j_build`, for all JVMs of a job: another kernel rounds differently, and equal
# runs must give equal bits. The application chooses, because it can read cluster.cpu in the arguments and the recipe.
# Sets `local_recipe` to a recipe on this machine that a driver in the cluster is to read.
choose_kernel() {
  nd4j_build=generic local_recipe=
  if [ "$(uname -m)" != x86_64 ]; then return; fi
  local chosen
  chosen=$("$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$application_jar:$target/spark-home/jars/*" \
    org.sparkvae.spark.cli.LaunchSettings "$(setting spark.submit.deployMode client --deploy-mode)" \
    ${verb:+"$verb"} "${app_args[@]}") || exit
  read -r OPENBLAS_CORETYPE nd4j_build local_recipe <<<"${chosen##*$'\n'}" # the last line, in case a library prints another before it
  case "$nd4j_build" in
    generic | avx2 | avx512) export OPENBLAS_CORETYPE ;;
    *) refuse "Cannot choose a CPU kernel: the application printed '$chosen' (must be OpenBLAS's kernel and ND4J's build). Run ./mvnw clean package -DskipTests" ;;
  esac
}

# nd4j_library: the jar of ND4J's build; nothing for the generic build, which app-jars and the assembled home contain.
# JavaCPP prefers the other builds to it.
nd4j_library() {
  local jar newest=
  if [ "$nd4j_build" = generic ]; then return; fi
  for jar in "$target/nd4j/$nd4j_build"/*.jar; do
    if [ -f "$jar" ] && { [ -z "$newest" ] || [ "$jar" -nt "$newest" ]; }; then newest=$jar; fi
  done
  [ -n "$newest" ] ||
    refuse "Cannot find ND4J's build for OPENBLAS_CORETYPE = $OPENBLAS_CORETYPE: $target/nd4j/$nd4j_build contains no jar. Run ./mvnw -DskipTests package, or give --set cluster.cpu=generic"
  printf '%s' "$newest"
}

# ---- Spark's settings ---------------------------------------------------------------------------------------

# java_options HEAP OVERHEAD CACHE SHARED, in MiB and folders: the limits of one JVM and the places for native libraries.
# ND4J's arrays are outside the heap and are freed only when the JVM collects garbage, so JavaCPP must notice that memory
# runs out before the kernel or YARN kills the process. maxbytes does not count ND4J's arrays; maxphysicalbytes bounds
# the resident memory of the whole process, heap included. It is half a gigabyte (for threads, classes, and network
# buffers that grow after the last check) below heap + overhead, which is what a container may use.
#
# G1 starts with a small heap, and an array longer than half a region starts a concurrent marking when such a heap is
# half full: with rounds of 10 MB, once per round on a core that a worker needs. So the heap starts at half its maximum.
java_options() {
  local slack=$(($2 >= 1024 ? 512 : $2 / 2))
  printf '%s' "-Xms$(($1 / 2))m" \
    " -Dorg.bytedeco.javacpp.maxbytes=${2}m" \
    " -Dorg.bytedeco.javacpp.maxphysicalbytes=$(($1 + $2 - slack))m" \
    " -Dorg.bytedeco.javacpp.cachedir=\"$3\"" \
    " -Dvae.nativecache=\"$4\""
}

# Sets `settings` to the arguments of spark-submit that precede the user's, which win, and `joined` to those that follow
# them, because they include the user's values.
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
  # SHARED-USER, which only the user may access; an empty -Dvae.nativecache= turns that off. If that place cannot
  # be used, each JVM has a copy: on this machine one that is kept from run to run, on a cluster one in its working
  # directory, which no other JVM uses and the cluster manager removes.
  local driver_cache=javacpp-cache shared=/tmp/spark-vae-natives
  if [ "$deploy_mode" = client ]; then
    driver_cache="$target/javacpp-cache"
    if [ ! -w "$target" ]; then driver_cache="${TMPDIR:-/tmp}/spark-vae-$(id -un)/javacpp-cache"; fi
  fi

  # Spark joins "default" options with the user's spark.*.extraJavaOptions; the user's own "default" options are joined
  # here. If two options contradict each other, the JVM takes the later one, the user's.
  local driver_options executor_options theirs
  driver_options=$(java_options "$driver_heap" "$driver_native" "$driver_cache" "$shared")
  if [ "$deploy_mode" = client ] && [ ! -f "${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/log4j2.properties" ]; then
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
    # A round broadcasts parameters and optimizer state: LZ4 does not compress random floats.
    --conf "spark.broadcast.compress=$(setting spark.broadcast.compress false)"
    # Results have no checksum besides TCP's either.
    --conf "spark.broadcast.checksum=$(setting spark.broadcast.checksum false)"
    # An update is sent with the end of its task, instead of as a block that the driver fetches afterwards; up to
    # spark.rpc.message.maxSize.
    --conf "spark.task.maxDirectResultSize=$(setting spark.task.maxDirectResultSize 64m)"
    # A round with few shards collects the parameters and optimizer state of each, whatever the network's size.
    --conf "spark.driver.maxResultSize=$(setting spark.driver.maxResultSize 0)"
    # A round is one stage, whose tasks Spark runs again if their executor is lost. By default the fourth loss within one
    # round ends the job (standalone masters blame the job for each), and YARN and Kubernetes count failed executors over
    # the whole life of a job. Here only those of the last hour count.
    --conf "spark.task.maxFailures=$(setting spark.task.maxFailures 8)"
    --conf "spark.stage.maxConsecutiveAttempts=$(setting spark.stage.maxConsecutiveAttempts 8)"
    --conf "spark.executor.failuresValidityInterval=$(setting spark.executor.failuresValidityInterval 1h)"
  )

  # The same holds for ApplicationMasters: by default, YARN allows the loss of only one in the life of a job.
  case "$master" in
    yarn*) settings+=(--conf "spark.yarn.am.attemptFailuresValidityInterval=$(setting spark.yarn.am.attemptFailuresValidityInterval 1h)") ;;
  esac

  # One native thread per task: two in one task are slower than one, and Spark assigns the cores. The locale is one that
  # every host has, for names of files that are not ASCII.
  export OMP_NUM_THREADS=1
  local variable
  for variable in "OMP_NUM_THREADS=1" "OPENBLAS_CORETYPE=${OPENBLAS_CORETYPE:-}" "LC_ALL=C.UTF-8"; do
    if [ -z "${variable#*=}" ]; then continue; fi
    settings+=(--conf "spark.executorEnv.$variable")
    case "$master" in # for a driver in the cluster
      yarn*) settings+=(--conf "spark.yarn.appMasterEnv.$variable") ;;
      k8s*) settings+=(--conf "spark.kubernetes.driverEnv.$variable") ;;
    esac
  done

  # A local run must also work on machines with several addresses, or with a host name that does not resolve.
  case "$master" in
    local* | spark://127.0.0.1:* | spark://localhost:*) export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}" ;;
  esac

  # YARN and Kubernetes put these files into the working directory of a driver in the cluster. A standalone worker has
  # them, like the application's jar, only on a disk that all hosts share.
  if [ -n "$local_recipe" ]; then
    case "$master" in
      yarn* | k8s*)
        theirs=$(given spark.files --files)
        joined+=(--files "$local_recipe${theirs:+,$theirs}") ;;
      spark:*)
        local word
        for word in "${!app_args[@]}"; do
          if [ "${app_args[word]}" = "$local_recipe" ]; then app_args[word]=$(realpath -- "$local_recipe"); fi
        done ;;
    esac
  fi

  # The assembled home contains all that the application needs except ND4J's build for the kernel. Workers may run from
  # it too; an entry that does not exist is ignored in a class path.
  local library jars=() jar
  library=$(nd4j_library)
  if [ -n "$library" ] && [ "$spark_home_is" != own ]; then
    theirs=$(given spark.driver.extraClassPath --driver-class-path)
    joined+=(--conf "spark.driver.extraClassPath=${theirs:+$theirs:}$library")
    theirs=$(given spark.executor.extraClassPath)
    joined+=(--conf "spark.executor.extraClassPath=${theirs:+$theirs:}$library")
  fi

  # Other Spark homes, here or on the workers, contain nothing of the application.
  case "$spark_home_is $master" in "everywhere "* | "assembled local"*) return ;; esac
  for jar in "$target"/app-jars/*.jar; do
    case "$jar" in */nd4j-native-[0-9]*-linux-x86_64.jar) jar=${library:-$jar} ;; esac
    jars+=("$jar")
  done
  theirs=$(given spark.jars --jars)
  joined+=(--jars "$(IFS=, && printf '%s' "${jars[*]}")${theirs:+,$theirs}")
}
