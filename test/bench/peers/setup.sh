#!/usr/bin/env bash
# Makes the Python that benchmarks and fixtures compare with: `setup.sh <folder>`, then `<folder>/python` is it. With
# `setup.sh <folder> tests` the smaller one that tests find by FRAMEWORK_PEERS_PYTHON: tokenizers and TensorBoard's reader.
#
# PyPI's torch is the CUDA build and will not even be imported without 2.5 GB of CUDA libraries; on the CPU none of them
# is ever called, so stubs stand in for all but the runtime. Needs Python ≥ 3.10, a C compiler, binutils and PyPI.
set -euo pipefail
folder="$(mkdir -p "${1:?usage: setup.sh <folder> [tests]}" && cd "$1" && pwd)"
part="${2:-all}"
here="$(cd "$(dirname "$0")" && pwd)"

"${PYTHON:-python3}" -m venv "$folder/venv"
pip() { "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$@"; }
pip numpy==2.4.6 tokenizers==0.23.3 sentencepiece==0.2.3 tensorboard==2.21.0
if [ "$part" = tests ]; then
  printf '#!/bin/sh\nexec "%s/venv/bin/python" "$@"\n' "$folder" > "$folder/python"
  chmod +x "$folder/python"
  "$folder/python" -c 'import sentencepiece, tensorboard, tokenizers; print("SentencePiece", sentencepiece.__version__, "and tokenizers", tokenizers.__version__)'
  exit
fi

pip --no-deps torch==2.15.0 nvidia-cuda-runtime==13.2.86
pip transformers==5.24.0 safetensors filelock sympy networkx jinja2 fsspec typing-extensions setuptools

site="$("$folder/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')"
"$folder/venv/bin/python" "$here/cuda_stubs.py" "$site/torch/lib" "$folder/stubs"
runtime="$(dirname "$(find "$site/nvidia" -name 'libcudart.so.13*' | head -1)")"
cat > "$folder/python" << END
#!/bin/sh
LD_LIBRARY_PATH="$folder/stubs:$runtime\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}" exec "$folder/venv/bin/python" "\$@"
END
chmod +x "$folder/python"
"$folder/python" -c 'import torch, transformers; print("PyTorch", torch.__version__, "and transformers", transformers.__version__)'
