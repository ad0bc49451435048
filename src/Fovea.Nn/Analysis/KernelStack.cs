using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>
/// Convolutions of 3x3 in a row, of one number of maps, with nothing but activations and normalisation between them, beside the one
/// convolution of a larger kernel that sees as much (Simonyan and Zisserman 2014, section 2.3: three of 3x3 have 27 C^2 weights, one of
/// 7x7 has 49 C^2).
/// </summary>
/// <param name="Paths">The convolutions.</param>
/// <param name="Channels">Maps in and out of each.</param>
public sealed record KernelStack(IReadOnlyList<string> Paths, int Channels)
{
    private const int Kernel = 3;

    /// <summary>Height and width of what a position of the last convolution sees of the first one's input.</summary>
    public int Field => (Paths.Count * (Kernel - 1)) + 1;

    /// <summary>Weights of the stack, biases aside.</summary>
    public long Weights => (long)Paths.Count * Kernel * Kernel * Channels * Channels;

    /// <summary>Weights of one convolution of the same field, biases aside.</summary>
    public long SingleWeights => (long)Field * Field * Channels * Channels;

    /// <summary>The longest stacks of a traced network, each of at least two convolutions, in order.</summary>
    public static IReadOnlyList<KernelStack> Find(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ILookup<Tensor, GraphNode> readers = graph.Nodes
            .SelectMany(node => node.Inputs.Select(input => (Input: input, Reader: node)))
            .ToLookup(use => use.Input, use => use.Reader);
        var openAt = new Dictionary<Tensor, List<GraphNode>>();
        var stacks = new List<List<GraphNode>>();
        foreach (GraphNode node in graph.Nodes)
        {
            List<GraphNode>? before = openAt.GetValueOrDefault(node.Inputs[0]);
            bool continues = before is not null && readers[node.Inputs[0]].Count() == 1;
            if (IsSquare3x3(node))
            {
                List<GraphNode> stack = continues ? before! : [];
                if (stack.Count == 0)
                    stacks.Add(stack);
                stack.Add(node);
                openAt[node.Output] = stack;
            }
            else if (continues && node.Operator.IsPixelwise && node.Inputs.Count(input => input.IsSymbolic) == 1)
            {
                openAt[node.Output] = before!;
            }
        }

        return
        [
            .. stacks.Where(stack => stack.Count > 1)
                .Select(stack => new KernelStack([.. stack.Select(node => node.Path)], stack[0].Output.Shape[1])),
        ];
    }

    private static bool IsSquare3x3(GraphNode node) =>
        node.Product is ConvolutionProduct { Geometry.Groups: 1 }
        && node.Window is { KernelH: Kernel, KernelW: Kernel, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1 }
        && node.Inputs[0].Shape[1] == node.Output.Shape[1];
}
