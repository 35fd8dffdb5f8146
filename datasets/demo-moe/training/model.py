"""The demo model as it is trained: OLMoE's architecture written for speed on a CPU.

Master weights are float32, products are bfloat16. The tokens of a layer are sorted by expert, so that each expert
multiplies one block of rows. `to_transformers` names the weights as OlmoeForCausalLM does; `export.py` holds the two
implementations against each other.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    hidden: int = 256
    layers: int = 8
    heads: int = 8
    experts: int = 16
    top_k: int = 2
    width: int = 128
    rope_theta: float = 10000.0
    eps: float = 1e-5
    context: int = 1024


class Experts(torch.autograd.Function):
    """Mixture of SwiGLU experts. x [n, hidden], chosen [n, k], weight [n, k], gate_up [E, 2 width, hidden], down [E, hidden, width]."""

    @staticmethod
    def forward(ctx, x, chosen, weight, gate_up, down):
        n, k = chosen.shape
        order = torch.argsort(chosen.reshape(-1), stable=True)
        token = order // k
        ends = torch.bincount(chosen.reshape(-1), minlength=gate_up.shape[0]).cumsum(0).tolist()
        rows = x[token]
        hidden = rows.new_empty(n * k, gate_up.shape[1])
        start = 0
        for expert, end in enumerate(ends):
            if end > start:
                torch.mm(rows[start:end], gate_up[expert].t(), out=hidden[start:end])
            start = end
        gate, up = hidden.chunk(2, -1)
        active = F.silu(gate) * up
        out = rows.new_empty(n * k, x.shape[1])
        start = 0
        for expert, end in enumerate(ends):
            if end > start:
                torch.mm(active[start:end], down[expert].t(), out=out[start:end])
            start = end
        place = torch.empty_like(order)
        place[order] = torch.arange(n * k)
        ctx.save_for_backward(rows, hidden, active, out, token, place, order, weight, gate_up, down)
        ctx.ends = ends
        return (out[place].view(n, k, -1) * weight.to(out.dtype).unsqueeze(-1)).sum(1)

    @staticmethod
    def backward(ctx, grad):
        rows, hidden, active, out, token, place, order, weight, gate_up, down = ctx.saved_tensors
        n, k = weight.shape
        spread = grad[token]
        grad_weight = (spread * out).sum(-1, dtype=torch.float32)[place].view(n, k)
        grad_out = spread * weight.reshape(-1)[order].to(grad.dtype).unsqueeze(-1)
        grad_active = torch.empty_like(active)
        grad_down = torch.zeros_like(down)
        start = 0
        for expert, end in enumerate(ctx.ends):
            if end > start:
                torch.mm(grad_out[start:end], down[expert], out=grad_active[start:end])
                torch.mm(grad_out[start:end].t(), active[start:end], out=grad_down[expert])
            start = end
        gate, up = hidden.chunk(2, -1)
        sigmoid = torch.sigmoid(gate)
        silu = gate * sigmoid
        grad_hidden = torch.cat([grad_active * up * (sigmoid + silu * (1 - sigmoid)), grad_active * silu], -1)
        grad_rows = torch.empty_like(rows)
        grad_gate_up = torch.zeros_like(gate_up)
        start = 0
        for expert, end in enumerate(ctx.ends):
            if end > start:
                torch.mm(grad_hidden[start:end], gate_up[expert], out=grad_rows[start:end])
                torch.mm(grad_hidden[start:end].t(), rows[start:end], out=grad_gate_up[expert])
            start = end
        grad_x = grad_rows[place].view(n, k, -1).sum(1)
        return grad_x, None, grad_weight, grad_gate_up, grad_down


class TiedLoss(torch.autograd.Function):
    """Mean next-token loss over a tied embedding, a block of rows at a time: the logits are never all in memory."""

    ROWS = 768

    @staticmethod
    def forward(ctx, x, table, target):
        total = 0.0
        grad_x = torch.empty_like(x)
        grad_table = torch.zeros(table.shape, dtype=torch.float32)
        for rows, wanted, into in zip(x.split(TiedLoss.ROWS), target.split(TiedLoss.ROWS), grad_x.split(TiedLoss.ROWS)):
            logits = rows @ table.t()
            picked = logits.gather(1, wanted.unsqueeze(1)).squeeze(1).float()
            largest = logits.amax(-1, keepdim=True)
            # In place and in bfloat16, the sum aside: the passes over [rows, vocabulary] are a sixth of a step.
            slope = logits.sub_(largest).exp_()
            sums = slope.sum(-1, keepdim=True, dtype=torch.float32)
            total += ((sums.log() + largest.float()).squeeze(1) - picked).sum().item()
            slope.mul_(sums.reciprocal().to(slope.dtype))
            slope[torch.arange(len(wanted)), wanted] -= 1
            torch.mm(slope, table, out=into)
            grad_table += slope.t() @ rows
        ctx.save_for_backward(grad_x, grad_table)
        ctx.count = len(target)
        return torch.tensor(total / len(target))

    @staticmethod
    def backward(ctx, grad):
        grad_x, grad_table = ctx.saved_tensors
        scale = (grad / ctx.count).item()
        return grad_x * scale, (grad_table * scale).to(torch.bfloat16), None


def rms_norm(x, weight, eps):
    """In float32, as transformers does it."""
    y = x.float()
    return (y * torch.rsqrt(y.square().mean(-1, keepdim=True) + eps) * weight).to(torch.bfloat16)


class DemoMoe(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = s = shape
        normal = lambda *size, std=0.02: nn.Parameter(torch.randn(*size) * std)  # noqa: E731
        residual = 0.02 / math.sqrt(2 * s.layers)
        self.embed = normal(s.vocabulary, s.hidden)
        self.layers = nn.ModuleList()
        for _ in range(s.layers):
            layer = nn.Module()
            layer.qkv = normal(3 * s.hidden, s.hidden, std=0.04)
            layer.o = normal(s.hidden, s.hidden, std=residual)
            layer.router = normal(s.experts, s.hidden)
            layer.gate_up = normal(s.experts, 2 * s.width, s.hidden, std=0.04)
            layer.down = normal(s.experts, s.hidden, s.width, std=residual)
            for name in ("norm_attn", "norm_mlp", "norm_q", "norm_k"):
                setattr(layer, name, nn.Parameter(torch.ones(s.hidden)))
            self.layers.append(layer)
        self.norm = nn.Parameter(torch.ones(s.hidden))
        size = s.hidden // s.heads
        frequency = 1.0 / (s.rope_theta ** (torch.arange(0, size, 2).float() / size))
        angle = torch.arange(s.context).float().unsqueeze(1) * torch.cat([frequency, frequency])
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def attention(self, layer, x, batch, length):
        s = self.shape
        q, k, v = F.linear(x, layer.qkv.to(torch.bfloat16)).chunk(3, -1)
        q, k = rms_norm(q, layer.norm_q, s.eps), rms_norm(k, layer.norm_k, s.eps)
        q, k, v = (each.view(batch, length, s.heads, -1).transpose(1, 2) for each in (q, k, v))
        cos, sin = self.cos[:length].to(torch.bfloat16), self.sin[:length].to(torch.bfloat16)
        q, k = (each * cos + rotate_half(each) * sin for each in (q, k))
        # Plain products: for short rows they are faster on a CPU than the fused attention.
        mask = torch.full((length, length), float("-inf"), dtype=q.dtype).triu(1)
        scores = torch.baddbmm(mask, q.flatten(0, 1), k.flatten(0, 1).transpose(1, 2), alpha=q.shape[-1] ** -0.5)
        out = (torch.softmax(scores, -1) @ v.flatten(0, 1)).view_as(q)
        return F.linear(out.transpose(1, 2).reshape(batch * length, -1), layer.o.to(torch.bfloat16))

    def streams(self, tokens):
        """tokens [batch, length] -> layer by layer, (residual stream after it [batch * length, hidden], its balance loss)."""
        s = self.shape
        batch, length = tokens.shape
        x = F.embedding(tokens.reshape(-1), self.embed)
        for layer in self.layers:
            x = x + self.attention(layer, rms_norm(x, layer.norm_attn, s.eps), batch, length)
            y = rms_norm(x, layer.norm_mlp, s.eps)
            probs = torch.softmax(F.linear(y.float(), layer.router), -1)
            weight, chosen = probs.topk(s.top_k, -1)
            weight = weight / weight.sum(-1, keepdim=True)
            share = torch.bincount(chosen.reshape(-1), minlength=s.experts) / chosen.shape[0]
            balance = s.experts * (share * probs.mean(0)).sum()
            mixed = Experts.apply(y, chosen, weight, layer.gate_up.to(torch.bfloat16), layer.down.to(torch.bfloat16))
            x = x + mixed
            yield x, balance

    def forward(self, tokens, target):
        """tokens, target [batch, length] -> (mean loss in nats, load-balancing loss)."""
        balance = 0.0
        for x, of_layer in self.streams(tokens):
            balance = balance + of_layer / self.shape.layers
        table = self.embed.to(torch.bfloat16)
        return TiedLoss.apply(rms_norm(x, self.norm, self.shape.eps), table, target.reshape(-1)), balance


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


def to_transformers(model: DemoMoe):
    """Weights under the names of OlmoeForCausalLM, one tensor per expert and projection."""
    state = {"model.embed_tokens.weight": model.embed, "model.norm.weight": model.norm}
    for i, layer in enumerate(model.layers):
        at = f"model.layers.{i}."
        for name, part in zip(("q_proj", "k_proj", "v_proj"), layer.qkv.chunk(3, 0)):
            state[f"{at}self_attn.{name}.weight"] = part
        state[f"{at}self_attn.o_proj.weight"] = layer.o
        state[f"{at}self_attn.q_norm.weight"] = layer.norm_q
        state[f"{at}self_attn.k_norm.weight"] = layer.norm_k
        state[f"{at}input_layernorm.weight"] = layer.norm_attn
        state[f"{at}post_attention_layernorm.weight"] = layer.norm_mlp
        state[f"{at}mlp.gate.weight"] = layer.router
        for expert in range(layer.gate_up.shape[0]):
            gate, up = layer.gate_up[expert].chunk(2, 0)
            state[f"{at}mlp.experts.{expert}.gate_proj.weight"] = gate
            state[f"{at}mlp.experts.{expert}.up_proj.weight"] = up
            state[f"{at}mlp.experts.{expert}.down_proj.weight"] = layer.down[expert]
    return {name: value.detach().clone().contiguous() for name, value in state.items()}
