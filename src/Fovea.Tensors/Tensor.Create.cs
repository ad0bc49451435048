using Fovea.Tensors.Graphs;
using Fovea.Tensors.Memory;

namespace Fovea.Tensors;

public sealed partial class Tensor
{
    /// <summary>A tensor with uninitialised values.</summary>
    public static Tensor Empty(Shape shape) => new(shape, new Storage(shape.Elements));

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0f);

    /// <summary>A tensor filled with one value.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = Empty(shape);
        tensor.Data.Fill(value);
        return tensor;
    }

    /// <summary>A scalar, of shape [].</summary>
    public static Tensor Scalar(float value) => Full(new Shape(), value);

    /// <summary>Creates a tensor from values in logical order, [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The number of values differs from that of the shape.</exception>
    public static Tensor FromArray(Shape shape, ReadOnlySpan<float> values)
    {
        CheckLength(shape, values.Length);
        Tensor tensor = Empty(shape);
        MemoryOrder.FromLogical(shape, values, tensor.Data);
        return tensor;
    }

    /// <summary>Creates a tensor of logical shape [N, C, H, W] from values in memory order, [N, H, W, C].</summary>
    /// <exception cref="ArgumentException">The number of values differs from that of the shape.</exception>
    public static Tensor FromChannelsLast(Shape shape, ReadOnlySpan<float> values)
    {
        CheckLength(shape, values.Length);
        Tensor tensor = Empty(shape);
        values.CopyTo(tensor.Data);
        return tensor;
    }

    /// <summary>
    /// A tensor whose memory is allocated when its values are first read; <paramref name="initializer"/> then writes them, in memory order.
    /// </summary>
    public static Tensor Deferred(Shape shape, Action<Span<float>> initializer) => new(shape, null, target => initializer(target.Data));

    /// <summary>
    /// A view of the same memory under another shape with as many elements, in the same memory order. Each of the two tensors must be
    /// released.
    /// </summary>
    internal Tensor Share(Shape shape) => new(shape, _storage!.Share());

    /// <summary>A tensor with the same values and the gradient accumulated so far, as the input of a recomputed segment.</summary>
    internal Tensor ShareForGradient()
    {
        _ = Data;
        return new Tensor(Shape, _storage!.Share()) { Name = Name, RequiresGrad = RequiresGrad, Grad = Grad, Source = Source };
    }

    /// <summary>A tensor with uninitialised values, whose memory is allocated when they are first accessed.</summary>
    internal static Tensor EmptyDeferred(Shape shape) => new(shape, null, static _ => { });

    internal static Tensor Symbolic(Shape shape, Symbol symbol, string? name = null) => new(shape, null, null, symbol) { Name = name };

    /// <summary>Copies the values to an array in logical order, [N, C, H, W].</summary>
    public float[] ToArray()
    {
        var values = new float[Shape.Elements];
        MemoryOrder.ToLogical(Shape, Data, values);
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Overwrites the values with others in logical order, [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The number of values differs from that of the shape.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        CheckLength(Shape, values.Length);
        MemoryOrder.FromLogical(Shape, values, Data);
        GC.KeepAlive(this);
    }

    private static void CheckLength(Shape shape, int length)
    {
        if (length != shape.Elements)
            throw new ArgumentException($"Tensor: {length} values for shape {shape}; expected {shape.Elements}.");
    }
}
