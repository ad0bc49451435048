using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>Layers applied one after the other, named 0, 1, 2, … as in PyTorch's <c>Sequential</c>.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Makes the chain.</summary>
    public Sequential(params Layer[] layers)
    {
        _layers = layers;
        for (int i = 0; i < layers.Length; i++)
            Add(i.ToString(), layers[i]);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        foreach (Layer layer in _layers)
            input = layer.Forward(input);
        return input;
    }
}
