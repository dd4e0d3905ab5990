"""PyTorch's attention in a process of its own: `attention.py <layout as JSON>` prints seconds of forward and backward.

Keys and values are shared by groups of heads: given as such, or repeated as transformers does it. The faster counts.
"""
import json
import sys
import time

import torch
import torch.nn.functional as functional

from noise import noise

layout = json.loads(sys.argv[1])
rows, length, heads, shared, size = (layout[key] for key in ("rows", "length", "heads", "keyValueHeads", "headSize"))


qkv = torch.from_numpy(noise(rows * length * (heads + 2 * shared) * size, 1))
qkv = qkv.view(rows, length, heads + 2 * shared, size).transpose(1, 2)
query, key, value = (
    part.contiguous().requires_grad_() for part in qkv.split([heads, shared, shared], dim=1)
)
d_out = torch.from_numpy(noise(rows * length * heads * size, 2)).view(rows, length, heads, size).transpose(1, 2).contiguous()


def grouped():
    return functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)


def repeated():
    groups = heads // shared
    wide = [tensor.repeat_interleave(groups, dim=1) for tensor in (key, value)]
    return functional.scaled_dot_product_attention(query, *wide, is_causal=True)


best = None
for way in (repeated, grouped):
    seconds = []
    for run in range(4):
        for tensor in (query, key, value):
            tensor.grad = None
        start = time.perf_counter()
        way().backward(d_out)
        if run > 0:
            seconds.append(time.perf_counter() - start)
    if best is None or sorted(seconds)[1] < sorted(best["seconds"])[1]:
        squares = sum(tensor.grad.double().square().sum().item() for tensor in (query, key, value))
        best = {"seconds": seconds, "norm": squares**0.5, "way": way.__name__}
print(json.dumps(best))
