using System.Buffers.Binary;
using System.Text;

namespace Fovea.Formats.Pth;

/// <summary>Writes the pickle of a state dictionary, protocol 2: an OrderedDict of tensors, each with a storage of its own.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    private PickleWriter()
    {
    }

    /// <summary>Creates the pickle; the storage of tensor i has the key i.</summary>
    /// <exception cref="ArgumentException">PyTorch lacks one of the types.</exception>
    public static byte[] StateDictionary(IReadOnlyList<TensorEntry> tensors)
    {
        var writer = new PickleWriter();
        writer.Code(0x80, 2);
        writer.EmptyOrderedDict();
        writer.Code('(');
        for (int i = 0; i < tensors.Count; i++)
        {
            writer.Text(tensors[i].Name);
            writer.Tensor(tensors[i], i);
        }
        writer.Code('u');
        writer.Code('.');
        return writer._bytes.ToArray();
    }

    private void Tensor(TensorEntry tensor, int key)
    {
        string storage = TorchGlobals.StorageName(tensor.DType)
            ?? throw new ArgumentException(
                $"PthWriter: '{tensor.Name}' is {tensor.DType.SafetensorsName()}, which older PyTorch cannot hold; "
                + "expected floats, signed integers, U8 or BOOL.");
        Global("torch._utils", "_rebuild_tensor_v2");
        Code('(');
        Code('(');
        Text("storage");
        Global("torch", storage);
        Text(key.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Text("cpu");
        Integer(tensor.ByteLength / tensor.DType.Size());
        Code('t');
        Code('Q');
        Integer(0);
        Tuple(tensor.Shape.Select(size => (long)size));
        Tuple(StridedView.RowMajor(tensor.Shape));
        Code(0x89);
        EmptyOrderedDict();
        Code('t');
        Code('R');
    }

    private void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Code(')');
        Code('R');
    }

    private void Global(string module, string name) => _bytes.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Code('X');
        Number(4, bytes.Length);
        _bytes.Write(bytes);
    }

    private void Tuple(IEnumerable<long> items)
    {
        Code('(');
        foreach (long item in items)
            Integer(item);
        Code('t');
    }

    private void Integer(long value)
    {
        if (value is >= 0 and <= byte.MaxValue)
        {
            Code('K', (int)value);
        }
        else if (value is >= int.MinValue and <= int.MaxValue)
        {
            Code('J');
            Number(4, value);
        }
        else
        {
            Code(0x8a, 8);
            Number(8, value);
        }
    }

    private void Number(int width, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes[..width]);
    }

    private void Code(params ReadOnlySpan<int> codes)
    {
        foreach (int code in codes)
            _bytes.WriteByte((byte)code);
    }
}
