using Fovea.Tensors;
using Fovea.Tensors.Graphs;

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

    /// <summary>The layers in their order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>
    /// Applies the chain as far as the last of <paramref name="stops"/>, which are ascending positions in it, and gives the outputs of the
    /// layers at all of them.
    /// </summary>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public IReadOnlyList<Tensor> ForwardTo(Tensor input, IReadOnlyList<int> stops)
    {
        using Graph.Scope scope = EnterScope(input);
        var outputs = new Tensor[stops.Count];
        for (int stop = 0, next = 0; stop < stops.Count; stop++)
        {
            while (next <= stops[stop])
                input = _layers[next++].Forward(input);
            outputs[stop] = input;
        }

        return outputs;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        foreach (Layer layer in _layers)
            input = layer.Forward(input);
        return input;
    }
}
