using Fovea.Kernels.RoiPooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The form in ONNX of pooling from a pyramid: the level of each region (<see cref="PyramidLevels.IndexOf"/>), the regions of each level
/// pooled from its map, and the results put back in the regions' order. Regions without a level stay zero.
/// </summary>
internal static class ExportedPyramidPooling
{
    public static void Result(OperatorExport export, RoiOperator pooling)
    {
        string regions = export.Inputs[^1];
        string levels = Levels(export, pooling.Levels, regions);
        List<string> rows = [], pooled = [];
        for (int level = 0; level < pooling.Levels.Count; level++)
        {
            string isOfLevel = export.Step("Equal", [levels, export.Constant([], level)]);
            string indices = export.Step("Transpose", [export.Step("NonZero", [isOfLevel])]);
            string ofLevel = export.Step("GatherND", [regions, indices]);
            ExportedPooling operation = pooling.ExportLevel(export, level, ofLevel);
            rows.Add(indices);
            pooled.Add(export.Step(operation.Operator, operation.Inputs, operation.Attributes));
        }

        var first = new ExportedAttribute("axis", 0);
        string count = export.Step("Shape", [regions], new ExportedAttribute("start", 0), new ExportedAttribute("end", 1));
        string shape = export.Step(
            "Concat", [count, export.Constant(export.Output[1], pooling.OutputHeight, pooling.OutputWidth)], first);
        export.Result(
            "ScatterND",
            [export.Step("ConstantOfShape", [shape]), export.Step("Concat", rows, first), export.Step("Concat", pooled, first)]);
    }

    /// <summary>The level of each region, from 0 for the finest map, [K].</summary>
    private static string Levels(OperatorExport export, PyramidLevels levels, string regions)
    {
        var columns = new ExportedAttribute("axis", 1);
        IReadOnlyList<string> corners = export.Steps("Split", 3, [regions, export.Constant(1, 2, 2)], columns);
        string extent = export.Step("Sub", [corners[2], corners[1]]);
        IReadOnlyList<string> sides = export.Steps("Split", 2, [extent, export.Constant(1, 1)], columns);
        string side = export.Step("Sqrt", [export.Step("Mul", sides)]);
        string log2 = export.Step(
            "Div", [export.Step("Log", [export.Step("Div", [side, Number(levels.CanonicalScale)])]), Number(MathF.Log(2f))]);
        string rounded = export.Step(
            "Floor", [export.Step("Add", [export.Step("Add", [Number(levels.CanonicalLevel), log2]), Number(PyramidLevels.Epsilon)])]);
        string level = export.Step(
            "Clip", [export.Step("Sub", [rounded, Number(levels.Finest)]), Number(0), Number(levels.Count - 1)]);
        return export.Step("Squeeze", [level, export.Constant(1)]);

        string Number(float value) => export.Constant([], value);
    }
}
