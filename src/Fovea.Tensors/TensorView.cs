namespace Fovea.Tensors;

/// <summary>
/// A writable view of a tensor's values: a logical shape and channels-last memory with a stride. Between one pixel of [N, C, H, W], or one
/// row of [rows, C], and the next there may be values of other tensors.
/// </summary>
/// <param name="memory">Memory that starts with the first value.</param>
/// <param name="shape">The logical shape.</param>
/// <param name="pixelStride">Floats from one pixel or row to the next, at least the number of channels.</param>
public readonly ref struct TensorView(Span<float> memory, Shape shape, int pixelStride)
{
    private readonly Span<float> _memory = memory;

    /// <summary>A view of contiguous values.</summary>
    public TensorView(Span<float> values, Shape shape)
        : this(values, shape, shape.Channels)
    {
    }

    /// <summary>The logical shape.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Floats from one pixel or row to the next.</summary>
    public int PixelStride { get; } = pixelStride;

    /// <summary>Memory that starts with the first value; it may extend beyond the last value.</summary>
    public Span<float> Memory => _memory;

    /// <summary>The values in memory order, for a contiguous view.</summary>
    /// <exception cref="InvalidOperationException">The view is strided: use <see cref="Memory"/> and <see cref="PixelStride"/>.</exception>
    public Span<float> Values => ReadOnlyTensorView.CheckDense(Shape, PixelStride) ? _memory[..Shape.Elements] : default;

    /// <summary>The same view, read-only.</summary>
    public static implicit operator ReadOnlyTensorView(TensorView view) => new(view._memory, view.Shape, view.PixelStride);
}

/// <summary>A read-only <see cref="TensorView"/>; the default value stands for an absent operand.</summary>
/// <param name="memory">Memory that starts with the first value.</param>
/// <param name="shape">The logical shape.</param>
/// <param name="pixelStride">Floats from one pixel or row to the next, at least the number of channels.</param>
public readonly ref struct ReadOnlyTensorView(ReadOnlySpan<float> memory, Shape shape, int pixelStride)
{
    private readonly ReadOnlySpan<float> _memory = memory;

    /// <summary>A view of contiguous values.</summary>
    public ReadOnlyTensorView(ReadOnlySpan<float> values, Shape shape)
        : this(values, shape, shape.Channels)
    {
    }

    /// <summary>The logical shape.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Floats from one pixel or row to the next.</summary>
    public int PixelStride { get; } = pixelStride;

    /// <summary>Memory that starts with the first value; it may extend beyond the last value.</summary>
    public ReadOnlySpan<float> Memory => _memory;

    /// <summary>The values in memory order, for a contiguous view; empty for an absent operand.</summary>
    /// <exception cref="InvalidOperationException">The view is strided: use <see cref="Memory"/> and <see cref="PixelStride"/>.</exception>
    public ReadOnlySpan<float> Values => _memory.IsEmpty || !CheckDense(Shape, PixelStride) ? default : _memory[..Shape.Elements];

    internal static bool CheckDense(Shape shape, int pixelStride) => shape.Elements == 0 || pixelStride == shape.Channels
        ? true
        : throw new InvalidOperationException(
            $"TensorView: values of shape {shape} lie {pixelStride} floats apart; expected {shape.Channels}. "
            + "Only operators that accept strided "
            + "views may be given them.");
}
