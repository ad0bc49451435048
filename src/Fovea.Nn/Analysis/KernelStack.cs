using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>
/// A sequence of 3x3 convolutions with the same number of channels and only activations and normalisation between them, compared with one
/// convolution that has the same receptive field (Simonyan and Zisserman 2014, section 2.3: three 3x3 convolutions have 27 C^2 weights, one
/// of 7x7 has 49 C^2).
/// </summary>
/// <param name="Paths">The paths of the convolutions.</param>
/// <param name="Channels">Input and output channels of each convolution.</param>
public sealed record KernelStack(IReadOnlyList<string> Paths, int Channels)
{
    private const int Kernel = 3;

    /// <summary>Height and width in pixels of the receptive field of the last convolution in the input of the first.</summary>
    public int Field => (Paths.Count * (Kernel - 1)) + 1;

    /// <summary>The number of weights of the stack, without biases.</summary>
    public long Weights => (long)Paths.Count * Kernel * Kernel * Channels * Channels;

    /// <summary>The number of weights of one convolution with the same receptive field, without biases.</summary>
    public long SingleWeights => (long)Field * Field * Channels * Channels;

    /// <summary>Finds the longest stacks of a traced network, each of at least two convolutions, in order.</summary>
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
