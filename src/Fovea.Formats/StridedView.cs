using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>A tensor as a strided view of its storage; offset and strides are in values, as in PyTorch.</summary>
internal sealed class StridedView
{
    private readonly int[] _sizes;
    private readonly long[] _strides;
    private readonly long _offset;

    /// <summary>Creates a view that <see cref="Problem"/> has found valid.</summary>
    public StridedView(DType dtype, int[] shape, long[] strides, long offset)
    {
        (DType, Shape, _offset) = (dtype, shape, offset);
        int[] kept = [.. Enumerable.Range(0, shape.Length).Where(d => shape[d] != 1)];
        _sizes = [.. kept.Select(d => shape[d])];
        _strides = [.. kept.Select(d => strides[d])];
        Count = shape.Aggregate(1L, (count, size) => count * size);
        IsContiguous = Count == 0 || _strides.SequenceEqual(RowMajor(_sizes));
    }

    public DType DType { get; }

    public int[] Shape { get; }

    public long Count { get; }

    /// <summary>Whether the values lie row-major without gaps.</summary>
    public bool IsContiguous { get; }

    private long Covered => Count == 0 ? 0 : 1 + _sizes.Zip(_strides, (size, stride) => (size - 1) * stride).Sum();

    /// <summary>The strides, in values, of a contiguous row-major array.</summary>
    public static long[] RowMajor(IReadOnlyList<int> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (int d = shape.Count - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }

    /// <summary>
    /// What is wrong with a view of a storage of <paramref name="capacity"/> values; null when nothing is. A view with more values than its
    /// storage, which repeats some, may have up to <paramref name="maxRepeated"/>.
    /// </summary>
    public static string? Problem(
        DType dtype, IReadOnlyList<long> sizes, IReadOnlyList<long> strides, long offset, long capacity, long maxRepeated)
    {
        if (sizes.Count != strides.Count)
            return $"has {sizes.Count} dimensions and {strides.Count} strides, expected as many";
        if (sizes.FirstOrDefault(size => size is < 0 or > int.MaxValue) is var size and not 0)
            return $"has a dimension of {size}, expected 0 to {int.MaxValue}";
        if (strides.FirstOrDefault(stride => stride < 0) is var negative and not 0)
            return $"has a stride of {negative}, expected at least 0";
        if (WeightEntry.BytesOf(dtype, [.. sizes.Select(s => (int)s)]) is not { } bytes)
            return "has more values than can be counted";
        if (offset < 0)
            return $"begins at value {offset} of its storage, expected at least 0";
        if (bytes == 0)
            return null;
        Int128 end = offset + (Int128)1;
        for (int d = 0; d < sizes.Count; d++)
            end += (Int128)(sizes[d] - 1) * strides[d];
        if (end > capacity)
            return $"reaches value {end} of a storage of {capacity}";
        long count = bytes / dtype.Size();
        return count > capacity && count > maxRepeated
            ? $"repeats the {capacity} values of its storage to {count}, expected at most {maxRepeated}"
            : null;
    }

    /// <summary>A reader of the view's values, contiguous and row-major, over a reader of the whole storage.</summary>
    /// <exception cref="WeightFileException">The values span more bytes than an array can hold.</exception>
    public ByteReader Reader(string path, string name, ByteReader storage)
    {
        int width = DType.Size();
        long start = _offset * width;
        if (IsContiguous)
            return (skip, bytes) => storage(start + skip, bytes);
        long length = Covered * width;
        if (length > Array.MaxLength)
        {
            throw new WeightFileException(
                $"{path}: {MessageText.Quoted(name)} is spread over {length} bytes, expected at most {Array.MaxLength}; save it "
                + "contiguous.");
        }

        var covered = new Lazy<byte[]>(() =>
        {
            var bytes = new byte[(int)length];
            storage(start, bytes);
            return bytes;
        });
        return (skip, bytes) =>
        {
            long first = skip / width;
            switch (width)
            {
                case 1: Gather(covered.Value, first, bytes); break;
                case 2: Gather(Cast<ushort>(covered.Value), first, MemoryMarshal.Cast<byte, ushort>(bytes)); break;
                case 4: Gather(Cast<uint>(covered.Value), first, MemoryMarshal.Cast<byte, uint>(bytes)); break;
                default: Gather(Cast<ulong>(covered.Value), first, MemoryMarshal.Cast<byte, ulong>(bytes)); break;
            }
        };
    }

    private static ReadOnlySpan<T> Cast<T>(byte[] bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private void Gather<T>(ReadOnlySpan<T> source, long first, Span<T> destination)
    {
        int last = _sizes.Length - 1;
        var index = new int[_sizes.Length];
        long at = 0;
        for (int d = last; d >= 0; d--)
        {
            index[d] = (int)(first % _sizes[d]);
            first /= _sizes[d];
            at += index[d] * _strides[d];
        }

        long stride = _strides[last];
        for (int done = 0; done < destination.Length;)
        {
            Span<T> run = destination.Slice(done, Math.Min(_sizes[last] - index[last], destination.Length - done));
            for (int k = 0; k < run.Length; k++)
                run[k] = source[(int)(at + k * stride)];
            done += run.Length;
            index[last] += run.Length;
            at += run.Length * stride;
            for (int d = last; d > 0 && index[d] == _sizes[d]; d--)
            {
                at += _strides[d - 1] - index[d] * _strides[d];
                index[d] = 0;
                index[d - 1]++;
            }
        }
    }
}
