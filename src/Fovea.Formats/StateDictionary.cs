using System.Buffers;
using System.Text;
using Fovea.Formats.Safetensors;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>A tensor of a model under its name in the state dictionary; integers are counters, kept as one float each in memory.</summary>
public sealed record NamedTensor(string Name, Tensor Value, bool IsInteger = false);

/// <summary>Models' states in files, in PyTorch's names and logical layout.</summary>
public static class StateDictionary
{
    private const int NamesShown = 5;

    /// <summary>Writes tensors as safetensors, aside and then renamed.</summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Tensors are brought into logical order one after the other, each when its turn to be written comes, in one buffer for all.
        NamedTensor[] all = [.. tensors];
        float[] buffer = ArrayPool<float>.Shared.Rent(all.Select(tensor => tensor.Value.Shape.Elements).DefaultIfEmpty(1).Max());
        try
        {
            SafetensorsWriter.Write(path, all.Select(tensor => Entry(tensor, buffer)), metadata);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>Overwrites the values of <paramref name="tensors"/> by those of a safetensors file and returns the file's metadata.</summary>
    /// <exception cref="WeightFileException">The file is malformed, or names and shapes do not agree: all differences are told together and nothing is changed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyCollection<NamedTensor> tensors)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Compare(file, tensors);
        foreach (NamedTensor tensor in tensors)
        {
            if (tensor.IsInteger)
                tensor.Value.CopyFrom([.. file.ReadIntegers(tensor.Name).Select(value => (float)value)]);
            else
                tensor.Value.CopyFrom(file.ReadFloats(tensor.Name));
        }

        return file.Metadata;
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
        Layout.ToLogicalOrder(tensor.Shape, tensor.Data, buffer.AsSpan(0, tensor.Shape.Elements));
        GC.KeepAlive(tensor);
        return buffer.AsMemory(0, tensor.Shape.Elements);
    }

    private static void Compare(SafetensorsFile file, IReadOnlyCollection<NamedTensor> tensors)
    {
        HashSet<string> wanted = [.. tensors.Select(tensor => tensor.Name)];
        string[] missing = [.. tensors.Where(tensor => !file.Contains(tensor.Name)).Select(tensor => tensor.Name)];
        string[] unexpected = [.. file.Entries.Where(entry => !wanted.Contains(entry.Name)).Select(entry => entry.Name)];
        string[] misshaped =
        [
            .. tensors
                .Where(tensor => file.Contains(tensor.Name) && !file.Entry(tensor.Name).Shape.SequenceEqual(tensor.Value.Shape.ToArray()))
                .Select(tensor => $"{tensor.Name} [{string.Join(", ", file.Entry(tensor.Name).Shape)}] instead of {tensor.Value.Shape}"),
        ];
        if (missing.Length + unexpected.Length + misshaped.Length == 0)
            return;

        var message = new StringBuilder($"{file.Path}: does not fit the model: ");
        message.AppendJoin("; ", new[] { Part(missing, "missing"), Part(unexpected, "unexpected"), Part(misshaped, "of another shape") }.Where(part => part.Length > 0));
        throw new WeightFileException(message.Append(". Choose the model that the file was saved from.").ToString());
    }

    private static string Part(string[] names, string what) =>
        names.Length == 0 ? "" : $"{names.Length} {what} ({string.Join(", ", names.Take(NamesShown))}{(names.Length > NamesShown ? ", …" : "")})";
}
