using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>
/// The tensors of another file under other names, where given with other values of the same shape: what a network of this library needs,
/// from a file that another program wrote in its own terms.
/// </summary>
public sealed class AdaptedWeightFile : WeightFile
{
    private readonly WeightFile _source;
    private readonly Dictionary<string, Func<float[]>> _changed;

    /// <summary>Takes over an open file, which is closed with this one.</summary>
    /// <param name="source">The open file.</param>
    /// <param name="tensors">The tensors, in their order here; those that are not listed are left out.</param>
    /// <param name="metadata">What the adapted file says of itself.</param>
    /// <exception cref="WeightFileException">The file lacks a tensor.</exception>
    /// <exception cref="ArgumentException">Two tensors have the same name, or values are changed that are no floats of 32 bits.</exception>
    public AdaptedWeightFile(
        WeightFile source, IReadOnlyList<AdaptedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(Checked(source).Path, [.. tensors.Select(tensor => source.Entry(tensor.Source) with { Name = tensor.Name })], metadata)
    {
        _source = source;
        _changed = tensors.Where(tensor => tensor.Change is not null)
            .ToDictionary(tensor => tensor.Name, tensor => Once(() => tensor.Change!(source.ReadFloats(tensor.Source))));
        if (Entries.FirstOrDefault(entry => _changed.ContainsKey(entry.Name) && entry.DType != DType.F32) is { } other)
            throw new ArgumentException($"AdaptedWeightFile: '{other.Name}' has {other.DType} values; only F32 can be changed.");
    }

    /// <inheritdoc/>
    public override string Format => _source.Format;

    /// <inheritdoc/>
    public override void Dispose() => _source.Dispose();

    internal override ByteReader Reader(WeightEntry entry) => _changed.TryGetValue(entry.Name, out Func<float[]>? values)
        ? (skip, bytes) => MemoryMarshal.AsBytes(values().AsSpan()).Slice((int)skip, bytes.Length).CopyTo(bytes)
        : _source.Reader(entry);

    private static Func<float[]> Once(Func<float[]> read)
    {
        var values = new Lazy<float[]>(read);
        return () => values.Value;
    }

    private static WeightFile Checked(WeightFile source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source;
    }
}

/// <summary>A tensor of an <see cref="AdaptedWeightFile"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Its name in the file that it comes from.</param>
/// <param name="Change">Makes its values of those in the file, as many; null for the same values.</param>
public sealed record AdaptedTensor(string Name, string Source, Func<float[], float[]>? Change = null);
