"""Hugging Face's LlamaForCausalLM with the weights of a checkpoint of ours.

Ours stores matrices [in, out], query, key and value side by side in one, gate and up in another; Hugging Face stores
each of them [out, in]. `ours` gives the way back, for gradients.
"""
import json

import torch
from safetensors.torch import load_file
from transformers import LlamaConfig, LlamaForCausalLM


def sizes(folder):
    with open(f"{folder}/model.json") as file:
        return json.load(file)


def build(shape, length, attention="sdpa"):
    config = LlamaConfig(
        vocab_size=shape["vocabulary"],
        hidden_size=shape["hidden"],
        intermediate_size=shape["feedForward"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        num_key_value_heads=shape["keyValueHeads"],
        head_dim=shape["headSize"],
        max_position_embeddings=length,
        rms_norm_eps=shape["normEpsilon"],
        rope_parameters={"rope_type": "default", "rope_theta": shape["ropeTheta"]},
        tie_word_embeddings=True,
        use_cache=False,
        attn_implementation=attention,
    )
    return LlamaForCausalLM(config).to(torch.float32).train()


def places(shape):
    """(Hugging Face's name, our name, first and last column of it or None, transposed)."""
    heads, shared, size, wide = shape["heads"], shape["keyValueHeads"], shape["headSize"], shape["feedForward"]
    query, key = heads * size, shared * size
    yield "model.embed_tokens.weight", "embedding", None, False
    yield "model.norm.weight", "norm", None, False
    for layer in range(shape["layers"]):
        theirs, ours = f"model.layers.{layer}", f"layers.{layer}"
        yield f"{theirs}.input_layernorm.weight", f"{ours}.attention.norm", None, False
        yield f"{theirs}.post_attention_layernorm.weight", f"{ours}.feed_forward.norm", None, False
        qkv = f"{ours}.attention.qkv"
        yield f"{theirs}.self_attn.q_proj.weight", qkv, (0, query), True
        yield f"{theirs}.self_attn.k_proj.weight", qkv, (query, query + key), True
        yield f"{theirs}.self_attn.v_proj.weight", qkv, (query + key, query + 2 * key), True
        yield f"{theirs}.self_attn.o_proj.weight", f"{ours}.attention.output", None, True
        yield f"{theirs}.mlp.gate_proj.weight", f"{ours}.feed_forward.gate_up", (0, wide), True
        yield f"{theirs}.mlp.up_proj.weight", f"{ours}.feed_forward.gate_up", (wide, 2 * wide), True
        yield f"{theirs}.mlp.down_proj.weight", f"{ours}.feed_forward.down", None, True


def load(model, weights, shape):
    """Takes our weights; every tensor on both sides is used exactly once."""
    parameters = dict(model.named_parameters())
    seen = set()
    with torch.no_grad():
        for theirs, name, columns, transposed in places(shape):
            value = weights[name]
            if columns is not None:
                value = value[:, columns[0] : columns[1]]
            parameters.pop(theirs).copy_(value.T if transposed else value)
            seen.add(name)
    assert not parameters, f"without a weight of ours: {list(parameters)}"
    assert seen == set(weights), f"unused: {set(weights) - seen}"
    return model


def from_checkpoint(folder, length, attention="sdpa"):
    shape = sizes(folder)
    return load(build(shape, length, attention), load_file(f"{folder}/weights.safetensors"), shape), shape


def gradients(model, shape):
    """Our name → gradient in our layout."""
    parameters = dict(model.named_parameters())
    parts = {}
    for theirs, name, _, transposed in places(shape):
        gradient = parameters[theirs].grad
        parts.setdefault(name, []).append(gradient.T if transposed else gradient)
    return {name: torch.cat(tensors, dim=-1) for name, tensors in parts.items()}


def optimizer(model, settings):
    """Fused AdamW; norms do not decay."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    gains = [p for p in model.parameters() if p.dim() == 1]
    return torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": settings["weightDecay"]},
            {"params": gains, "weight_decay": 0.0},
        ],
        lr=settings["learningRate"],
        betas=tuple(settings["betas"]),
        eps=settings["epsilon"],
        fused=True,
    )
