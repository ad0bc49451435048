using System.Globalization;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>
/// The arithmetic of a layer with a window or weights, written out: the size of its maps, (input + 2 padding - kernel) / stride + 1, its
/// parameters, (kernel² x channels + 1) x filters, and its multiply-adds, kernel² x channels x filters for each position.
/// </summary>
/// <param name="Path">The layer's path.</param>
/// <param name="Operator">The operator's name.</param>
public sealed record LayerArithmetic(string Path, string Operator)
{
    /// <summary>The height of its maps, and the width where that is another sum; null for a layer without a window.</summary>
    public string? OutputSize { get; init; }

    /// <summary>The number of parameters; null for a layer without weights.</summary>
    public string? Parameters { get; init; }

    /// <summary>The multiply-adds of one image; null for a layer without weights.</summary>
    public string? MultiplyAdds { get; init; }

    /// <summary>The arithmetic of all layers of a traced network that have a window or weights, in order.</summary>
    public static IReadOnlyList<LayerArithmetic> Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Nodes.Where(node => node.Window is not null || node.Product is not null).Select(Of)];
    }

    private static LayerArithmetic Of(GraphNode node)
    {
        Shape output = node.Output.Shape;
        bool hasBias = node.Parameters.Count() > 1;
        return node.Product switch
        {
            ConvolutionProduct { Geometry.Groups: var groups } => new LayerArithmetic(node.Path, node.Operator.Name)
            {
                OutputSize = SizeOf(node.Window!, node.Inputs[0].Shape, output),
                Parameters = Weights(KernelOf(node.Window!), node.Inputs[0].Shape[1], groups, output[1], hasBias),
                MultiplyAdds = Products(KernelOf(node.Window!), node.Inputs[0].Shape[1], groups, output),
            },
            LinearProduct => new LayerArithmetic(node.Path, node.Operator.Name)
            {
                Parameters = Weights(null, node.Inputs[0].Shape[1], 1, output[1], hasBias),
                MultiplyAdds = Products(null, node.Inputs[0].Shape[1], 1, output),
            },
            _ => new LayerArithmetic(node.Path, node.Operator.Name)
            {
                OutputSize = node.Window is { } window ? SizeOf(window, node.Inputs[0].Shape, output) : null,
            },
        };
    }

    private static string SizeOf(Window window, Shape input, Shape output)
    {
        string height = Side(input[2], window.KernelH, window.StrideH, window.PaddingH, window.DilationH, output[2]);
        string width = Side(input[3], window.KernelW, window.StrideW, window.PaddingW, window.DilationW, output[3]);
        return height == width ? height : $"{height}; width {width}";
    }

    private static string Side(int input, int kernel, int stride, int padding, int dilation, int output)
    {
        int reach = ((kernel - 1) * dilation) + 1;
        double exact = ((input + (2.0 * padding) - reach) / stride) + 1;
        string kernelText = dilation == 1 ? Text(kernel) : $"({Text(kernel - 1)} × {Text(dilation)} + 1)";
        string sum = $"({Text(input)} + 2 × {Text(padding)} − {kernelText}) / {Text(stride)} + 1 = ";
        return exact == output
            ? $"{sum}{Text(output)}"
            : $"{sum}{exact.ToString("0.##", CultureInfo.InvariantCulture)}, {(output < exact ? "down" : "up")} to {Text(output)}";
    }

    private static (int Height, int Width) KernelOf(Window window) => (window.KernelH, window.KernelW);

    private static string Weights((int Height, int Width)? kernel, int channels, int groups, int filters, bool hasBias)
    {
        long count = ((Area(kernel) * channels / groups) + (hasBias ? 1 : 0)) * filters;
        string each = Each(kernel, channels, groups);
        return hasBias ? $"({each} + 1) × {Text(filters)} = {Text(count)}" : $"{each} × {Text(filters)} = {Text(count)}";
    }

    private static string Products((int Height, int Width)? kernel, int channels, int groups, Shape output)
    {
        long count = Area(kernel) * channels / groups * output[1];
        string each = $"{Each(kernel, channels, groups)} × {Text(output[1])}";
        return output.Rank < 4
            ? $"{each} = {Text(count)}"
            : $"{each} × {Text(output[2])} × {Text(output[3])} = {Text(count * output[2] * output[3])}";
    }

    private static long Area((int Height, int Width)? kernel) => kernel is var (height, width) ? (long)height * width : 1;

    private static string Each((int Height, int Width)? kernel, int channels, int groups)
    {
        string perGroup = groups == 1 ? Text(channels) : $"{Text(channels)} / {Text(groups)}";
        return kernel switch
        {
            null => perGroup,
            var (height, width) when height == width => $"{Text(height)}² × {perGroup}",
            var (height, width) => $"{Text(height)} × {Text(width)} × {perGroup}",
        };
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
