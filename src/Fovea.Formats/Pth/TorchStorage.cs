namespace Fovea.Formats.Pth;

/// <summary>The bytes that tensors share; where they lie in the file is known only at the end of the pickle.</summary>
internal sealed class StorageBytes(string key, long byteLength, int width)
{
    public string Key { get; } = key;

    public long ByteLength { get; } = byteLength;

    /// <summary>Bytes of one value, as its length is counted in legacy files.</summary>
    public int Width { get; } = width;

    public ByteReader? Read { get; set; }
}

/// <summary>A storage as a tensor refers to it: the whole, or a part as old files have it.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="DType">The values' type; null when a tensor says it.</param>
/// <param name="First">The first value.</param>
/// <param name="Count">How many values.</param>
internal sealed record TorchStorage(StorageBytes Bytes, DType? DType, long First, long Count);

/// <summary>A tensor as the pickle describes it, checked against its storage.</summary>
internal sealed record TorchTensor(StorageBytes Bytes, TensorLayout Layout);
