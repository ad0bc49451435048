namespace Fovea.Tensors;

/// <summary>The two orders of a four-dimensional tensor's elements: logical [N, C, H, W] and that of memory, [N, H, W, C].</summary>
public static class Layout
{
    /// <summary>Copies from logical order to the order of memory.</summary>
    public static void ToMemoryOrder(Shape shape, ReadOnlySpan<float> logical, Span<float> memory) =>
        Transpose(shape, logical, memory, toMemory: true);

    /// <summary>Copies from the order of memory to logical order.</summary>
    public static void ToLogicalOrder(Shape shape, ReadOnlySpan<float> memory, Span<float> logical) =>
        Transpose(shape, memory, logical, toMemory: false);

    /// <summary>Whether both orders are the same for a shape.</summary>
    public static bool OrdersAgree(Shape shape) => shape.Rank < 4 || shape[1] == 1 || shape[2] * shape[3] == 1;

    private static void Transpose(Shape shape, ReadOnlySpan<float> source, Span<float> destination, bool toMemory)
    {
        if (OrdersAgree(shape))
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
