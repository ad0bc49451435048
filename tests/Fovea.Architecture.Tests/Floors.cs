namespace Fovea.Architecture.Tests;

/// <summary>Who may use whom: the design's table, from the ground up.</summary>
internal static class Floors
{
    private static readonly Dictionary<string, string[]> _mayUse = new()
    {
        ["Fovea.Kernels"] = [],
        ["Fovea.Tensors"] = ["Fovea.Kernels"],
        ["Fovea.Nn"] = ["Fovea.Tensors"],
        ["Fovea.Models"] = ["Fovea.Nn"],
        ["Fovea.Imaging"] = ["Fovea.Kernels"],
        ["Fovea.Data"] = ["Fovea.Tensors", "Fovea.Imaging"],
        ["Fovea.Reports"] = [],
        ["Fovea.Detection"] = ["Fovea.Models", "Fovea.Data", "Fovea.Reports"],
        ["Fovea.Interpretability"] = ["Fovea.Models", "Fovea.Data"],
        ["Fovea.Formats"] = ["Fovea.Tensors"],
        ["Fovea.Inference"] = ["Fovea.Tensors", "Fovea.Formats"],
        ["Fovea.Onnx"] = ["Fovea.Nn", "Fovea.Inference"],
        ["Fovea.Training"] = ["Fovea.Nn", "Fovea.Data", "Fovea.Formats", "Fovea.Reports"],
        ["Fovea"] = ["Fovea.Detection", "Fovea.Inference", "Fovea.Interpretability", "Fovea.Onnx", "Fovea.Training"],
        ["Fovea.Claims"] = ["Fovea"],
        ["Fovea.Server"] = ["Fovea"],
    };

    private static readonly string[] _tops = ["Fovea.Cli"];

    /// <summary>Whether the table has a row for <paramref name="assembly"/>.</summary>
    public static bool Knows(string assembly) => _mayUse.ContainsKey(assembly) || _tops.Contains(assembly);

    /// <summary>All that <paramref name="assembly"/> may use, whether the table says so in its row or in a row below.</summary>
    public static IReadOnlySet<string> Below(string assembly)
    {
        if (_tops.Contains(assembly))
            return _mayUse.Keys.ToHashSet();
        var below = new HashSet<string>();
        foreach (string used in _mayUse[assembly])
        {
            below.Add(used);
            below.UnionWith(Below(used));
        }
        return below;
    }
}
