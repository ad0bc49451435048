using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// The filters and the bias of a convolution as one algorithm reads them, in native memory, for any number of runs at any map and batch
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

    /// <summary>How a convolution with these filters is computed.</summary>
    public ConvolutionAlgorithm Algorithm => Layout.Algorithm;

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => _memory.Capacity * 4L;

    /// <summary>The geometry without what filters do not depend on.</summary>
    internal Conv2dGeometry Shape { get; }

    internal PackedFilterLayout Layout { get; }

    internal Span<float> Memory => _memory.Span(_memory.Capacity);

    /// <summary>Packs filters [OutChannels, KernelH, KernelW, InChannels / Groups].</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Sizes; those of batch, map and padding do not matter.</param>
    /// <param name="algorithm">The algorithm to pack for.</param>
    /// <param name="weight">Filters.</param>
    /// <param name="bias">OutChannels values, or empty for zeros.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the algorithm cannot compute such a convolution.</exception>
    public static PackedFilters Create(
        WorkerPool pool, in Conv2dGeometry geometry, ConvolutionAlgorithm algorithm, ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias = default)
        => Create(SimdSupport.Level, pool, geometry, algorithm, weight, bias);

    /// <summary>Frees the memory; nobody may be using it.</summary>
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
