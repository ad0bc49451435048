using Fovea.Kernels.Memory;

namespace Fovea.Tensors.Operators;

/// <summary>
/// A tensor's memory as a block of four dimensions, as kernels with strides take it: the logical dimensions, after as many of size 1 as the
/// tensor has fewer than four, so that the last dimensions of two tensors stand beside each other.
/// </summary>
internal static class BlockLayout
{
    public static PerDimension Sizes(Shape shape)
    {
        Span<int> sizes = stackalloc int[4];
        for (int d = 0; d < shape.Rank; d++)
            sizes[d] = shape[d];
        return Aligned(shape, sizes, 1);
    }

    /// <summary>Floats from one item of each dimension to the next in memory.</summary>
    public static PerDimension Strides(Shape shape)
    {
        if (shape.Rank == 4)
            return new PerDimension(shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]);
        Span<int> strides = stackalloc int[4];
        for (int d = shape.Rank - 1, stride = 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return Aligned(shape, strides, 0);
    }

    /// <summary>As <see cref="Strides"/>, with 0 where the tensor has one item that is repeated.</summary>
    public static PerDimension RepeatingStrides(Shape shape)
    {
        (PerDimension sizes, PerDimension strides) = (Sizes(shape), Strides(shape));
        return new PerDimension(
            sizes.First == 1 ? 0 : strides.First, sizes.Second == 1 ? 0 : strides.Second,
            sizes.Third == 1 ? 0 : strides.Third, sizes.Fourth == 1 ? 0 : strides.Fourth);
    }

    /// <summary>Numbers of logical dimensions in the order of the memory of a tensor of <paramref name="rank"/> dimensions.</summary>
    public static PerDimension InMemory(PerDimension numbers, int rank) =>
        rank == 4 ? new PerDimension(numbers.First, numbers.Third, numbers.Fourth, numbers.Second) : numbers;

    /// <summary>Numbers, one a dimension of the shape, after others for the dimensions that it does not have.</summary>
    public static PerDimension Aligned(Shape shape, ReadOnlySpan<int> numbers, int others)
    {
        int absent = 4 - shape.Rank;
        return new PerDimension(
            absent > 0 ? others : numbers[0], absent > 1 ? others : numbers[1 - absent], absent > 2 ? others : numbers[2 - absent],
            absent > 3 ? others : numbers[3 - absent]);
    }
}
