using Fovea.Tensors.Exporting;

namespace Fovea.Detection.Exporting;

/// <summary>
/// Arithmetic on values of an exported graph; the operators are named after the part of the detector that they belong to.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="part">The part.</param>
internal sealed class ExportSteps(ExportedGraph graph, string part)
{
    private const long OnnxFloat = 1, OnnxInt64 = 7, OnnxDouble = 11;

    /// <summary>Adds an operator; <paramref name="inputs"/> are the values that it reads.</summary>
    public string Node(string onnxOperator, IReadOnlyList<string> inputs, params IReadOnlyList<ExportedAttribute> attributes) =>
        graph.AddNode(onnxOperator, $"{part}/{onnxOperator}", inputs, attributes);

    /// <summary>A single number.</summary>
    public string Number(float value) => Numbers([], value);

    /// <summary>Numbers with sizes.</summary>
    public string Numbers(IReadOnlyList<int> sizes, params float[] values) => graph.AddConstant($"{part}/constant", sizes, values);

    /// <summary>A single integer.</summary>
    public string Integer(long value) => graph.AddConstant($"{part}/constant", value);

    /// <summary>A list of integers.</summary>
    public string Integers(params IReadOnlyList<long> values) => graph.AddConstant($"{part}/constant", values);

    public string Add(string a, string b, string? name = null) => Binary("Add", a, b, name);

    public string Subtract(string a, string b) => Node("Sub", [a, b]);

    public string Multiply(string a, string b, string? name = null) => Binary("Mul", a, b, name);

    public string Divide(string a, string b) => Node("Div", [a, b]);

    public string Smaller(string a, string b) => Node("Min", [a, b]);

    public string Larger(string a, string b) => Node("Max", [a, b]);

    /// <summary>Whether each value is at least a number.</summary>
    public string AtLeast(string value, float least) => Node("GreaterOrEqual", [value, Number(least)]);

    public string ToFloat(string value) => Cast(value, OnnxFloat);

    public string ToDouble(string value) => Cast(value, OnnxDouble);

    /// <summary>Integers of numbers, rounded towards zero.</summary>
    public string ToIntegers(string value) => Cast(value, OnnxInt64);

    /// <summary>The sizes of a value's dimensions from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public string Sizes(string value, int start, int end) =>
        Node("Shape", [value], new ExportedAttribute("start", start), new ExportedAttribute("end", end));

    public string Reshape(string value, params IReadOnlyList<long> sizes) => Node("Reshape", [value, Integers(sizes)]);

    public string Transpose(string value, params IReadOnlyList<long> order) =>
        Node("Transpose", [value], new ExportedAttribute("perm", order));

    public string Unsqueeze(string value, params IReadOnlyList<long> axes) => Unsqueeze(value, axes, $"{part}/Unsqueeze");

    public string Unsqueeze(string value, IReadOnlyList<long> axes, string name) =>
        graph.AddNode("Unsqueeze", name, [value, Integers(axes)]);

    public string Concatenate(int axis, params IReadOnlyList<string> values) => Node("Concat", values, new ExportedAttribute("axis", axis));

    public string Gather(string values, string indices, int axis = 0) =>
        Node("Gather", [values, indices], new ExportedAttribute("axis", axis));

    /// <summary>The elements from <paramref name="start"/> on along an axis.</summary>
    public string From(string value, int axis, int start) =>
        Node("Slice", [value, Integers(start), Integers(int.MaxValue), Integers(axis)]);

    /// <summary>The elements for which a list of truth values has true, along the first axis.</summary>
    public string Compress(string values, string condition) => Node("Compress", [values, condition], new ExportedAttribute("axis", 0));

    /// <summary>The integers from 0 to before a single one.</summary>
    public string Range(string count) => Node("Range", [Integer(0), count, Integer(1)]);

    /// <summary>The two halves of the last axis; those of boxes are x1, y1 and x2, y2.</summary>
    public (string Low, string High) Halves(string boxes, int halfSize = 2)
    {
        IReadOnlyList<string> halves = graph.AddNode(
            "Split", [$"{part}/low", $"{part}/high"], [boxes, Integers(halfSize, halfSize)], new ExportedAttribute("axis", -1));
        return (halves[0], halves[1]);
    }

    /// <summary>
    /// The highest of a list, the first of equal ones first, and their indices: as many as <paramref name="most"/>, or all that
    /// <paramref name="available"/>, a list of one integer, says there are.
    /// </summary>
    public (string Values, string Indices) Highest(string values, string available, int most, string? name = null)
    {
        IReadOnlyList<string> results = graph.AddNode(
            "TopK", [name ?? $"{part}/values", $"{part}/indices"], [values, Smaller(available, Integers(most))],
            new ExportedAttribute("axis", 0));
        return (results[0], results[1]);
    }

    private string Binary(string onnxOperator, string a, string b, string? name) =>
        graph.AddNode(onnxOperator, name ?? $"{part}/{onnxOperator}", [a, b]);

    private string Cast(string value, long type) => Node("Cast", [value], new ExportedAttribute("to", type));
}
