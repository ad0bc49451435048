using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>Memory of a forward pass besides parameters and input, in bytes.</summary>
/// <param name="Outputs">Of all results together.</param>
/// <param name="Peak">Of those that live at once at the worst moment, when each is given back after its last use.</param>
public sealed record ActivationMemory(long Outputs, long Peak)
{
    /// <summary>The memory of a traced pass under a convention.</summary>
    public static ActivationMemory Of(Graph graph, MemoryConvention convention)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var buffers = new Buffers(graph, convention);
        ILookup<int, int> doneAfter = buffers.LastUses.ToLookup(use => use.Value, use => use.Key);
        var memory = new LiveMemory();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            int output = buffers.Of(graph.Nodes[i].Output);
            memory.Take(MemoryUse.Values, output, buffers.Bytes(output));
            foreach (int buffer in doneAfter[i])
                memory.GiveBack(MemoryUse.Values, buffer);
        }

        return new ActivationMemory(buffers.TotalBytes, memory.Peak);
    }
}
