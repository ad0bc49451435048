using Fovea.Tensors;
using Fovea.Tensors.Autograd;
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

    /// <summary>
    /// Whether a tape keeps of each stage, the layers up to a pooling, the result alone; see <see cref="RecomputedSegments"/>.
    /// </summary>
    internal bool RecomputesStages { get; set; }

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
        for (int start = 0, end; start < _layers.Length; start = end)
        {
            end = RecomputesStages ? StageEnd(start) : _layers.Length;
            (int first, int last) = (start, end);
            input = end - start > 1 && RecomputesStages
                ? Recomputation.Apply(x => Run(x, first, last), input)
                : Run(input, first, last);
        }

        return input;
    }

    private Tensor Run(Tensor input, int start, int end)
    {
        for (int i = start; i < end; i++)
            input = _layers[i].Forward(input);
        return input;
    }

    /// <summary>
    /// The end of the stage that begins at a layer: after the next pooling if only layers without children
    /// are before it, else after that layer.
    /// </summary>
    private int StageEnd(int start)
    {
        for (int i = start; i < _layers.Length && _layers[i].Children.Count == 0; i++)
        {
            if (_layers[i].EndsStage)
                return i + 1;
        }

        return start + 1;
    }
}
