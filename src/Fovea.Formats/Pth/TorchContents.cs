using System.Globalization;
using System.Numerics;

namespace Fovea.Formats.Pth;

/// <summary>
/// An unpickled object, flattened: tensors, likewise numbers and strings, and the names of opaque values, by their path.
/// </summary>
internal sealed record TorchContents(
    IReadOnlyList<WeightEntry> Entries,
    IReadOnlyDictionary<string, TorchTensor> Tensors,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> OpaqueValues)
{
    private const int MaxDepth = 64;
    private const int MaxTextLength = 4096;

    // What visiting an object allocates besides its name, and what entering a container does.
    private const int ChildBytes = 112;
    private const int ContainerBytes = 224;

    // A few tensors may share a storage; a thousand that share the whole file are not weights.
    private const int MaxShares = 16;
    private const long MaxSharedBase = 32 << 20;

    /// <summary>Traverses the object's containers.</summary>
    /// <exception cref="WeightFileException">
    /// It is neither a tensor nor a container, contains itself, or has two tensors of the same name.
    /// </exception>
    public static TorchContents Of(RandomAccessFile file, TorchArchive archive, MemoryBudget budget)
    {
        var entries = new List<WeightEntry>();
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var opaque = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Stack<IEnumerator<(string Name, object? Value)>>();
        Int128 bytes = 0;
        switch (archive.Root)
        {
            case TorchTensor tensor: Add(System.IO.Path.GetFileNameWithoutExtension(file.Path), tensor); break;
            case PickleDict or PickleList or PickleTuple or OpaqueValue { Items: not null }: open.Push(Children("", archive.Root)); break;
            case OpaqueValue whole:
                throw new WeightFileException(
                    $"{file.Path}: holds an object of {whole.Name}, such as a whole model with its code, expected a state dictionary; save "
                    + "torch.save(model.state_dict(), file).");
            default:
                throw new WeightFileException(
                    $"{file.Path}: holds neither tensors nor a container of them, expected a state dictionary.");
        }
        while (open.TryPeek(out IEnumerator<(string Name, object? Value)>? children))
        {
            if (!children.MoveNext())
            {
                open.Pop();
                continue;
            }
            (string name, object? value) = children.Current;
            budget.Charge(ChildBytes + 4 * name.Length);
            if (value is TorchTensor tensor)
            {
                Add(name, tensor);
                continue;
            }
            if (value is OpaqueValue unread)
            {
                budget.Charge(128);
                opaque.TryAdd(name, unread.Name);
            }
            if (value is PickleDict or PickleList or PickleTuple or OpaqueValue { Items: not null })
            {
                if (open.Count == MaxDepth)
                {
                    throw new WeightFileException(
                        $"{file.Path}: {MessageText.Quoted(name)} lies deeper than {MaxDepth} containers, or one contains itself.");
                }

                budget.Charge(ContainerBytes + 2 * name.Length);
                open.Push(Children(name + ".", value));
            }
            else if (Scalar(value) is { } text && text.Length <= MaxTextLength)
            {
                budget.Charge(128);
                metadata.TryAdd(name, text);
            }
        }
        foreach ((string key, string value) in archive.Metadata)
            metadata[key] = value;
        return new TorchContents(entries, tensors, metadata, opaque);

        void Add(string name, TorchTensor tensor)
        {
            budget.Charge(300);
            if (!tensors.TryAdd(name, tensor))
                throw new WeightFileException($"{file.Path}: has two tensors named {MessageText.Quoted(name)}, expected one.");
            var entry = new WeightEntry(name, tensor.View.DType, tensor.View.Shape);
            entries.Add(entry);
            if ((bytes += entry.ByteLength) > (Int128)MaxShares * file.Length + MaxSharedBase)
            {
                throw new WeightFileException(
                    $"{file.Path}: describes tensors of more than {bytes} bytes that share a file of {file.Length}, expected weights; "
                    + "it is damaged or hostile.");
            }
        }
    }

    private static IEnumerator<(string Name, object? Value)> Children(string prefix, object container)
    {
        if ((container as PickleDict ?? (container as OpaqueValue)?.Items) is { } dict)
        {
            for (int i = 0; i < dict.Items.Count; i++)
            {
                (object? key, object? value) = dict.Items[i];
                yield return (prefix + (Scalar(key) ?? string.Create(CultureInfo.InvariantCulture, $"?{i}")), value);
            }
            yield break;
        }
        IReadOnlyList<object?> items = container is PickleList list ? list.Items : ((PickleTuple)container).Items;
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is TorchTensor or PickleDict or PickleList or PickleTuple or OpaqueValue)
                yield return (prefix + i.ToString(CultureInfo.InvariantCulture), items[i]);
        }
    }

    private static string? Scalar(object? value) => value switch
    {
        string text => text,
        long or BigInteger => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool truth => truth ? "True" : "False",
        _ => null,
    };
}
