using Fovea.Kernels.Convolution.Winograd;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Which algorithm computes a convolution: the one that a count of its work expects to be the fastest. The counts are in products of the inner loop;
/// what else an algorithm does is weighed by what it costs, measured cold, with filters that come from memory.
/// </summary>
public static class ConvolutionPlan
{
    /// <summary>Products in the time that taking a value into Winograd's domain or back takes.</summary>
    private const double PerTransformedValue = 10;

    /// <summary>Products in the time that reading a packed filter value takes.</summary>
    private const double PerFilterValue = 16;

    /// <summary>Products in the time that transforming and storing a filter value takes, where filters change from call to call.</summary>
    private const double PerPackedValue = 24;

    /// <summary>The share of the direct algorithm's cost that another must stay below: it rounds least, and small gains are uncertain.</summary>
    private const double ClearlyLess = 0.75;

    /// <summary>
    /// Channels in up to which F(4x4, 3x3), whose rounding grows with them, rounds a forward pass hardly more than F(2x2, 3x3) does with hundreds.
    /// </summary>
    private const int FewChannels = 32;

    private const int Lanes = 16;

    /// <summary>Whether <paramref name="algorithm"/> can compute such a convolution.</summary>
    public static bool CanUse(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry) =>
        algorithm == ConvolutionAlgorithm.Direct
        || (geometry is { StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1, Groups: 1 }
            && geometry.KernelH == Taps(algorithm) && geometry.KernelW == Taps(algorithm));

    /// <summary>Whether there is more than one algorithm for such a convolution.</summary>
    public static bool HasChoice(in Conv2dGeometry geometry)
    {
        foreach (ConvolutionAlgorithm algorithm in Enum.GetValues<ConvolutionAlgorithm>())
        {
            if (algorithm != ConvolutionAlgorithm.Direct && CanUse(algorithm, geometry))
                return true;
        }

        return false;
    }

    /// <summary>The name of an algorithm in the literature.</summary>
    public static string NameOf(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Direct => "direct",
        ConvolutionAlgorithm.Winograd2x2 => "F(2x2, 3x3)",
        ConvolutionAlgorithm.Winograd4x4 => "F(4x4, 3x3)",
        ConvolutionAlgorithm.Winograd2x2Filter5 => "F(2x2, 5x5)",
        _ => algorithm.ToString(),
    };

    /// <summary>The algorithm for inference, with filters that were packed before.</summary>
    public static ConvolutionAlgorithm Choose(in Conv2dGeometry geometry) => Best(geometry, PerFilterValue);

    /// <summary>
    /// The algorithm for the forward pass of training, where filters change from call to call: the direct one, or, in layers that do not widen,
    /// F(2x2, 3x3), which rounds hardly more, and F(4x4, 3x3) where channels are few. The rounding of a forward pass decides which activations are
    /// cut, and shows in gradients many times enlarged: with F(2x2, 3x3) also in its widening layers, GoogLeNet's gradients in single precision leave
    /// the bound that torchvision's keep. The rounding of a backward pass is not enlarged, so gradients are free to use any.
    /// </summary>
    public static ConvolutionAlgorithm ChooseTraining(in Conv2dGeometry geometry) =>
        geometry.OutChannels > geometry.InChannels
            ? ConvolutionAlgorithm.Direct
            : Best(
                geometry, PerFilterValue + PerPackedValue,
                geometry.InChannels <= FewChannels ? ConvolutionAlgorithm.Winograd4x4 : ConvolutionAlgorithm.Winograd2x2);

    /// <summary>The algorithm for the gradient to the input.</summary>
    public static ConvolutionAlgorithm ChooseBackwardInput(in Conv2dGeometry geometry) =>
        Best(geometry.Reversed(), PerFilterValue + PerPackedValue);

    /// <summary>The algorithm for the gradient to the weights.</summary>
    public static ConvolutionAlgorithm ChooseBackwardWeight(in Conv2dGeometry geometry) =>
        Best(geometry, PerFilterValue + PerPackedValue);

    internal static void Check(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry)
    {
        if (!CanUse(algorithm, geometry))
            throw new ArgumentException($"{algorithm} computes {Taps(algorithm)}x{Taps(algorithm)} convolutions of stride 1, dilation 1 and one group, not {geometry}; use {ConvolutionAlgorithm.Direct}.", nameof(algorithm));
    }

    private static int Taps(ConvolutionAlgorithm algorithm) =>
        algorithm == ConvolutionAlgorithm.Winograd2x2Filter5 ? Scheme2Taps5.Taps : Scheme4.Taps;

    private static ConvolutionAlgorithm Best(
        in Conv2dGeometry geometry, double perFilterValue, ConvolutionAlgorithm last = ConvolutionAlgorithm.Winograd2x2Filter5)
    {
        var best = ConvolutionAlgorithm.Direct;
        double least = double.PositiveInfinity;
        for (var algorithm = ConvolutionAlgorithm.Direct; algorithm <= last; algorithm++)
        {
            double cost = CanUse(algorithm, geometry) ? Cost(algorithm, geometry, perFilterValue) : double.PositiveInfinity;
            if (cost < least)
                (best, least) = (algorithm, algorithm == ConvolutionAlgorithm.Direct ? cost * ClearlyLess : cost);
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

        (int size, int line) = algorithm switch
        {
            ConvolutionAlgorithm.Winograd4x4 => (Scheme4.Outputs, Scheme4.Points),
            ConvolutionAlgorithm.Winograd2x2Filter5 => (Scheme2Taps5.Outputs, Scheme2Taps5.Points),
            _ => (Scheme2.Outputs, Scheme2.Points),
        };
        double tiles = TileGrid.Of(g.N, g.OutputHeight, g.OutputWidth, size).Count;
        double values = Padded(g.InChannels) + (double)Padded(g.OutChannels);
        double products = g.InChannels * (double)Padded(g.OutChannels);
        return line * line * ((products * (tiles + perFilterValue)) + (tiles * values * PerTransformedValue));
    }

    private static int Padded(int channels) => (channels + Lanes - 1) / Lanes * Lanes;
}
