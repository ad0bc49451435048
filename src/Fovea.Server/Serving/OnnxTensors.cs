using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Onnx;
using Fovea.Server.Protocol;

namespace Fovea.Server.Serving;

/// <summary>Values of ONNX models as tensors of the protocol.</summary>
internal static class OnnxTensors
{
    private static readonly (DType Type, string Datatype)[] _types =
    [
        (DType.Bool, "BOOL"), (DType.U8, "UINT8"), (DType.I8, "INT8"), (DType.U16, "UINT16"), (DType.I16, "INT16"), (DType.U32, "UINT32"),
        (DType.I32, "INT32"), (DType.U64, "UINT64"), (DType.I64, Datatype.Int64), (DType.F32, Datatype.Float32), (DType.F64, "FP64"),
    ];

    /// <summary>An input or a result as the protocol describes it; floats of 16 bits leave as those of 32.</summary>
    public static TensorMetadata Metadata(OnnxValueInfo info) => new(
        info.Name, Name(info.Type ?? DType.F32), [.. info.Dimensions?.Select(dimension => dimension.Size ?? -1) ?? [-1]]);

    /// <summary>A tensor of a request as a value.</summary>
    public static OnnxValue Value(ProtocolTensor tensor) =>
        OnnxArray.FromBytes(Type(tensor.Datatype), [.. tensor.Shape.Select(size => (int)size)], tensor.Raw.Span);

    /// <summary>A value as a tensor of an answer.</summary>
    public static ProtocolTensor Tensor(string name, OnnxValue value)
    {
        OnnxArray array = value.ToArray();
        return new ProtocolTensor(name, Name(array.Type), [.. array.Shape.Select(size => (long)size)], array.ToBytes());
    }

    private static string Name(DType type) => Array.Find(_types, pair => pair.Type == type).Datatype ?? Datatype.Float32;

    private static DType Type(string datatype) => Array.Find(_types, pair => pair.Datatype == datatype).Type;
}
