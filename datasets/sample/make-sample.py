"""Makes the bundled sample model (random weights, real tokenizer) and what transformers answers for the sample text.

Run from the repository root, after make-text.py:  python datasets/sample/make-sample.py
Needs: torch (CPU), transformers 5, tokenizers, safetensors. The output is committed.

    tiny-random-olmoe/   OLMoE with 4 layers of 16 experts, every parameter random, float32; byte-level BPE trained on the sample text
    golden/  reference.safetensors: all lines' choices and margins; router logits, weights and nll of the first item's
             lines; vocabulary logits of two lines
             tokens.jsonl: ids and offsets from the `tokenizers` package, for the sample text and for awkward texts
"""

import json
import pathlib
import shutil
import sys

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "engine" / "models" / "families" / "olmoe" / "golden"))
from reference import randomize, run, smallest_margin  # noqa: E402

SEED = 20260
VOCAB = 700
FULL = 14  # lines whose router logits and weights are kept: the first item in every language
WITH_LOGITS = [0, 6]  # lines whose vocabulary logits are kept: English and Arabic of the first item

# What tokenizers get wrong: marks that combine, joined emoji, line ends, spaces, text that is not NFC, special tokens.
AWKWARD = {
    "empty": "",
    "space": " ",
    "spaces": "  leading, four    inside, trailing   ",
    "tabs": "\tif x:\n\t\treturn 1\n",
    "crlf": "one\r\ntwo\r\n\r\nthree\r",
    "apostrophes": "don't you'll we've I'm it's they'd you're",
    "digits": "1234567890 3.14159 ٣٤٥ ४५६",
    "hindi-marks": "क्षत्रिय ज़िंदगी प्लेटफ़ॉर्म कॉलेज़",
    "arabic-marks": "بِسْمِ ٱللَّهِ الْكِتَابُ ﷺ",
    "hebrew-marks": "בְּרֵאשִׁית בָּרָא",
    "thai-marks": "ที่นี่ น้ำแข็ง ผู้ใหญ่",
    "korean-jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af 한글",
    "not-nfc": "cafe\u0301 A\u030a \u212b \u0958 \u1e9b\u0323 e\u0323\u0302",
    "emoji": "👍 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇰🇪 1️⃣ ☕️",
    "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𒀀 𠮷野家",
    "controls": "a\u0000b\u200bc\u200dd\ufeffe\u00adf\u2028g\u0085h",
    "space-kinds": "a\u00a0b\u3000c\u2009d\u202fe",
    "special": "before<|endoftext|>after <|endoftext|> <|padding|>",
    "special-broken": "<|endoftext <|endof text|> |endoftext|>",
    "special-first": "<|endoftext|>\n",
    "mixed": "Das ist ein 测试 of ภาษา и языки، नमस्ते!",
    "replacement": "bad \ufffd byte",
    "long-run": "a" * 300 + "é" * 50 + "。" * 40,
}


def rows():
    return [json.loads(line) for line in (HERE / "text" / "sample.jsonl").open(encoding="utf-8")]


def write_tokenizer(folder):
    """The pipeline of OLMoE's own tokenizer: NFC, byte-level BPE, runs of spaces as added tokens at the end."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.normalizer = tokenizers.normalizers.NFC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=VOCAB - 2, special_tokens=["<|endoftext|>", "<|padding|>"], show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator((row["text"] for row in rows()), trainer)
    tokenizer.add_tokens([tokenizers.AddedToken("    ", normalized=True), tokenizers.AddedToken("  ", normalized=True)])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "add_bos_token": False, "add_eos_token": False, "add_prefix_space": False, "bos_token": None,
        "eos_token": "<|endoftext|>", "pad_token": "<|padding|>", "unk_token": None, "model_max_length": 512,
        "clean_up_tokenization_spaces": False, "tokenizer_class": "GPTNeoXTokenizer",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    return tokenizer


def write_model(folder):
    config = transformers.OlmoeConfig(
        hidden_size=32, intermediate_size=12, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=4,
        num_experts=16, num_experts_per_tok=4, vocab_size=VOCAB, max_position_embeddings=512, rms_norm_eps=1e-5,
        norm_topk_prob=False, tie_word_embeddings=False, eos_token_id=0, pad_token_id=1, bos_token_id=None,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
    )  # fmt: skip
    model = transformers.OlmoeForCausalLM(config)
    randomize(model, SEED)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = transformers.OlmoeForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.set_experts_implementation("eager")
    return model.eval()


def encode(tokenizer, name, text):
    """Reference ids, spellings and offsets (in characters of the NFC text) of one text."""
    encoded = tokenizer.encode(text)
    nfc = tokenizers.normalizers.NFC().normalize_str(text)
    # Offsets refer to the text as given; for text that is not NFC they are taken on its NFC form.
    offsets = (encoded if nfc == text else tokenizer.encode(nfc)).offsets
    return {"id": name, "text": text, "ids": encoded.ids, "offsets": offsets}


def main():
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name in ("tiny-random-olmoe", "golden"):
        shutil.rmtree(HERE / name, ignore_errors=True)
        (HERE / name).mkdir()
    tokenizer = write_tokenizer(HERE / "tiny-random-olmoe")
    model = write_model(HERE / "tiny-random-olmoe")

    lines = [encode(tokenizer, row["id"], row["text"]) for row in rows()]
    lines += [encode(tokenizer, f"awkward.{name}", text) for name, text in AWKWARD.items()]
    with (HERE / "golden" / "tokens.jsonl").open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=True) + "\n")

    # One row per token, line after line: fewer and larger tensors than one set per line.
    results = [run(model, line["ids"]) for line in lines[: len(rows())]]
    first = results[:FULL]
    tensors = {"lengths": torch.tensor([len(line["ids"]) for line in lines[: len(rows())]], dtype=torch.int32)}
    for layer in range(model.config.num_hidden_layers):
        name = f"layer.{layer}."
        tensors[name + "expert_indices"] = torch.cat([each[name + "expert_indices"] for each in results]).to(torch.uint8)
        tensors[name + "margin"] = torch.cat([each[name + "margin"] for each in results])
        tensors[name + "router_logits"] = torch.cat([each[name + "router_logits"] for each in first])
        tensors[name + "expert_weights"] = torch.cat([each[name + "expert_weights"] for each in first])
    tensors["nll"] = torch.cat([each["nll"] for each in first])
    for number in WITH_LOGITS:
        tensors[f"line.{number}.logits"] = results[number]["logits"]
    save_file(tensors, HERE / "golden" / "reference.safetensors")
    about = {
        "seed": SEED, "tokens": int(tensors["lengths"].sum()), "longest": int(tensors["lengths"].max()),
        "smallest_margin": min(map(smallest_margin, results)),
        "transformers": transformers.__version__, "torch": torch.__version__, "tokenizers": tokenizers.__version__,
    }  # fmt: skip
    (HERE / "golden" / "reference.json").write_text(json.dumps(about, indent=2) + "\n")
    for file in [*(HERE / "tiny-random-olmoe").iterdir(), *(HERE / "golden").iterdir()]:
        file.chmod(0o644)
    print(json.dumps(about))


if __name__ == "__main__":
    main()
