using Fovea.Kernels.Activations;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// What of the whole result of a transposed convolution is its output: ONNX cuts and adds pixels at each side by itself. Strides and
/// dilations must be the same in both directions.
/// </summary>
internal sealed record TransposedWindow(int Stride, int Dilation, int[] Before, int[] After)
{
    /// <summary>Whether the whole result is the output.</summary>
    public bool IsWhole => Before.Concat(After).All(pixels => pixels == 0);

    public static TransposedWindow Of(OnnxCall call, Shape x, Shape weight)
    {
        int[] strides = Numbers("strides", 1), dilations = Numbers("dilations", 1), extra = Numbers("output_padding", 0);
        if (strides[0] != strides[1] || dilations[0] != dilations[1])
            throw new ArgumentException("its strides or dilations differ in the two directions, which is not supported");
        IReadOnlyList<long> pads = call.Node.Integers("pads", [0, 0, 0, 0]);
        IReadOnlyList<long> sizes = call.Node.Integers("output_shape", []);
        string rule = call.Node.Text("auto_pad", "NOTSET");
        if (pads.Count != 4 || (sizes.Count != 0 && sizes.Count < 2))
            throw new ArgumentException($"it has {pads.Count} pads and an output_shape of {sizes.Count}, expected 4 and 2");
        (int[] before, int[] after) = (new int[2], new int[2]);
        for (int d = 0; d < 2; d++)
        {
            long whole = ((long)strides[d] * (x[2 + d] - 1)) + (dilations[d] * (weight[2 + d] - 1L)) + 1;
            long? wanted = sizes.Count > 0 ? sizes[sizes.Count - 2 + d] : rule.StartsWith("SAME") ? (long)x[2 + d] * strides[d] : null;
            if (wanted is { } size)
            {
                long cut = whole + extra[d] - size;
                long first = cut <= 0 ? 0 : rule == "SAME_UPPER" ? cut / 2 : cut - (cut / 2);
                (before[d], after[d]) = ((int)-first, (int)(extra[d] - (cut - first)));
            }
            else if (rule == "VALID")
            {
                after[d] = extra[d];
            }
            else
            {
                (before[d], after[d]) = (-WindowAxis.Number(pads[d]), extra[d] - WindowAxis.Number(pads[d + 2]));
            }
        }

        return new TransposedWindow(strides[0], dilations[0], before, after);

        int[] Numbers(string name, int absent)
        {
            int[] numbers = [.. call.Node.Integers(name, [absent, absent]).Select(WindowAxis.Number)];
            return numbers.Length == 2 ? numbers : throw new ArgumentException($"its {name} have {numbers.Length} numbers, expected 2");
        }
    }

    /// <summary>Cuts the output out of the whole result, and adds the bias.</summary>
    public Tensor Cut(OnnxCall call, Tensor whole, Tensor? bias)
    {
        int[] before = [0, 0, .. Before], after = [0, 0, .. After];
        Tensor result = whole;
        for (int d = 2; d < 4; d++)
        {
            int start = Math.Max(0, -before[d]), end = result.Shape[d] - Math.Max(0, -after[d]);
            if (start > 0 || end < result.Shape[d])
                result = call.Apply(new SliceOperator(d, start, Math.Max(0, end - start)), result);
        }

        int[] added = [.. after.Select(pixels => Math.Max(0, pixels))];
        if (added.Any(pixels => pixels > 0) || before.Any(pixels => pixels > 0))
            result = call.Apply(new PadOperator([.. before.Select(pixels => Math.Max(0, pixels))], added), result);
        if (bias is null)
            return result;
        Tensor ofChannels = call.Form(2, "of channels", () => call.Apply(new ReshapeOperator(new Shape(bias.Shape.Elements, 1, 1)), bias));
        return call.Apply(new BinaryOperator(BinaryFunction.Add), result, ofChannels);
    }
}
