using Fovea.Formats.Onnx;

namespace Fovea.Onnx.Execution;

/// <summary>Which values a list of nodes reads for the last time, node by node.</summary>
internal sealed class LastReaders
{
    private readonly List<string>?[] _last;

    /// <param name="nodes">The nodes in their order.</param>
    /// <param name="read">The names that a node reads, those that graphs inside of it read too.</param>
    /// <param name="kept">The names that are read afterwards.</param>
    public LastReaders(IReadOnlyList<OnnxNode> nodes, Func<OnnxNode, IEnumerable<string>> read, IReadOnlySet<string> kept)
    {
        _last = new List<string>?[nodes.Count];
        var seen = new HashSet<string>(kept, StringComparer.Ordinal);
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            foreach (string name in read(nodes[i]).Concat(nodes[i].Outputs).Where(name => name.Length > 0))
            {
                if (seen.Add(name))
                    (_last[i] ??= []).Add(name);
            }
        }
    }

    /// <summary>The names that nothing reads after the node at this place.</summary>
    public IReadOnlyList<string> ReadLastBy(int node) => _last[node] ?? [];
}
