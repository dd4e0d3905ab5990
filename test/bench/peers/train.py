"""PyTorch's side of the training benchmark, in a process of its own: `train.py <job.json>` prints one JSON object.

LlamaForCausalLM in float32 with SDPA, fused AdamW, gradients clipped at one norm. The job says whether the model goes
through torch.compile and whether its products are bfloat16's (torch.autocast); the allocator is a matter of the
environment.
"""
import json
import resource
import sys
import time

import numpy
import torch
import transformers

import llama

with open(sys.argv[1]) as file:
    job = json.load(file)
settings = job["settings"]
torch.set_num_threads(job["threads"])
torch.manual_seed(0)

length, rows = settings["length"], settings["rows"]
tokens = numpy.memmap(f"{job['folder']}/tokens.u16", dtype="<u2", mode="r").reshape(-1, length + 1)
model, _ = llama.from_checkpoint(job["weights"], length)
optimizer = llama.optimizer(model, settings)
forward = torch.compile(model) if job["compile"] else model


def batch(step):
    first = step * rows % len(tokens)
    window = torch.from_numpy(tokens[first : first + rows].astype(numpy.int64))
    return window[:, :-1].contiguous(), window[:, 1:].contiguous()


losses, norms, seconds = [], [], []
for step in range(job["warmup"] + job["steps"]):
    start = time.perf_counter()
    ids, targets = batch(step)
    with torch.autocast("cpu", torch.bfloat16, enabled=job["autocast"]):
        loss = forward(input_ids=ids, labels=targets, shift_labels=targets).loss
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
    optimizer.step()
    losses.append(loss.item())
    norms.append(norm.item())
    if step >= job["warmup"]:
        seconds.append(time.perf_counter() - start)

print(
    json.dumps(
        {
            "name": f"PyTorch {torch.__version__}, transformers {transformers.__version__}, "
            f"{torch.backends.cpu.get_cpu_capability()}, {torch.get_num_threads()} threads",
            "losses": losses,
            "norms": norms,
            "seconds": seconds,
            "peakResidentBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
