using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>Reads ONNX's ValueInfoProto: a name with the type and the dimensions of a tensor; other types are passed over.</summary>
internal static class OnnxValueReader
{
    // What these cost, generously.
    private const int ValueBytes = 400;
    private const int DimensionBytes = 100;

    public static OnnxValueInfo Read(ProtobufReader reader)
    {
        string name = "";
        DType? type = null;
        List<OnnxDimension>? dimensions = null;
        reader.Charge(ValueBytes);
        reader.Message((number, wire) =>
        {
            switch (number, wire)
            {
                case (1, LengthDelimited):
                    name = reader.Text();
                    return true;
                case (2, LengthDelimited):
                    reader.Message((kind, kindWire) =>
                    {
                        if ((kind, kindWire) != (1, LengthDelimited))
                            return false;
                        (type, dimensions) = TensorType(reader);
                        return true;
                    });
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxValueInfo(name, type, dimensions);
    }

    private static (DType? Type, List<OnnxDimension>? Dimensions) TensorType(ProtobufReader reader)
    {
        DType? type = null;
        List<OnnxDimension>? dimensions = null;
        reader.Message((number, wire) =>
        {
            switch (number, wire)
            {
                case (1, Varint):
                    type = OnnxTypes.Of(reader.Integer());
                    return true;
                case (2, LengthDelimited):
                    List<OnnxDimension> read = dimensions = [];
                    reader.Message((each, eachWire) =>
                    {
                        if ((each, eachWire) != (1, LengthDelimited))
                            return false;
                        read.Add(Dimension(reader));
                        return true;
                    });
                    return true;
                default:
                    return false;
            }
        });
        return (type, dimensions);
    }

    private static OnnxDimension Dimension(ProtobufReader reader)
    {
        long? size = null;
        string name = "";
        reader.Charge(DimensionBytes);
        reader.Message((number, wire) =>
        {
            switch (number, wire)
            {
                case (1, Varint):
                    size = reader.Integer();
                    return true;
                case (2, LengthDelimited):
                    name = reader.Text();
                    return true;
                default:
                    return false;
            }
        });
        return new OnnxDimension(size is > 0 ? size : null, name);
    }
}
