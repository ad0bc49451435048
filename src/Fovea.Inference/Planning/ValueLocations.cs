using Fovea.Inference.Lowering;
using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>The memory location of a value: in the arena of a run, or in an input tensor of the caller.</summary>
/// <param name="Input">The index of the input, or <see cref="InArena"/>.</param>
/// <param name="Offset">The offset in the arena, in floats.</param>
/// <param name="PixelStride">
/// Floats from one pixel (or row) to the next; larger than the channels for a range of another value's channels.
/// </param>
/// <param name="Shape">The shape of the value.</param>
internal readonly record struct ValueLocation(int Input, int Offset, int PixelStride, Shape Shape)
{
    public const int InArena = -1;

    public bool IsInput => Input != InArena;

    public long Bytes => Shape.Elements * (long)sizeof(float);
}

/// <summary>
/// Assigns a memory location to every value of a graph. The inputs of a concatenation and the outputs of a merged convolution are stored
/// inside the whole; reshaped maps share the maps' memory where the memory order allows it; elementwise results and sums overwrite an
/// operand that is no longer needed; all other values get buffers in one arena, by their lifetimes.
/// </summary>
internal sealed class ValueLocations
{
    /// <summary>
    /// Channels whose multiples put the pixels of a tile, which lie one or two pixels apart, into few sets of the first-level cache.
    /// </summary>
    private const int CollidingChannels = 512;

    /// <summary>A cache line: neighbouring pixels then begin in neighbouring sets.</summary>
    private const int PixelPadding = 16;

    private readonly LoweredGraph _graph;

    /// <summary>For a value that is stored inside another: that value, and the first channel in it.</summary>
    private readonly Dictionary<Value, (Value Whole, int Channel)> _inside = [];

    private readonly Dictionary<ConvolutionNode, Value> _merged = [];

    /// <summary>Values whose pixels lie <see cref="PixelPadding"/> floats further apart than their channels ask for.</summary>
    private readonly HashSet<Value> _padded = [];

    private readonly Dictionary<Value, ArenaBuffer> _buffers = [];

    public ValueLocations(LoweredGraph graph)
    {
        _graph = graph;
        LocateMergedParts();
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().Where(node => node.IsReshape))
            _inside[node.Output] = (node.Inputs[0], 0);
        foreach (OperatorNode node in graph.Nodes.OfType<OperatorNode>().Where(node => node.IsConcatenation).Reverse())
            LocateParts(node);
        OverwriteOperands();
        PadPixels();
        FindLifetimes();
        ArenaFloats = ArenaLayout.Arrange(_buffers.Values);
    }

    /// <summary>The size of the arena in floats, inputs included.</summary>
    public int ArenaFloats { get; }

    /// <summary>The buffers of the arena.</summary>
    public IReadOnlyCollection<ArenaBuffer> Buffers => _buffers.Values;

    /// <summary>The arena offset of each input, for runs that do not read the caller's memory directly.</summary>
    public int[] InputOffsets => [.. _graph.Inputs.Select(input => _buffers[input].Offset)];

    /// <summary>
    /// Whether a value is stored inside <paramref name="whole"/>, starting at <paramref name="channel"/>, so that it need not be copied
    /// there.
    /// </summary>
    public bool IsStoredInside(Value value, Value whole, int channel) =>
        _inside.TryGetValue(value, out var inside) && inside == (whole, channel);

    public ValueLocation Of(Value value)
    {
        (Value root, int channel) = Root(value);
        int stride = root.Shape.Elements == value.Shape.Elements ? value.Shape.Channels : root.Shape.Channels;
        if (_padded.Contains(root))
            stride += PixelPadding;
        int input = InputIndex(root);
        return input >= 0
            ? new ValueLocation(input, 0, stride, value.Shape)
            : new ValueLocation(ValueLocation.InArena, _buffers[root].Offset + channel, stride, value.Shape);
    }

    /// <summary>The location of all output channels of a convolution, merged or not.</summary>
    public ValueLocation OutputOf(ConvolutionNode node) => Of(_merged.GetValueOrDefault(node, node.Output));

    private int InputIndex(Value value)
    {
        for (int i = 0; i < _graph.Inputs.Count; i++)
        {
            if (_graph.Inputs[i] == value)
                return i;
        }

        return -1;
    }

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

    private void LocateMergedParts()
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
                channel += output.Shape.Channels;
            }
        }
    }

    private void LocateParts(OperatorNode node)
    {
        int channel = 0;
        foreach (Value part in node.Inputs)
        {
            if (CanLieInside(part, node))
                _inside[part] = (node.Output, channel);
            channel += part.Shape.Channels;
        }
    }

    /// <summary>Whether a part can be stored inside the concatenation: its producer and all consumers must accept strided views.</summary>
    private bool CanLieInside(Value part, OperatorNode node) =>
        !_inside.ContainsKey(part)
        && InputIndex(part) < 0
        && !_graph.IsOutput(part)
        && node.Inputs.Count(input => input == part) == 1
        && _graph.ProducerOf(part) is { AcceptsStridedViews: true }
        && _graph.ConsumersOf(part).TrueForAll(consumer => consumer.AcceptsStridedViews);

    private void OverwriteOperands()
    {
        var wholes = _inside.Values.Select(inside => inside.Whole).ToHashSet();
        foreach (LoweredNode node in _graph.Nodes)
        {
            Value? operand = node.Inputs.FirstOrDefault(input => node.MayOverwrite(input) && CanBeOverwritten(input, node));
            if (operand is not null && !_inside.ContainsKey(node.Output) && !wholes.Contains(node.Output))
                _inside[node.Output] = (operand, 0);
        }
    }

    /// <summary>Whether a value is contiguous, and <paramref name="node"/> is its last reader.</summary>
    private bool CanBeOverwritten(Value value, LoweredNode node) =>
        node.Inputs.Count(input => input == value) == 1
        && value.Shape == node.Output.Shape
        && Root(value) is var (root, channel)
        && channel == 0
        && InputIndex(root) < 0
        && root.Shape.Channels == value.Shape.Channels
        && _inside.Keys.Append(root).Where(part => Root(part).Root == root).All(part => IsReadBefore(part, node, orBy: part == value));

    private bool IsReadBefore(Value value, LoweredNode node, bool orBy) =>
        !_graph.IsOutput(value)
        && _graph.ConsumersOf(value).TrueForAll(
            consumer => (orBy && consumer == node) || _graph.Nodes.IndexOf(consumer) < _graph.Nodes.IndexOf(node));

    /// <summary>Moves pixels apart where everything that touches a map accepts that.</summary>
    private void PadPixels()
    {
        ILookup<Value, Value> parts = _inside.Keys.ToLookup(value => Root(value).Root);
        foreach (Value root in _graph.Nodes.SelectMany(node => node.Outputs).Select(value => Root(value).Root).Distinct())
        {
            if (root.Shape.Rank == 4 && root.Shape.Channels % CollidingChannels == 0 && parts[root].Append(root).All(AcceptsPadding))
                _padded.Add(root);
        }
    }

    private bool AcceptsPadding(Value value) =>
        value.Shape.Rank == 4
        && InputIndex(value) < 0
        && !_graph.IsOutput(value)
        && (_merged.ContainsValue(value) || _graph.ProducerOf(value) is { AcceptsStridedViews: true })
        && _graph.ConsumersOf(value).TrueForAll(consumer => consumer.AcceptsStridedViews);

    private void FindLifetimes()
    {
        foreach (Value input in _graph.Inputs)
            Use(input, -1);
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
        {
            int padding = _padded.Contains(root) ? root.Shape.Elements / root.Shape.Channels * PixelPadding : 0;
            _buffers[root] = buffer = new ArenaBuffer(root.Shape.Elements + padding);
        }

        buffer.UseAt(step);
    }
}
