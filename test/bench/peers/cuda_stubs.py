"""Stub libraries in place of CUDA's, so that PyPI's torch can be imported: `cuda_stubs.py <torch/lib> <folder>`.

Every function a library of torch wants is there under its symbol version, and aborts when it is called. On the CPU
none is. The CUDA runtime itself is called at import and must be the real one.
"""
import collections
import os
import re
import subprocess
import sys

library_folder, target = sys.argv[1:]
LIBRARIES = ["libtorch_cuda.so", "libtorch_python.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_nvshmem.so"]
REAL = {"libcudart.so.13"}
# Libraries that give their symbols no version are told by the names.
BY_PREFIX = {"cusparseLt": "libcusparseLt.so.0", "nccl": "libnccl.so.2", "cuFile": "libcufile.so.0"}
BY_VERSION = {"NVSHMEM": "libnvshmem_host.so.3"}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


needed = set()
symbols = collections.defaultdict(lambda: collections.defaultdict(set))  # library → version → names
for library in LIBRARIES:
    path = os.path.join(library_folder, library)
    if not os.path.exists(path):
        continue
    needed |= set(re.findall(r"NEEDED.*\[(.*?)\]", output("readelf", "-d", path)))
    for line in output("nm", "-D", "--undefined-only", path).splitlines():
        name, _, version = line.split()[-1].partition("@")
        version = version.lstrip("@")
        if version.startswith(("libcu", "libnv")):
            symbols[version][version].add(name)
        elif version in BY_VERSION:
            symbols[BY_VERSION[version]][version].add(name)
        elif not version:
            for prefix, owner in BY_PREFIX.items():
                if name.startswith(prefix):
                    symbols[owner][""].add(name)

os.makedirs(target, exist_ok=True)
for library in sorted(name for name in needed if re.match(r"lib(cu|nccl|nv)", name) and name not in REAL):
    source, versions = (os.path.join(target, library + ending) for ending in (".c", ".map"))
    with open(source, "w") as file:
        file.write("#include <stdlib.h>\n")
        for names in symbols[library].values():
            file.writelines(f"void {name}(void) {{ abort(); }}\n" for name in sorted(names))
    with open(versions, "w") as file:
        for version, names in symbols[library].items():
            if version:
                file.write(f"{version} {{ global: {' '.join(f'{name};' for name in sorted(names))} }};\n")
    script = [f"-Wl,--version-script={versions}"] if os.path.getsize(versions) else []
    command = ["cc", "-shared", "-fPIC", "-w", "-o", os.path.join(target, library), source, f"-Wl,-soname,{library}"]
    subprocess.run(command + script, check=True)
