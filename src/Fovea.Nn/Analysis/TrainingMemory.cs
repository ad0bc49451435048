using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>Memory of a training step in bytes, without parameters, their gradients, input and loss.</summary>
/// <param name="Kept">Memory kept for the gradients at the end of the forward pass.</param>
/// <param name="Peak">The most memory in use at the same time during both passes, when everything is freed after its last use.</param>
public sealed record TrainingMemory(long Kept, long Peak)
{
    /// <summary>Computes the memory of a pass that was traced in training mode, under a convention.</summary>
    public static TrainingMemory Of(Graph graph, MemoryConvention convention)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var step = new Step(graph, convention);
        step.Forward();
        long kept = step.Memory.Now;
        step.Backward();
        return new TrainingMemory(kept, step.Memory.Peak);
    }

    private sealed class Step
    {
        private readonly Graph _graph;
        private readonly MemoryBuffers _buffers;
        private readonly HashSet<Tensor> _trainable = [];
        private readonly Dictionary<int, int> _firstGradientReader = [];

        public Step(Graph graph, MemoryConvention convention)
        {
            (_graph, _buffers) = (graph, new MemoryBuffers(graph, convention));
            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                GraphNode node = graph.Nodes[i];
                if (!node.Inputs.Any(input => input.IsSymbolic ? _trainable.Contains(input) : input.RequiresGrad))
                    continue;
                _trainable.Add(node.Output);
                if (node.Operator.GradientReadsOutput)
                    _firstGradientReader.TryAdd(_buffers.Of(node.Output), i);
                for (int input = 0; input < node.Inputs.Count; input++)
                {
                    if (node.Inputs[input].IsSymbolic && node.Operator.GradientReadsInput(input))
                        _firstGradientReader.TryAdd(_buffers.Of(node.Inputs[input]), i);
                }
            }
        }

        public LiveMemory Memory { get; } = new();

        /// <summary>Simulates the forward pass; buffers that no gradient needs are freed after their last use.</summary>
        public void Forward()
        {
            ILookup<int, int> freedAfter = _buffers.LastUses
                .Where(use => !_firstGradientReader.ContainsKey(use.Key))
                .ToLookup(use => Math.Min(use.Value, _graph.Nodes.Count - 1), use => use.Key);
            for (int i = 0; i < _graph.Nodes.Count; i++)
            {
                int output = _buffers.Of(_graph.Nodes[i].Output);
                Memory.Allocate(MemoryUse.Values, output, _buffers.Bytes(output));
                if (_trainable.Contains(_graph.Nodes[i].Output))
                    Memory.Allocate(MemoryUse.Extra, i, _graph.Nodes[i].SavedBytes);
                foreach (int buffer in freedAfter[i])
                    Memory.Free(MemoryUse.Values, buffer);
            }
        }

        /// <summary>
        /// Simulates the backward pass, from the last node to the first; the gradients to the results are allocated first.
        /// </summary>
        public void Backward()
        {
            ILookup<int, int> freedAfter = _firstGradientReader.ToLookup(need => need.Value, need => need.Key);
            foreach (Tensor output in _graph.Outputs)
                AllocateGradient(output);
            for (int i = _graph.Nodes.Count - 1; i >= 0; i--)
            {
                GraphNode node = _graph.Nodes[i];
                if (!_trainable.Contains(node.Output))
                    continue;
                foreach (Tensor input in node.Inputs.Where(_trainable.Contains))
                    AllocateGradient(input);
                if (!_buffers.IsShared(node))
                    Memory.Free(MemoryUse.Gradient, _buffers.Of(node.Output));
                Memory.Free(MemoryUse.Extra, i);
                foreach (int buffer in freedAfter[i])
                    Memory.Free(MemoryUse.Values, buffer);
            }
        }

        private void AllocateGradient(Tensor tensor)
        {
            int buffer = _buffers.Of(tensor);
            Memory.Allocate(MemoryUse.Gradient, buffer, _buffers.Bytes(buffer));
        }
    }
}
