using Fovea.Detection.Masks;
using Fovea.Tensors.Exporting;

namespace Fovea.Detection.Exporting;

/// <summary>
/// The masks of detections: the square of each one's class, and its pixels in the picture as <see cref="MaskPasting"/> finds them.
/// </summary>
internal sealed class ExportedMasks(ExportedGraph graph)
{
    private readonly ExportSteps _steps = new(graph, "masks");

    /// <summary>The probabilities of each detection's own class, [K, side, side].</summary>
    /// <param name="logits">The logits, [K, classes, side, side].</param>
    /// <param name="labels">The classes of the detections, [K].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="side">The rows and columns of a square.</param>
    public string Squares(string logits, string labels, int classes, int side)
    {
        string detections = _steps.Range(_steps.Node("Size", [labels]));
        string index = _steps.Add(_steps.Multiply(detections, _steps.Integer(classes)), labels);
        return _steps.Node("Sigmoid", [_steps.Gather(_steps.Reshape(logits, -1, side, side), index)]);
    }

    /// <summary>
    /// The probability of each pixel of the picture, [K, H, W]: a square with its border of zeros, stretched to the right, then downwards.
    /// </summary>
    /// <param name="squares">The probabilities, [K, side, side].</param>
    /// <param name="boxes">The boxes in pixels of the picture, [K, 4].</param>
    /// <param name="side">The rows and columns of a square.</param>
    /// <param name="size">The height and width of the picture, a list of two integers.</param>
    public string Pasted(string squares, string boxes, int side, string size)
    {
        const int Border = StretchedAxis.Border, Vertical = 0, Horizontal = 1;
        int values = side + (2 * Border);
        string bordered = _steps.Node("Pad", [squares, _steps.Integers(0, Border, Border, 0, Border, Border)]);
        (string low, string high) = _steps.Halves(boxes);
        float growth = (float)((double)values / side);
        string middle = _steps.Multiply(_steps.Add(high, low), _steps.Number(0.5f));
        string half = _steps.Multiply(_steps.Multiply(_steps.Subtract(high, low), _steps.Number(0.5f)), _steps.Number(growth));
        string first = WholePixels(_steps.Subtract(middle, half)), last = WholePixels(_steps.Add(middle, half));
        ExportedMix columns = Mix(x: 0, Horizontal), rows = Mix(x: 1, Vertical);
        string wide = _steps.Add(
            _steps.Node("MatMul", [bordered, _steps.Transpose(columns.Lower, 0, 2, 1)]),
            _steps.Node("MatMul", [bordered, _steps.Transpose(columns.Upper, 0, 2, 1)]));
        return _steps.Add(_steps.Node("MatMul", [rows.Lower, wide]), _steps.Node("MatMul", [rows.Upper, wide]));

        string WholePixels(string places) => _steps.ToFloat(_steps.ToIntegers(places));

        ExportedMix Mix(int x, int direction)
        {
            string column = _steps.Integers(x);
            return ExportedMix.Of(
                _steps, values, _steps.Gather(first, column, axis: 1), _steps.Gather(last, column, axis: 1),
                _steps.Gather(size, _steps.Integer(direction)));
        }
    }

    /// <summary>Masks as the result for users, [K, 1, …].</summary>
    public string Result(string masks) => _steps.Unsqueeze(masks, [1], RcnnExport.Masks);
}
