using System.Globalization;
using System.Runtime.InteropServices;
using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>Reads ONNX's TensorProto but for its values, whose place it finds and compares with type and shape.</summary>
internal sealed class OnnxTensorReader
{
    // What a tensor without dimensions costs, generously.
    private const int TensorBytes = 800;

    private const long External = 1;

    private readonly ProtobufReader _reader;
    private readonly Dictionary<string, string> _elsewhere = new(StringComparer.Ordinal);
    private readonly List<byte> _listed = [];
    private string _name = "";
    private OnnxStorage? _storage;
    private long _items;
    private int _field;
    private string? _fault;

    private OnnxTensorReader(ProtobufReader reader) => _reader = reader;

    private enum Field
    {
        Floats = 4,
        Int32s = 5,
        Texts = 6,
        Int64s = 7,
        Raw = 9,
        Doubles = 10,
        UInt64s = 11,
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="external">The files beside it.</param>
    /// <param name="isNamed">Whether the tensor must have a name, as initializers must.</param>
    /// <exception cref="WeightFileException">
    /// Its type is unknown, or its values are of another number or in a file that is not beside the model.
    /// </exception>
    public static OnnxTensor Read(ProtobufReader reader, ExternalFiles external, bool isNamed) =>
        new OnnxTensorReader(reader).Read(external, isNamed);

    private OnnxTensor Read(ExternalFiles external, bool isNamed)
    {
        long type = 0;
        bool isElsewhere = false;
        var sizes = new List<long>();
        _reader.Charge(TensorBytes);
        _reader.Message((number, wire) =>
        {
            switch (number, wire)
            {
                case (1, LengthDelimited or Varint):
                    _reader.Items(wire, sizes, _reader.Integer);
                    return true;
                case (2, Varint):
                    type = _reader.Integer();
                    return true;
                case (3, LengthDelimited):
                    _fault = "is one of several segments, which are not read; save it whole";
                    return false;
                case (8, LengthDelimited):
                    _name = _reader.Text();
                    return true;
                case (13, LengthDelimited):
                    (string key, string value) = OnnxReader.Property(_reader);
                    _elsewhere[key] = value;
                    return true;
                case (14, Varint):
                    isElsewhere = _reader.Integer() == External;
                    return true;
                case var _ when number is >= (int)Field.Floats and <= (int)Field.UInt64s:
                    return Values(number, wire);
                default:
                    return false;
            }
        });
        _fault ??= isNamed && _name.Length == 0 ? "has no name" : null;
        if (_fault is not null)
            throw Broken(_fault);
        if (OnnxTypes.Of(type) is not { } dtype)
            throw Broken($"has values of ONNX's type {type}, expected floats of any size, integers or booleans");
        if (sizes.Find(size => size is < 0 or > int.MaxValue) is var size and not 0)
            throw Broken($"has a dimension of {size}, expected 0 to {int.MaxValue}");
        int[] shape = [.. sizes.Select(each => (int)each)];
        long bytes = WeightEntry.BytesOf(dtype, shape) ?? throw Broken($"has the shape {MessageText.Shape(shape)}, which is too large");
        OnnxStorage storage = isElsewhere ? Elsewhere(external, bytes) : Here(dtype, shape, bytes);
        return new OnnxTensor(_name, dtype, shape, storage);
    }

    /// <summary>Finds the place of values, or reads them where each has a tag of its own.</summary>
    private bool Values(int field, Google.Protobuf.WireFormat.WireType wire)
    {
        if (_items > 0 && (_field != field || wire == LengthDelimited))
            _fault = "has values in several parts, expected one";
        _field = field;
        switch ((Field)field, wire)
        {
            case (Field.Raw or Field.Floats or Field.Doubles, LengthDelimited):
                (long start, long length) = _reader.Place();
                int size = (Field)field switch { Field.Floats => sizeof(float), Field.Doubles => sizeof(double), _ => 1 };
                _fault ??= length % size == 0 ? null : $"has {length} bytes of values, expected a multiple of {size}";
                (_storage, _items) = (new PlacedValues(start), length / size);
                return true;
            case (Field.Int32s or Field.Int64s or Field.UInt64s, LengthDelimited):
                (long first, long packed, _items) = _reader.Varints();
                if (packed > Array.MaxLength)
                    _fault ??= $"has {packed} bytes of packed integers, expected at most {Array.MaxLength}; save them as raw_data";
                _storage = new PackedIntegers(first, (int)Math.Min(packed, Array.MaxLength));
                return true;
            case (Field.Floats, Fixed32):
                List(BitConverter.GetBytes(_reader.Float()));
                return true;
            case (Field.Doubles, Fixed64):
                List(BitConverter.GetBytes(_reader.Double()));
                return true;
            case (Field.Int32s or Field.Int64s or Field.UInt64s, Varint):
                List(BitConverter.GetBytes(_reader.Integer()));
                return true;
            default:
                _fault ??= "has values that are neither numbers nor raw_data";
                return false;
        }
    }

    private void List(ReadOnlySpan<byte> value)
    {
        _reader.Charge(2 * value.Length);
        _listed.AddRange(value);
        _items++;
    }

    private OnnxStorage Here(DType type, int[] shape, long bytes)
    {
        long found = (Field)_field == Field.Raw || _items == 0 ? _items : _items * type.Size();
        if (_items > 0 && (Field)_field != Field.Raw && FieldOf(type) != (Field)_field)
            throw Broken($"has values in a field of other types, expected that of {type.SafetensorsName()} as it says");
        if (found != bytes)
            throw Broken($"has {found} bytes of values, expected those of {type.SafetensorsName()} {MessageText.Shape(shape)}");
        return _storage ?? new ListedValues(Narrowed(type));
    }

    private byte[] Narrowed(DType type)
    {
        byte[] listed = [.. _listed];
        int size = type.Size();
        if (_items == 0 || listed.Length == _items * size)
            return listed;
        var values = new byte[_items * size];
        ReadOnlySpan<ulong> integers = MemoryMarshal.Cast<byte, ulong>(listed);
        for (int i = 0; i < integers.Length; i++)
            StoredIntegers.Write(integers[i], values.AsSpan(i * size, size));
        return values;
    }

    private OnnxStorage Elsewhere(ExternalFiles external, long bytes)
    {
        string location = _elsewhere.GetValueOrDefault("location", "");
        long start = Number("offset", 0), length = Number("length", bytes);
        if (length != bytes)
            throw Broken($"has {length} bytes of values in the file {MessageText.Quoted(location)}, expected {bytes} by type and shape");
        long available = external.Open(location, _name).Length;
        if (start < 0 || start > available - bytes)
        {
            throw Broken(
                $"has {bytes} bytes of values from byte {start} of the file {MessageText.Quoted(location)}, which has {available}; get the "
                + "whole file");
        }

        return new ExternalValues(location, start);
    }

    private long Number(string key, long absent)
    {
        if (!_elsewhere.TryGetValue(key, out string? text))
            return absent;
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Broken($"has {MessageText.Quoted(text)} as the {key} of its values in another file, expected a number");
    }

    private static Field FieldOf(DType type) => type switch
    {
        DType.F32 => Field.Floats,
        DType.F64 => Field.Doubles,
        DType.I64 => Field.Int64s,
        DType.U32 or DType.U64 => Field.UInt64s,
        _ => Field.Int32s,
    };

    private WeightFileException Broken(string what) => new(
        $"{_reader.Path}: the {(_name.Length == 0 ? "tensor without a name" : $"tensor {MessageText.Quoted(_name)}")} {what}.");
}
