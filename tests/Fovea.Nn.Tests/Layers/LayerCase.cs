using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Tests.Layers;

/// <summary>A layer and what it must be like, for the contract that all layers keep.</summary>
/// <param name="Make">Makes a new one.</param>
/// <param name="Input">The shape that it is given.</param>
/// <param name="Output">The shape that it must give.</param>
/// <param name="State">The names and shapes of its tensors as in PyTorch's state dictionary.</param>
/// <param name="Parameters">The number of learned numbers.</param>
internal sealed record LayerCase(Func<Layer> Make, Shape Input, Shape Output, string[] State, int Parameters)
{
    private static readonly Shape _map = new(2, 4, 6, 8);
    private static readonly string[] _norm = ["weight [4]", "bias [4]", "running_mean [4]", "running_var [4]", "num_batches_tracked []"];

    public static Dictionary<string, LayerCase> All { get; } = new()
    {
        ["Conv2d"] = new(
            () => new Conv2d(4, 6, kernel: 3, stride: 2, padding: 1, options: new() { Groups = 2 }), _map, new Shape(2, 6, 3, 4),
            ["weight [6, 2, 3, 3]", "bias [6]"], 114),
        ["Conv2d without bias"] = new(
            () => new Conv2d(4, 6, kernel: 1, options: new() { Bias = false }), _map, new Shape(2, 6, 6, 8), ["weight [6, 4, 1, 1]"], 24),
        ["ConvTranspose2d"] = new(
            () => new ConvTranspose2d(4, 6, kernel: 3, stride: 2, padding: 1, options: new() { OutputPadding = 1, Groups = 2 }),
            _map, new Shape(2, 6, 12, 16),
            ["weight [4, 3, 3, 3]", "bias [6]"], 114),
        ["ConvTranspose2d without bias"] = new(
            () => new ConvTranspose2d(4, 6, kernel: 2, stride: 2, options: new() { Bias = false }),
            _map, new Shape(2, 6, 12, 16), ["weight [4, 6, 2, 2]"], 96),
        ["Linear"] = new(() => new Linear(7, 5), new Shape(3, 7), new Shape(3, 5), ["weight [5, 7]", "bias [5]"], 40),
        ["Linear without bias"] = new(() => new Linear(7, 5, bias: false), new Shape(3, 7), new Shape(3, 5), ["weight [5, 7]"], 35),
        ["BatchNorm2d"] = new(() => new BatchNorm2d(4), _map, _map, _norm, 8),
        ["BatchNorm2d, frozen"] = new(() => new BatchNorm2d(4, frozen: true), _map, _map, _norm[..4], 0),
        ["LocalResponseNorm"] = new(() => new LocalResponseNorm(3, alpha: 0.1f), _map, _map, [], 0),
        ["Relu"] = new(() => new Relu(), _map, _map, [], 0),
        ["Tanh"] = new(() => new Tanh(), _map, _map, [], 0),
        ["Sigmoid"] = new(() => new Sigmoid(), _map, _map, [], 0),
        ["MaxPool2d"] = new(() => new MaxPool2d(3, stride: 2, padding: 1), _map, new Shape(2, 4, 3, 4), [], 0),
        ["MaxPool2d, ceiling"] = new(() => new MaxPool2d(3, stride: 2, ceilMode: true), _map, new Shape(2, 4, 3, 4), [], 0),
        ["MaxPool2d, stride left out"] = new(() => new MaxPool2d(2), _map, new Shape(2, 4, 3, 4), [], 0),
        ["AvgPool2d"] = new(() => new AvgPool2d(3, stride: 1), _map, new Shape(2, 4, 4, 6), [], 0),
        ["AvgPool2d, stride left out"] = new(() => new AvgPool2d(2), _map, new Shape(2, 4, 3, 4), [], 0),
        ["AdaptiveAvgPool2d"] = new(() => new AdaptiveAvgPool2d(1, 3), _map, new Shape(2, 4, 1, 3), [], 0),
        ["Dropout"] = new(() => new Dropout(0.25f), _map, _map, [], 0),
        ["Flatten"] = new(() => new Flatten(), _map, new Shape(2, 192), [], 0),
        ["Upsample, nearest"] = new(() => new Upsample(2), _map, new Shape(2, 4, 12, 16), [], 0),
        ["Upsample, bilinear"] = new(() => new Upsample(3, UpsampleMode.Bilinear), _map, new Shape(2, 4, 18, 24), [], 0),
        ["Sequential"] = new(
            () => new Sequential(new Conv2d(4, 2, kernel: 3), new BatchNorm2d(2), new Relu(), new Flatten(), new Linear(48, 3)),
            _map,
            new Shape(2, 3),
            [
                "0.weight [2, 4, 3, 3]", "0.bias [2]", "1.weight [2]", "1.bias [2]", "1.running_mean [2]", "1.running_var [2]",
                "1.num_batches_tracked []", "4.weight [3, 48]", "4.bias [3]",
            ],
            74 + 4 + 147),
    };
}
