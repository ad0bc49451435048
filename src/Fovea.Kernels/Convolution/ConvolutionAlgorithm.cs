using System.Collections.Immutable;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// A way to compute a convolution: which geometries it can compute, what that costs, how it packs filters, and how it runs forward and
/// backward. <see cref="All"/> is the table of algorithms; a new algorithm is a new row there.
/// </summary>
public abstract unsafe class ConvolutionAlgorithm
{
    /// <summary>Lanes of the widest vectors; costs count channels padded to them.</summary>
    private const int WidestLanes = 16;

    /// <summary>Products in the time that reading a packed filter value takes; measured with filters that come from memory.</summary>
    private const double PerFilterValue = 20;

    /// <summary>The share of the shorter one of computing and reading that is not hidden behind the other.</summary>
    private const double NotHidden = 0.25;

    private protected ConvolutionAlgorithm(string id, string name) => (Id, Name) = (id, name);

    /// <summary>Every product of the definition, as one implicit matrix product. Any geometry.</summary>
    public static ConvolutionAlgorithm Direct { get; } = new DirectAlgorithm();

    /// <summary>Winograd's F(2x2, 3x3): 2.25 times fewer products. 3x3 filters of stride 1, dilation 1, one group.</summary>
    public static ConvolutionAlgorithm Winograd2x2 { get; } =
        new WinogradAlgorithm<SchemeF23>(nameof(Winograd2x2), maxTrainingChannels: int.MaxValue, inferenceWeight: 1);

    /// <summary>Winograd's F(4x4, 3x3): 4 times fewer products. 3x3 filters of stride 1, dilation 1, one group.</summary>
    public static ConvolutionAlgorithm Winograd4x4 { get; } =
        new WinogradAlgorithm<SchemeF43>(nameof(Winograd4x4), maxTrainingChannels: 32, inferenceWeight: 1.3);

    /// <summary>Winograd's F(2x2, 5x5): 2.78 times fewer products. 5x5 filters of stride 1, dilation 1, one group.</summary>
    public static ConvolutionAlgorithm Winograd2x2Filter5 { get; } =
        new WinogradAlgorithm<SchemeF25>(nameof(Winograd2x2Filter5), maxTrainingChannels: 0, inferenceWeight: 1);

    /// <summary>
    /// Winograd's domain for 3x3 filters of stride 2, tiles of 2x2: 1.44 times fewer products. Dilation 1, one group, filters of less than
    /// 8 MiB when transformed (1.8 times their size); the gradient to the input is computed directly.
    /// </summary>
    public static ConvolutionAlgorithm Winograd2x2Stride2 { get; } = new WinogradAlgorithm<SchemeStride2<SchemeF22>>(
        nameof(Winograd2x2Stride2), maxTrainingChannels: 0, inferenceWeight: 1);

    /// <summary>
    /// Winograd's domain for 3x3 filters of stride 2, tiles of 4x4: 1.78 times fewer products. Dilation 1, one group, filters of less than
    /// 8 MiB when transformed (4 times their size); the gradient to the input is computed directly.
    /// </summary>
    public static ConvolutionAlgorithm Winograd4x4Stride2 { get; } = new WinogradAlgorithm<SchemeStride2<SchemeF42>>(
        nameof(Winograd4x4Stride2), maxTrainingChannels: 0, inferenceWeight: 1);

    /// <summary>
    /// Winograd's F(4, 4) along rows: half the products. Filters of 7 or 8 columns at stride 2, of 10 to 12 at stride 3 and so on; up to 15
    /// channels in, dilation 1, one group; gradients are computed directly.
    /// </summary>
    public static ConvolutionAlgorithm WinogradRows4Taps4 { get; } = new WinogradRowsAlgorithm<SchemeF44>(nameof(WinogradRows4Taps4));

    /// <summary>
    /// Winograd's F(4, 3) along rows: half the products. Filters of 5 or 6 columns at stride 2, of 9 to 12 at stride 4 and so on; up to 15
    /// channels in, dilation 1, one group; gradients are computed directly.
    /// </summary>
    public static ConvolutionAlgorithm WinogradRows4Taps3 { get; } = new WinogradRowsAlgorithm<SchemeF43>(nameof(WinogradRows4Taps3));

    /// <summary>All algorithms. At equal cost the first one is chosen.</summary>
    public static ImmutableArray<ConvolutionAlgorithm> All { get; } =
    [
        Direct, Winograd2x2, Winograd4x4, Winograd2x2Filter5, Winograd2x2Stride2, Winograd4x4Stride2, WinogradRows4Taps4,
        WinogradRows4Taps3,
    ];

    /// <summary>The identifier in files. It never changes.</summary>
    public string Id { get; }

    /// <summary>The name in the literature, such as "F(2x2, 3x3)".</summary>
    public string Name { get; }

    /// <summary>The convolutions that the algorithm can compute, in words.</summary>
    private protected abstract string Domain { get; }

    /// <summary>The algorithm with this identifier, or null when there is none.</summary>
    public static ConvolutionAlgorithm? Find(string id)
    {
        foreach (ConvolutionAlgorithm algorithm in All)
        {
            if (algorithm.Id == id)
                return algorithm;
        }

        return null;
    }

    /// <summary>The identifier.</summary>
    public sealed override string ToString() => Id;

    /// <summary>
    /// The factor of its cost where algorithms for inference are compared: below 1 for one that rounds little, above 1 for one that rounds
    /// more than others.
    /// </summary>
    internal abstract double InferenceWeight { get; }

    /// <summary>Whether the rule may choose the algorithm for the gradient to the weights.</summary>
    internal virtual bool IsForWeightGradients => true;

    /// <summary>Whether the algorithm can compute such a convolution.</summary>
    internal abstract bool CanCompute(in Conv2dGeometry geometry);

    /// <summary>
    /// Whether rounding allows the algorithm in the forward pass of training. That rounding decides which activations ReLU cuts, and
    /// gradients show it many times enlarged.
    /// </summary>
    internal abstract bool IsExactEnoughToTrain(in Conv2dGeometry geometry);

    /// <summary>The expected time of a convolution that the algorithm can compute, in products of the inner loop.</summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="perPackedValue">Products in the time that packing a filter value takes; 0 where filters were packed before.</param>
    internal abstract double Cost(in Conv2dGeometry geometry, double perPackedValue);

    /// <summary>How the filters of a convolution are laid out for the forward pass.</summary>
    internal abstract PackedFilterLayout LayoutFor(SimdLevel level, in Conv2dGeometry geometry);

    /// <summary>Packs all filters for the algorithm's layout. The packing's panels and destination are set.</summary>
    internal abstract void PackFilters(WorkerPool pool, in PackedFilterLayout layout, in FilterPacking packing);

    /// <summary>Computes the output from filters, and the bias behind them, that are packed as <paramref name="layout"/> says.</summary>
    internal abstract void Forward(
        WorkerPool pool, in Conv2dGeometry geometry, in PackedFilterLayout layout, float* filters, in ConvolutionOperands operands);

    /// <summary>Computes the gradient to the input and adds <paramref name="bias"/>, a value for each input channel, or empty.</summary>
    internal abstract void BackwardInput(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry geometry, float* gradOutput, float* weight, float* gradInput,
        ReadOnlySpan<float> bias);

    /// <summary>Computes the gradient to the weights, summed over the batch.</summary>
    internal abstract void BackwardWeight(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight);

    /// <summary>Checks that the algorithm can compute a convolution.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal void Check(in Conv2dGeometry geometry)
    {
        if (!CanCompute(geometry))
            throw new ArgumentException($"{Id} computes {Domain}, not {geometry}; use {Direct}.", "algorithm");
    }

    /// <summary>The cost of computing, and of reading packed filters from memory meanwhile, which is hidden for the most part.</summary>
    /// <param name="products">The cost of computing.</param>
    /// <param name="filterValues">The packed filter values.</param>
    private protected static double WhileReading(double products, double filterValues)
    {
        double reading = filterValues * PerFilterValue;
        return Math.Max(products, reading) + (Math.Min(products, reading) * NotHidden);
    }

    /// <summary>Channels padded to whole vectors.</summary>
    private protected static int PaddedChannels(int channels) => (channels + WidestLanes - 1) / WidestLanes * WidestLanes;
}
