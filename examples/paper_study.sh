#!/bin/sh
# The paper's whole study: three data sets, four arms, two students, five seeds. Killed, it goes on.
#
#   sh examples/paper_study.sh runs/study [options of `tracegap run`, e.g. --on ray]
#
# DATA, STUDENTS and SEEDS name others, e.g. to try the whole way with a mock in minutes:
#
#   STUDENTS=mock SEEDS=0,1 sh examples/paper_study.sh runs/dry \
#     --source synthetic --split group --limit 12
set -e
folder=${1:?give the folder for the runs}
shift
for data in ${DATA:-cotempqa babi marco}; do
  for student in ${STUDENTS:-Qwen/Qwen3-1.7B meta-llama/Llama-3.2-1B-Instruct}; do
    tracegap run "paper-$data" --student "$student" --seeds "${SEEDS:-0,1,2,3,4}" \
      --output-dir "$folder/$data-${student##*/}" "$@"
  done
done
