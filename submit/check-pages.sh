#!/usr/bin/env bash
# Runs the commands of the project's pages (their ```bash blocks) as they are, and the first line of each recipe with one
# pass, in a folder where data/ holds little data: submit/check-pages.sh [PAGE...]. The exit code is 1 if one fails.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

cd -- "$root"
pages=(README.md */README.md conf/*.conf)
case "${1:-}" in
  '') ;;
  --help | -h)
    echo "Usage: submit/check-pages.sh [PAGE...]   runs the commands of the pages on little data"
    echo "Pages: ${pages[*]}"
    exit ;;
  *) pages=("$@") ;;
esac
find_java
build_if_needed

work=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-pages.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM
failures=0

# ---- where the commands run -----------------------------------------------------------------------------------

# big_endian NUMBER: its four bytes; below 65,536.
big_endian() { printf '%b' "\\0\\0$(printf '\\0%o\\0%o' $(($1 >> 8)) $(($1 & 255)))"; }

# write_idx FILE ROWS HEIGHT WIDTH: images in IDX format; the text of the license stands for their pixels.
write_idx() {
  local size
  {
    printf '\0\0\10\3'
    for size in "$2" "$3" "$4"; do big_endian "$size"; done
    head -c $(($2 * $3 * $4)) < <(yes "$(cat LICENSE)")
  } | gzip >"$1"
}

# write_labels FILE ROWS: all of class 7.
write_labels() {
  { printf '\0\0\10\1'; big_endian "$2"; head -c "$2" /dev/zero | tr '\0' '\7'; } | gzip >"$1"
}

run="$work/run"
mkdir "$run"
for name in conf submit notebooks model spark-job mvnw .mvn pom.xml; do ln -s "$root/$name" "$run/$name"; done
mkdir -p "$run/data/mnist" "$work/hdfs" "$work/spark/bin"
ln -s "$run/data" "$work/hdfs/data"
write_idx "$run/data/mnist/train-images-idx3-ubyte.gz" 200 28 28
write_labels "$run/data/mnist/train-labels-idx1-ubyte.gz" 200
write_idx "$run/data/mnist/t10k-images-idx3-ubyte.gz" 20 28 28
write_labels "$run/data/mnist/t10k-labels-idx1-ubyte.gz" 20
write_idx "$run/data/frey-faces-idx3-ubyte.gz" 1965 28 20
awk 'BEGIN { OFS = ","; print "a,b,c,label"; for (i = 0; i < 300; i++) print i % 7, i * i % 11, i % 13, i % 29 == 0 }' | gzip >"$run/data/cardio.csv.gz"
awk 'BEGIN { OFS = ","; print "id,age,city,visits"; for (i = 0; i < 300; i++) print "r" i, i % 17 ? 20 + i % 31 : "", i % 19 ? "town " i % 5 : "NA", i % 13 }' >"$run/data/table.csv"
awk 'BEGIN { for (i = 0; i < 300; i++) print 0, 1 + i % 5 ":1", 6 + i % 7 ":1", 20 + i % 9 ":1" }' >"$run/data/clicks.libsvm"

# In place of a Spark of the user's own, with YARN and HDFS, which CI does not have: the same arguments on local[2] and
# in a local folder.
cat >"$work/spark/bin/spark-submit" <<SPARK
#!/usr/bin/env bash
set -euo pipefail
spark_args=() app_args=() jar=
while [ \$# -gt 0 ]; do
  word=\${1//hdfs:\/\//"$work/hdfs"}
  case "\$jar \$word" in
    " --master" | " --class" | " --jars" | " --deploy-mode") shift ;;
    " "*/spark-vae-job-*.jar) jar=\$word verb=\$2; shift ;;
    " "*) spark_args+=("\$word") ;;
    *) app_args+=("\$word") ;;
  esac
  shift
done
unset SPARK_HOME
exec submit/\$verb.sh "\${app_args[@]}" --master 'local[2]' -- "\${spark_args[@]}"
SPARK
chmod +x "$work/spark/bin/spark-submit"

# ---- what is not run as it stands -----------------------------------------------------------------------------

# options_exist SCRIPT COMMAND: every option before " -- " is in the script's help.
options_exist() {
  local option help="$work/help-${1##*/}"
  if [ ! -f "$help" ]; then "$root/$1" --help >"$help"; fi
  for option in $(grep -oE ' --[a-z][a-z-]*' <<<"${2%% -- *}"); do
    grep -qF -- "$option" "$help" || { say "$1 --help has no $option"; return 1; }
  done
}

# Not by a pipe: grep -q ends at the first match, and pipefail would then report the writer's SIGPIPE.
part_exists() { grep -qE "^Parts:.* $1( |\$)" <<<"$(submit/prove.sh --help)"; }

# experiment_exists COMMAND: the experiment and the options are in the help.
experiment_exists() {
  grep -qE "^Experiments:.* $(cut -d ' ' -f 2 <<<"$1")( |\$)" <<<"$(submit/replicate.sh --help)" && options_exist submit/replicate.sh "$1"
}

# files_exist COMMAND: those of this project that it names.
files_exist() {
  local file
  for file in $(grep -oE '(submit|conf)/[A-Za-z0-9./-]+' <<<"$1"); do
    [ -f "$file" ] || { say "there is no $file"; return 1; }
  done
}

# Sets `reason` for a command that CI cannot run, and `instead` to what is checked in its place. All others are run: a
# command that is new on a page must work or get a reason here.
find_substitute() {
  reason='' instead=()
  case "$1" in
    './mvnw verify') reason='.ci/run does' instead=(test -x mvnw) ;;
    *'exec:exec@kernels -pl model') reason='takes minutes' instead=(grep -q '<id>kernels</id>' model/pom.xml) ;;
    notebooks/peers/setup.sh*) reason='downloads gigabytes' instead=(bash -n notebooks/peers/setup.sh) ;;
    'submit/replicate.sh '*--smoke*) ;;
    'submit/replicate.sh '*) reason='takes up to hours' instead=(experiment_exists "$1") ;;
    'submit/prove.sh '*) reason='takes up to an hour' instead=(part_exists "${1##* }") ;;
    submit/*' s3a://'*) reason='submit/check-operations.sh s3 does' instead=(options_exist "${1%% *}" "$1") ;;
    'submit/check-operations.sh '*) reason='.ci/run does' instead=(test -x "${1%% *}") ;;
    *airflow* | *AIRFLOW* | *out/spark*) reason='check-operations.sh airflow does' instead=(test -f submit/airflow/vae_retrain.py) ;;
    *submit/bench.sh* | *'--verb bench'*)
      reason='takes minutes; .ci/run does with --quick' instead=(options_exist submit/bench.sh "${1/--workers * --verb bench/}") ;;
    './mvnw -DskipTests package') reason='.ci/run does' instead=(test -x mvnw) ;;
    *'/opt/spark/bin/spark-submit '*) reason='submit/check-operations.sh jar does' instead=(test -x submit/check-operations.sh) ;;
    'docker '* | 'kubectl '*) reason='needs a registry or a cluster' instead=(files_exist "$1") ;;
    *submit/*.sh*) ;;
    *) reason='not known to check-pages.sh: add it there' instead=(false) ;;
  esac
}

# ---- the commands ---------------------------------------------------------------------------------------------

# commands_of PAGE: one a line, without comments, continued lines joined.
commands_of() {
  case "$1" in
    *.conf) sed -nE '1s/^# [^:]*: (submit\/.*)/\1/p' "$1" ;;
    *) sed -n '/^```bash$/,/^```$/p' "$1" | sed -e '/^```/d' -e ':a' -e '/\\$/N; s/ *\\\n */ /; ta' -e 's/  *#.*//' -e '/^$/d' ;;
  esac
}

# shows_the_result PAGE: the text block after the quickstart shows the lines that it printed, numbers within 1 %, as
# another CPU gives other bits.
shows_the_result() {
  awk '
    FNR == NR { if (/^```text$/) inside = 1; else if (/^```/) inside = 0; else if (inside) page[++lines] = $0; next }
    { printed[FNR] = $0; last = FNR }
    END {
      for (i = 1; i <= lines; i++) {
        n = split(page[i], a, " "); m = split(printed[last - lines + i], b, " ")
        if (n != m) exit 1
        for (j = 1; j <= n; j++) {
          if (a[j] ~ /^\(?[0-9.]+$/) { x = a[j]; y = b[j]; gsub(/\(/, "", x); gsub(/\(/, "", y)
            if (y < 0.99 * x || y > 1.01 * x) exit 1
          } else if (a[j] != b[j]) exit 1
        }
      }
      exit !(lines > 0)
    }' "$1" "$work/out"
}

# prints_what_it_shows PAGE: some command printed each line "Done: out/..." of its text blocks.
prints_what_it_shows() {
  local line
  while IFS= read -r line; do
    if ! grep -qxF -- "$line" "$work/printed"; then say "$1 shows a line that no command printed: $line"; return 1; fi
  done < <(sed -n '/^```text$/,/^```$/p' "$1" | grep '^Done: out/')
}

ran=$'\n'
: >"$work/printed"
for page in "${pages[@]}"; do
  if [ ! -f "$page" ]; then say "There is no $page"; failures=$((failures + 1)); continue; fi
  while IFS= read -r command; do
    case "$ran" in *$'\n'"$command"$'\n'*) continue ;; esac
    ran+=$command$'\n'
    case "$page" in *.conf) command+=' --set training.passes=1' ;; esac
    code=0 begin=$SECONDS
    find_substitute "$command"
    if [ "${#instead[@]}" = 0 ]; then
      (cd -- "$run" && SPARK_LOCAL_IP=127.0.0.1 timeout --foreground --kill-after=60 900 bash -c "${command//\/opt\/spark/"$work/spark"}") \
        >"$work/out" 2>"$work/err" </dev/null || code=$?
    else
      "${instead[@]}" >"$work/out" 2>"$work/err" </dev/null || code=$?
    fi
    if [ "$code" = 0 ] && [ "$page ${command%% *}" = 'README.md submit/train.sh' ] && [ ! -f "$work/shown" ]; then
      : >"$work/shown"
      shows_the_result "$page" || { code=1; say "README.md shows another result than:"; }
    fi
    cat "$work/out" >>"$work/printed"
    word=ok
    if [ "$code" != 0 ]; then word=FAILED failures=$((failures + 1)); elif [ -n "$reason" ]; then word="not run ($reason)"; fi
    printf '%-7s %s: %s (%d s)\n' "$word" "$page" "$command" $((SECONDS - begin))
    if [ "$code" != 0 ]; then printf 'exit code %d %s\n' "$code" "$reason"; tail -n 20 "$work/out" "$work/err"; fi
  done < <(commands_of "$page")
  prints_what_it_shows "$page" || failures=$((failures + 1))
done

if [ "$failures" != 0 ]; then
  echo "$failures commands of the pages failed"
  exit 1
fi
echo "All commands of the pages work"
