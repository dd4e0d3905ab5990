"""Makes trajectory.json and gradients.json, what `src/pytorch.test.ts` compares with.

    test/bench/peers/setup.sh <folder>
    <folder>/python plugins/plugin-trainer/pytorch/make_fixtures.py

LlamaForCausalLM of transformers on PyTorch. Weights and windows come from a generator that both sides have
(`src/testing/noise.ts` and `pytorch.ts`; here `first_weights` and `batch`), so no weight is committed.
"""
import base64
import json
import os
import sys

import numpy
import torch
import transformers

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../../test/bench/peers"))
import llama  # noqa: E402
from noise import noise, states  # noqa: E402

MADE = f"PyTorch {torch.__version__}, transformers {transformers.__version__}, LlamaForCausalLM, {{}}"

TRAJECTORY = {
    "model": {
        "vocabulary": 64, "hidden": 64, "layers": 2, "heads": 4, "keyValueHeads": 2, "headSize": 16,
        "feedForward": 96, "contextLength": 64, "ropeTheta": 10000, "normEpsilon": 1e-5,
    },
    "rows": 4,
    "documents": 1,
    "deviation": 0.1,
}
TRAINING = {
    "steps": 200, "learningRate": 1e-3, "betas": [0.9, 0.95], "epsilon": 1e-8, "weightDecay": 0.1, "clip": 1.0,
}
GRADIENTS = {
    "model": {
        "vocabulary": 29, "hidden": 12, "layers": 2, "heads": 6, "keyValueHeads": 2, "headSize": 4,
        "feedForward": 10, "contextLength": 19, "ropeTheta": 100, "normEpsilon": 1e-5,
    },
    "rows": 3,
    "documents": 3,
    "deviation": 0.4,
}  # fmt: skip


def shapes(model):
    heads, shared, size = model["heads"], model["keyValueHeads"], model["headSize"]
    wide, hidden = model["feedForward"], model["hidden"]
    found = {"embedding": [model["vocabulary"], hidden], "norm": [hidden]}
    for layer in range(model["layers"]):
        found[f"layers.{layer}.attention.norm"] = [hidden]
        found[f"layers.{layer}.attention.qkv"] = [hidden, (heads + 2 * shared) * size]
        found[f"layers.{layer}.attention.output"] = [heads * size, hidden]
        found[f"layers.{layer}.feed_forward.norm"] = [hidden]
        found[f"layers.{layer}.feed_forward.gate_up"] = [hidden, 2 * wide]
        found[f"layers.{layer}.feed_forward.down"] = [wide, hidden]
    return dict(sorted(found.items()))


def first_weights(recipe):
    scale = recipe["deviation"] * 3**0.5
    weights = {}
    for number, (name, shape) in enumerate(shapes(recipe["model"]).items()):
        values = noise(int(numpy.prod(shape)), number + 1).astype(numpy.float64) * scale
        values = (values + (1.0 if len(shape) == 1 else 0.0)).astype(numpy.float32)
        weights[name] = torch.from_numpy(values.reshape(shape))
    return weights


def batch(recipe, step):
    model, rows, documents = recipe["model"], recipe["rows"], recipe["documents"]
    length, vocabulary = model["contextLength"], model["vocabulary"]
    part = (length + 1) // documents
    document = numpy.minimum(documents - 1, numpy.arange(length + 1) // part)
    windows = numpy.zeros((rows, length + 1), dtype=numpy.int64)
    for row in range(rows):
        choices = states(length + 1, 1000 + step * rows + row).astype(numpy.int64) >> 16
        for t in range(length + 1):
            if t == 0 or document[t] != document[t - 1]:
                windows[row, t] = choices[t] % vocabulary
            else:
                windows[row, t] = (3 * windows[row, t - 1] + 7 + choices[t] % 4) % vocabulary
    return torch.from_numpy(windows), torch.from_numpy(document), part


def mean_loss(model, recipe, step):
    windows, document, part = batch(recipe, step)
    ids, targets = windows[:, :-1], windows[:, 1:]
    inputs = {}
    if recipe["documents"] > 1:
        # A query sees keys of its own document up to itself; positions count from the document's first token.
        inside, places = document[:-1], torch.arange(len(document) - 1)
        sees = (inside[:, None] == inside[None, :]) & (places[:, None] >= places[None, :])
        inputs["attention_mask"] = sees.expand(len(ids), 1, -1, -1)
        inputs["position_ids"] = (places - inside * part).expand(len(ids), -1)
    logits = model(input_ids=ids, **inputs).logits
    counts = (document[:-1] == document[1:]).expand(len(ids), -1)
    return torch.nn.functional.cross_entropy(logits[counts], targets[counts])


def built(recipe):
    shape = recipe["model"]
    return llama.load(llama.build(shape, shape["contextLength"]), first_weights(recipe), shape)


def trajectory():
    model = built(TRAJECTORY)
    optimizer = llama.optimizer(model, TRAINING)
    losses, norms = [], []
    for step in range(TRAINING["steps"]):
        loss = mean_loss(model, TRAJECTORY, step)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), TRAINING["clip"]).item())
        optimizer.step()
        losses.append(loss.item())
    return {
        "made": MADE.format("SDPA, fused AdamW, float32"),
        **TRAJECTORY,
        "training": TRAINING,
        "losses": [round(loss, 7) for loss in losses],
        "norms": [round(norm, 7) for norm in norms],
    }


def gradients():
    shape = GRADIENTS["model"]
    model = built(GRADIENTS).double()
    loss = mean_loss(model, GRADIENTS, 0)
    loss.backward()
    encoded = {
        name: base64.b64encode(gradient.contiguous().numpy().astype("<f4").tobytes()).decode()
        for name, gradient in sorted(llama.gradients(model, shape).items())
    }
    return {"made": MADE.format("SDPA, float64"), **GRADIENTS, "loss": loss.item(), "gradients": encoded}


torch.set_num_threads(1)
for name, make in (("trajectory", trajectory), ("gradients", gradients)):
    with open(os.path.join(here, f"{name}.json"), "w") as file:
        json.dump(make(), file, indent=1)
        file.write("\n")
