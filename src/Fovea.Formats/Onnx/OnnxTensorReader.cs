using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>Reads ONNX's TensorProto but for its values, whose place in the file it finds and compares with type and shape.</summary>
internal static class OnnxTensorReader
{
    // What a tensor without dimensions costs, generously.
    private const int TensorBytes = 800;

    private const long External = 1;

    // ONNX's TensorProto.DataType; a null cannot be read.
    private static readonly DType?[] _types =
    [
        null, DType.F32, DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.I64, null, DType.Bool, DType.F16, DType.F64,
        DType.U32, DType.U64, null, null, DType.BF16,
    ];

    /// <exception cref="WeightFileException">Its type is unknown, or its values are elsewhere or of another number.</exception>
    public static OnnxTensor Read(ProtobufReader reader)
    {
        string name = "";
        long type = 0;
        var sizes = new List<long>();
        (long Start, long Length, DType? Only)? data = null;
        string? fault = null;
        reader.Charge(TensorBytes);
        reader.Message((number, wire) =>
        {
            switch (number, wire)
            {
                case (1, LengthDelimited or Varint):
                    reader.Items(wire, sizes, reader.Integer);
                    return true;
                case (2, Varint):
                    type = reader.Integer();
                    return true;
                case (8, LengthDelimited):
                    name = reader.Text();
                    return true;
                case (4 or 9 or 10, LengthDelimited):
                    if (data is not null)
                        fault = "has values in several parts, expected one";
                    (long start, long length) = reader.Place();
                    data = (start, length, number switch { 4 => DType.F32, 10 => DType.F64, _ => null });
                    return true;
                case (14, Varint):
                    if (reader.Integer() == External)
                        fault = "has its values in another file, which is not read; save the model as one file";
                    return true;
                case (4 or 5 or 6 or 7 or 10 or 11, _):
                    fault = "has values that are neither raw_data nor packed floats or doubles; save them as raw_data";
                    return false;
                default:
                    return false;
            }
        });
        fault ??= name.Length == 0 ? "has no name" : null;
        if (fault is not null)
            throw Broken(reader, name, fault);
        if (type < 0 || type >= _types.Length || _types[type] is not { } dtype)
            throw Broken(reader, name, $"has values of ONNX's type {type}, expected floats of any size, integers or booleans");
        if (data?.Only is { } only && only != dtype)
            throw Broken(reader, name, $"has {only.SafetensorsName()} values, expected {dtype.SafetensorsName()} as it says");
        if (sizes.Find(size => size is < 0 or > int.MaxValue) is var size and not 0)
            throw Broken(reader, name, $"has a dimension of {size}, expected 0 to {int.MaxValue}");
        int[] shape = [.. sizes.Select(each => (int)each)];
        if (WeightEntry.BytesOf(dtype, shape) != (data?.Length ?? 0))
        {
            throw Broken(
                reader, name,
                $"has {data?.Length ?? 0} bytes of values, expected those of {dtype.SafetensorsName()} {MessageText.Shape(shape)}");
        }

        return new OnnxTensor(name, dtype, shape, data?.Start ?? 0);
    }

    private static WeightFileException Broken(ProtobufReader reader, string name, string what) =>
        new($"{reader.Path}: the initializer {MessageText.Quoted(name)} {what}.");
}
