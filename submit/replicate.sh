#!/usr/bin/env bash
# The experiments of the MLSALT4 replication report of AEVB, each one command: submit/replicate.sh EXPERIMENT --input DIR
# --output DIR. The same command continues what was interrupted. Recipes and grids are in conf/report.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

experiments=(mnist-latents frey-latents-random frey-latents-contiguous estimators samples-and-batch encoders
  autoencoder frey-reconstructions manifolds marginal-likelihood few-rows)

usage() {
  cat <<HELP
Usage: submit/replicate.sh EXPERIMENT --input DIR --output DIR [--passes N] [--smoke] [--master URL] [--set KEY=VALUE] [-- ARGS]
Experiments: ${experiments[*]}
  --input DIR   holds mnist/ (MNIST's four files, .gz) and frey-faces-idx3-ubyte.gz (or frey-faces/frey-faces-idx3-ubyte.gz)
  --output DIR  of this experiment alone: results.csv, and curves.csv, curves.svg and report.html, or pictures
  --passes N    instead of those of the recipe
  --smoke       one pass, unless --passes is given, of small networks, which shows that the experiment runs
  --master, --set and what follows -- are those of the other scripts
HELP
}

frey=(frey-faces-idx3-ubyte.gz frey-faces/frey-faces-idx3-ubyte.gz)
experiment='' input='' output='' smoke=no passes='' given=() start=() spark=()
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage; exit ;;
    --smoke) smoke=yes ;;
    --input | --output | --passes | --set | --master)
      [ $# -ge 2 ] || refuse "Invalid $1: nothing given (see --help)"
      case "$1" in
        --input) input=$2 ;;
        --output) output=$2 ;;
        --passes) passes=$2 ;;
        --set) given+=("$1" "$2") ;;
        --master) start=("$1" "$2") ;;
      esac
      shift ;;
    --) shift; spark=(-- "$@"); break ;;
    -*) refuse "Unknown option: $1 (see submit/replicate.sh --help)" ;;
    *)
      [ -z "$experiment" ] || refuse "Invalid argument: $1 (one experiment, which is $experiment)"
      experiment=$1 ;;
  esac
  shift
done
case " ${experiments[*]} " in
  *" ${experiment:-none} "*) ;;
  *) refuse "Invalid experiment: ${experiment:-none given} (must be one of ${experiments[*]})" ;;
esac
[ -n "$input" ] || refuse "Missing --input: the folder with mnist/ and frey-faces-idx3-ubyte.gz"
[ -n "$output" ] || refuse "Missing --output: the folder for the results of $experiment"
case "$passes" in *[!0-9]* | 0*) refuse "Invalid --passes: $passes (must be a number >= 1)" ;; esac
find_java
build_if_needed

# need FILE...: prints the first of these that exists below the input.
need() {
  local file
  for file in "$@"; do
    if [ -e "$input/$file" ]; then printf '%s' "$input/$file"; return; fi
  done
  say "Cannot replicate $experiment: there is no $input/$1. Give the folder of the data sets as --input."
  exit 2
}

# settings_for KEY=VALUE...: sets `sets` to these and those that the user gave; the last one of a key counts.
settings_for() {
  local set
  sets=()
  for set in "$@" ${passes:+"training.passes=$passes"}; do sets+=(--set "$set"); done
  if [ "$smoke" = yes ] && [ -z "$passes" ]; then sets+=(--set training.passes=1); fi
  sets+=("${given[@]}")
}

# ---- sweeps -------------------------------------------------------------------------------------------------

# sweep DATA: trains conf/report/EXPERIMENT.conf with its grid.
sweep() {
  local recipe="$root/conf/report/$experiment" key small
  settings_for
  if [ "$smoke" = yes ]; then
    for small in 'model.encoderLayers=[8]' 'model.decoderLayers=[8]'; do
      key=${small%%=*}
      if ! grep -q "$key" "$recipe.grid.conf"; then sets+=(--set "$small"); fi
    done
  fi
  "$root/submit/sweep.sh" "$recipe.conf" --grid "$recipe.grid.conf" --input "$1" --output "$output" \
    "${sets[@]}" "${start[@]}" "${spark[@]}"
}

# ---- single models ------------------------------------------------------------------------------------------

# train NAME RECIPE DATA KEY=VALUE...: OUTPUT/models/NAME; does nothing if it is there already.
train() {
  local name=$1 recipe=$2 data=$3
  shift 3
  settings_for "$@"
  if [ "$smoke" = yes ]; then sets+=(--set 'model.encoderLayers=[8]' --set 'model.decoderLayers=[8]'); fi
  "$root/submit/train.sh" "$root/conf/report/$recipe.conf" --input "$data" --output "$output/models/$name" \
    "${sets[@]}" "${start[@]}" "${spark[@]}"
}

# once FILE COMMAND...: keeps the last line that the command prints, unless an earlier run has.
once() {
  local file=$1 printed
  shift
  if [ -s "$file" ]; then return; fi
  printed=$("$@")
  printf '%s\n' "${printed##*$'\n'}" >"$file.part"
  mv -- "$file.part" "$file"
}

# evaluate NAME SPLIT DATA [OPTION...]: a block as JSON, in OUTPUT/evaluations.
evaluated=()
evaluate() {
  local name=$1 split=$2 data=$3
  shift 3
  mkdir -p "$output/evaluations"
  evaluated+=("$output/evaluations/$name.$split.json")
  once "$output/evaluations/$name.$split.json" "$root/submit/evaluate.sh" --model "$output/models/$name" --input "$data" \
    --split "$split" "$@" "${start[@]}" "${spark[@]}"
}

# picture VERB NAME FILE OPTION...: a sheet, unless it is there already.
picture() {
  local verb=$1 name=$2 file=$3
  shift 3
  if [ -s "$output/$file" ]; then return; fi
  "$root/submit/$verb.sh" --model "$output/models/$name" --output "$output/$file" "$@" "${start[@]}" "${spark[@]}"
}

# table FIELD...: writes OUTPUT/results.csv, with a row for each evaluation of this experiment and these fields of it.
table() {
  local file name field value row
  {
    row=model,split
    for field in "$@"; do row+=,$field; done
    printf '%s\n' "$row"
    for file in "${evaluated[@]}"; do
      name=${file##*/} name=${name%.json} row="${name%.*},${name##*.}"
      for field in "$@"; do
        value=$(sed -n "s/.*\"$field\" *: *\([^,} ]*\).*/\1/p" "$file")
        row+=,${value/#null/}
      done
      printf '%s\n' "$row"
    done
  } >"$output/results.csv.part"
  mv -- "$output/results.csv.part" "$output/results.csv"
  say "Done: $output/results.csv"
}

bounds=(rows meanNegativeElbo meanReconstructionNll meanKlDivergence)

replicate_autoencoder() {
  local data latents objective sizes=(2 10 20)
  data=$(need mnist)
  if [ "$smoke" = yes ]; then sizes=(2); fi
  for latents in "${sizes[@]}"; do
    for objective in autoencoder elbo; do
      train "$objective-$latents" autoencoder "$data" "model.latentSize=$latents" "objective.name=$objective"
      evaluate "$objective-$latents" test "$data" --squared-error
      picture reconstruct "$objective-$latents" "$objective-$latents.png" --input "$data"
    done
  done
  table "${bounds[@]}" meanSquaredError
}

replicate_frey-reconstructions() {
  local data latents name split
  data=$(need "${frey[@]}")
  for latents in 2 10 20; do
    name=latents-$latents
    train "$name" frey-reconstructions "$data" "model.latentSize=$latents" "training.passes=$((latents == 2 ? 100 : 550))"
    for split in train test; do evaluate "$name" "$split" "$data" --squared-error; done
    picture reconstruct "$name" "$name.png" --input "$data"
    if [ "$smoke" = yes ]; then break; fi
  done
  table "${bounds[@]}" meanSquaredError
}

replicate_manifolds() {
  local faces digits
  faces=$(need "${frey[@]}")
  digits=$(need mnist)
  train frey frey-reconstructions "$faces" training.passes=550
  picture generate frey frey.png --grid
  train mnist manifolds "$digits"
  picture generate mnist mnist.png --grid
}

# MCEM trains no encoder, which importance weights need. Its draws make a step much longer, so it sees fewer rows.
replicate_marginal-likelihood() {
  local data rows objective name split options estimate=(--rows 1000 --hmc-samples 50) weights=(--samples 1000)
  local sizes=(1000 50000) tests=10000 seen
  data=$(need mnist/train-images-idx3-ubyte.gz)
  if [ "$smoke" = yes ]; then sizes=(100) tests=50 estimate=(--rows 4 --hmc-samples 10) weights=(--samples 10); fi
  for rows in "${sizes[@]}"; do
    for objective in elbo wakeSleep mcem; do
      name=$objective-$rows options=("${estimate[@]}") seen=5000000
      if [ "$objective" != mcem ]; then
        options+=("${weights[@]}")
      elif [ "$rows" = 50000 ]; then
        continue
      else
        seen=1000000
      fi
      train "$name" marginal-likelihood "$data" "objective.name=$objective" "data.trainRows=$rows" "data.testRows=$tests" \
        "training.passes=$((seen / rows))"
      for split in train test; do evaluate "$name" "$split" "$data" "${options[@]}"; done
      picture generate "$name" "$name.png"
    done
  done
  table "${bounds[@]}" meanImportanceWeightedLogLikelihood standardError meanReciprocalLogLikelihood \
    reciprocalStandardError meanAcceptance
}

case "$experiment" in
  mnist-latents | estimators | encoders) data=$(need mnist) && sweep "$data" ;;
  frey-latents-* | samples-and-batch) data=$(need "${frey[@]}") && sweep "$data" ;;
  few-rows) data=$(need mnist/t10k-images-idx3-ubyte.gz) && sweep "$data" ;;
  *)
    mkdir -p "$output"
    "replicate_$experiment" ;;
esac
