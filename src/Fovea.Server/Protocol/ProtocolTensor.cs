using System.Buffers.Binary;

namespace Fovea.Server.Protocol;

/// <summary>A tensor of a request or an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">One of <see cref="Protocol.Datatype"/>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Raw">
/// Its elements in row-major order, little endian; those of <see cref="Datatype.Bytes"/> each after its length in four bytes.
/// </param>
internal sealed record ProtocolTensor(string Name, string Datatype, long[] Shape, ReadOnlyMemory<byte> Raw)
{
    private const int LengthSize = sizeof(uint);

    /// <summary>A tensor of elements of any length.</summary>
    public static ProtocolTensor OfElements(string name, long[] shape, IEnumerable<byte[]> elements)
    {
        using var raw = new MemoryStream();
        Span<byte> length = stackalloc byte[LengthSize];
        foreach (byte[] element in elements)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            raw.Write(length);
            raw.Write(element);
        }

        return new ProtocolTensor(name, Protocol.Datatype.Bytes, shape, raw.ToArray());
    }

    /// <summary>Sizes as text.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Checks that type, shape and content belong together.</summary>
    /// <exception cref="ServingException">They do not.</exception>
    public void Validate()
    {
        int size = Protocol.Datatype.Size(Datatype)
            ?? throw ServingException.Bad($"the tensor '{Name}' has the datatype '{Datatype}', which the protocol does not know");
        long elements = 1;
        foreach (long length in Shape)
        {
            if (length < 0 || (length > 0 && elements > int.MaxValue / length))
                throw ServingException.Bad($"the tensor '{Name}' has shape {Text(Shape)}; expected sizes of at least 0 and fewer elements");
            elements *= length;
        }

        if (size > 0 && elements * size != Raw.Length)
        {
            throw ServingException.Bad(
                $"the tensor '{Name}' has {Raw.Length} bytes; expected {elements * size} for {Datatype} of shape {Text(Shape)}");
        }

        if (size == 0 && Elements().Count != elements)
            throw ServingException.Bad($"the tensor '{Name}' has {Elements().Count} elements; expected {elements} for shape {Text(Shape)}");
    }

    /// <summary>The elements of a tensor of <see cref="Datatype.Bytes"/>.</summary>
    /// <exception cref="ServingException">An element is cut off.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Elements()
    {
        List<ReadOnlyMemory<byte>> elements = [];
        ReadOnlyMemory<byte> rest = Raw;
        while (rest.Length > 0)
        {
            uint length = rest.Length < LengthSize ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
            if (length > rest.Length - LengthSize)
                throw ServingException.Bad($"the tensor '{Name}' has an element that is cut off");
            elements.Add(rest.Slice(LengthSize, (int)length));
            rest = rest[(LengthSize + (int)length)..];
        }

        return elements;
    }
}
