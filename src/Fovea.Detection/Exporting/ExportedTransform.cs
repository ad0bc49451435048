using Fovea.Detection.Networks;
using Fovea.Detection.Transforms;
using Fovea.Tensors.Exporting;

namespace Fovea.Detection.Exporting;

/// <summary>
/// <see cref="RcnnTransform"/> for one picture of any size: normalised, resized and padded. Sizes are lists of two integers, height and
/// width.
/// </summary>
internal sealed class ExportedTransform
{
    private const int Channels = 3;
    private readonly ExportSteps _steps;

    /// <summary>Adds the operators.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="picture">The picture, [3, H, W].</param>
    /// <param name="options">The sizes and the normalisation.</param>
    /// <param name="takesBytes">Whether the picture is bytes.</param>
    public ExportedTransform(ExportedGraph graph, string picture, RcnnOptions options, bool takesBytes)
    {
        _steps = new ExportSteps(graph, "transform");
        OriginalSize = _steps.Sizes(picture, 1, 3);
        Size = ResizedSize(options);
        string values = takesBytes ? _steps.Divide(_steps.ToFloat(picture), _steps.Number(byte.MaxValue)) : picture;
        string normalized = Normalized(values, options);
        PaddedSize = Padded(options);
        Images = Batch(normalized);
    }

    /// <summary>The normalised picture in its padding, [1, 3, H, W].</summary>
    public string Images { get; }

    /// <summary>The size of the picture.</summary>
    public string OriginalSize { get; }

    /// <summary>The size that the picture is resized to.</summary>
    public string Size { get; }

    /// <summary>The size that it is padded to.</summary>
    public string PaddedSize { get; }

    /// <summary>Boxes of the resized picture, moved to the picture.</summary>
    public string Restored(string boxes, string name)
    {
        string corners = _steps.Integers(1, 0, 1, 0);
        string factors = _steps.Divide(
            _steps.ToFloat(_steps.Gather(OriginalSize, corners)), _steps.ToFloat(_steps.Gather(Size, corners)));
        return _steps.Multiply(boxes, factors, name);
    }

    // The order of operations, and which of them are in double precision, are those of RcnnTransform.ResizedSize.
    private string ResizedSize(RcnnOptions options)
    {
        string sizes = _steps.ToFloat(OriginalSize);
        string factor = _steps.Smaller(
            Reaching(_steps.Node("ReduceMin", [sizes]), options.MinSize), Reaching(_steps.Node("ReduceMax", [sizes]), options.MaxSize));
        string exact = _steps.Multiply(_steps.ToDouble(OriginalSize), _steps.ToDouble(factor));
        return _steps.Larger(_steps.ToIntegers(exact), _steps.Integers(1));

        // The reciprocal is rounded before it is multiplied. ONNX Runtime would make one division of both, were they of one precision.
        string Reaching(string side, int pixels)
        {
            string reciprocal = _steps.Divide(_steps.ToDouble(_steps.Number(1)), _steps.ToDouble(side));
            return _steps.Multiply(_steps.ToFloat(reciprocal), _steps.Number(pixels));
        }
    }

    private string Normalized(string values, RcnnOptions options)
    {
        string centred = _steps.Subtract(values, _steps.Numbers([Channels, 1, 1], [.. options.ImageMean]));
        return _steps.Divide(centred, _steps.Numbers([Channels, 1, 1], [.. options.ImageStd]));
    }

    private string Padded(RcnnOptions options)
    {
        string divisor = _steps.Integers(options.SizeDivisible);
        string parts = _steps.Divide(_steps.Add(Size, _steps.Integers(options.SizeDivisible - 1)), divisor);
        return _steps.Multiply(parts, divisor);
    }

    private string Batch(string normalized)
    {
        const string Absent = "";
        string shape = _steps.Concatenate(0, _steps.Integers(1, Channels), Size);
        string resized = _steps.Node(
            "Resize", [_steps.Unsqueeze(normalized, 0), Absent, Absent, shape],
            new("mode", "linear"), new("coordinate_transformation_mode", "half_pixel"));
        string padding = _steps.Concatenate(0, _steps.Integers(0, 0, 0, 0, 0, 0), _steps.Subtract(PaddedSize, Size));
        return _steps.Node("Pad", [resized, padding]);
    }
}
