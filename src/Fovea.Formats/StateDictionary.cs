using System.Buffers;
using Fovea.Formats.Pth;
using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>
/// A tensor of a model with its name in the state dictionary. With <paramref name="IsInteger"/> it is a counter: an integer in files, a
/// float in memory.
/// </summary>
public sealed record NamedTensor(string Name, Tensor Value, bool IsInteger = false)
{
    /// <summary>Whether a file may lack the tensor, or have it in another shape; it then keeps its value.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>Saves and loads the state dictionaries of models, with PyTorch's names and logical layout.</summary>
public static class StateDictionary
{
    /// <summary>
    /// Writes tensors atomically: in PyTorch's format for the extensions <c>.pth</c>, <c>.pt</c> and <c>.th</c>, otherwise as safetensors.
    /// </summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // All tensors are converted to logical order in the same buffer, each just before it is written.
        NamedTensor[] all = [.. tensors];
        float[] buffer = ArrayPool<float>.Shared.Rent(all.Select(tensor => tensor.Value.Shape.Elements).DefaultIfEmpty(1).Max());
        try
        {
            IEnumerable<TensorEntry> entries = all.Select(tensor => Entry(tensor, buffer));
            if (WeightConverter.IsTorch(path))
                PthWriter.Write(path, entries, metadata);
            else
                SafetensorsWriter.Write(path, entries, metadata);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Replaces the values of <paramref name="tensors"/> by those of a file of any format (<see cref="WeightFile.Open"/>) and returns the
    /// file's metadata. Usual prefixes such as <c>state_dict.</c> and the parts that wrappers add to names, such as <c>module.</c>, are
    /// detected (<see cref="WeightNames"/>); batch counters that old files lack are set to zero.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The file is missing or malformed, or names and shapes do not match: the message lists all differences, and nothing is changed.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyCollection<NamedTensor> tensors) =>
        Load(path, tensors, new LoadOptions()).Metadata;

    /// <summary>
    /// Replaces the values of <paramref name="tensors"/> by those of a file and reports what was loaded and what was not.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The file is missing or malformed, or names and shapes do not match (with <see cref="LoadOptions.AllowPartial"/>: nothing matches).
    /// Nothing is changed.
    /// </exception>
    public static LoadReport Load(string path, IReadOnlyCollection<NamedTensor> tensors, LoadOptions options)
    {
        using WeightFile file = WeightFile.Open(path);
        return Load(file, tensors, options);
    }

    /// <summary>
    /// Replaces the values of <paramref name="tensors"/> by those of an open file and reports what was loaded and what was not. Integers
    /// and floats are cast into each other as PyTorch does.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The file cannot be read, or names and shapes do not match (with <see cref="LoadOptions.AllowPartial"/>: nothing matches); the
    /// message lists all differences. Nothing is changed.
    /// </exception>
    public static LoadReport Load(WeightFile file, IReadOnlyCollection<NamedTensor> tensors, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(options);
        NameMatch match = NameMatch.Of(file, tensors, options);
        if (options.AllowPartial ? match.Fitting.Count == 0 && tensors.Count > 0 : !match.IsWhole)
            throw match.Error();
        foreach ((NamedTensor tensor, WeightEntry entry) in match.Fitting)
        {
            ReadOnlySpan<float> values = tensor.IsInteger ? ReadCounter(file, entry) : file.ReadFloats(entry.Name);
            tensor.Value.CopyFrom(values[..tensor.Value.Shape.Elements]);
        }
        foreach (NamedTensor counter in match.ResetCounters)
            counter.Value.CopyFrom(new float[counter.Value.Shape.Elements]);
        return new LoadReport
        {
            Metadata = file.Metadata,
            Prefix = match.Prefix,
            Loaded = [.. match.Fitting.Select(pair => pair.Tensor.Name)],
            Missing = [.. match.Missing.Select(tensor => tensor.Name)],
            Unexpected = [.. match.Unexpected.Select(pair => pair.Name)],
            ShapeMismatches =
            [
                .. match.ShapeMismatches.Select(
                    pair => new MismatchedTensor(pair.Tensor.Name, pair.Entry.Shape, pair.Tensor.Value.Shape.ToArray())),
            ],
            ResetCounters = [.. match.ResetCounters.Select(tensor => tensor.Name)],
            PassedOver = [.. match.PassedOver.Select(pair => pair.Name)],
            OpaqueValues = file.OpaqueValues,
        };
    }

    private static float[] ReadCounter(WeightFile file, WeightEntry entry) => entry.DType.IsFloat()
        ? [.. file.ReadFloats(entry.Name).Select(MathF.Truncate)]
        : [.. file.ReadIntegers(entry.Name).Select(value => (float)value)];

    private static TensorEntry Entry(NamedTensor tensor, float[] buffer)
    {
        int[] shape = tensor.Value.Shape.ToArray();
        return tensor.IsInteger
            ? TensorEntry.Integers(tensor.Name, shape, tensor.Value.ToArray().Select(value => (long)value).ToArray())
            : TensorEntry.Floats(tensor.Name, shape, () => InLogicalOrder(tensor.Value, buffer));
    }

    private static ReadOnlyMemory<float> InLogicalOrder(Tensor tensor, float[] buffer)
    {
        MemoryOrder.ToLogical(tensor.Shape, tensor.Data, buffer.AsSpan(0, tensor.Shape.Elements));
        GC.KeepAlive(tensor);
        return buffer.AsMemory(0, tensor.Shape.Elements);
    }
}
