namespace Fovea.Formats;

/// <summary>One tensor of a file of weights, without its values.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="DType">How its values are stored.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
public record WeightEntry(string Name, DType DType, IReadOnlyList<int> Shape)
{
    /// <summary>How many values there are.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>How many bytes the values take.</summary>
    public long ByteLength => Count * DType.Size();

    /// <summary>The bytes of a tensor, or null when they are more than a signed 64-bit integer counts or a size is negative.</summary>
    internal static long? BytesOf(DType dtype, IReadOnlyList<int> shape)
    {
        Int128 bytes = dtype.Size();
        foreach (int size in shape)
        {
            bytes *= size;
            if (bytes > long.MaxValue || size < 0) return null;
        }
        return (long)bytes;
    }
}
