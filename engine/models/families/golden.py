"""Makes the tiny checkpoints of a family's contract test, and what Hugging Face transformers answers for them.

Shared by the `make-golden.py` of each family; run those from the repository root. Needs torch (CPU), transformers 5,
safetensors. transformers is the field's reference implementation; nothing at run time needs this file.

A variant is a folder: the checkpoint as transformers saves it, config.json rewritten where the hub spells it otherwise,
`golden.safetensors` and `golden.json` (how it was made). The golden tensors are named `sequence.N.` +
    input_ids, logits [position, vocab], nll [position - 1] in nats, layer.L.resid_post [position, hidden],
and in layers with a router `layer.L.` +
    router_logits [position, expert], expert_indices and expert_weights [position, slot] by descending choice,
    expert_norms [position, slot] (L2 norm of each chosen expert's output before weighting),
    out_cosine [position] (of the whole feed-forward output with the residual it joins).

Weights are first rounded to the stored type; the golden run then computes with them in float32, eager attention, eager
experts. Seeds are tried in turn until no selection is closer than MIN_MARGIN, so that a correct engine must choose the
same experts.
"""

import json
import shutil

import torch
import transformers
from safetensors.torch import load_file, save_file

MIN_MARGIN = 1e-3
LENGTHS = [1, 2, 7, 13, 25]


def probabilities(_router, logits):
    """What most families choose by."""
    return torch.softmax(logits, -1)


def corrected_within_groups(router, logits):
    """What DeepSeek-V3 and its kin choose by: scores with the correction bias, of the experts in the best groups."""
    scores = logits.sigmoid() + router.e_score_correction_bias
    groups = scores.view(len(scores), router.num_group, -1)
    best = groups.topk(2, -1).values.sum(-1).topk(router.topk_group).indices
    kept = torch.zeros(groups.shape[:2]).scatter_(1, best, 1).bool()
    return groups.masked_fill(~kept.unsqueeze(-1), float("-inf")).reshape(scores.shape)


def corrected(_router, logits, correction):
    """Sigmoid scores with a correction bias, where the block gives it to its router."""
    return logits.sigmoid() + correction


def before_experts(block):
    """The module that most give the residual stream after attention to."""
    return block.post_attention_layernorm


def randomize(model, seed):
    """Gives every parameter and bias a random value: a default initialisation (norms 1, biases 0) hides mistakes."""
    generator = torch.Generator().manual_seed(seed)
    values = dict(model.named_parameters()) | {n: b for n, b in model.named_buffers() if n.endswith("bias")}
    with torch.no_grad():
        for name, value in sorted(values.items()):
            noise = torch.randn(value.shape, generator=generator)
            if name.endswith("bias"):
                value.copy_(0.3 * noise)
            elif "embed_tokens" in name or name.endswith("sinks"):
                value.copy_(noise)
            elif value.dim() == 1:
                value.copy_(1 + 0.2 * noise)
            else:
                value.copy_(noise * 1.5 / value.shape[-1] ** 0.5)
    model.tie_weights()


def module_of(block, suffix):
    """The one module of a layer whose class name ends so, or in one of these ways; None in a dense layer."""
    return next((each for each in block.modules() if type(each).__name__.endswith(suffix)), None)


def router_weight(router):
    """[expert, hidden]; some routers hold a layer that holds it."""
    holder = next(each for each in (router, *router.children()) if hasattr(each, "weight"))
    return holder.weight


def layers_of(model):
    return model.model.layers if hasattr(model, "model") else model.transformer.blocks


def run(model, ids, choice, reads_mid=before_experts, times=1, at_input=False):
    """One sequence, alone and without padding. Returns the tensors above, and `layer.L.margin` [position]: the choice
    of the last expert taken less that of the first one left out."""
    result, handles, seen = {}, [], {}

    def watch(layer, block):
        router, experts = module_of(block, ("Router", "Gate")), module_of(block, "Experts")

        def keep_mid(_module, inputs):
            seen[layer, "mid"] = inputs[0][0]

        def keep_pre(_module, inputs):
            seen[layer, "pre"] = inputs[0][0]

        def keep_sum(_module, _inputs, output):
            seen[layer, "mid"] = seen[layer, "pre"] + output[0][0]

        def keep_logits(_module, inputs, output):
            count = router_weight(router).shape[0]
            outputs = (output,) if torch.is_tensor(output) else output
            seen[layer, "logits"] = next(t for t in outputs if t.is_floating_point() and t.shape[-1] == count)
            seen[layer, "given"] = inputs[1:]
            if getattr(router, "router_logit_softcapping", 0) > 0:
                # What is returned has been capped; a trace holds what the router's weight gave.
                x = inputs[0].reshape(-1, inputs[0].shape[-1])
                seen[layer, "logits"] = torch.nn.functional.linear(x, router.weight).float()

        def keep_experts(module, inputs):
            if ("inside", layer) in seen:
                return
            x, indices, weights = inputs
            x = x.reshape(-1, x.shape[-1])
            logits = seen[layer, "logits"]
            chosen_by = choice(router, logits, *seen[layer, "given"])
            order = chosen_by.gather(-1, indices).sort(dim=-1, descending=True, stable=True).indices
            indices, weights = indices.gather(-1, order), weights.gather(-1, order)
            ranked = chosen_by.sort(-1, descending=True).values
            slots = indices.shape[-1]
            seen["inside", layer] = True
            factors = weights if at_input else torch.ones_like(weights)
            outputs = [module(x, indices[:, s : s + 1], factors[:, s : s + 1]) for s in range(slots)]
            del seen["inside", layer]
            result[f"layer.{layer}.router_logits"] = logits
            result[f"layer.{layer}.expert_indices"] = indices.to(torch.int32)
            result[f"layer.{layer}.expert_weights"] = weights * times
            result[f"layer.{layer}.expert_norms"] = torch.stack([out.norm(dim=-1).flatten() for out in outputs], 1)
            result[f"layer.{layer}.margin"] = ranked[:, slots - 1] - ranked[:, slots]

        def keep_post(_module, _inputs, output):
            post, mid = (output[0] if isinstance(output, tuple) else output)[0], seen[layer, "mid"]
            result[f"layer.{layer}.resid_post"] = post
            if router is not None:
                cosine = torch.nn.functional.cosine_similarity(post.double() - mid.double(), mid.double(), dim=-1)
                result[f"layer.{layer}.out_cosine"] = cosine.float()

        if reads_mid:
            handles.append(reads_mid(block).register_forward_pre_hook(keep_mid))
        else:
            handles.append(block.register_forward_pre_hook(keep_pre))
            handles.append(block.self_attn.register_forward_hook(keep_sum))
        if router is not None:
            handles.append(router.register_forward_hook(keep_logits))
            handles.append(experts.register_forward_pre_hook(keep_experts))
        handles.append(block.register_forward_hook(keep_post))

    for layer, block in enumerate(layers_of(model)):
        watch(layer, block)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
    for handle in handles:
        handle.remove()
    result["logits"] = logits
    logprobs = torch.log_softmax(logits[:-1], -1)
    result["nll"] = -logprobs.gather(-1, torch.tensor(ids[1:], dtype=torch.long).unsqueeze(-1)).squeeze(-1)
    return {name: tensor.float().contiguous().clone() for name, tensor in result.items()}


def smallest_margin(results):
    """None where there is no router."""
    margins = [float(t.min()) for result in results for name, t in result.items() if name.endswith(".margin")]
    return min(margins, default=None)


def as_stored(name, tensor):
    return tensor.to(torch.int32) if name.endswith("expert_indices") else tensor


def make(folder, model_class, config, *, stored=torch.float32, choice=probabilities, after_random=None,
         original_format=True, rewrite=None, adapt=None, rename=None, pack=None, reads_mid=before_experts,
         times=1, at_input=False):  # fmt: skip
    """Makes one variant.

    choice(router, logits, ...): what it chooses by, [position, expert]; after the logits, what else the router was given.
    after_random(model): changes the random weights, before they are rounded to the stored type.
    original_format: False keeps transformers 5's own fused expert tensors.
    rewrite(config): config.json as this family has it, where transformers writes another.
    adapt(model): makes the class compute another family, one that transformers lacks.
    rename(tensors): the stored tensors as that family names them.
    pack(tensors): the stored tensors packed, and the same expanded again, which is what the golden run computes with.
    at_input: weights multiply what goes into an expert, so that its output is taken as it is.
    times: factor on the sum of the routed experts' outputs, where it is not in their weights.
    reads_mid(block): the module of a layer whose input is the residual stream after attention; None where there is none.
    """

    def load():
        model = model_class.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        return prepare(model)

    def prepare(model):
        # A dense model has no experts to run in one way or another.
        if any(module_of(block, "Experts") for block in layers_of(model)):
            model.set_experts_implementation("eager")
        if adapt:
            adapt(model)
        return model.eval()

    def clear(results):
        margin = smallest_margin(results)
        return margin is None or margin >= MIN_MARGIN

    def save(tensors):
        save_file({name: t.contiguous() for name, t in tensors.items()}, folder / "model.safetensors", {"format": "pt"})

    config._attn_implementation = "eager"
    draft = prepare(model_class(config))
    for seed in range(3000):
        randomize(draft, seed)
        if after_random:
            after_random(draft)
        draft.to(stored).float()
        if pack:
            shutil.rmtree(folder, ignore_errors=True)
            draft.to(stored).save_pretrained(folder, save_original_format=original_format)
            packed, expanded = pack(load_file(folder / "model.safetensors"))
            save(expanded)
            draft = load()
        generator = torch.Generator().manual_seed(seed)
        inputs = [torch.randint(0, config.vocab_size, (n,), generator=generator).tolist() for n in LENGTHS]
        # The longest first: it is the likeliest to be refused.
        if not all(clear([run(draft, ids, choice, reads_mid, times, at_input)]) for ids in reversed(inputs)):
            continue
        if not pack:
            shutil.rmtree(folder, ignore_errors=True)
            draft.to(stored).save_pretrained(folder, save_original_format=original_format)
            draft.float()
        # From the files, so that the golden numbers belong to what was stored. Margins differ a little: in the draft the
        # rotary frequencies were rounded along with the weights.
        model = load()
        results = [run(model, ids, choice, reads_mid, times, at_input) for ids in inputs]
        if clear(results):
            break
    else:
        raise SystemExit(f"{folder.name}: no seed gives a margin of {MIN_MARGIN}")

    (folder / "generation_config.json").unlink(missing_ok=True)
    if rename:
        save(rename(load_file(folder / "model.safetensors")))
    if pack:
        save(packed)
    path = folder / "config.json"
    written = json.loads(path.read_text())
    path.write_text(json.dumps(rewrite(written) if rewrite else written, indent=2, sort_keys=True) + "\n")

    tensors = {}
    for number, (ids, result) in enumerate(zip(inputs, results)):
        tensors[f"sequence.{number}.input_ids"] = torch.tensor(ids, dtype=torch.int32)
        for name, tensor in result.items():
            if not name.endswith(".margin"):
                tensors[f"sequence.{number}.{name}"] = as_stored(name, tensor)
    save_file(tensors, folder / "golden.safetensors")
    about = {
        "made_with": model_class.__name__, "stored": str(stored).removeprefix("torch."), "arithmetic": "float32",
        "seed": seed, "lengths": LENGTHS, "smallest_margin": smallest_margin(results),
        "transformers": transformers.__version__, "torch": torch.__version__,
    }  # fmt: skip
    (folder / "golden.json").write_text(json.dumps(about, indent=2) + "\n")
    for file in folder.iterdir():
        file.chmod(0o644)
    print(folder.name, json.dumps(about))


def classic(config):
    """The spelling that checkpoints on the hub use: what transformers 4 wrote."""
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    kind = rope.pop("rope_type", "default")
    if "partial_rotary_factor" in rope:
        config["partial_rotary_factor"] = rope.pop("partial_rotary_factor")
    config["rope_scaling"] = None if kind == "default" else {"type": kind, **rope}
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.40.0"
    return config


def quiet():
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
