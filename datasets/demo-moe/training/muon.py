"""Muon: momentum whose matrices are made nearly orthogonal before they are applied (Jordan et al. 2024).

For small models it reaches a loss in clearly fewer tokens than AdamW. Only matrices are given to it; a stack of matrices
[..., rows, columns] is taken as that many matrices.
"""

import torch


def orthogonalise(stack: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Quintic Newton-Schulz iteration towards U V^T of each matrix. stack [n, rows, columns]."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = stack.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """`parameters`: pairs (parameter, how many matrices its rows hold), as a query-key-value block holds three."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        pairs = list(parameters)
        super().__init__([each for each, _ in pairs], {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        self.blocks = {id(each): blocks for each, blocks in pairs}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                wanted = parameter.grad.lerp(state["momentum"], group["momentum"])
                rows, columns = parameter.shape[-2] // self.blocks[id(parameter)], parameter.shape[-1]
                update = orthogonalise(wanted.reshape(-1, rows, columns)).reshape(parameter.shape)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update.to(parameter.dtype), alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)
