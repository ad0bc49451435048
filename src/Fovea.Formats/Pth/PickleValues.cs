using System.Runtime.CompilerServices;

namespace Fovea.Formats.Pth;

/// <summary>A list or a set.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>
/// A class or function of Python that is not known here, or what it would make. It is never looked up and never called: only its name is
/// kept, and the items that the pickle adds to it, as for a class derived from <c>dict</c> or <c>list</c>.
/// </summary>
internal sealed record OpaqueValue(string Name)
{
    /// <summary>The items added to the object, by key or by index; null before the first.</summary>
    public PickleDict? Items { get; set; }
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A dictionary in insertion order. Number and string keys are compared by value, other keys by reference.</summary>
internal sealed class PickleDict(MemoryBudget budget)
{
    // None may be a key; null may not.
    private static readonly object _none = new();

    private readonly List<KeyValuePair<object?, object?>> _items = [];
    private readonly Dictionary<object, int> _places = new(Keys.Instance);

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Set(object? key, object? value)
    {
        if (_places.TryGetValue(key ?? _none, out int place))
        {
            _items[place] = new(key, value);
            return;
        }
        budget.Charge(96);
        _places.Add(key ?? _none, _items.Count);
        _items.Add(new(key, value));
    }

    // A file that chooses its numbers must not be able to make them collide.
    private sealed class Keys : IEqualityComparer<object>
    {
        public static Keys Instance { get; } = new();

        bool IEqualityComparer<object>.Equals(object? left, object? right)
            => ReferenceEquals(left, right) || (left is string or long or double or bool && left.Equals(right));

        int IEqualityComparer<object>.GetHashCode(object key) => key switch
        {
            string text => text.GetHashCode(StringComparison.Ordinal),
            long number => Mix(number),
            double number => Mix(BitConverter.DoubleToInt64Bits(number)),
            bool => key.GetHashCode(),
            _ => RuntimeHelpers.GetHashCode(key),
        };

        private static int Mix(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32));
    }
}

/// <summary>
/// The bytes of a storage, which several tensors may share; their place in the file is known only at the end of the pickle.
/// </summary>
internal sealed class StorageBytes(string key, long byteLength, int width)
{
    public string Key { get; } = key;

    public long ByteLength { get; } = byteLength;

    /// <summary>Bytes per value; legacy files give a storage's length in values.</summary>
    public int Width { get; } = width;

    public ByteReader? Read { get; set; }
}

/// <summary>A tensor's reference to a storage: to all of it or, in old files, to a part.</summary>
/// <param name="Bytes">The storage's bytes.</param>
/// <param name="DType">The element type; null for an untyped storage, whose tensors have the type.</param>
/// <param name="First">The index of the first value.</param>
/// <param name="Count">The number of values.</param>
internal sealed record TorchStorage(StorageBytes Bytes, DType? DType, long First, long Count);

/// <summary>A tensor as the pickle describes it, checked against its storage.</summary>
internal sealed record TorchTensor(StorageBytes Bytes, StridedView View);
