using System.Buffers;
using Fovea.Formats.Pth;
using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>
/// A tensor of a model with its name in the state dictionary. With <paramref name="IsInteger"/> it is a counter: an integer in files, a
/// float in memory.
/// </summary>
public sealed record NamedTensor(string Name, Tensor Value, bool IsInteger = false);

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
    /// file's metadata. Usual prefixes such as <c>module.</c> or <c>state_dict.</c> are detected; batch counters that old files lack are
    /// set to zero.
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

    /// <inheritdoc cref="Load(string, IReadOnlyCollection{NamedTensor}, LoadOptions)"/>
    /// <summary>
    /// Replaces the values of <paramref name="tensors"/> by those of an open file and reports what was loaded and what was not.
    /// </summary>
    public static LoadReport Load(WeightFile file, IReadOnlyCollection<NamedTensor> tensors, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(options);
        NameMatch match = NameMatch.Of(file, tensors, options);
        if (options.AllowPartial ? match.Fitting.Count == 0 && tensors.Count > 0 : !match.IsWhole)
            throw match.Error();
        if (match.Fitting.Find(pair => pair.Tensor.IsInteger && pair.Entry.DType.IsFloat()) is { Tensor: { } integers, Entry: { } floats })
        {
            throw new WeightFileException(
                $"{file.Path}: '{integers.Name}' holds {floats.DType.SafetensorsName()} values, expected integers.");
        }

        foreach ((NamedTensor tensor, WeightEntry entry) in match.Fitting)
        {
            if (tensor.IsInteger)
                tensor.Value.CopyFrom([.. file.ReadIntegers(entry.Name).Select(value => (float)value)]);
            else
                tensor.Value.CopyFrom(file.ReadFloats(entry.Name));
        }
        foreach (NamedTensor counter in match.ResetCounters)
            counter.Value.CopyFrom(new float[counter.Value.Shape.Elements]);
        return new LoadReport(
            file.Metadata,
            match.Prefix,
            [.. match.Fitting.Select(pair => pair.Tensor.Name)],
            [.. match.Missing.Select(tensor => tensor.Name)],
            [.. match.Unexpected.Select(pair => pair.Name)],
            [.. match.ShapeMismatches.Select(pair => pair.Tensor.Name)],
            [.. match.ResetCounters.Select(tensor => tensor.Name)]);
    }

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
