using Fovea.Formats.Onnx;

namespace Fovea.Onnx.Operators;

/// <summary>The operators of ONNX that are supported: one row each, in one file a family.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, OperatorRow> _rows = new OperatorRow[][]
    {
        Activations.Rows, Arithmetic.Rows, Comparisons.Rows, Constants.Rows, Convolutions.Rows, Flow.Rows, Joining.Rows, Movements.Rows,
        Normalizations.Rows, Orders.Rows, Paddings.Rows, Poolings.Rows, Products.Rows, Reductions.Rows, Regions.Rows, Resizing.Rows,
        Scattering.Rows, Selections.Rows,
    }.SelectMany(rows => rows).ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>All rows.</summary>
    public static IReadOnlyCollection<OperatorRow> Rows => _rows.Values;

    /// <summary>The row of a node's operator; null if it is not supported.</summary>
    public static OperatorRow? Find(OnnxNode node) =>
        _rows.GetValueOrDefault(node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}");
}
