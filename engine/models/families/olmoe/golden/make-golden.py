"""Makes the tiny OLMoE checkpoints of the family's contract test, and what transformers answers for them.

Run from the repository root:  python engine/models/families/olmoe/golden/make-golden.py
Needs: torch (CPU), transformers 5, tokenizers, safetensors. The output is committed.

Each variant is a folder: the checkpoint as transformers saves it, `golden.safetensors` (tensors named
`sequence.N.` + input_ids, logits, nll, layer.L.router_logits ...; see reference.py) and `golden.json` (how it was made).
Weights are first rounded to the stored type; the golden run then computes with them in float32, eager attention, eager
experts. Seeds are tried in turn until no selection is closer than MIN_MARGIN, so that a correct engine must choose the
same experts.

    f32   3 shards or more, grouped-query attention, chosen weights not normalised, config.json in the v5 spelling
    bf16  stored bfloat16, normalised weights, clip_qkv that really clips, tied embeddings; also golden-bf16.safetensors:
          the same inputs run by transformers in bfloat16, to see what that precision means (not a reference)
    f16   stored float16, one key/value head, config.json in the classic spelling (rope_theta, torch_dtype), and a
          byte-level tokenizer that puts a special token before each text
"""

import json
import pathlib
import shutil

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

from reference import randomize, run, smallest_margin

HERE = pathlib.Path(__file__).parent
SAMPLE = HERE.parents[4] / "datasets" / "sample" / "text" / "sample.jsonl"
MIN_MARGIN = 1e-3
LENGTHS = [1, 2, 9, 23, 40]

COMMON = dict(
    num_experts=8, num_experts_per_tok=3, max_position_embeddings=64, rms_norm_eps=1e-2, pad_token_id=None,
    bos_token_id=None, eos_token_id=0, use_cache=False,
)  # fmt: skip

VARIANTS = {
    "f32": dict(
        stored=torch.float32, shard="40KB", classic=False, tokenizer=False,
        config=dict(
            hidden_size=32, intermediate_size=11, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
            vocab_size=120, norm_topk_prob=False, tie_word_embeddings=False,
            rope_parameters={"rope_type": "default", "rope_theta": 500.0},
        ),
    ),
    "bf16": dict(
        stored=torch.bfloat16, shard="5GB", classic=False, tokenizer=False,
        config=dict(
            hidden_size=24, intermediate_size=9, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3,
            vocab_size=113, norm_topk_prob=True, clip_qkv=0.8, tie_word_embeddings=True,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        ),
    ),
    "f16": dict(
        stored=torch.float16, shard="5GB", classic=True, tokenizer=True,
        config=dict(
            hidden_size=16, intermediate_size=7, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=1,
            vocab_size=300, norm_topk_prob=False, tie_word_embeddings=False,
            rope_parameters={"rope_type": "default", "rope_theta": 2000.0},
        ),
    ),
}  # fmt: skip


def load(folder, dtype):
    model = transformers.OlmoeForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager")
    model.set_experts_implementation("eager")
    return model.eval()


def rewrite_config(path):
    """The spelling that checkpoints on the hub use: what transformers 4 wrote."""
    config = json.loads(path.read_text())
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    config["rope_scaling"] = None
    config["torch_dtype"] = config.pop("dtype")
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def write_tokenizer(folder, vocab):
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.normalizer = tokenizers.normalizers.NFC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=vocab, special_tokens=["<|endoftext|>", "<|start|>"], show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator((json.loads(line)["text"] for line in SAMPLE.open(encoding="utf-8")), trainer)
    start = ("<|start|>", tokenizer.token_to_id("<|start|>"))
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(single="<|start|> $A", special_tokens=[start])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|endoftext|>", "bos_token": "<|start|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def clipped_share(model, ids):
    """Share of q, k and v that clip_qkv changes; 0 would leave it untested."""
    limit, seen = model.config.clip_qkv, []
    hooks = []
    for block in model.model.layers:
        for module in (block.self_attn.q_norm, block.self_attn.k_norm, block.self_attn.v_proj):
            # Before the in-place clamp of the attention: the hook sees the tensor first.
            hooks.append(module.register_forward_hook(lambda _m, _i, out: seen.append((out.abs() > limit).float().mean())))
    with torch.no_grad():
        model(input_ids=torch.tensor([ids]))
    for hook in hooks:
        hook.remove()
    return float(torch.stack(seen).mean())


def flatten(results, inputs):
    tensors = {}
    for number, (ids, result) in enumerate(zip(inputs, results)):
        tensors[f"sequence.{number}.input_ids"] = torch.tensor(ids, dtype=torch.int32)
        for name, tensor in result.items():
            if not name.endswith(".margin"):
                tensors[f"sequence.{number}.{name}"] = tensor
    return tensors


def make(name, variant):
    folder = HERE / name
    for seed in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        config = transformers.OlmoeConfig(**COMMON, **variant["config"])
        model = transformers.OlmoeForCausalLM(config)
        randomize(model, seed)
        model.to(variant["stored"]).save_pretrained(folder, max_shard_size=variant["shard"])
        (folder / "generation_config.json").unlink(missing_ok=True)
        if variant["classic"]:
            rewrite_config(folder / "config.json")
        # From the files, so that the golden numbers belong to what was stored.
        model = load(folder, torch.float32)
        generator = torch.Generator().manual_seed(seed)
        vocab = config.vocab_size
        inputs = [torch.randint(0, vocab, (length,), generator=generator).tolist() for length in LENGTHS]
        results = [run(model, ids) for ids in inputs]
        margin = min(map(smallest_margin, results))
        if margin >= MIN_MARGIN:
            break
    else:
        raise SystemExit(f"{name}: no seed gives a margin of {MIN_MARGIN}")

    if variant["tokenizer"]:
        write_tokenizer(folder, vocab)
    save_file(flatten(results, inputs), folder / "golden.safetensors")
    about = {
        "family": "olmoe", "stored": str(variant["stored"]).removeprefix("torch."), "arithmetic": "float32",
        "seed": seed, "lengths": LENGTHS, "smallest_margin": margin,
        "layers": config.num_hidden_layers, "experts": config.num_experts, "top_k": config.num_experts_per_tok,
        "transformers": transformers.__version__, "torch": torch.__version__,
    }  # fmt: skip
    if config.clip_qkv:
        about["clipped_share"] = clipped_share(model, inputs[-1])
    if variant["stored"] == torch.bfloat16:
        low = [run(load(folder, torch.bfloat16), ids) for ids in inputs]
        save_file(flatten(low, inputs), folder / "golden-bf16.safetensors")
        about["bfloat16"] = compare(results, low)
    for file in folder.iterdir():
        file.chmod(0o644)
    (folder / "golden.json").write_text(json.dumps(about, indent=2) + "\n")
    print(name, json.dumps(about))


def compare(exact, low):
    """How far transformers' own bfloat16 run is from float32: what that precision means for these weights."""
    rows = changed = 0
    largest = same = flipped = 0.0
    for a, b in zip(exact, low):
        names = [name for name in a if name.endswith("expert_indices")]
        equal = all(torch.equal(a[name].sort(-1).values, b[name].sort(-1).values) for name in names)
        relative = float((a["logits"] - b["logits"]).abs().max() / a["logits"].abs().max())
        same, flipped = (max(same, relative), flipped) if equal else (same, max(flipped, relative))
        for name in names:
            differ = (a[name].sort(-1).values != b[name].sort(-1).values).any(-1)
            rows += differ.numel()
            changed += int(differ.sum())
            margins = a[name.replace("expert_indices", "margin")][differ]
            largest = max(largest, float(margins.max()) if margins.numel() else 0.0)
    return {
        "logits_relative_where_all_sets_equal": same, "logits_relative_where_a_set_changed": flipped,
        "selections": rows, "changed_sets": changed, "largest_margin_changed": largest,
    }  # fmt: skip


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for each, settings in VARIANTS.items():
        make(each, settings)
