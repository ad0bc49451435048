using Fovea.Formats.Onnx;

namespace Fovea.Onnx.Execution;

/// <summary>Which values a list of items reads for the last time, item by item.</summary>
internal sealed class LastReaders
{
    private readonly List<string>?[] _last;

    /// <param name="items">The items in their order.</param>
    /// <param name="read">The names that a node reads, those that graphs inside of it read too.</param>
    /// <param name="kept">The names that are read afterwards.</param>
    public LastReaders(IReadOnlyList<RestItem> items, Func<OnnxNode, IEnumerable<string>> read, IReadOnlySet<string> kept)
    {
        _last = new List<string>?[items.Count];
        var seen = new HashSet<string>(kept, StringComparer.Ordinal);
        for (int i = items.Count - 1; i >= 0; i--)
        {
            IReadOnlyList<OnnxNode> nodes = items[i].Nodes;
            foreach (string name in nodes.SelectMany(read).Concat(nodes.SelectMany(node => node.Outputs)).Where(name => name.Length > 0))
            {
                if (seen.Add(name))
                    (_last[i] ??= []).Add(name);
            }
        }
    }

    /// <summary>The names that nothing reads after the item at this place.</summary>
    public IReadOnlyList<string> ReadLastBy(int item) => _last[item] ?? [];
}
