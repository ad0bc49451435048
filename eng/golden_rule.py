"""The rule by which inputs and weights of recorded values are made; tests/Shared/Goldens.cs has the same in C#."""
import math
import numpy as np

MASK = (1 << 64) - 1


def uniform(name, count, seed=0):
    """Values in [-1, 1), exact in single precision: splitmix64's finaliser over a counter that starts at the name's FNV-1a hash."""
    state = 0xCBF29CE484222325
    for letter in name.encode():
        state = (state ^ letter) * 0x100000001B3 & MASK
    step = 0x9E3779B97F4A7C15
    with np.errstate(over="ignore"):
        z = np.uint64((state + seed * step) & MASK) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(step)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1


def fill(name, shape, seed=0):
    """The values of one entry of a state dictionary, float64 of single-precision numbers."""
    count = int(np.prod(shape)) if len(shape) else 1
    u, leaf = uniform(name, count, seed), name.rsplit(".", 1)[-1]
    values = {"num_batches_tracked": 0 * u, "running_var": 1 + 0.5 * u, "running_mean": 0.1 * u, "bias": 0.1 * u}.get(leaf)
    if values is None:
        values = 0.5 + 0.1 * u if len(shape) == 1 else u * math.sqrt(6 / (count / shape[0]))
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def boxes(name, count, seed, side):
    """Boxes within a square image whose sides are at least 4 pixels long, but for the image's border."""
    u = (uniform(name, 4 * count, seed).reshape(count, 4) + 1) / 2
    first = u[:, :2] * side * 0.8
    return np.concatenate([first, np.minimum(first + 4 + u[:, 2:] * side * 0.3, side)], 1)


def digest(tensor, head=16):
    """A tensor in a few numbers."""
    values = tensor.detach().double().reshape(-1)
    return {"shape": list(tensor.shape), "sum": float(values.sum()), "l2": float(values.norm()),
            "absmax": float(values.abs().max()) if values.numel() else 0.0, "head": [float(v) for v in values[:head]]}


def probe(name, gradient, seed):
    """What a norm cannot see, signs and places."""
    values = gradient.detach().double().reshape(-1)[:65536].numpy()
    return float((values * uniform("probe." + name, values.size, seed)).sum())
