namespace Fovea.Formats.Safetensors;

/// <summary>One tensor of a safetensors file, without its values.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="DType">How its values are stored.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
/// <param name="ByteOffset">Where its values begin, from the beginning of the file's data.</param>
public sealed record SafetensorsEntry(string Name, DType DType, IReadOnlyList<int> Shape, long ByteOffset)
    : WeightEntry(Name, DType, Shape);
