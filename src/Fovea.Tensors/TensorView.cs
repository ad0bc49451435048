namespace Fovea.Tensors;

/// <summary>
/// Where the values of a tensor lie, to read and write: a shape and memory with channels last. Between one pixel of maps [N, C, H, W], or
/// one row of a matrix [rows, C], and the next there may be the values of others.
/// </summary>
/// <param name="memory">Memory from the first value on.</param>
/// <param name="shape">The logical sizes.</param>
/// <param name="pixelStride">Floats from one pixel or row to the next, at least the channels.</param>
public readonly ref struct TensorView(Span<float> memory, Shape shape, int pixelStride)
{
    private readonly Span<float> _memory = memory;

    /// <summary>A view of values with nothing between them.</summary>
    public TensorView(Span<float> values, Shape shape)
        : this(values, shape, shape.Channels)
    {
    }

    /// <summary>The logical sizes.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Floats from one pixel or row to the next.</summary>
    public int PixelStride { get; } = pixelStride;

    /// <summary>Memory from the first value on; it may reach beyond the last value.</summary>
    public Span<float> Memory => _memory;

    /// <summary>The values in the order of memory, when nothing lies between them.</summary>
    /// <exception cref="InvalidOperationException">Something does: the operator must use <see cref="Memory"/> and the stride.</exception>
    public Span<float> Values => ReadOnlyTensorView.CheckDense(Shape, PixelStride) ? _memory[..Shape.Elements] : default;

    /// <summary>The same view to read only.</summary>
    public static implicit operator ReadOnlyTensorView(TensorView view) => new(view._memory, view.Shape, view.PixelStride);
}

/// <summary>A <see cref="TensorView"/> to read only; the default value is the absent operand.</summary>
/// <param name="memory">Memory from the first value on.</param>
/// <param name="shape">The logical sizes.</param>
/// <param name="pixelStride">Floats from one pixel or row to the next, at least the channels.</param>
public readonly ref struct ReadOnlyTensorView(ReadOnlySpan<float> memory, Shape shape, int pixelStride)
{
    private readonly ReadOnlySpan<float> _memory = memory;

    /// <summary>A view of values with nothing between them.</summary>
    public ReadOnlyTensorView(ReadOnlySpan<float> values, Shape shape)
        : this(values, shape, shape.Channels)
    {
    }

    /// <summary>The logical sizes.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Floats from one pixel or row to the next.</summary>
    public int PixelStride { get; } = pixelStride;

    /// <summary>Memory from the first value on; it may reach beyond the last value.</summary>
    public ReadOnlySpan<float> Memory => _memory;

    /// <summary>The values in the order of memory, when nothing lies between them; empty for an absent operand.</summary>
    /// <exception cref="InvalidOperationException">Something does: the operator must use <see cref="Memory"/> and the stride.</exception>
    public ReadOnlySpan<float> Values => _memory.IsEmpty || !CheckDense(Shape, PixelStride) ? default : _memory[..Shape.Elements];

    internal static bool CheckDense(Shape shape, int pixelStride) => shape.Elements == 0 || pixelStride == shape.Channels
        ? true
        : throw new InvalidOperationException(
            $"TensorView: values of shape {shape} lie {pixelStride} floats apart; expected {shape.Channels}. "
            + "Only operators that accept strided "
            + "views may be given them.");
}
