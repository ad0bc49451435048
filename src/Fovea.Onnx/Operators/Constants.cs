using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;

namespace Fovea.Onnx.Operators;

/// <summary>Constants, shapes, and changes of the type.</summary>
internal static class Constants
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("Constant", null, Constant) with
        {
            Check = (node, _) => node.Attributes.Keys.FirstOrDefault(name => name is "sparse_value" or "value_string" or "value_strings")
                is { } attribute ? $"the attribute {attribute}" : null,
        },
        OperatorRow.Of("ConstantOfShape", null, ConstantOfShape),
        OperatorRow.Of("Shape", null, Shape),
        OperatorRow.Of("Size", null, call => OnnxArray.Scalar(ArrayShape.Count(call.Shape(0)))),
        OperatorRow.Of("Range", null, Range),
        new OperatorRow("Cast")
        {
            Tensor = CastTensor,
            Host = call => [OnnxArray.Convert(call.Array(0), OnnxCall.TypeOf(call.Node.Integer("to", 0)))],
            MovesValues = true,
            Check = (node, _) => OnnxTypes.Of(node.Integer("to", 0)) is null ? $"the element type {node.Integer("to", 0)}" : null,
        },
        OperatorRow.Of("CastLike", null, call => OnnxArray.Convert(call.Array(0), call.Array(1).Type)),
    ];

    private static OnnxArray Constant(OnnxCall call)
    {
        OnnxNode node = call.Node;
        if (node.Tensor("value") is { } tensor)
            return call.Read(tensor);
        if (node.Attributes.GetValueOrDefault("value_float")?.Float is { } number)
            return OnnxArray.Of([], number);
        if (node.Attributes.GetValueOrDefault("value_int")?.Integer is { } integer)
            return OnnxArray.Scalar(integer);
        if (node.Attributes.TryGetValue("value_floats", out OnnxAttribute? floats))
            return OnnxArray.Of([floats.Floats.Count], [.. floats.Floats]);
        return node.Attributes.TryGetValue("value_ints", out OnnxAttribute? integers)
            ? OnnxArray.List([.. integers.Integers])
            : throw new ArgumentException("it has no value");
    }

    private static OnnxArray ConstantOfShape(OnnxCall call)
    {
        int[] shape = Sizes(call.Integers(0));
        OnnxArray value = call.Node.Tensor("value") is { } given ? call.Read(given) : OnnxArray.Of([1], 0f);
        if (value.Count != 1)
            throw new ArgumentException($"its value has {value.Count} elements, expected one");
        call.CheckSize(shape, sizeof(long));
        return value.Take(shape, new int[ArrayShape.Count(shape)]);
    }

    private static OnnxArray Shape(OnnxCall call)
    {
        IReadOnlyList<int> shape = call.Shape(0);
        int start = Clamped(call.Node.Integer("start", 0)), end = Clamped(call.Node.Integer("end", shape.Count));
        return OnnxArray.List([.. shape.Take(end).Skip(start).Select(size => (long)size)]);

        int Clamped(long place) => (int)Math.Clamp(place < 0 ? place + shape.Count : place, 0, shape.Count);
    }

    private static OnnxArray Range(OnnxCall call)
    {
        (OnnxArray start, OnnxArray limit, OnnxArray step) = (call.Array(0), call.Array(1), call.Array(2));
        if (start.Count != 1 || limit.Count != 1 || step.Count != 1)
            throw new ArgumentException("its inputs have several values, expected one each");
        (double first, double end, double delta) = (start.To<double>()[0], limit.To<double>()[0], step.To<double>()[0]);
        double count = Math.Max(0, Math.Ceiling((end - first) / delta));
        if (!(count <= int.MaxValue))
            throw new ArgumentException($"it goes from {first} to {end} by {delta}, expected at most {int.MaxValue} values");
        call.CheckSize([(int)count], sizeof(double));
        var values = new double[(int)count];
        for (int i = 0; i < values.Length; i++)
            values[i] = first + (i * delta);
        return OnnxArray.Convert(OnnxArray.Of([values.Length], values), start.Type);
    }

    private static OnnxValue[]? CastTensor(OnnxCall call)
    {
        OnnxValue x = call.Value(0);
        DType type = OnnxCall.TypeOf(call.Node.Integer("to", 0));
        return x.Tensor is { } tensor && type == DType.F32 ? [tensor] : x.Type == type ? [x] : null;
    }

    /// <summary>Sizes of dimensions.</summary>
    public static int[] Sizes(IReadOnlyList<long> sizes) =>
        [.. sizes.Select(size => size is >= 0 and <= int.MaxValue
            ? (int)size
            : throw new ArgumentException($"a size is {size}, expected 0 to {int.MaxValue}"))];
}
