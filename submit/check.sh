#!/usr/bin/env bash
# Runs every script of this folder once on little data, and prints in one line for each whether it worked:
# submit/check.sh. The exit code is 1 if one failed. .ci/run calls it after the tests.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

case "${1:-}" in
  '') ;;
  --help | -h)
    echo "Usage: submit/check.sh   runs every script of submit/ on little data"
    exit ;;
  *) refuse "Invalid argument: $1 (check.sh takes none)" ;;
esac
sort_arguments # none; choose_kernel reads them
find_java
build_if_needed

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-check.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM
failures=0

# limited COMMAND...: stops a command that hangs.
limited() { timeout --foreground --kill-after=60 900 "$@"; }

# check LABEL COMMAND...: leaves standard output in $work/out for the next check.
check() {
  local label=$1 code=0 begin=$SECONDS
  shift
  if [ "$(type -t "$1")" = file ]; then set -- limited "$@"; fi
  "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  if [ "$code" = 0 ]; then
    printf 'ok      %s (%d s)\n' "$label" $((SECONDS - begin))
  else
    printf 'FAILED  %s: exit code %d\n' "$label" "$code"
    tail -n 20 "$work/out" "$work/err"
    failures=$((failures + 1))
  fi
}

# exits CODE COMMAND...: succeeds when the command ends with that code.
exits() {
  local expected=$1 code=0
  shift
  limited "$@" || code=$?
  [ "$code" = "$expected" ] || { say "exit code $code, $expected expected"; return 1; }
}

# says TEXT COMMAND...: succeeds when the command ends with 2 and one line that contains the text.
says() {
  local text=$1
  shift
  exits 2 "$@" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
  [ "$(wc -l <"$work/said")" = 1 ] && grep -qF -- "$text" "$work/said" || { cat "$work/said"; return 1; }
}

# With programs that only say which version they are.
refuses_other_javas() {
  local version
  for version in 11 25; do
    mkdir -p "$work/java$version/bin"
    printf '#!/bin/sh\necho "openjdk version \\"%s.0.1\\"" >&2\n' "$version" >"$work/java$version/bin/java"
    chmod +x "$work/java$version/bin/java"
    says "it is Java $version, 17 or 21 is needed" env "JAVA_HOME=$work/java$version" "$root/submit/describe.sh" --version || return 1
  done
}

refuses_other_sparks() {
  local core home="$work/other-spark"
  mkdir -p "$home/bin" "$home/jars"
  printf '#!/bin/sh\n' >"$home/bin/spark-submit"
  chmod +x "$home/bin/spark-submit"
  for core in 2.13-3.5.9 2.12-3.4.4 2.13-4.1.0; do
    rm -f "$home"/jars/*
    : >"$home/jars/spark-core_$core.jar"
    says "is Spark $(sed -E 's/(.*)-([0-9]+[.][0-9]+).*/\2 with Scala \1/' <<<"$core") (must be Spark " \
      env "SPARK_HOME=$home" "$root/submit/train.sh" "$recipe" --output "$work/none" || return 1
  done
}

parameters_of() { sed -nE 's/.*"parametersSha256" *: *"([0-9a-f]{64})".*/\1/p' "$1/metrics.json"; }

same_parameters() {
  local one other
  one=$(parameters_of "$1")
  other=$(parameters_of "$2")
  say "$1: $one"$'\n'"$2: $other"
  [ -n "$one" ] && [ "$one" = "$other" ]
}

# The second cell has the recipe's own settings; the first diverges.
best_is_trained() {
  cat "$1/results.csv"
  tail -n 1 "$1/results.csv" | grep -q ',diverged,' && same_parameters "$1/best" "$2"
}

last_line_is_json() { tail -n 1 "$1" | grep -qE '^\{.*"meanNegativeElbo".*\}$'; }

says_equal() { tail -n 1 "$1" | grep -q '^equal: '; }

# The driver takes the last of two memory settings; the user's JVM options are added to ours, and win.
driver_has_both_options() {
  limited "$root/submit/train.sh" "$recipe" --output "$work/none" --master 'local[2]' "${small[@]}" --dry-run -- \
    --driver-memory 2g --conf spark.driver.memory=1100m \
    --conf "spark.driver.defaultJavaOptions=-XX:+PrintFlagsFinal -XshowSettings:properties -Dvae.nativecache=" \
    >"$work/jvm" 2>&1 || { cat "$work/jvm"; return 1; }
  grep -E ' (InitialHeapSize|MaxHeapSize) |javacpp.max|nativecache' "$work/jvm"
  grep -qE " InitialHeapSize += $((550 << 20)) " "$work/jvm" &&
    grep -qE " MaxHeapSize += $((1100 << 20)) " "$work/jvm" &&
    grep -qE 'javacpp.maxphysicalbytes = 3660m$' "$work/jvm" &&
    grep -qE ' vae.nativecache = *$' "$work/jvm"
}

# runs_with MODEL KERNEL BUILD: compares OpenBLAS's kernel and ND4J's build in the model's provenance.
runs_with() {
  grep -E '"(openblasKernel|nd4jBuild)"' "$1/provenance.json" >&2
  grep -qE "\"openblasKernel\" : \"($2)\"" "$1/provenance.json" && grep -q "\"nd4jBuild\" : \"$3\"" "$1/provenance.json"
}

# The JVM has the kernel and the build that the scripts chose.
runs_with_the_chosen() {
  (choose_kernel && runs_with "$1" "${OPENBLAS_CORETYPE^^}" "$nd4j_build")
}

# The driver's class path, from the properties that its JVM prints.
keeps_the_class_path() {
  limited "$root/submit/train.sh" "$recipe" --output "$work/none" --master 'local[2]' "${small[@]}" --dry-run -- \
    --driver-class-path "$work/theirs" --conf 'spark.driver.extraJavaOptions=-XshowSettings:properties' >"$work/jvm" 2>&1 ||
    { cat "$work/jvm"; return 1; }
  grep -E '/theirs$|nd4j-native' "$work/jvm"
  local library
  library=$(choose_kernel && nd4j_library)
  grep -qE '/theirs$' "$work/jvm" && grep -qF -- "${library:-/nd4j-native-}" "$work/jvm"
}

# A user's own spark-submit gets every jar once, with ND4J's build for the kernel in place of the generic one.
own_spark_gets_every_jar() {
  local library jars
  mkdir -p "$work/spark/bin"
  printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$work/spark/bin/spark-submit"
  chmod +x "$work/spark/bin/spark-submit"
  SPARK_HOME="$work/spark" limited "$root/submit/train.sh" "$recipe" --output "$work/none" --master yarn -- --jars "$work/theirs.jar" |
    grep -A 1 -x -e --jars | tail -n 1 | tr , '\n' | sort >"$work/jars"
  cat "$work/jars" >&2
  library=$(choose_kernel && nd4j_library)
  jars=("$target"/app-jars/*.jar)
  [ "$(sort -u "$work/jars" | wc -l)" = $((${#jars[@]} + 1)) ] && [ -z "$(uniq -d "$work/jars")" ] &&
    grep -qFx -- "$work/theirs.jar" "$work/jars" && grep -qF -- "${library:-/nd4j-native-}" "$work/jars"
}

# Files, folders and columns whose names are not ASCII, in the locale C.
trains_on_other_scripts() {
  local row folder="$work/données"
  mkdir -p "$folder"
  {
    echo 'größe,y'
    for ((row = 0; row < 40; row++)); do echo "$((row % 7)),$((row % 5))"; done
  } >"$folder/été.csv"
  printf '%s\n' 'model { latentSize = 1, encoderLayers = [4], decoderLayers = [4], likelihood = gaussian }' \
    'training { shards = 1, passes = 1, batchSize = 10 }' >"$folder/tiny.conf"
  limited env -u LC_ALL -u LC_CTYPE LANG=C "$root/submit/train.sh" "$folder/tiny.conf" --input "$folder/été.csv" \
    --output "$folder/modèle" --master 'local[2]' --set 'data.numericColumns=[größe,y]'
  [ -f "$folder/modèle/artifact.json" ]
}

holds_parquet() { compgen -G "$1/*.parquet"; }

# 40 images of 28 x 28 in MNIST's own format; the text of the license stands for pixels.
write_images() {
  printf '\0\0\10\3\0\0\0\50\0\0\0\34\0\0\0\34' >"$1"
  cat "$root/LICENSE" "$root/LICENSE" "$root/LICENSE" | head -c $((40 * 28 * 28)) >>"$1"
}

for script in "$root"/submit/*.sh; do
  if [ -x "$script" ]; then check "${script##*/} --help" "$script" --help; fi
done

recipe="$root/conf/quickstart.conf"
# A quick check that the verb is known there.
check 'cluster-local.sh --verb bench --help' "$root/submit/cluster-local.sh" --verb bench --help

if [ -f "$recipe" ]; then
  small=(--set data.rows=2000 --set training.passes=1 --set training.shards=2)
  model="$work/local" images="$work/images-idx3-ubyte"
  write_images "$images"
  check 'train.sh on local[2]' "$root/submit/train.sh" "$recipe" --output "$model" --master 'local[2]' "${small[@]}"
  check 'train.sh again: nothing to do' "$root/submit/train.sh" "$recipe" --output "$model" --master 'local[2]' "${small[@]}"
  check 'Java 11 and 25 are refused' refuses_other_javas
  check 'another Spark or Scala is refused' refuses_other_sparks
  check 'train.sh refuses an unknown key' exits 2 "$root/submit/train.sh" "$recipe" --output "$work/none" --set training.pases=1
  check 'train.sh on names of other scripts, LANG=C' trains_on_other_scripts
  check "the user's memory and JVM options" driver_has_both_options
  check "every jar for the user's own Spark" own_spark_gets_every_jar
  check "the user's class path, and ours" keeps_the_class_path
  if [ "$(uname -m)" = x86_64 ]; then
    check "the kernel and ND4J's build are those chosen" runs_with_the_chosen "$model"
    check 'train.sh with cluster.cpu = generic' "$root/submit/train.sh" "$recipe" --output "$work/generic" --master 'local[2]' "${small[@]}" --set cluster.cpu=generic
    check "the kernel and ND4J's build are generic" runs_with "$work/generic" NEHALEM generic
  fi
  check 'cluster-local.sh with two workers' "$root/submit/cluster-local.sh" --workers 2 "$recipe" --output "$work/cluster" "${small[@]}"
  check 'the cluster and local[2] give the same parameters' same_parameters "$model" "$work/cluster"
  check 'evaluate.sh' "$root/submit/evaluate.sh" --model "$model" --input "$images"
  cp "$work/out" "$work/evaluation"
  check 'evaluate.sh ends with a line of JSON' last_line_is_json "$work/evaluation"
  check 'score.sh' "$root/submit/score.sh" --model "$model" --input "$images" --output "$work/scores"
  check 'score.sh leaves Parquet' holds_parquet "$work/scores"
  check 'generate.sh' "$root/submit/generate.sh" --model "$model" --output "$work/samples.png"
  check 'reconstruct.sh' "$root/submit/reconstruct.sh" --model "$model" --input "$images" --output "$work/reconstructions.png"
  check 'the pictures exist' test -s "$work/samples.png" -a -s "$work/reconstructions.png"
  check 'describe.sh' "$root/submit/describe.sh" "$model"
  check 'describe.sh --diff' "$root/submit/describe.sh" --diff "$model" "$work/cluster"
  cp "$work/out" "$work/difference"
  check 'the models of the cluster and of local[2] are equal to it' says_equal "$work/difference"
  echo 'grid { training.optimizer.learningRate = [1e9, 2e-3] }' >"$work/grid.conf"
  sweep=("$root/submit/sweep.sh" "$recipe" --grid "$work/grid.conf" --output "$work/sweep" --master 'local[2]' "${small[@]}")
  check 'sweep.sh' "${sweep[@]}"
  check 'sweep.sh again: nothing to do' "${sweep[@]}"
  check 'the best cell of the sweep has the parameters of train.sh' best_is_trained "$work/sweep" "$model"
  mkdir -p "$work/models"
  cp -r "$model" "$work/models/1"
  cp -r "$work/generic" "$work/models/2" 2>/dev/null || cp -r "$model" "$work/models/2"
  check 'promote.sh' "$root/submit/promote.sh" --model "$work/models" --version 1
  check 'compare.sh' "$root/submit/compare.sh" --model "$work/models/2" --champion "$work/models" --input "$images" --output "$work/decision.json"
  check 'promote.sh --decision' "$root/submit/promote.sh" --model "$work/models" --version 2 --decision "$work/decision.json"
  check 'evaluate.sh of the champion' "$root/submit/evaluate.sh" --model "$work/models" --input "$images"
  check 'list.sh' "$root/submit/list.sh" --model "$work/models"
  check 'prune.sh' "$root/submit/prune.sh" --model "$work/models" --keep 1
  check 'describe.sh --exit-code' "$root/submit/describe.sh" "$model" --exit-code
else
  echo "skipped all checks from training on: no such file: conf/quickstart.conf"
fi

if [ "$failures" != 0 ]; then
  echo "$failures checks of submit/ failed"
  exit 1
fi
echo "All checks of submit/ passed"
