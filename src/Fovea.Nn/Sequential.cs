using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn;

/// <summary>Applies layers one after the other; they are named 0, 1, 2, … as in PyTorch's <c>Sequential</c>.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Creates a sequence of layers.</summary>
    public Sequential(params Layer[] layers)
    {
        _layers = layers;
        for (int i = 0; i < layers.Length; i++)
            Add(i.ToString(), layers[i]);
    }

    /// <summary>
    /// Whether a tape keeps only the result of each stage, the layers up to and including a pooling; see <see cref="RecomputedSegments"/>.
    /// </summary>
    internal bool RecomputesStages { get; set; }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>
    /// Applies the layers up to the last index in <paramref name="stops"/>, and returns the outputs of the layers at these indices, which
    /// must be ascending.
    /// </summary>
    /// <exception cref="ShapeException">A layer does not accept the shape of its input.</exception>
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
    /// The exclusive end of the stage that starts at a layer: after the next pooling if only layers without children precede it, otherwise
    /// after that layer.
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
