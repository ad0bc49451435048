using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// The filters and the bias of a convolution, packed for one algorithm, in native memory, for any number of runs at any map and batch
/// size. Read-only after creation: threads may share it.
/// </summary>
public sealed unsafe class PackedFilters : IDisposable
{
    private readonly NativeBuffer _memory;

    private PackedFilters(in Conv2dGeometry shape, PackedFilterLayout layout)
    {
        Shape = shape.FilterShape();
        Layout = layout;
        _memory = new NativeBuffer(checked((int)layout.Floats));
    }

    /// <summary>The algorithm that the filters are packed for.</summary>
    public ConvolutionAlgorithm Algorithm => Layout.Algorithm;

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => _memory.Capacity * 4L;

    /// <summary>The geometry that the filters depend on; see <see cref="Conv2dGeometry.FilterShape"/>.</summary>
    internal Conv2dGeometry Shape { get; }

    internal PackedFilterLayout Layout { get; }

    internal Span<float> Memory => _memory.Span(_memory.Capacity);

    /// <summary>Packs filters [OutChannels, KernelH, KernelW, InChannels / Groups].</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes; batch, map size and padding are ignored.</param>
    /// <param name="algorithm">The algorithm to pack for.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="bias">OutChannels values, or empty for zeros.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the algorithm cannot compute such a convolution.</exception>
    public static PackedFilters Create(
        WorkerPool pool, in Conv2dGeometry geometry, ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias = default)
        => Create(SimdSupport.Level, pool, geometry, algorithm, weight, bias);

    /// <summary>Frees the memory. It must not be in use.</summary>
    public void Dispose() => _memory.Free();

    internal static PackedFilters Create(
        SimdLevel level, WorkerPool pool, in Conv2dGeometry geometry, ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias)
    {
        geometry.CheckFilters("PackedFilters");
        if (weight.Length != geometry.WeightLength)
            throw new ArgumentException($"PackedFilters: weight has {weight.Length} floats; expected {geometry.WeightLength}.");
        if (!bias.IsEmpty && bias.Length != geometry.OutChannels)
        {
            throw new ArgumentException(
                $"PackedFilters: bias has {bias.Length} values; expected {geometry.OutChannels}, one for each output channel.");
        }
        algorithm.Check(geometry);
        var packed = new PackedFilters(geometry, algorithm.LayoutFor(level, geometry));
        fixed (float* source = weight, destination = packed.Memory)
            packed.Layout.Pack(pool, FilterPacking.Forward(geometry, source), bias, destination);
        return packed;
    }
}

/// <summary>
/// The layout of packed filters in memory: panels of its matrices [depth, columns], group after group, and behind them a bias padded to
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
