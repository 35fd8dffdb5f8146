"""Runs a tiny OLMoE in Hugging Face transformers and keeps what its routers decided.

Shared by make-golden.py and datasets/sample/make-sample.py. transformers is the field's reference implementation;
nothing at run time needs this file.
"""

import torch


def randomize(model, seed):
    """Gives every parameter a random value: a default initialisation (norms 1, biases 0) would hide mistakes."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_(1 + 0.2 * noise)
            elif "embed_tokens" in name:
                parameter.copy_(noise)
            else:
                parameter.copy_(noise * 1.5 / parameter.shape[-1] ** 0.5)
    model.tie_weights()


def run(model, ids):
    """One sequence, alone and without padding, through the model.

    Returns a dict of float32 / int32 tensors: `logits` [position, vocab], `nll` [position - 1] in nats, and for each
    layer L `layer.L.` + `router_logits` [position, expert], `expert_indices` and `expert_weights` [position, slot] by
    descending probability, `expert_norms` [position, slot] (L2 norm of each chosen expert's output before weighting),
    `out_cosine` [position] (of the mixture's output with the residual it joins), `resid_post` [position, hidden], and
    `margin` [position]: the probability of the last chosen expert less that of the first one left out.
    """
    result, handles = {}, []
    residual = {}

    def keep(layer, block):
        def norm_in(_module, inputs):
            residual[layer] = inputs[0][0].float()

        def router(_module, _inputs, output):
            logits, weights, indices = output
            probs = torch.softmax(logits.float(), -1).sort(-1, descending=True).values
            top_k = indices.shape[-1]
            result[f"layer.{layer}.router_logits"] = logits.float()
            result[f"layer.{layer}.expert_indices"] = indices.to(torch.int32)
            result[f"layer.{layer}.expert_weights"] = weights.float()
            result[f"layer.{layer}.margin"] = probs[:, top_k - 1] - probs[:, top_k]

        def mixture(module, inputs, output):
            x = inputs[0].reshape(-1, inputs[0].shape[-1]).float()
            chosen = result[f"layer.{layer}.expert_indices"]
            gate_up = module.experts.gate_up_proj.float()
            down = module.experts.down_proj.float()
            norms = torch.empty(chosen.shape)
            for position, experts in enumerate(chosen.tolist()):
                for slot, expert in enumerate(experts):
                    gate, up = (gate_up[expert] @ x[position]).chunk(2)
                    norms[position, slot] = (down[expert] @ (torch.nn.functional.silu(gate) * up)).norm()
            out = output[0] if isinstance(output, tuple) else output
            result[f"layer.{layer}.expert_norms"] = norms
            result[f"layer.{layer}.out_cosine"] = torch.nn.functional.cosine_similarity(
                out.reshape(x.shape).float(), residual[layer], dim=-1
            )

        def after(_module, _inputs, output):
            out = output[0] if isinstance(output, tuple) else output
            result[f"layer.{layer}.resid_post"] = out.reshape(-1, out.shape[-1]).float()

        handles.append(block.post_attention_layernorm.register_forward_pre_hook(norm_in))
        handles.append(block.mlp.gate.register_forward_hook(router))
        handles.append(block.mlp.register_forward_hook(mixture))
        handles.append(block.register_forward_hook(after))

    for layer, block in enumerate(model.model.layers):
        keep(layer, block)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0].float()
    for handle in handles:
        handle.remove()
    result["logits"] = logits
    logprobs = torch.log_softmax(logits[:-1], -1)
    result["nll"] = -logprobs.gather(-1, torch.tensor(ids[1:], dtype=torch.long).unsqueeze(-1)).squeeze(-1)
    return {name: tensor.contiguous().clone() for name, tensor in result.items()}


def smallest_margin(result):
    """Over all layers and positions of one `run`."""
    return min(float(tensor.min()) for name, tensor in result.items() if name.endswith(".margin"))
