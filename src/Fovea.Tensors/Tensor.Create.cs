using Fovea.Tensors.Graphs;
using Fovea.Tensors.Memory;

namespace Fovea.Tensors;

public sealed partial class Tensor
{
    /// <summary>A tensor of undefined content.</summary>
    public static Tensor Empty(Shape shape) => new(shape, new Storage(shape.Elements));

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0f);

    /// <summary>A tensor with the same value everywhere.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = Empty(shape);
        tensor.Data.Fill(value);
        return tensor;
    }

    /// <summary>A tensor of one number, shape [].</summary>
    public static Tensor Scalar(float value) => Full(new Shape(), value);

    /// <summary>Copies values given in the order of the logical shape, [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static Tensor FromArray(Shape shape, ReadOnlySpan<float> values)
    {
        CheckLength(shape, values.Length);
        Tensor tensor = Empty(shape);
        MemoryOrder.FromLogical(shape, values, tensor.Data);
        return tensor;
    }

    /// <summary>Copies values given in the order of memory, [N, H, W, C] for the shape [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public static Tensor FromChannelsLast(Shape shape, ReadOnlySpan<float> values)
    {
        CheckLength(shape, values.Length);
        Tensor tensor = Empty(shape);
        values.CopyTo(tensor.Data);
        return tensor;
    }

    /// <summary>
    /// A tensor whose memory is allocated when its values are first read; <paramref name="initializer"/> then
    /// writes them, in the order of memory.
    /// </summary>
    public static Tensor Deferred(Shape shape, Action<Span<float>> initializer) => new(shape, null, target => initializer(target.Data));

    /// <summary>
    /// A tensor of another shape with as many elements in the same order of memory, in the same memory; each is released by itself.
    /// </summary>
    internal Tensor Share(Shape shape) => new(shape, _storage!.Share());

    /// <summary>The same values for a second pass of a gradient, with what has been added up of the gradient.</summary>
    internal Tensor ShareForGradient()
    {
        _ = Data;
        return new Tensor(Shape, _storage!.Share()) { Name = Name, RequiresGrad = RequiresGrad, Grad = Grad, Source = Source };
    }

    /// <summary>A tensor of undefined content, whose memory is allocated when its values are first read.</summary>
    internal static Tensor Reserved(Shape shape) => new(shape, null, static _ => { });

    internal static Tensor Symbolic(Shape shape, Symbol symbol, string? name = null) => new(shape, null, null, symbol) { Name = name };

    /// <summary>The values in the order of the logical shape, [N, C, H, W].</summary>
    public float[] ToArray()
    {
        var values = new float[Shape.Elements];
        MemoryOrder.ToLogical(Shape, Data, values);
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Overwrites the values with others given in the order of the logical shape.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
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
