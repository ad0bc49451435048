using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Operators of detectors: regions are pooled, and boxes that overlap better ones are dropped.</summary>
internal static class Regions
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("RoiAlign", Align) with
        {
            Check = (node, _) => node.Text("mode", "avg") is var mode && mode != "avg" ? $"the mode {OnnxProgram.Quoted(mode)}" : null,
        },
        OperatorRow.Of("MaxRoiPool", MaxPool),
        OperatorRow.Of("NonMaxSuppression", null, Suppress),
    ];

    private static Tensor Align(OnnxCall call)
    {
        const int OpsetOfHalfPixels = 16;
        string usual = call.Opset >= OpsetOfHalfPixels ? "half_pixel" : "output_half_pixel";
        bool isAligned = call.Node.Text("coordinate_transformation_mode", usual) == "half_pixel";
        var align = new RoiAlignOperator(
            WindowAxis.Number(call.Node.Integer("output_height", 1)), WindowAxis.Number(call.Node.Integer("output_width", 1)),
            call.Node.Float("spatial_scale", 1f), WindowAxis.Number(call.Node.Integer("sampling_ratio", 0)), isAligned);
        Tensor images = call.Apply(new ReshapeOperator(new Shape(call.Shape(1)[0], 1)), call.Tensor(2));
        return call.Apply(align, call.Tensor(0), call.Apply(new JoinOperator(1), images, call.Tensor(1)));
    }

    private static Tensor MaxPool(OnnxCall call)
    {
        IReadOnlyList<long> bins = call.Node.Integers("pooled_shape", []);
        if (bins.Count != 2)
            throw new ArgumentException($"its pooled_shape has {bins.Count} sizes, expected 2");
        var pool = new RoiPoolOperator(
            WindowAxis.Number(bins[0]), WindowAxis.Number(bins[1]), call.Node.Float("spatial_scale", 1f));
        return call.Apply(pool, call.Tensor(0), call.Tensor(1));
    }

    private static OnnxArray Suppress(OnnxCall call)
    {
        (IReadOnlyList<int> boxes, IReadOnlyList<int> scores) = (call.Shape(0), call.Shape(1));
        bool fits = boxes.Count == 3 && scores.Count == 3 && boxes[2] == 4 && scores[0] == boxes[0] && scores[2] == boxes[1];
        if (!fits)
        {
            throw new ArgumentException(
                $"its boxes are {ArrayShape.Text(boxes)} and its scores {ArrayShape.Text(scores)}, expected [N, boxes, 4] and "
                + "[N, classes, boxes]");
        }

        var suppression = new BoxSuppression(call.Array(0).To<float>(), call.Array(1).To<float>(), boxes[1])
        {
            Most = call.Has(2) ? (int)Math.Clamp(call.Integer(2), 0, int.MaxValue) : 0,
            Overlap = call.Has(3) ? call.Float(3) : 0f,
            LowestScore = call.Has(4) ? call.Float(4) : float.NegativeInfinity,
            AreCentred = call.Node.Integer("center_point_box", 0) != 0,
        };
        var kept = new List<long>();
        for (int image = 0; image < boxes[0]; image++)
        {
            for (int label = 0; label < scores[1]; label++)
            {
                foreach (int box in suppression.Select(image, (image * scores[1]) + label))
                    kept.AddRange([image, label, box]);
            }
        }

        const int Columns = 3;
        return OnnxArray.Of([kept.Count / Columns, Columns], kept.ToArray());
    }
}
