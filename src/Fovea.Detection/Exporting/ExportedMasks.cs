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
    /// The probability of each pixel of the picture, [K, H, W]: a square with its border of zeros between two matrices, which say for every
    /// column and every row of the picture how much of each value it takes.
    /// </summary>
    /// <param name="squares">The probabilities, [K, side, side].</param>
    /// <param name="boxes">The boxes in pixels of the picture, [K, 4].</param>
    /// <param name="side">The rows and columns of a square.</param>
    /// <param name="size">The height and width of the picture, a list of two integers.</param>
    public string Pasted(string squares, string boxes, int side, string size)
    {
        const int Border = StretchedAxis.Border, Vertical = 0, Horizontal = 1;
        string bordered = _steps.Node("Pad", [squares, _steps.Integers(0, Border, Border, 0, Border, Border)]);
        (string low, string high) = _steps.Halves(boxes);
        float growth = (float)((side + (2.0 * Border)) / side);
        string middle = _steps.Multiply(_steps.Add(high, low), _steps.Number(0.5f));
        string half = _steps.Multiply(_steps.Multiply(_steps.Subtract(high, low), _steps.Number(0.5f)), _steps.Number(growth));
        string first = WholePixels(_steps.Subtract(middle, half)), last = WholePixels(_steps.Add(middle, half));
        string columns = _steps.Transpose(Shares(x: 0, Horizontal), 0, 2, 1), rows = Shares(x: 1, Vertical);
        return _steps.Node("MatMul", [rows, _steps.Node("MatMul", [bordered, columns])]);

        string WholePixels(string places) => _steps.ToFloat(_steps.ToIntegers(places));

        // How much of each value the pixels of a direction take, [K, pixels, side with border].
        string Shares(int x, int direction)
        {
            int values = side + (2 * Border);
            string start = Column(first, x), end = Column(last, x);
            string pixels = _steps.ToFloat(_steps.Range(_steps.Gather(size, _steps.Integer(direction))));
            string length = _steps.Larger(_steps.Add(_steps.Subtract(end, start), _steps.Number(1)), _steps.Number(1));
            string scale = _steps.Divide(_steps.Number(values), length);
            string offset = _steps.Add(_steps.Subtract(pixels, start), _steps.Number(0.5f));
            string place = _steps.Node(
                "Clip",
                [_steps.Subtract(_steps.Multiply(scale, offset), _steps.Number(0.5f)), _steps.Number(0), _steps.Number(values - 1)]);
            string ranks = _steps.Numbers([values], [.. Enumerable.Range(0, values).Select(i => (float)i)]);
            string distance = _steps.Node("Abs", [_steps.Subtract(_steps.Unsqueeze(place, 2), ranks)]);
            string share = _steps.Larger(_steps.Subtract(_steps.Number(1), distance), _steps.Number(0));
            string isInside = _steps.Node(
                "And", [_steps.Node("GreaterOrEqual", [pixels, start]), _steps.Node("LessOrEqual", [pixels, end])]);
            return _steps.Multiply(share, _steps.ToFloat(_steps.Unsqueeze(isInside, 2)));
        }

        string Column(string corners, int x) => _steps.Gather(corners, _steps.Integers(x), axis: 1);
    }

    /// <summary>Masks as the result for users, [K, 1, …].</summary>
    public string Result(string masks) => _steps.Unsqueeze(masks, [1], RcnnExport.Masks);
}
