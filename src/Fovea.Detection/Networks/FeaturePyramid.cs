using Fovea.Nn;
using Fovea.Nn.Initialization;
using Fovea.Nn.Layers;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Detection.Networks;

/// <summary>
/// A feature pyramid network (Lin et al. 2017, arXiv:1612.03144, section 3; torchvision's <c>FeaturePyramidNetwork</c> with
/// <c>LastLevelMaxPool</c>): the coarsest map is enlarged step by step and added to a 1x1 convolution of each finer one; a 3x3 convolution
/// of each sum is a level. The last level is every second pixel of the one before.
/// </summary>
public sealed class FeaturePyramid : Module
{
    private readonly ModuleList _inner;
    private readonly ModuleList _layers;
    private readonly MaxPool2dOperator _lastLevel = new(kernel: 1, stride: 2);

    /// <summary>Creates the pyramid over maps with the given numbers of channels, highest resolution first.</summary>
    /// <param name="inChannels">The channels of each map.</param>
    /// <param name="channels">The channels of each level.</param>
    public FeaturePyramid(IReadOnlyList<int> inChannels, int channels = 256)
    {
        _inner = Add("inner_blocks", new ModuleList(inChannels.Select(count => Block(count, channels, kernel: 1))));
        _layers = Add("layer_blocks", new ModuleList(inChannels.Select(_ => Block(channels, channels, kernel: 3))));
    }

    /// <summary>The levels [N, channels, H, W], highest resolution first: one for each map, and the last one.</summary>
    /// <exception cref="ShapeException">A map has another number of channels.</exception>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps)
    {
        using Graph.Scope scope = EnterScope(maps[0]);
        var levels = new Tensor[maps.Count + 1];
        Tensor? above = null;
        for (int i = maps.Count - 1; i >= 0; i--)
        {
            Tensor inner = _inner.Forward(i, maps[i]);
            if (above is not null)
                inner = inner.Add(new UpsampleNearestOperator(inner.Shape[2], inner.Shape[3]).Apply(above));
            above = inner;
            levels[i] = _layers.Forward(i, inner);
        }

        levels[^1] = _lastLevel.Apply(levels[^2]);
        return levels;
    }

    // torchvision's: uniform in ±sqrt(3 / fan_in), biases 0.
    private static Sequential Block(int inChannels, int channels, int kernel) => new(new Conv2d(
        inChannels, channels, kernel, padding: kernel / 2,
        options: new()
        {
            WeightInitializer = Initializer.Uniform(MathF.Sqrt(3f / (inChannels * kernel * kernel))),
            BiasInitializer = Initializer.Constant(0f),
        }));
}
