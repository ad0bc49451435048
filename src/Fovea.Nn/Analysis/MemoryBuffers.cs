using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>
/// Assigns the tensors of a graph to buffers: tensors that share memory under a convention have the same buffer. All inputs of the graph
/// are buffer 0, which counts as 0 bytes.
/// </summary>
internal sealed class MemoryBuffers
{
    private readonly Dictionary<Tensor, int> _bufferOf = [];
    private readonly Dictionary<int, int> _lastUses = [];
    private readonly List<long> _bytes = [0];

    public MemoryBuffers(Graph graph, MemoryConvention convention)
    {
        ILookup<Tensor, GraphNode?> readers = graph.Nodes
            .SelectMany(node => node.Inputs.Select(input => (Input: input, Reader: (GraphNode?)node)))
            .Concat(graph.Outputs.Select(output => (Input: output, Reader: (GraphNode?)null)))
            .ToLookup(use => use.Input, use => use.Reader);
        Dictionary<Tensor, GraphNode> producers = graph.Nodes.ToDictionary(node => node.Output);
        foreach (Tensor input in graph.Inputs)
            _bufferOf[input] = 0;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            GraphNode node = graph.Nodes[i];
            bool inPlace = convention == MemoryConvention.InPlace && (node.IsIdentity || IsRectifiedInPlace(node));
            _bufferOf[node.Output] = node.Operator.IsReshape || inPlace ? _bufferOf[node.Inputs[0]] : NewBuffer(node.Output);
            foreach (Tensor used in node.Inputs.Where(input => input.IsSymbolic).Append(node.Output))
                _lastUses[_bufferOf[used]] = i;
        }

        foreach (Tensor output in graph.Outputs)
            _lastUses[_bufferOf[output]] = int.MaxValue;

        bool IsRectifiedInPlace(GraphNode node) =>
            node.Operator.AsEpilogue == Epilogue.Relu
            && readers[node.Inputs[0]].Count() == 1
            && producers.TryGetValue(node.Inputs[0], out GraphNode? producer)
            && !producer.Operator.GradientReadsOutput;
    }

    /// <summary>The index of the last node that reads or writes each buffer; <see cref="int.MaxValue"/> for the graph's results.</summary>
    public IReadOnlyDictionary<int, int> LastUses => _lastUses;

    /// <summary>Bytes of all buffers.</summary>
    public long TotalBytes => _bytes.Sum();

    /// <summary>The buffer of a symbolic tensor.</summary>
    public int Of(Tensor tensor) => _bufferOf[tensor];

    /// <summary>Bytes of a buffer.</summary>
    public long Bytes(int buffer) => _bytes[buffer];

    /// <summary>Whether a node's result uses the buffer of one of its inputs.</summary>
    public bool IsShared(GraphNode node) => node.Inputs.Any(input => input.IsSymbolic && Of(input) == Of(node.Output));

    /// <summary>Bytes that are allocated for a node's result; 0 when it uses the buffer of an input.</summary>
    public long NewBytes(GraphNode node) => IsShared(node) ? 0 : Bytes(Of(node.Output));

    private int NewBuffer(Tensor tensor)
    {
        _bytes.Add((long)tensor.Shape.Elements * sizeof(float));
        return _bytes.Count - 1;
    }
}

/// <summary>The purpose of an allocation.</summary>
internal enum MemoryUse
{
    /// <summary>The values of a buffer.</summary>
    Values,

    /// <summary>The gradient to the values of a buffer.</summary>
    Gradient,

    /// <summary>Tensors that a node saves for its gradient in addition to inputs and output.</summary>
    Extra,
}

/// <summary>Tracks the memory that is currently allocated, and its peak.</summary>
internal sealed class LiveMemory
{
    private readonly Dictionary<(MemoryUse Use, int Index), long> _live = [];

    /// <summary>Bytes that are currently allocated.</summary>
    public long Now { get; private set; }

    /// <summary>The most bytes that were allocated at the same time.</summary>
    public long Peak { get; private set; }

    /// <summary>Allocates memory, unless it is allocated already.</summary>
    public void Allocate(MemoryUse use, int index, long bytes)
    {
        if (!_live.TryAdd((use, index), bytes))
            return;
        Now += bytes;
        Peak = Math.Max(Peak, Now);
    }

    /// <summary>Frees memory, if it is allocated.</summary>
    public void Free(MemoryUse use, int index)
    {
        if (_live.Remove((use, index), out long bytes))
            Now -= bytes;
    }
}
