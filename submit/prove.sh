#!/usr/bin/env bash
# The full-size checks that take too long for CI: submit/prove.sh [PART]. Each part trains on real data (faults,
# growth and operations on generated data), compares its result with the required number and writes notebooks/results/PART.json.
# Without a part, all parts run.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

parts=(quickstart mnist mnist-8-shards cluster likelihood frey-faces frey-faces-10 outer-optimizer objectives anomaly faults bench growth spark-ml movielens imputation operations)
data=${VAE_DATA:-$root/../shared/data}

usage() {
  echo "Usage: submit/prove.sh [PART]"
  echo "Parts: ${parts[*]}"
  echo "Data: \$VAE_DATA, or ../shared/data next to the project, with mnist/ (MNIST's four files, .gz),"
  echo "frey-faces/frey-faces-idx3-ubyte.gz, binarized-mnist/, anomaly/ and ml-latest-small/ratings.csv.gz. Trained models are kept in spark-job/target/prove for later parts."
}

case "${1:-}" in
  --help | -h) usage; exit ;;
  '') chosen=("${parts[@]}") ;;
  *)
    case " ${parts[*]} " in
      *" $1 "*) chosen=("$1") ;;
      *) refuse "Invalid part: $1 (must be one of ${parts[*]})" ;;
    esac ;;
esac
[ $# -le 1 ] || refuse "Invalid argument: $2 (one part, or none for all)"
find_java
build_if_needed

models="$target/prove"
results="$root/notebooks/results"
mkdir -p "$models" "$results"
failures=0

# number FILE BLOCK FIELD: a field of a JSON file, at the top level if BLOCK is empty, or else of that block itself (by
# its indentation), not of blocks within it. Prints nothing for null.
number() {
  awk -v block="$2" -v field="$3" '
    block != "" && index($0, "  \"" block "\" : {") == 1 { inside = 1 }
    (block == "" ? $1 == "\"" field "\"" : inside && index($0, "    \"" field "\" : ") == 1) {
      gsub(/[",]/, "", $3); if ($3 != "null") print $3; exit }
    /^  }/ { inside = 0 }' "$1"
}

# holds VALUE OPERATOR LIMIT
holds() { awk -v value="$1" -v limit="$3" "BEGIN { exit !(value != \"\" && value + 0 $2 limit + 0) }"; }

# verdict PART CLAIM VALUE OPERATOR LIMIT: prints one line and adds one entry to the part's result.
checks=''
verdict() {
  local passed=false word=FAILED
  if holds "$3" "$4" "$5"; then passed=true word=ok; else failures=$((failures + 1)); fi
  printf '%-7s %s: %s is %s (must be %s %s)\n' "$word" "$1" "$2" "$3" "$4" "$5"
  checks="$checks${checks:+,}
    { \"what\": \"$2\", \"measured\": ${3:-null}, \"mustBe\": \"$4 $5\", \"passed\": $passed }"
}

# write_result PART METRICS_FILE COMMAND
write_result() {
  local cpu
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  {
    printf '{\n  "part": "%s",\n  "date": "%s",\n' "$1" "$(date -u +%Y-%m-%dT%H:%MZ)"
    printf '  "machine": "%s, %s cores, OpenBLAS %s",\n' "$cpu" "$(nproc)" "${OPENBLAS_CORETYPE:-chosen at submit}"
    printf '  "commit": "%s",\n' "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)"
    printf '  "command": "submit/prove.sh %s",\n  "run": "%s",\n  "checks": [%s\n  ],\n' "$1" "$3" "$checks"
    printf '  "metrics": %s\n}\n' "$(sed '2,$s/^/  /' "$2")"
  } >"$results/$1.json"
  checks=''
}

need() { [ -e "$data/$1" ] || refuse "Cannot prove ${2}: no such file: $data/$1. Set VAE_DATA (see --help)."; }

# Identifies the code: a model of another build is trained again.
build=$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)$(git -C "$root" diff HEAD -- ':!notebooks' 2>/dev/null | cksum)

# train_once MODEL SCRIPT RECIPE ARGS...: reuses a model that this build has already trained.
train_once() {
  local model=$1 script=$2 again=(--overwrite)
  shift 2
  if [ "$(cat "$models/$model.build" 2>/dev/null)" = "$build" ]; then again=(); fi
  "$root/submit/$script" "$@" --output "$models/$model" "${again[@]}" 1>&2
  echo "$build" >"$models/$model.build"
}

prove_quickstart() {
  train_once quickstart train.sh "$root/conf/quickstart.conf" --master 'local[2]'
  local metrics="$models/quickstart/metrics.json"
  verdict quickstart 'test meanNegativeElbo' "$(number "$metrics" test meanNegativeElbo)" '<=' 121
  verdict quickstart 'seconds.total' "$(number "$metrics" seconds total)" '<=' 120
  write_result quickstart "$metrics" 'submit/train.sh conf/quickstart.conf --master local[2]'
}

prove_mnist() {
  need mnist mnist
  train_once mnist train.sh "$root/conf/mnist.conf" --input "$data/mnist" --master 'local[2]'
  local metrics="$models/mnist/metrics.json"
  verdict mnist 'test meanNegativeElbo after 20 passes' "$(number "$metrics" test meanNegativeElbo)" '<=' 104.5
  write_result mnist "$metrics" 'submit/train.sh conf/mnist.conf --input mnist --master local[2]'
}

prove_mnist-8-shards() {
  need mnist mnist-8-shards
  train_once mnist-8-shards train.sh "$root/conf/mnist-8-shards.conf" --input "$data/mnist" --master 'local[2]'
  local metrics="$models/mnist-8-shards/metrics.json"
  verdict mnist-8-shards 'test meanNegativeElbo after 20 passes' \
    "$(number "$metrics" test meanNegativeElbo)" '<=' 104.5
  write_result mnist-8-shards "$metrics" 'submit/train.sh conf/mnist-8-shards.conf --input mnist --master local[2]'
}

prove_cluster() {
  need mnist cluster
  train_once mnist train.sh "$root/conf/mnist.conf" --input "$data/mnist" --master 'local[2]'
  train_once cluster cluster-local.sh --workers 2 "$root/conf/mnist.conf" --input "$data/mnist"
  local same=0 metrics="$models/cluster/metrics.json"
  cmp -s "$models/mnist/parameters.bin" "$models/cluster/parameters.bin" && same=1
  verdict cluster 'parameters.bin equals that of local[2], bit for bit (1: yes)' "$same" '==' 1
  write_result cluster "$metrics" 'submit/cluster-local.sh --workers 2 conf/mnist.conf --input mnist'
}

prove_likelihood() {
  need mnist likelihood
  train_once mnist train.sh "$root/conf/mnist.conf" --input "$data/mnist" --master 'local[2]'
  local block="$models/likelihood.json" likelihood bound
  "$root/submit/evaluate.sh" --model "$models/mnist" --input "$data/mnist" --split test --samples 5000 --rows 1000 \
    --master 'local[2]' | tail -n 1 | sed 's/{/{\n/; s/,/,\n/g; s/}/\n}/; s/":/" : /g' >"$block"
  likelihood=$(number "$block" '' meanImportanceWeightedLogLikelihood)
  bound=$(number "$block" '' meanNegativeElbo)
  verdict likelihood 'nats by which log p(x) exceeds the bound, 1000 test rows, K = 5000' \
    "$(awk "BEGIN { print $likelihood + $bound }")" '>=' 4
  verdict likelihood 'the same, from above' "$(awk "BEGIN { print $likelihood + $bound }")" '<=' 8
  write_result likelihood "$block" 'submit/evaluate.sh --model mnist --input mnist --split test --samples 5000 --rows 1000'
}

# frey PART TRAIN TEST ARGS...: TRAIN and TEST are the least log-densities.
frey() {
  local part=$1 train=$2 test=$3 faces=frey-faces/frey-faces-idx3-ubyte.gz
  shift 3
  need "$faces" "$part"
  train_once "$part" train.sh "$root/conf/frey-faces.conf" --input "$data/$faces" --master 'local[2]' "$@"
  local metrics="$models/$part/metrics.json"
  verdict "$part" 'train meanNegativeElbo' "$(number "$metrics" train meanNegativeElbo)" '<=' "-$train"
  verdict "$part" 'test meanNegativeElbo' "$(number "$metrics" test meanNegativeElbo)" '<=' "-$test"
  write_result "$part" "$metrics" "submit/train.sh conf/frey-faces.conf --input $faces --master local[2] $*"
}

prove_frey-faces() { frey frey-faces 760 750; }
# One shard; the part outer-optimizer trains the same with two.
prove_frey-faces-10() {
  frey frey-faces-10 1290 1200 --set model.latentSize=10 --set training.passes=550 --set training.shards=1 \
    --set training.batchSize=50 --set training.averagingInterval=100 --set training.outer.name=plain
}

# binarized_mnist PART: the fixed binarized MNIST in $binary, under the names of MNIST's files, so that the test rows are the
# data set's own; and in $tenth with every tenth test row, because these are sorted by digit.
binary="$models/binarized-mnist" tenth="$models/binarized-mnist-tenth"
binarized_mnist() {
  local set name=-images-idx3-ubyte.gz
  need binarized-mnist "$1"
  mkdir -p "$binary" "$tenth"
  for set in train:train test:t10k; do ln -sf "$data/binarized-mnist/binarized-mnist-${set%:*}$name" "$binary/${set#*:}$name"; done
  ln -sf "$data/binarized-mnist/binarized-mnist-train$name" "$tenth/train$name"
  if [ -f "$tenth/t10k$name" ]; then return; fi
  {
    printf '\0\0\10\3\0\0\3\350\0\0\0\34\0\0\0\34' # 1000 images of 28 x 28
    printf '%b' "$(gzip -dc "$binary/t10k$name" | tail -c +17 | od -An -v -tx1 -w784 | awk 'NR % 10 == 1' | tr -d '\n' | sed 's/ /\\x/g')"
  } | gzip >"$tenth/t10k$name.part"
  mv "$tenth/t10k$name.part" "$tenth/t10k$name"
}

# Objectives, posteriors and priors beside the VAE. The bound is that of all test rows; its gap to -log p(x) with 1000 draws,
# and the divergence, are those of every tenth test row. What each is compared with is in notebooks/README.md.
prove_objectives() {
  binarized_mnist objectives
  local block="$models/objectives.json" model passes settings row likelihood blocks=''
  declare -A bound gap kl nll
  for row in 'vae 10' 'iwae 10 objective.name=iwae objective.samplesPerRow=5' 'mixture 10 model.prior.name=mixture' \
    'vamp 10 model.prior.name=vamp' \
    'vae-5 5' 'planar-5 5 model.posterior.name=planar'; do
    read -r model passes settings <<<"$row"
    # shellcheck disable=SC2086
    train_once "binarized-$model" train.sh "$root/conf/mnist.conf" --input "$binary" --master 'local[2]' \
      --set "training.passes=$passes" --set training.outer.name=nesterovScheduled ${settings:+$(printf ' --set %s' $settings)}
    "$root/submit/evaluate.sh" --model "$models/binarized-$model" --input "$tenth" --split test --samples 1000 \
      --master 'local[2]' | tail -n 1 | sed 's/{/{\n/; s/,/,\n/g; s/}/\n}/; s/":/" : /g' >"$models/$model.json"
    likelihood=$(number "$models/$model.json" '' meanImportanceWeightedLogLikelihood)
    bound[$model]=$(number "$models/binarized-$model/metrics.json" test meanNegativeElbo)
    gap[$model]=$(awk "BEGIN { print $(number "$models/$model.json" '' meanNegativeElbo) + $likelihood }")
    kl[$model]=$(number "$models/$model.json" '' meanKlDivergence) nll[$model]=$(awk "BEGIN { print -($likelihood) }")
    blocks="$blocks${blocks:+,}
\"$model\" : { \"passes\" : $passes, \"settings\" : \"$settings\", \"meanNegativeElboOfAllTestRows\" : ${bound[$model]}, \"everyTenthTestRow\" : $(cat "$models/$model.json") }"
  done
  difference() { awk "BEGIN { print $1 - ($2) }"; }
  verdict objectives 'VAE, 10 passes: negative ELBO, nats' "${bound[vae]}" '<=' 107.4
  verdict objectives 'IWAE, K = 5: negative ELBO' "${bound[iwae]}" '<=' 108.4
  verdict objectives 'IWAE: gap of the negative ELBO to -log p(x)' "${gap[iwae]}" '>=' 6.3
  verdict objectives 'IWAE: KL divergence minus the one of the VAE' "$(difference "${kl[iwae]}" "${kl[vae]}")" '<=' -1.2
  verdict objectives 'IWAE: -log p(x) minus the one of the VAE' "$(difference "${nll[iwae]}" "${nll[vae]}")" '<=' -0.5
  verdict objectives 'mixture prior of 50: negative ELBO' "${bound[mixture]}" '<=' 103.7
  verdict objectives 'mixture prior: negative ELBO minus the one of the VAE' "$(difference "${bound[mixture]}" "${bound[vae]}")" '<=' -2
  verdict objectives 'mixture prior: -log p(x) minus the one of the VAE' "$(difference "${nll[mixture]}" "${nll[vae]}")" '<=' -2
  verdict objectives 'VampPrior of 100: negative ELBO' "${bound[vamp]}" '<=' 102.7
  verdict objectives 'VampPrior: negative ELBO minus the one of the VAE' "$(difference "${bound[vamp]}" "${bound[vae]}")" '<=' -1.5
  verdict objectives 'VampPrior: -log p(x) minus the one of the VAE' "$(difference "${nll[vamp]}" "${nll[vae]}")" '<=' -1.5
  verdict objectives 'planar flow of 8, 5 passes: negative ELBO' "${bound[planar-5]}" '<=' 113.1
  verdict objectives 'planar flow: negative ELBO minus the one of the VAE' "$(difference "${bound[planar-5]}" "${bound[vae-5]}")" '<=' 0.7
  printf '{%s\n}\n' "$blocks" >"$block"
  write_result objectives "$block" 'submit/train.sh conf/mnist.conf --input binarized-mnist --set training.outer.name=nesterovScheduled --set training.passes=... [--set SETTING]...; submit/evaluate.sh --split test --samples 1000'
}

# outer_cell CELL RECIPE ARGS...: trains with each outer optimizer; the default may be at most 0.7 nats or 0.5 % worse than
# the best of the others.
outer_cells=''
outer_cell() {
  local cell=$1 recipe=$2 choice name step momentum value line='' best=''
  shift 2
  for choice in 'plain 1 0' 'nesterov 0.7 0.5' 'nesterov 0.7 0.9' 'nesterovScheduled 0.7 0.9'; do
    read -r name step momentum <<<"$choice"
    train_once "outer-$cell-$name-$momentum" train.sh "$recipe" --master 'local[2]' "$@" --set "training.outer.name=$name" \
      --set "training.outer.stepSize=$step" --set "training.outer.momentum=$momentum"
    value=$(number "$models/outer-$cell-$name-$momentum/metrics.json" test meanNegativeElbo)
    line="$line${line:+, }\"$name $momentum\": $value"
    if [ "$name" = nesterovScheduled ]; then continue; fi # the last; value is its bound
    if [ -z "$best" ] || holds "$value" '<' "$best"; then best=$value; fi
  done
  outer_cells="$outer_cells${outer_cells:+,}
  \"$cell\": { $line }"
  verdict outer-optimizer "$cell: nats by which the test bound of nesterovScheduled is worse than the best other, $best" \
    "$(awk "BEGIN { print $value - ($best) }")" '<=' \
    "$(awk "BEGIN { b = $best; if (b < 0) b = -b; print (b * 0.005 > 0.7 ? b * 0.005 : 0.7) }")"
}

prove_outer-optimizer() {
  local faces=frey-faces/frey-faces-idx3-ubyte.gz table=anomaly/satimage-2.csv.gz latents file
  local eight=(--set training.shards=8 --set training.batchSize=25)
  for file in mnist "$faces" "$table"; do need "$file" outer-optimizer; done
  binarized_mnist outer-optimizer
  cat >"$models/table.conf" <<'END'
data { ignoredColumns = [label], scaling = standardize, testFraction = 0.2 }
model { likelihood = gaussian, latentSize = 4, encoderLayers = [64], decoderLayers = [64] }
training { passes = 100, batchSize = 50, averagingInterval = 16 }
END
  for latents in 10 2; do
    outer_cell "frey-faces-$latents-2-shards" "$root/conf/frey-faces.conf" --input "$data/$faces" \
      --set "model.latentSize=$latents"
    outer_cell "frey-faces-$latents-8-shards" "$root/conf/frey-faces.conf" --input "$data/$faces" \
      --set "model.latentSize=$latents" "${eight[@]}" --set training.averagingInterval=4
  done
  outer_cell satimage-2-2-shards "$models/table.conf" --input "$data/$table"
  outer_cell satimage-2-8-shards "$models/table.conf" --input "$data/$table" "${eight[@]}" --set training.averagingInterval=8
  outer_cell binarized-mnist-2-shards "$root/conf/mnist.conf" --input "$binary" --set training.passes=10
  outer_cell binarized-mnist-8-shards "$root/conf/mnist-8-shards.conf" --input "$binary" --set training.passes=10
  outer_cell mnist-2-shards "$root/conf/mnist.conf" --input "$data/mnist"
  outer_cell mnist-8-shards "$root/conf/mnist-8-shards.conf" --input "$data/mnist"
  train_once outer-550 train.sh "$root/conf/frey-faces.conf" --input "$data/$faces" --master 'local[2]' \
    --set model.latentSize=10 --set training.passes=550
  local metrics="$models/outer-550/metrics.json" split least
  for split in 'train 1290' 'test 1200'; do
    read -r split least <<<"$split"
    verdict outer-optimizer "frey-faces-10-2-shards after 550 passes: $split meanNegativeElbo" \
      "$(number "$metrics" "$split" meanNegativeElbo)" '<=' "-$least"
  done
  printf '{%s\n}\n' "$outer_cells" >"$models/outer-optimizer.json"
  write_result outer-optimizer "$models/outer-optimizer.json" \
    'submit/train.sh RECIPE --master local[2] --set training.outer.name=..., on 10 problems, see submit/prove.sh'
}

# Ranks by scikit-learn too: notebooks/peers/setup-anomaly.sh installs it. What was not run counts as failed.
prove_anomaly() {
  local table least margin file ours="$models/anomaly-ours.json" peers="$models/anomaly-peers.json" auroc
  local python=${VAE_SKLEARN_PYTHON:-$root/notebooks/peers/.venv-anomaly/bin/python}
  for file in cardio satimage-2 thyroid; do need "anomaly/$file.csv.gz" anomaly; done
  [ -x "$python" ] || refuse "Cannot prove anomaly: no such file: $python. Run notebooks/peers/setup-anomaly.sh"
  "$root/submit/bench.sh" "$root/conf/anomaly.conf" --input "$data/anomaly" --anomalies --json "$ours" --master 'local[2]' 1>&2
  "$python" "$root/notebooks/peers/anomaly_peers.py" "$data/anomaly" >"$peers"
  while read -r table least margin; do
    auroc=$(number "$ours" "$table" meanAuroc)
    verdict anomaly "$table: AUROC of the negative ELBO, mean of 5 seeds" "$auroc" '>=' "$least"
    verdict anomaly "$table: the same minus that of PCA" \
      "$(awk "BEGIN { print $auroc - $(number "$peers" "$table" pca) }")" '>=' "$margin"
  done <<'END'
cardio 0.90 0.05
satimage-2 0.99 0.10
thyroid 0.92 0.12
END
  printf '{ "ours": %s,\n"peers": %s\n}\n' "$(cat "$ours")" "$(cat "$peers")" >"$models/anomaly.json"
  write_result anomaly "$models/anomaly.json" \
    'submit/bench.sh conf/anomaly.conf --input anomaly --anomalies --master local[2]; notebooks/peers/anomaly_peers.py anomaly'
}

# joined FOLDER: combines the JSON objects in its files into one, each under its file's name.
joined() {
  local file separator=''
  printf '{'
  for file in "$1"/*.json; do
    if [ ! -f "$file" ]; then continue; fi
    printf '%s\n  "%s": %s' "$separator" "$(basename "$file" .json)" "$(sed '2,$s/^/  /' "$file")"
    separator=,
  done
  printf '\n}\n'
}

# equal FILE FIELD OTHER: prints 1 if both fields exist and are the same, or else 0.
equal() {
  local one
  one=$(number "$1" '' "$2")
  if [ -n "$one" ] && [ "$one" = "$(number "$1" '' "$3")" ]; then echo 1; else echo 0; fi
}

prove_faults() {
  local facts="$target/faults" code=0 part
  local command=(./mvnw -B verify -Dvae.faults=full -Djunit.jupiter.execution.timeout.default=1h
    '-Dtest=*FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false)
  rm -rf -- "$facts"
  (cd "$root" && "${command[@]}" -ntp) </dev/null 1>&2 || code=$?
  verdict faults 'exit code of the tests' "$code" '==' 0
  verdict faults 'executors killed, and a worker' "$(number "$facts/executor-loss.json" '' executorsKilled)" '>=' 10
  verdict faults 'drivers killed' "$(number "$facts/driver-loss.json" '' driversKilled)" '>=' 20
  verdict faults 'of them while a checkpoint was written' \
    "$(number "$facts/driver-loss.json" '' killedWhileWritingACheckpoint)" '>=' 1
  verdict faults 'copies of slow tasks' "$(number "$facts/speculation.json" '' speculativeTasks)" '>=' 1
  verdict faults 'growth of resident memory from round 50 to 300, percent' \
    "$(number "$facts/resident-memory.json" '' mostGrowthPercent)" '<=' 5
  verdict faults 'rows over storage memory' "$(number "$facts/spill.json" '' dataOverStorageMemory)" '>=' 4
  for part in executor-loss driver-loss speculation secure-cluster hdfs; do
    verdict faults "$part: the parameters of an undisturbed run (1: yes)" \
      "$(equal "$facts/$part.json" parametersSha256 undisturbedParametersSha256)" '==' 1
  done
  verdict faults 'spill: the parameters of a run with ample memory (1: yes)' \
    "$(equal "$facts/spill.json" parametersSha256 ampleMemoryParametersSha256)" '==' 1
  joined "$facts" >"$models/faults.json"
  write_result faults "$models/faults.json" "${command[*]}"
}

# ratio FIELD OPERATOR LIMIT WHAT: checks a number of the bench's report, like step.fractionOfRoofline.
ratio() { verdict bench "$4 ($1)" "$(number "$models/bench.json" "${1%.*}" "${1#*.}")" "$2" "$3"; }

# Compares with PyTorch if notebooks/peers/setup.sh has installed it; what was not run counts as failed.
prove_bench() {
  need mnist bench
  local report="$models/bench.json"
  "$root/submit/bench.sh" "$root/conf/mnist.conf" --input "$data/mnist" --time-to-bound --json "$report" \
    --master 'local[2]' 1>&2
  ratio step.fractionOfRoofline '>=' 0.6 'a step of batch 100 over its products'
  ratio step.ratioToStockDl4j '>=' 2.7 'over stock layers'
  ratio step.ratioToPyTorch '>=' 1.3 'over PyTorch'
  ratio step25.fractionOfRoofline '>=' 0.45 'a step of batch 25 over its products'
  ratio step25.ratioToStockDl4j '>=' 2.5 'over stock layers'
  ratio step500.fractionOfRoofline '>=' 0.8 'a step of batch 500 over its products'
  ratio objective.iwae '>=' 0.95 'a step of IWAE with 5 draws over one of L^A with 5 draws, as rows per second'
  ratio round.efficiency '>=' 0.9 'training over unsynchronized workers'
  ratio round.ratioToDl4jSpark '>=' 6 'over dl4j-spark at interval 10'
  ratio round.ratioToDl4jSparkBest '>=' 3 'over dl4j-spark at its best interval'
  ratio round.ratioToDl4jSparkOurGraph '>=' 1 'over dl4j-spark with our graph'
  ratio timeToBound.ratioToPyTorch '<=' 0.5 'seconds to 105 nats over those of PyTorch'
  ratio timeToBound.ratioToPyTorchParallel '<=' 0.9 'over those of PyTorch in two processes'
  ratio encode.fractionOfRoofline '>=' 0.5 'the encoder over its products'
  ratio score.encodeRatioToBaseline '>=' 3 'encoding over stock output, boxed'
  ratio score.ratioToTableCopy '>=' 0.7 'scoring over Spark reading and writing the table'
  ratio score.ratioToBaseline '>=' 0.7 'scoring over reading it and writing as little as scoring does'
  ratio sparkMl.fitRatioToTrain '>=' 0.95 'rounds of a fit by Spark ML over those of train.sh'
  ratio sparkMl.transformRatioToScore '>=' 0.9 'transform by Spark ML over scoring, both without writing'
  write_result bench "$report" 'submit/bench.sh conf/mnist.conf --input mnist --time-to-bound --master local[2]'
}

# spread_of FILE SERIES FIELD LEAST_ROWS: the lowest value of a series over its highest, in percent.
spread_of() {
  awk -v series="$2" -v field="$3" -v least="$4" '
    $1 == "\"" series "\"" && /\[/ { inside = 1 }
    inside && /\]/ { inside = 0 }
    inside { name = $1; gsub(/[",]/, "", name); value = $3; gsub(/,/, "", value); point[name] = value }
    inside && /\}/ && point["rows"] + 0 >= least {
      value = point[field] + 0
      if (low == "" || value < low) low = value
      if (high == "" || value > high) high = value
    }
    END { if (high > 0) printf "%.1f", 100 * low / high }' "$1"
}

prove_growth() {
  local report="$models/growth.json"
  # The heap starts small, because otherwise the measured memory would be the heap's alone.
  local heap=(--driver-memory 12g --conf spark.driver.extraJavaOptions=-Xms1g)
  "$root/submit/bench.sh" --growth --json "$report" --master 'local[2]' -- "${heap[@]}" 1>&2
  verdict growth 'rows a second over those of 1e4 rows taken in turns: least over greatest of 1e5 to 1e7 rows, percent' \
    "$(spread_of "$report" rows ratioToFirst 90000)" '>=' 80
  write_result growth "$report" "submit/bench.sh --growth --master local[2] -- ${heap[*]}"
}

prove_operations() {
  local log="$models/operations.log" code=0
  "$root/submit/check-operations.sh" --full 2>&1 | tee "$log" >&2 || code=$?
  verdict operations 'exit code of the checks' "$code" '==' 0
  verdict operations 'parts that were skipped' "$(grep -c '^skipped' "$log" || true)" '==' 0
  verdict operations 'checks that passed' "$(grep -c '^ok' "$log" || true)" '>=' 15
  grep -E '^(ok|FAILED|skipped)' "$log" | sed -e 's/["\\]/ /g' -e '1s/^/  "/; 1!s/^/, "/; s/$/"/' |
    sed -e '1s/^/{ "lines": [\n/' -e '$s/$/\n] }/' >"$models/operations.json"
  write_result operations "$models/operations.json" 'submit/check-operations.sh --full'
}

prove_spark-ml() {
  need mnist spark-ml
  local report="$models/spark-ml.json" temporary="$models/spark-ml-tmp" field
  # The heap has its full size from the start, so that only what is outside it can grow.
  local jvm='-Xms2g -XX:+AlwaysPreTouch'
  rm -rf -- "$temporary" # of this part alone, because its files are counted
  mkdir -p "$temporary"
  "$root/submit/bench.sh" "$root/conf/mnist.conf" --set training.passes=5 --input "$data/mnist" --spark-ml --json "$report" \
    --master 'local[2]' -- --driver-memory 2g --conf "spark.local.dir=$temporary" \
    --conf "spark.driver.extraJavaOptions=$jvm -Djava.io.tmpdir=\"$temporary\"" 1>&2
  verdict spark-ml 'share of the test labels that a classifier predicts from the codes' \
    "$(number "$report" pipeline testAccuracy)" '>=' 0.88
  verdict spark-ml 'growth of resident memory from fit 10 to 100' "$(number "$report" fits residentGrowth)" '<=' 0.05
  for field in threads broadcasts persisted files; do
    verdict spark-ml "$field that these fits left" "$(number "$report" fits "${field}Left")" '<=' 0
  done
  write_result spark-ml "$report" "submit/bench.sh conf/mnist.conf --set training.passes=5 --input mnist --spark-ml \
--master local[2] -- --driver-memory 2g --conf spark.driver.extraJavaOptions=$jvm"
}

# Films for held-out users of MovieLens, means of five splits, beside EASE and popularity on the same splits.
prove_movielens() {
  local ratings=ml-latest-small/ratings.csv.gz report="$models/movielens.json" ndcg
  need "$ratings" movielens
  "$root/submit/bench.sh" "$root/conf/movielens.conf" --ranking 5 --input "$data/$ratings" --json "$report" --master 'local[2]' 1>&2
  ndcg=$(number "$report" multVae ndcgAt100)
  above() { awk "BEGIN { print ($1) - ($2) }"; }
  verdict movielens 'NDCG@100 of Mult-VAE' "$ndcg" '>=' 0.31
  verdict movielens 'NDCG@100 above popularity' "$(above "$ndcg" "$(number "$report" popularity ndcgAt100)")" '>=' 0.09
  verdict movielens 'NDCG@100 minus the one of EASE' "$(above "$ndcg" "$(number "$report" ease ndcgAt100)")" '>=' -0.05
  write_result movielens "$report" "submit/bench.sh conf/movielens.conf --ranking 5 --input $ratings --master local[2]"
}

# Fills half of the pixels of all test images. The column mean is that of the training images, over the same pixels.
prove_imputation() {
  need mnist imputation
  train_once mnist train.sh "$root/conf/mnist.conf" --input "$data/mnist" --master 'local[2]'
  local report="$models/imputation.json" error covered
  "$root/submit/bench.sh" --imputation "$models/mnist" --input "$data/mnist" --json "$report" --master 'local[2]' 1>&2
  error=$(number "$report" '' meanAbsoluteError) covered=$(number "$report" '' intervalCoverage)
  verdict imputation 'mean absolute error of missing pixels, 20 passes' "$error" '<=' 0.048
  verdict imputation 'the same over that of the column mean' \
    "$(awk "BEGIN { print $error / $(number "$report" '' meanAbsoluteErrorOfColumnMean) }")" '<=' 0.4
  verdict imputation 'share of the missing pixels that 90 % intervals hold' "$covered" '>=' 0.85
  verdict imputation 'the same, from above' "$covered" '<=' 0.95
  write_result imputation "$report" 'submit/train.sh conf/mnist.conf --input mnist --master local[2]; submit/bench.sh --imputation mnist --input mnist --master local[2]'
}

for part in "${chosen[@]}"; do "prove_$part"; done
if [ "$failures" != 0 ]; then
  echo "$failures checks failed"
  exit 1
fi
