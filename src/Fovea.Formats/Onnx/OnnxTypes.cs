namespace Fovea.Formats.Onnx;

/// <summary>The numbers by which ONNX names element types (<c>TensorProto.DataType</c>).</summary>
public static class OnnxTypes
{
    // By ONNX's number; a null cannot be read.
    private static readonly DType?[] _types =
    [
        null, DType.F32, DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.I64, null, DType.Bool, DType.F16, DType.F64,
        DType.U32, DType.U64, null, null, DType.BF16,
    ];

    /// <summary>The element type of this number; null for texts, complex numbers and others that are not read.</summary>
    public static DType? Of(long number) => number >= 0 && number < _types.Length ? _types[number] : null;

    /// <summary>ONNX's number of an element type.</summary>
    public static int NumberOf(DType type) => Array.IndexOf(_types, type);
}
