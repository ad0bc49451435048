using Fovea.Formats.Onnx;

namespace Fovea.Onnx.Execution;

/// <summary>What runs at one place after the plan: a node, or layers that are compiled together.</summary>
/// <param name="Nodes">The nodes in order.</param>
/// <param name="Entry">The only value that the layers read besides constants; null for a node that runs alone.</param>
internal sealed record RestItem(IReadOnlyList<OnnxNode> Nodes, string? Entry = null)
{
    /// <summary>Whether both stand for the same nodes.</summary>
    public bool IsSameAs(RestItem other) => Entry == other.Entry && Nodes.SequenceEqual(other.Nodes);
}
