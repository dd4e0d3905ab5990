#!/usr/bin/env bash
# Makes the Python of `npm run bench -- data`: `setup-data.sh <folder>`, then FRAMEWORK_DATA_PEERS=<folder>/bin/python.
#
# Of text-dedup only the two files that sign are imported: what else it names (Spark among it) is not installed.
set -euo pipefail
folder="${1:?usage: setup-data.sh <folder>}"
"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"; }
pip datatrove==0.10.1 'xxhash<4' numpy==2.4.6 regex spacy nltk tokenizers==0.23.3 dill fsspec pandas pyarrow
pip --no-deps text-dedup==0.4.0
pip bitarray datasets click click-option-group fire ftfy scipy zstandard pybloom-live psutil rich tqdm
