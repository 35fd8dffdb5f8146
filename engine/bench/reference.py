"""The reference side of the speed benchmark: transformers over the same checkpoint and the same tokens.

Reads a question per line, as JSON, and answers each with a JSON object. Used by speed.ts; needs torch and transformers,
which Routescope itself never does.

    python reference.py CHECKPOINT --precision bf16
    {"kind": "prefill", "sequences": 8, "tokens": 512, "experts": "grouped_mm"}
    {"kind": "decode", "sequences": 1, "tokens": 128, "steps": 16, "experts": "batched_mm"}
    {"kind": "roof"}
"""

import argparse
import json
import resource
import sys
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--precision", required=True, choices=["bf16", "f32"])
    options = parser.parse_args()

    import torch
    import transformers
    from transformers import AutoConfig, AutoModelForCausalLM

    dtype = {"bf16": torch.bfloat16, "f32": torch.float32}[options.precision]
    config = AutoConfig.from_pretrained(options.checkpoint)
    model = AutoModelForCausalLM.from_pretrained(
        options.checkpoint, config=config, dtype=dtype, attn_implementation="sdpa"
    )
    model.eval()

    # Per layer, a list of (experts, weights) as the router chose them.
    recorded = [[] for _ in model.model.layers]
    for layer, keep in zip(model.model.layers, recorded, strict=True):
        layer.mlp.gate.register_forward_hook(
            lambda module, args, output, keep=keep: keep.append((output[2].to(torch.int32), output[1].float()))
        )

    def batch(sequences: int, tokens: int) -> "torch.Tensor":
        # The same ids as ours.ts: a multiplicative sequence modulo the vocabulary.
        ids = [(i * 7919 + 13) % config.vocab_size for i in range(sequences * tokens)]
        return torch.tensor(ids).reshape(sequences, tokens)

    def prefill(ids: "torch.Tensor") -> tuple[float, float]:
        return timed(lambda: model.model(input_ids=ids, use_cache=False).last_hidden_state)

    def decode(ids: "torch.Tensor", steps: int, experts: str) -> tuple[float, float]:
        # For a whole prompt batched_mm would copy the weights of every token's experts.
        model.set_experts_implementation("grouped_mm")
        out = model(input_ids=ids, use_cache=True, logits_to_keep=1)
        for keep in recorded:
            keep.clear()
        model.set_experts_implementation(experts)

        def go_on() -> None:
            past, token = out.past_key_values, out.logits[:, -1].argmax(-1, keepdim=True)
            for _ in range(steps):
                step = model(input_ids=token, past_key_values=past, use_cache=True)
                past, token = step.past_key_values, step.logits[:, -1].argmax(-1, keepdim=True)

        seconds, processor = timed(go_on)
        return seconds / steps, processor / steps

    say(ready=True, torch=torch.__version__, transformers=transformers.__version__)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["kind"] == "roof":
            say(flops=best_rate(torch, dtype))
            continue
        for keep in recorded:
            keep.clear()
        ids = batch(asked["sequences"], asked["tokens"])
        forget_peak()
        with torch.inference_mode():
            if asked["kind"] == "decode":
                seconds, processor = decode(ids, asked["steps"], asked["experts"])
            else:
                model.set_experts_implementation(asked["experts"])
                seconds, processor = prefill(ids)
        say(
            seconds=seconds,
            processor=processor,
            peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            experts=sum(len(chosen.unique()) for keep in recorded for chosen, _ in keep) / sum(map(len, recorded)),
        )


def best_rate(torch, dtype) -> float:
    """Floating-point operations per second of the fastest of a few products."""
    best = 0.0
    for rows, inside, out in [(512, 2048, 2048), (2048, 2048, 2048), (2048, 4096, 4096)]:
        a, b = torch.randn(rows, inside).to(dtype), torch.randn(out, inside).to(dtype)
        for _ in range(5):
            seconds, _ = timed(lambda: torch.nn.functional.linear(a, b))
            best = max(best, 2 * rows * inside * out / seconds)
    return best


def timed(work) -> tuple[float, float]:
    """Seconds on the clock and of processor."""
    start, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - processor


def forget_peak() -> None:
    """So that the next peak is of the next question. Linux alone can; elsewhere it is of the process so far."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def say(**answer) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
