namespace Fovea.Tensors.Exporting;

/// <summary>The element types of values in an <see cref="ExportedGraph"/>.</summary>
public enum ExportedType
{
    /// <summary>Single-precision numbers.</summary>
    Float,

    /// <summary>Bytes, as of pixels from 0 to 255.</summary>
    UInt8,

    /// <summary>Integers of 64 bits, as of shapes and indices.</summary>
    Int64,
}

/// <summary>One size of an input or result: a number, or a name where it may be any number.</summary>
public readonly record struct ExportedSize
{
    private ExportedSize(int size, string? name) => (Size, Name) = (size, name);

    /// <summary>The number; 0 where the size has a name.</summary>
    public int Size { get; }

    /// <summary>The name of a size that the user of the file chooses, such as <c>N</c>; null for a fixed size.</summary>
    public string? Name { get; }

    /// <summary>A fixed size.</summary>
    public static ExportedSize Fixed(int size) => new(size, null);

    /// <summary>A size that is chosen when the graph is run; the same name stands for the same size.</summary>
    public static ExportedSize Any(string name) => new(0, name);
}

/// <summary>An input or a result of an <see cref="ExportedGraph"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Sizes">The sizes, [N, C, H, W] for maps.</param>
public sealed record ExportedValue(string Name, ExportedType Type, IReadOnlyList<ExportedSize> Sizes);

/// <summary>One operator of ONNX in an <see cref="ExportedGraph"/>.</summary>
/// <param name="Operator">ONNX's name of the operator, such as <c>Conv</c>.</param>
/// <param name="Results">The names of its results, at least one.</param>
/// <param name="Inputs">The names of the values that it reads; an empty one where an input is left out.</param>
/// <param name="Attributes">The attributes that differ from ONNX's defaults.</param>
public sealed record ExportedNode(
    string Operator, IReadOnlyList<string> Results, IReadOnlyList<string> Inputs, IReadOnlyList<ExportedAttribute> Attributes)
{
    /// <summary>The node's name, which is also that of its first result.</summary>
    public string Name => Results[0];
}

/// <summary>An attribute of an <see cref="ExportedNode"/>: an integer, a number, a text, or a list of integers.</summary>
public sealed record ExportedAttribute
{
    /// <summary>An integer.</summary>
    public ExportedAttribute(string name, long value) => (Name, Value) = (name, value);

    /// <summary>A number.</summary>
    public ExportedAttribute(string name, float value) => (Name, Value) = (name, value);

    /// <summary>A text.</summary>
    public ExportedAttribute(string name, string value) => (Name, Value) = (name, value);

    /// <summary>A list of integers.</summary>
    public ExportedAttribute(string name, params IReadOnlyList<long> values) => (Name, Value) = (name, values);

    /// <summary>The attribute's name in ONNX.</summary>
    public string Name { get; }

    /// <summary>A <see cref="long"/>, a <see cref="float"/>, a <see cref="string"/> or a list of <see cref="long"/>.</summary>
    public object Value { get; }
}

/// <summary>Numbers that are part of an <see cref="ExportedGraph"/>: parameters of the network, and constants of operators.</summary>
/// <param name="Name">The name; of a parameter, that in the network's state dictionary.</param>
/// <param name="Sizes">The sizes, in the order that users see; empty for a single number.</param>
public abstract record ExportedTensor(string Name, IReadOnlyList<int> Sizes)
{
    /// <summary>The number of elements.</summary>
    public long Count => Sizes.Aggregate(1L, (count, size) => count * size);
}

/// <summary>Single-precision numbers.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sizes">The sizes.</param>
/// <param name="Read">Reads the values, in the order of the sizes; called when they are written.</param>
public sealed record ExportedFloats(string Name, IReadOnlyList<int> Sizes, Func<float[]> Read) : ExportedTensor(Name, Sizes);

/// <summary>Integers.</summary>
/// <param name="Name">The name.</param>
/// <param name="Sizes">The sizes.</param>
/// <param name="Values">The values, in the order of the sizes.</param>
public sealed record ExportedIntegers(string Name, IReadOnlyList<int> Sizes, IReadOnlyList<long> Values) : ExportedTensor(Name, Sizes);
