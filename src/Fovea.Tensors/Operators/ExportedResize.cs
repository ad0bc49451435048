using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The form in ONNX that operators share which resize maps: <c>Resize</c>, with batch and channels as they are.</summary>
internal static class ExportedResize
{
    public static void Result(OperatorExport export, int height, int width, IReadOnlyList<ExportedAttribute> attributes)
    {
        string images = export.Step("Shape", export.Inputs, new ExportedAttribute("start", 0), new ExportedAttribute("end", 2));
        string sizes = export.Step("Concat", [images, export.Constant(height, width)], new ExportedAttribute("axis", 0));
        const string Absent = "";
        export.Result("Resize", [export.Inputs[0], Absent, Absent, sizes], attributes);
    }
}
