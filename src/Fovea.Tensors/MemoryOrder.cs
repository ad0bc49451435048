namespace Fovea.Tensors;

/// <summary>
/// The order of a tensor's elements in memory. Four-dimensional tensors are channels-last in memory, [N, H, W, C], while their logical
/// order is [N, C, H, W]; with fewer dimensions both orders are the same.
/// </summary>
public static class MemoryOrder
{
    /// <summary>Copies from logical order, [N, C, H, W], to memory order, [N, H, W, C].</summary>
    public static void FromLogical(Shape shape, ReadOnlySpan<float> logical, Span<float> memory) =>
        Transpose(shape, logical, memory, toMemory: true);

    /// <summary>Copies from memory order, [N, H, W, C], to logical order, [N, C, H, W].</summary>
    public static void ToLogical(Shape shape, ReadOnlySpan<float> memory, Span<float> logical) =>
        Transpose(shape, memory, logical, toMemory: false);

    /// <summary>Whether both orders are the same for a shape: fewer than four dimensions, one channel, or one pixel.</summary>
    public static bool IsLogical(Shape shape) => shape.Rank < 4 || shape[1] == 1 || shape[2] * shape[3] == 1;

    private static void Transpose(Shape shape, ReadOnlySpan<float> source, Span<float> destination, bool toMemory)
    {
        if (IsLogical(shape))
        {
            source.CopyTo(destination);
            return;
        }

        int pixels = shape[2] * shape[3];
        int rows = toMemory ? shape[1] : pixels;
        int columns = toMemory ? pixels : shape[1];
        int image = rows * columns;
        for (int n = 0; n < shape[0]; n++)
            TransposeMatrix(source.Slice(n * image, image), rows, columns, destination.Slice(n * image, image));
    }

    private static void TransposeMatrix(ReadOnlySpan<float> source, int rows, int columns, Span<float> destination)
    {
        const int Block = 16;
        for (int firstRow = 0; firstRow < rows; firstRow += Block)
        {
            int endRow = Math.Min(rows, firstRow + Block);
            for (int column = 0; column < columns; column++)
            {
                for (int row = firstRow; row < endRow; row++)
                    destination[(column * rows) + row] = source[(row * columns) + column];
            }
        }
    }
}
