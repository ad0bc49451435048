using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// Which results count as separate memory; a reshaped map never does. Published figures differ by these conventions: the outputs of VGG-16
/// have 28,667,880 or 15,087,080 values.
/// </summary>
public enum MemoryConvention
{
    /// <summary>Every operator's output counts, for example that of a ReLU as well as that of the convolution before it.</summary>
    EveryOutput,

    /// <summary>
    /// Only outputs that cannot share their input's memory count: a ReLU overwrites its input when nothing else needs it, and an operator
    /// that does not change its input, such as pooling to the size that the maps already have, allocates nothing.
    /// </summary>
    InPlace,
}

/// <summary>Activation memory of a forward pass in bytes, without parameters and input.</summary>
/// <param name="Outputs">The sum over all results.</param>
/// <param name="Peak">The most memory in use at the same time, when each result is freed after its last use.</param>
public sealed record ActivationMemory(long Outputs, long Peak)
{
    /// <summary>Computes the memory of a traced forward pass under a convention.</summary>
    public static ActivationMemory Of(Graph graph, MemoryConvention convention)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var buffers = new MemoryBuffers(graph, convention);
        ILookup<int, int> freedAfter = buffers.LastUses.ToLookup(use => use.Value, use => use.Key);
        var memory = new LiveMemory();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            int output = buffers.Of(graph.Nodes[i].Output);
            memory.Allocate(MemoryUse.Values, output, buffers.Bytes(output));
            foreach (int buffer in freedAfter[i])
                memory.Free(MemoryUse.Values, buffer);
        }

        return new ActivationMemory(buffers.TotalBytes, memory.Peak);
    }
}
