using Fovea.Kernels.Convolution.Winograd;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Which algorithm computes a convolution: the one that a count of its work expects to be the fastest. The counts are in products of the inner loop;
/// what else an algorithm does is weighed by what it costs, measured cold, with filters that come from memory.
/// </summary>
public static class ConvolutionPlan
{
    /// <summary>Products in the time that taking a value into Winograd's domain or back takes.</summary>
    private const double PerTransformedValue = 12;

    /// <summary>Products in the time that reading a packed filter value takes.</summary>
    private const double PerFilterValue = 16;

    /// <summary>Products in the time that transforming and storing a filter value takes, where filters change from call to call.</summary>
    private const double PerPackedValue = 24;

    /// <summary>
    /// The last algorithm that a forward pass of training may use. Its rounding decides which activations are cut, and shows in gradients many times
    /// enlarged; that of a backward pass does not, so gradients are free to use any.
    /// </summary>
    private const ConvolutionAlgorithm MostInTraining = ConvolutionAlgorithm.Direct;

    private const int Lanes = 16;

    /// <summary>Whether <paramref name="algorithm"/> can compute such a convolution.</summary>
    public static bool CanUse(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry) =>
        algorithm == ConvolutionAlgorithm.Direct
        || geometry is { KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1, Groups: 1 };

    /// <summary>The algorithm for inference, with filters that were packed before.</summary>
    public static ConvolutionAlgorithm Choose(in Conv2dGeometry geometry) => Best(geometry, PerFilterValue, ConvolutionAlgorithm.Winograd4x4);

    /// <summary>The algorithm for the forward pass of training, where filters change from call to call: at most <see cref="MostInTraining"/>.</summary>
    public static ConvolutionAlgorithm ChooseTraining(in Conv2dGeometry geometry) => Best(geometry, PerFilterValue + PerPackedValue, MostInTraining);

    /// <summary>The algorithm for the gradient to the input.</summary>
    public static ConvolutionAlgorithm ChooseBackwardInput(in Conv2dGeometry geometry) =>
        Best(
            geometry with
            {
                H = geometry.OutputHeight,
                W = geometry.OutputWidth,
                InChannels = geometry.OutChannels,
                OutChannels = geometry.InChannels,
                PaddingH = geometry.KernelH - 1 - geometry.PaddingH,
                PaddingW = geometry.KernelW - 1 - geometry.PaddingW,
            },
            PerFilterValue + PerPackedValue,
            ConvolutionAlgorithm.Winograd4x4);

    /// <summary>The algorithm for the gradient to the weights.</summary>
    public static ConvolutionAlgorithm ChooseBackwardWeight(in Conv2dGeometry geometry) =>
        Best(geometry, PerFilterValue + PerPackedValue, ConvolutionAlgorithm.Winograd4x4);

    internal static void Check(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry)
    {
        if (!CanUse(algorithm, geometry))
            throw new ArgumentException($"{algorithm} computes 3x3 convolutions of stride 1, dilation 1 and one group, not {geometry}; use {ConvolutionAlgorithm.Direct}.", nameof(algorithm));
    }

    private static ConvolutionAlgorithm Best(in Conv2dGeometry geometry, double perFilterValue, ConvolutionAlgorithm last)
    {
        var best = ConvolutionAlgorithm.Direct;
        double least = double.PositiveInfinity;
        for (var algorithm = ConvolutionAlgorithm.Direct; algorithm <= last; algorithm++)
        {
            double cost = CanUse(algorithm, geometry) ? Cost(algorithm, geometry, perFilterValue) : double.PositiveInfinity;
            if (cost < least)
                (best, least) = (algorithm, cost);
        }

        return best;
    }

    private static double Cost(ConvolutionAlgorithm algorithm, in Conv2dGeometry g, double perFilterValue)
    {
        if (algorithm == ConvolutionAlgorithm.Direct)
        {
            double filters = g.FilterSize * (double)Padded(g.OutChannels);
            return filters * (((double)g.N * g.OutputHeight * g.OutputWidth) + perFilterValue);
        }

        (int size, int line) = algorithm == ConvolutionAlgorithm.Winograd4x4
            ? (Scheme4.Outputs, Scheme4.Points)
            : (Scheme2.Outputs, Scheme2.Points);
        double tiles = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, size).Count;
        double values = Padded(g.InChannels) + (double)Padded(g.OutChannels);
        double products = g.InChannels * (double)Padded(g.OutChannels);
        return line * line * ((products * (tiles + perFilterValue)) + (tiles * values * PerTransformedValue));
    }

    private static int Padded(int channels) => (channels + Lanes - 1) / Lanes * Lanes;
}
