using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>How an algorithm wants filters in memory: its panels, group after group, and behind them a bias padded to whole vectors.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Level">The vector width of the panels.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Depth">Products that make one output (for Winograd's algorithms, at one point): taps times channels in (channels in).</param>
/// <param name="Columns">Channels out of one group.</param>
internal readonly record struct FilterLayout(ConvolutionAlgorithm Algorithm, SimdLevel Level, int Groups, int Depth, int Columns)
{
    public static FilterLayout Forward(ConvolutionAlgorithm algorithm, SimdLevel level, in Conv2dGeometry g) =>
        new(algorithm, level, g.Groups, algorithm == ConvolutionAlgorithm.Direct ? g.FilterSize : g.InChannels, g.GroupOutChannels);

    public Panels Panels => new(Columns, SimdSupport.Lanes(Level));

    public nint FilterFloats => Panels.Size(Depth) * Groups * Algorithm switch
    {
        ConvolutionAlgorithm.Winograd4x4 => Scheme4.Points * Scheme4.Points,
        ConvolutionAlgorithm.Winograd2x2Filter5 => Scheme2Taps5.Points * Scheme2Taps5.Points,
        ConvolutionAlgorithm.Winograd2x2 => Scheme2.Points * Scheme2.Points,
        _ => 1,
    };

    public nint BiasFloats => (nint)Panels.PaddedColumns * Groups;

    public nint Floats => FilterFloats + BiasFloats;

    /// <summary>Packs filters to <paramref name="destination"/>, and behind them <paramref name="bias"/>, or zeros where it is empty.</summary>
    public unsafe void Pack(WorkerPool pool, FilterPacking packing, ReadOnlySpan<float> bias, float* destination)
    {
        packing.Panels = Panels;
        packing.Destination = destination;
        switch (Algorithm)
        {
            case ConvolutionAlgorithm.Winograd4x4: new WinogradFilters<Scheme4>(Level, packing).Pack(pool); break;
            case ConvolutionAlgorithm.Winograd2x2Filter5: new WinogradFilters<Scheme2Taps5>(Level, packing).Pack(pool); break;
            case ConvolutionAlgorithm.Winograd2x2: new WinogradFilters<Scheme2>(Level, packing).Pack(pool); break;
            default: packing.Pack(pool, Groups); break;
        }

        int padded = Panels.PaddedColumns;
        var values = new Span<float>(destination + FilterFloats, (int)BiasFloats);
        values.Clear();
        for (int group = 0; group < Groups && !bias.IsEmpty; group++)
            bias.Slice(group * Columns, Columns).CopyTo(values[(group * padded)..]);
    }
}
