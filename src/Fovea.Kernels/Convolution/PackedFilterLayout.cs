using Fovea.Kernels.Gemm;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// How an algorithm wants filters in memory: panels of its matrices [depth, columns], group after group, and behind them a bias padded to
/// whole vectors.
/// </summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Level">The vector width of the panels.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Matrices">Matrices of one group: one for each point of Winograd's domain, one for direct convolution.</param>
/// <param name="Depth">Rows of a matrix, the products of one sum: channels in, for direct convolution times taps.</param>
/// <param name="Columns">Columns of a matrix: channels out of one group.</param>
internal readonly record struct PackedFilterLayout(
    ConvolutionAlgorithm Algorithm, SimdLevel Level, int Groups, int Matrices, int Depth, int Columns)
{
    public Panels Panels => new(Columns, SimdSupport.Lanes(Level));

    public nint FilterFloats => Panels.Size(Depth) * Groups * Matrices;

    public nint BiasFloats => (nint)Panels.PaddedColumns * Groups;

    public nint Floats => FilterFloats + BiasFloats;

    /// <summary>
    /// Packs filters to <paramref name="destination"/>, and behind them <paramref name="bias"/>, or zeros where it is empty.
    /// </summary>
    public unsafe void Pack(WorkerPool pool, FilterPacking packing, ReadOnlySpan<float> bias, float* destination)
    {
        packing.Panels = Panels;
        packing.Destination = destination;
        Algorithm.PackFilters(pool, this, packing);

        int padded = Panels.PaddedColumns;
        var values = new Span<float>(destination + FilterFloats, (int)BiasFloats);
        values.Clear();
        for (int group = 0; group < Groups && !bias.IsEmpty; group++)
            bias.Slice(group * Columns, Columns).CopyTo(values[(group * padded)..]);
    }
}
