#!/usr/bin/env python3
"""What PyTorch computes of the inside of networks: Grad-CAM, saliency, guided backpropagation and integrated gradients.

    apt-get install -y python3-torchvision
    /usr/bin/python3 eng/make-explanation-fixtures.py DATA tests/Fovea.Interpretability.Tests/files

DATA has imagenet-sample/ and weights/squeezenet1_1-fp16.pth. There are two kinds of cases: photographs with these published weights, and
networks that are filled by the rule of golden_rule.py, which need no data. All arithmetic is in float64. Of results as large as the image
every so many rows and columns are recorded.

A gradient jumps where the input of a ReLU passes 0 or two values of a pooling window change places. Among millions of activations some lie
so near to such a place that single precision decides at random: PyTorch's own float32 then differs from its float64 by a thousandth and
more. Only cases are taken whose results stay what they are when every convolution's result changes by its rounding: the first three such
photographs, the first such seeds, with few steps of integrated gradients. LeNet-5 of 1998 has no such places, and gets all 50 steps.
"""
import base64, contextlib, hashlib, itertools, json, os, sys
from collections import OrderedDict
import numpy as np
import torch
import torchvision
from PIL import Image
from golden_rule import fill, uniform

PHOTOGRAPHS = 3
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
FEW_STEPS, ALL_STEPS = 3, 50
ROUNDING, SAME, DRAWS = 2e-7, 2e-5, 2


class GuidedFunction(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient.clamp(min=0) * (x > 0)


class Guided(torch.nn.Module):
    def forward(self, x):
        return GuidedFunction.apply(x)


def replace_relu(module, create):
    for name, child in module.named_children():
        if isinstance(child, (torch.nn.ReLU, Guided)):
            setattr(module, name, create())
        else:
            replace_relu(child, create)


def gradient(model, images, target):
    leaf = images.clone().requires_grad_()
    model(leaf)[:, target].sum().backward()
    return leaf.grad


def grad_cam(model, image, target, layer):
    seen = []
    module = dict(model.named_modules())[layer]
    hook = module.register_forward_hook(lambda _, __, output: seen.append(output))
    logit = model(image)[0, target]
    hook.remove()
    (to_maps,) = torch.autograd.grad(logit, seen[0])
    weights = to_maps.mean(dim=(2, 3), keepdim=True)
    return (weights * seen[0]).sum(1).clamp(min=0)[0].detach()


def integrated_gradients(model, image, target, steps):
    points, weights = np.polynomial.legendre.leggauss(steps)
    total = sum(w / 2 * gradient(model, image * ((p + 1) / 2), target) for p, w in zip(points, weights))
    with torch.no_grad():
        difference = model(image)[0, target] - model(torch.zeros_like(image))[0, target]
    return image * total, float(difference)


def packed(values):
    return base64.b64encode(np.ascontiguousarray(values.detach().numpy(), dtype="<f4").tobytes()).decode()


def sampled(values, stride):
    values = values[0]
    return {"l2": float(values.norm()), "sum": float(values.sum()), "values": packed(values[:, ::stride, ::stride])}


def explain(model, image, target, layer, steps):
    cam = grad_cam(model, image, target, layer)
    integrated, difference = integrated_gradients(model, image, target, steps)
    saliency = gradient(model, image, target)
    replace_relu(model, Guided)
    guided = gradient(model, image, target)
    replace_relu(model, torch.nn.ReLU)
    return cam, saliency, guided, integrated, difference


@contextlib.contextmanager
def rounding(model, draw):
    """Adds noise of single precision's size to the results of all convolutions."""
    source = torch.Generator().manual_seed(draw)

    def change(_, __, output):
        return output + ROUNDING * output.detach().std() * torch.randn(output.shape, generator=source, dtype=output.dtype)

    hooks = [module.register_forward_hook(change) for module in model.modules() if isinstance(module, torch.nn.Conv2d)]
    yield
    for hook in hooks:
        hook.remove()


def is_same(before, after):
    difference = after - before
    return difference.norm() <= SAME * before.norm() and difference.abs().max() <= SAME * before.abs().max()


def is_stable(model, image, target, explanation):
    """Whether rounding does not change what `explanation` computes of a model and an image."""
    results = explanation(model, image, target)
    for draw in range(DRAWS):
        with rounding(model, draw):
            changed = explanation(model, image, target)
        if not all(map(is_same, results, changed)):
            return False
    return True


def case(name, model, image, layer, stride, steps=FEW_STEPS):
    """What is recorded of a network and an image; none where it hangs on rounding."""
    model.eval().double()
    with torch.no_grad():
        logits = model(image)[0]
    target = int(logits.argmax())
    if not is_stable(model, image, target, lambda *run: [gradient(*run)]):
        return None
    if not is_stable(model, image, target, lambda *run: explain(*run, layer, steps)[:4]):
        return None
    cam, saliency, guided, integrated, difference = explain(model, image, target, layer, steps)
    return {"model": name, "classes": len(logits), "height": image.shape[2], "width": image.shape[3], "target": target,
            "logit": float(logits[target]), "layer": layer, "stride": stride,
            "gradcam": {"height": cam.shape[0], "width": cam.shape[1], "values": packed(cam)},
            "saliency": sampled(saliency, stride), "guided": sampled(guided, stride),
            "integrated": {**sampled(integrated, stride), "steps": steps, "difference": difference}}


def photographs(data):
    model = torchvision.models.squeezenet1_1()
    weights = torch.load(os.path.join(data, "weights", "squeezenet1_1-fp16.pth"), map_location="cpu")
    model.load_state_dict({name: value.float() for name, value in weights.items()})
    preprocess = torchvision.transforms.Compose([torchvision.transforms.Resize(256), torchvision.transforms.CenterCrop(224)])
    for name in sorted(name for name in os.listdir(os.path.join(data, "imagenet-sample")) if name.endswith(".jpg")):
        crop = preprocess(Image.open(os.path.join(data, "imagenet-sample", name)).convert("RGB"))
        image = torchvision.transforms.functional.to_tensor(crop)
        image = torchvision.transforms.functional.normalize(image, MEAN, STD).double()[None]
        recorded = case("squeezenet1_1", model, image, "features.12", stride=7)
        if recorded:
            yield {"photograph": name, "crop_sha256": hashlib.sha256(np.asarray(crop).tobytes()).hexdigest(), **recorded}


def lenet5_1998():
    features = [torch.nn.Conv2d(1, 6, 5), torch.nn.Tanh(), torch.nn.AvgPool2d(2),
                torch.nn.Conv2d(6, 16, 5), torch.nn.Tanh(), torch.nn.AvgPool2d(2)]
    classifier = [torch.nn.Linear(400, 120), torch.nn.Tanh(), torch.nn.Linear(120, 84), torch.nn.Tanh(), torch.nn.Linear(84, 10)]
    return torch.nn.Sequential(OrderedDict(
        features=torch.nn.Sequential(*features), flatten=torch.nn.Flatten(), classifier=torch.nn.Sequential(*classifier)))


def filled(name, model, shape, layer, stride, **options):
    """The cases of a network, one for each seed that gives one."""
    for seed in itertools.count():
        model.load_state_dict({key: torch.from_numpy(np.array(fill(key, tuple(value.shape), seed))).to(value.dtype)
                               for key, value in model.state_dict().items()})
        image = torch.from_numpy(uniform("explained." + name, int(np.prod(shape)), seed).reshape(shape))
        recorded = case(name, model, image, layer, stride, **options)
        if recorded:
            yield {"seed": seed, **recorded}


def main():
    data, folder = sys.argv[1:]
    cases = {
        "filled": [
            next(filled("lenet5_1998", lenet5_1998(), (1, 1, 32, 32), "features.4", stride=1, steps=ALL_STEPS)),
            next(filled("squeezenet1_1", torchvision.models.squeezenet1_1(num_classes=10), (1, 3, 64, 64), "features.12", stride=3)),
            next(filled("resnet18", torchvision.models.resnet18(num_classes=10), (1, 3, 64, 64), "layer4", stride=3)),
        ],
        "photographs": list(itertools.islice(photographs(data), PHOTOGRAPHS)),
    }
    with open(os.path.join(folder, "explanations.json"), "w") as file:
        json.dump(cases, file, indent=1)


if __name__ == "__main__":
    main()
