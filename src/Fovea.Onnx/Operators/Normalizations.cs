using Fovea.Formats.Onnx;
using Fovea.Kernels.Activations;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Normalisations, dropout, and the scaling of images.</summary>
internal static class Normalizations
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("BatchNormalization", BatchNorm) with
        {
            Trained = [1, 2],
            Check = (node, _) => node.Integer("training_mode", 0) != 0 ? "the attribute training_mode"
                : node.Integer("spatial", 1) == 0 ? "the attribute spatial = 0"
                : node.Outputs.Skip(1).Any(output => output.Length > 0) ? "a result of training" : null,
        },
        OperatorRow.Of("LRN", LocalResponse),
        new OperatorRow("Dropout") { Tensor = Dropout, Host = call => Kept(call, call.Array(0)) },
        OperatorRow.Of("ImageScaler", ScaleImages),
    ];

    private static Tensor? BatchNorm(OnnxCall call)
    {
        float epsilon = call.Node.Float("epsilon", 1e-5f);
        Tensor x = call.Tensor(0);
        Tensor[] parameters = [call.Tensor(1), call.Tensor(2), call.Tensor(3), call.Tensor(4)];
        if (x.Shape.Rank == 3)
            return Signals.AsMaps(call, maps => Normalized(call, maps, parameters, epsilon));
        return x.Shape.Rank is 2 or 4 ? Normalized(call, x, parameters, epsilon) : null;
    }

    private static Tensor Normalized(OnnxCall call, Tensor x, Tensor[] parameters, float epsilon)
    {
        float momentum = 1f - call.Node.Float("momentum", 0.9f);
        Operator norm = call.UsesBatchStatistics
            ? new BatchNormTrainingOperator(epsilon, momentum)
            : new BatchNormInferenceOperator(epsilon);
        return call.Apply(norm, [x, .. parameters]);
    }

    private static Tensor? LocalResponse(OnnxCall call)
    {
        OnnxNode node = call.Node;
        int size = WindowAxis.Number(node.Integer("size", 1));
        var op = new LocalResponseNormOperator(size, node.Float("alpha", 1e-4f), node.Float("beta", 0.75f), node.Float("bias", 1f));
        Tensor x = call.Tensor(0);
        if (call.Rank(0) != 4)
            return null;
        if (size % 2 == 1)
            return call.Apply(op, x);

        // ONNX's window of an even size goes one channel further on than back, Fovea's the other way round: channels are turned round.
        Tensor turned = call.Apply(new SliceOperator(1, x.Shape[1] - 1, x.Shape[1], -1), x);
        return call.Apply(new SliceOperator(1, x.Shape[1] - 1, x.Shape[1], -1), call.Apply(op, turned));
    }

    private static OnnxValue[]? Dropout(OnnxCall call)
    {
        CheckMode(call);
        Tensor x = call.Tensor(0);
        float probability = call.Has(1) ? call.Float(1) : call.Node.Float("ratio", 0.5f);
        Tensor result = call.IsTraining && probability > 0f ? call.Apply(new DropoutOperator(probability, call.Random), x) : x;
        return call.Node.Outputs.Count > 1 ? Kept(call, result)! : [result];
    }

    private static OnnxValue[] Kept(OnnxCall call, OnnxValue x)
    {
        CheckMode(call);
        if (call.Node.Outputs.Count < 2)
            return [x];
        call.CheckSize(x.Shape, sizeof(bool));
        var mask = new bool[Arrays.ArrayShape.Count(x.Shape)];
        Array.Fill(mask, true);
        return [x, OnnxArray.Of(x.Shape, mask)];
    }

    private static void CheckMode(OnnxCall call)
    {
        if (call.Has(2) && call.Array(2).To<bool>() is [true])
            throw new ArgumentException("its training_mode is true, which is not supported; train the model instead");
    }

    private static Tensor? ScaleImages(OnnxCall call)
    {
        OnnxNode node = call.Node;
        Tensor x = call.Apply(new ScaleOperator(node.Float("scale", 1f)), call.Tensor(0));
        IReadOnlyList<float> bias = node.Attributes.GetValueOrDefault("bias")?.Floats ?? [];
        if (bias.Count == 0)
            return x;
        Tensor shift = call.Form(0, "bias", () => Tensor.FromArray(new Shape(bias.Count, 1, 1), [.. bias]));
        return call.Apply(new BinaryOperator(BinaryFunction.Add), x, shift);
    }
}
