using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>The form in ONNX that operators share which resize maps: <c>Resize</c>, with batch and channels as they
/// are. Where maps may have any size, that of the result is that of the map that it is joined with.</summary>
internal static class ExportedResize
{
    public static void Result(OperatorExport export, int height, int width, IReadOnlyList<ExportedAttribute> attributes)
    {
        const string Absent = "";
        if (export.IsAnySize)
        {
            string shape = export.Step("Shape", [export.EqualMap ?? throw export.NoFormOfAnySize()]);
            export.Result("Resize", [export.Inputs[0], Absent, Absent, shape], attributes);
            return;
        }

        string images = export.Step("Shape", export.Inputs, new ExportedAttribute("start", 0), new ExportedAttribute("end", 2));
        string sizes = export.Step("Concat", [images, export.Constant(height, width)], new ExportedAttribute("axis", 0));
        export.Result("Resize", [export.Inputs[0], Absent, Absent, sizes], attributes);
    }
}
