using Fovea.Inference.Lowering;
using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>
/// Gives every value of a graph its place: parts of a concatenation and of a merged convolution lie inside the whole, maps and the rows that
/// they are when nothing has to be turned are one, elementwise results and sums lie over an operand that is not needed any more, and the rest
/// shares one arena by the times of need.
/// </summary>
internal sealed class Placement
{
    private readonly LoweredGraph _graph;

    /// <summary>The value inside which a value lies, and at which channel.</summary>
    private readonly Dictionary<Value, (Value Whole, int Channel)> _inside = [];

    private readonly Dictionary<ConvolutionNode, Value> _merged = [];
    private readonly Dictionary<Value, ArenaBuffer> _buffers = [];

    public Placement(LoweredGraph graph)
    {
        _graph = graph;
        PlaceMergedParts();
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().Where(node => node.IsReshape))
            _inside[node.Output] = (node.Inputs[0], 0);
        foreach (ConcatenateNode node in graph.Nodes.OfType<ConcatenateNode>().Reverse())
            PlaceParts(node);
        PlaceOverOperands();
        FindLifetimes();
        ArenaFloats = ArenaLayout.Arrange(_buffers.Values);
    }

    /// <summary>The floats of the arena, the input's included.</summary>
    public int ArenaFloats { get; }

    /// <summary>The buffers of the arena.</summary>
    public IReadOnlyCollection<ArenaBuffer> Buffers => _buffers.Values;

    /// <summary>Where the arena keeps the input when the caller's memory is not used as it is.</summary>
    public int InputOffset => _buffers[_graph.Input].Offset;

    /// <summary>Whether a value lies inside <paramref name="whole"/> from its producer on, at <paramref name="channel"/>.</summary>
    public bool LiesInside(Value value, Value whole, int channel) => _inside.TryGetValue(value, out var inside) && inside == (whole, channel);

    public Place Of(Value value)
    {
        (Value root, int channel) = Root(value);
        int stride = root.Shape.Elements == value.Shape.Elements ? Channels(value) : Channels(root);
        return root == _graph.Input
            ? new Place(true, 0, stride, value.Shape)
            : new Place(false, _buffers[root].Offset + channel, stride, value.Shape);
    }

    /// <summary>Where all channels of a convolution go.</summary>
    public Place OutputOf(ConvolutionNode node) => Of(_merged.GetValueOrDefault(node, node.Output));

    private static int Channels(Value value) => value.Shape.Rank > 1 ? value.Shape[1] : value.Shape.Elements;

    private (Value Root, int Channel) Root(Value value)
    {
        int channel = 0;
        while (_inside.TryGetValue(value, out (Value Whole, int Channel) inside))
        {
            value = inside.Whole;
            channel += inside.Channel;
        }

        return (value, channel);
    }

    private void PlaceMergedParts()
    {
        foreach (ConvolutionNode node in _graph.Nodes.OfType<ConvolutionNode>().Where(node => node.IsMerged))
        {
            Shape part = node.Output.Shape;
            var whole = new Value(new Shape(part[0], node.Geometry.OutChannels, part[2], part[3]));
            _merged[node] = whole;
            int channel = 0;
            foreach (Value output in node.Outputs)
            {
                _inside[output] = (whole, channel);
                channel += Channels(output);
            }
        }
    }

    private void PlaceParts(ConcatenateNode node)
    {
        int channel = 0;
        foreach (Value part in node.Inputs)
        {
            if (CanLieInside(part, node))
                _inside[part] = (node.Output, channel);
            channel += Channels(part);
        }
    }

    /// <summary>Only convolutions write and read between the channels of others.</summary>
    private bool CanLieInside(Value part, ConcatenateNode node) =>
        !_inside.ContainsKey(part)
        && part != _graph.Input
        && !_graph.IsOutput(part)
        && node.Inputs.Count(input => input == part) == 1
        && _graph.ProducerOf(part) is ConvolutionNode or ConcatenateNode
        && _graph.ConsumersOf(part).TrueForAll(consumer => consumer == node || consumer is ConvolutionNode);

    private void PlaceOverOperands()
    {
        var wholes = _inside.Values.Select(inside => inside.Whole).ToHashSet();
        foreach (LoweredNode node in _graph.Nodes)
        {
            Value? operand = node switch
            {
                OperatorNode { IsElementwise: true } => node.Inputs.FirstOrDefault(input => CanBeOverwritten(input, node)),
                ConvolutionNode { Residual: { } residual } when CanBeOverwritten(residual, node) => residual,
                _ => null,
            };
            if (operand is not null && !_inside.ContainsKey(node.Output) && !wholes.Contains(node.Output))
                _inside[node.Output] = (operand, 0);
        }
    }

    /// <summary>Whether a value is dense, and <paramref name="node"/> is the last to need it.</summary>
    private bool CanBeOverwritten(Value value, LoweredNode node) =>
        node.Inputs.Count(input => input == value) == 1
        && value.Shape == node.Output.Shape
        && Root(value) is var (root, channel)
        && channel == 0
        && root != _graph.Input
        && Channels(root) == Channels(value)
        && _inside.Keys.Append(root).Where(part => Root(part).Root == root).All(part => IsReadBefore(part, node, orBy: part == value));

    private bool IsReadBefore(Value value, LoweredNode node, bool orBy) =>
        !_graph.IsOutput(value)
        && _graph.ConsumersOf(value).TrueForAll(consumer => (orBy && consumer == node) || _graph.Nodes.IndexOf(consumer) < _graph.Nodes.IndexOf(node));

    private void FindLifetimes()
    {
        Use(_graph.Input, -1);
        for (int step = 0; step < _graph.Nodes.Count; step++)
        {
            foreach (Value value in _graph.Nodes[step].Inputs.Concat(_graph.Nodes[step].Outputs))
                Use(value, step);
        }

        foreach (Value output in _graph.Outputs)
            Use(output, _graph.Nodes.Count);
    }

    private void Use(Value value, int step)
    {
        Value root = Root(value).Root;
        if (!_buffers.TryGetValue(root, out ArenaBuffer? buffer))
            _buffers[root] = buffer = new ArenaBuffer(root.Shape.Elements);
        buffer.UseAt(step);
    }
}
