namespace Fovea.Formats.Pth;

/// <summary>
/// The only globals (names in Python's and PyTorch's modules) that a pickle may refer to, and the values that they stand for. Nothing is
/// looked up elsewhere.
/// </summary>
internal static class TorchGlobals
{
    private const int MaxRank = 64;

    /// <summary>The most values of a tensor that repeats values of its storage, as <c>expand</c> makes it.</summary>
    private const long MaxRepeated = 4 << 20;

    private enum Callable
    {
        Dict,
        DefaultDict,
        Set,
        Size,
        Encode,
        Tensor,
        TypedTensor,
        Parameter,
        TypedResult,
    }

    /// <summary>A class of storages; without a type it holds bytes, or values of a type that is not read here.</summary>
    private sealed record StorageClass(string Name, DType? DType, int Width, bool IsReadable = true);

    private static readonly Dictionary<string, DType> _storages = new()
    {
        ["FloatStorage"] = DType.F32,
        ["DoubleStorage"] = DType.F64,
        ["HalfStorage"] = DType.F16,
        ["BFloat16Storage"] = DType.BF16,
        ["LongStorage"] = DType.I64,
        ["IntStorage"] = DType.I32,
        ["ShortStorage"] = DType.I16,
        ["CharStorage"] = DType.I8,
        ["ByteStorage"] = DType.U8,
        ["BoolStorage"] = DType.Bool,
    };

    // Their widths are needed to find the storages behind them in legacy files.
    private static readonly Dictionary<string, int> _unreadStorages = new()
    {
        ["ComplexFloatStorage"] = 8,
        ["ComplexDoubleStorage"] = 16,
        ["QInt8Storage"] = 1,
        ["QUInt8Storage"] = 1,
        ["QInt32Storage"] = 4,
        ["QUInt4x2Storage"] = 1,
        ["QUInt2x4Storage"] = 1,
    };

    private static readonly Dictionary<string, DType> _dtypes = new()
    {
        ["float32"] = DType.F32,
        ["float64"] = DType.F64,
        ["float16"] = DType.F16,
        ["bfloat16"] = DType.BF16,
        ["int64"] = DType.I64,
        ["int32"] = DType.I32,
        ["int16"] = DType.I16,
        ["int8"] = DType.I8,
        ["uint8"] = DType.U8,
        ["uint16"] = DType.U16,
        ["uint32"] = DType.U32,
        ["uint64"] = DType.U64,
        ["bool"] = DType.Bool,
    };

    /// <summary>The name of a type's storage class in <c>torch</c>, or null when PyTorch has none.</summary>
    public static string? StorageName(DType dtype) => _storages.FirstOrDefault(pair => pair.Value == dtype).Key;

    /// <summary>The value of a global, or null for an unknown one.</summary>
    public static object? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict" or "Counter") => Callable.Dict,
        ("collections", "defaultdict") => Callable.DefaultDict,
        ("builtins" or "__builtin__", "set" or "frozenset") => Callable.Set,
        ("_codecs", "encode") => Callable.Encode,
        ("torch", "Size") => Callable.Size,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Callable.Tensor,
        ("torch._utils", "_rebuild_tensor_v3") => Callable.TypedTensor,
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => Callable.Parameter,
        ("torch._tensor", "_rebuild_from_type_v2") => Callable.TypedResult,
        ("torch" or "torch.storage", "UntypedStorage" or "_UntypedStorage" or "TypedStorage" or "_TypedStorage")
            => new StorageClass(name, null, 1),
        ("torch" or "torch.storage" or "torch.cuda", _) when _storages.TryGetValue(name, out DType stored)
            => new StorageClass(name, stored, stored.Size()),
        ("torch" or "torch.storage" or "torch.cuda", _) when _unreadStorages.TryGetValue(name, out int width)
            => new StorageClass($"torch.{name}", null, width, IsReadable: false),
        ("torch", _) when _dtypes.TryGetValue(name, out DType dtype) => dtype,
        _ => null,
    };

    /// <summary>The result of calling a global: for an unknown one, or with an argument that one would make, an opaque value.</summary>
    public static object? Call(object? callable, object?[] arguments, MemoryBudget budget, PickleSource source)
    {
        budget.Charge(64);
        if (callable is OpaqueValue unknown)
            return new OpaqueValue(arguments is [OpaqueValue type, ..] && IsReconstructor(unknown.Name) ? type.Name : unknown.Name);
        if (callable is Callable.TypedResult && arguments is [Callable inner and not Callable.TypedResult, _, PickleTuple own, ..])
            (callable, arguments) = (inner, own.Items);
        switch ((callable as Callable?, arguments))
        {
            case (Callable.DefaultDict, [] or [_]):
                budget.Charge(200);
                return new PickleDict(budget);
            case (Callable.Dict, []):
                budget.Charge(200);
                return new PickleDict(budget);
            case (Callable.Dict, [PickleDict counts]):
                return counts;
            case (Callable.Dict, [PickleList pairs]):
                budget.Charge(200);
                var dict = new PickleDict(budget);
                foreach (object? pair in pairs.Items)
                {
                    (object? key, object? value) = pair switch
                    {
                        PickleTuple { Items: [var k, var v] } => (k, v),
                        PickleList { Items: [var k, var v] } => (k, v),
                        _ => throw source.Broken("makes a dictionary of something else than pairs"),
                    };
                    dict.Set(key, value);
                }
                return dict;
            case (Callable.Set, []):
                return new PickleList();
            case (Callable.Set, [PickleList items]):
                return items;
            case (Callable.Size, [PickleTuple sizes]):
                return sizes;
            case (Callable.Encode, [string text, "latin1" or "latin-1"]):
                budget.Charge(32 + text.Length);
                return System.Text.Encoding.Latin1.GetBytes(text);
            case (Callable.Parameter, [TorchTensor tensor, ..]):
                return tensor;
            case (Callable.Tensor, [TorchStorage storage, long offset, PickleTuple sizes, PickleTuple strides, ..]):
                return Tensor(storage, storage.DType ?? DType.U8, offset, sizes, strides, budget, source);
            case (Callable.TypedTensor, [TorchStorage storage, long offset, PickleTuple sizes, PickleTuple strides, _, _, DType dtype, ..]):
                return Tensor(Typed(storage, dtype, source), dtype, offset, sizes, strides, budget, source);
            case (not null, _) when arguments.OfType<OpaqueValue>().FirstOrDefault() is { } part:
                return new OpaqueValue(part.Name);
            default:
                throw source.Broken(callable is Callable known
                    ? $"makes a {known} of other arguments than PyTorch does"
                    : "calls something that cannot be called");
        }
    }

    // What Python calls to make an object of a class, or to name a member of one: the class, its first argument, says more.
    private static bool IsReconstructor(string name) => name
        is "copyreg._reconstructor" or "copy_reg._reconstructor" or "copyreg.__newobj__" or "copyreg.__newobj_ex__"
        or "builtins.getattr" or "__builtin__.getattr";

    /// <summary>
    /// A storage by its persistent id <c>('storage', class, key, location, count[, part])</c>; an opaque value for a storage of values that
    /// are not read here, and for the code of a module, <c>('module', class, file, text)</c>.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="known">The storages known so far, by key; a new one is added.</param>
    /// <param name="source">For messages.</param>
    public static object Storage(object? id, Dictionary<string, StorageBytes> known, PickleSource source)
    {
        if (id is PickleTuple { Items: ["module", var code, ..] })
            return new OpaqueValue((code as OpaqueValue)?.Name ?? "a module's code");
        if (id is PickleTuple { Items: ["storage", OpaqueValue unknown, ..] })
            return new OpaqueValue(unknown.Name);

        if (id is not PickleTuple { Items: ["storage", StorageClass type, var key, _, long count and >= 0, .. var rest] }
            || rest.Length > 1)
        {
            throw source.Broken("refers to something else than a storage");
        }

        string name = key switch
        {
            string text => text,
            long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw source.Broken("refers to a storage by something else than its key"),
        };
        int width = type.Width;
        if (count > long.MaxValue / width)
            throw source.Broken($"refers to storage {MessageText.Quoted(name)} of {count} values, which no file has");
        if (!known.TryGetValue(name, out StorageBytes? bytes))
            known.Add(name, bytes = new StorageBytes(name, count * width, width));
        else if (bytes.ByteLength != count * width || bytes.Width != width)
            throw source.Broken($"refers to storage {MessageText.Quoted(name)} as {count * width} bytes, and before as {bytes.ByteLength}");
        if (!type.IsReadable)
            return new OpaqueValue(type.Name);
        if (rest is not [PickleTuple part])
            return new TorchStorage(bytes, type.DType, 0, count);
        if (part.Items is not [_, long first, long length] || first < 0 || length < 0 || length > count - first)
            throw source.Broken($"refers to a part of storage {MessageText.Quoted(name)} beyond its {count} values");
        return new TorchStorage(bytes, type.DType, first, length);
    }

    private static TorchStorage Typed(TorchStorage storage, DType dtype, PickleSource source)
    {
        int width = (storage.DType ?? DType.U8).Size();
        if (storage.First * width % dtype.Size() != 0)
            throw source.Broken("has a tensor between two values of its storage");
        return storage with { DType = dtype, First = storage.First * width / dtype.Size(), Count = storage.Count * width / dtype.Size() };
    }

    private static TorchTensor Tensor(
        TorchStorage storage, DType dtype, long offset, PickleTuple sizes, PickleTuple strides, MemoryBudget budget, PickleSource source)
    {
        if (sizes.Items.Length > MaxRank)
            throw source.Broken($"has a tensor of {sizes.Items.Length} dimensions, expected at most {MaxRank}");
        budget.Charge(400 + 60L * sizes.Items.Length);
        if (StridedView.Problem(dtype, Integers(sizes), Integers(strides), offset, storage.Count, MaxRepeated) is { } problem)
            throw source.Broken($"has a tensor that {problem}");
        var view = new StridedView(
            dtype, [.. Integers(sizes).Select(size => (int)size)], [.. Integers(strides)], storage.First + offset);
        return new TorchTensor(storage.Bytes, view);

        List<long> Integers(PickleTuple tuple) => [.. tuple.Items.Select(item => item is long size
            ? size
            : throw source.Broken("has a tensor whose sizes or strides are no integers"))];
    }
}
