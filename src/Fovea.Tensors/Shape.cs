namespace Fovea.Tensors;

/// <summary>
/// The sizes of a tensor's dimensions, at most four: [N, C, H, W] for feature maps, [out, in, kh, kw] for filters, [rows, columns] for
/// matrices, [n] for vectors, [] for a scalar.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int _d0;
    private readonly int _d1;
    private readonly int _d2;
    private readonly int _d3;
    private readonly int _elements;

    /// <summary>Creates a shape of the given sizes.</summary>
    /// <exception cref="ArgumentException">More than four dimensions, a negative size, or more than 2^31 - 1 elements.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > 4)
            throw new ArgumentException($"Shape: {sizes.Length} dimensions; expected at most 4.");
        long elements = 1;
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ArgumentException($"Shape: size {size}; expected sizes of at least 0.");
            elements *= size;
            if (elements > int.MaxValue)
            {
                throw new ArgumentException(
                    $"Shape: [{string.Join(", ", sizes.ToArray())}] has more than {int.MaxValue} elements; use a smaller batch or input.");
            }
        }

        Rank = sizes.Length;
        _elements = (int)elements;
        _d0 = sizes.Length > 0 ? sizes[0] : 0;
        _d1 = sizes.Length > 1 ? sizes[1] : 0;
        _d2 = sizes.Length > 2 ? sizes[2] : 0;
        _d3 = sizes.Length > 3 ? sizes[3] : 0;
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>The number of elements; 1 for the shape [], which is the default value.</summary>
    public int Elements => Rank == 0 ? 1 : _elements;

    /// <summary>
    /// The number of values in a pixel of [N, C, H, W] or in a row of [rows, C]: C. For fewer dimensions, the number of elements.
    /// </summary>
    public int Channels => Rank > 1 ? _d1 : Elements;

    /// <summary>The number of pixels, N * H * W, or of rows: elements divided by channels.</summary>
    public int Pixels => Channels == 0 ? 0 : Elements / Channels;

    /// <summary>The size of a dimension; negative indices count from the end, as in <c>shape[-1]</c>.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such dimension.</exception>
    public int this[int dimension] => (dimension < 0 ? dimension + Rank : dimension) switch
    {
        0 when Rank > 0 => _d0,
        1 when Rank > 1 => _d1,
        2 when Rank > 2 => _d2,
        3 when Rank > 3 => _d3,
        _ => throw new IndexOutOfRangeException($"Shape: dimension {dimension} of {this}."),
    };

    /// <summary>Compares sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Compares sizes.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes as an array.</summary>
    public int[] ToArray()
    {
        var sizes = new int[Rank];
        for (int i = 0; i < Rank; i++)
            sizes[i] = this[i];
        return sizes;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Rank == other.Rank && _d0 == other._d0 && _d1 == other._d1 && _d2 == other._d2 && _d3 == other._d3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <summary>For example <c>[64, 3, 7, 7]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}

/// <summary>An operator does not accept the shape of an input; the message states the given and the expected shape.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);
