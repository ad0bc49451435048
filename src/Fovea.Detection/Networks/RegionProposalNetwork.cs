using Fovea.Detection.Anchors;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>The network that proposes regions (Ren et al. 2015, section 3.1): a head over each level, and the anchors.</summary>
public sealed class RegionProposalNetwork : Module
{
    private readonly RpnHead _head;

    internal RegionProposalNetwork(RcnnArchitecture architecture)
    {
        Anchors = architecture.Anchors;
        IReadOnlyList<int> perPixel = Anchors.PerPixel;
        if (perPixel.Count != architecture.Backbone.Levels || perPixel.Any(count => count != perPixel[0]))
        {
            throw new ArgumentException(
                $"RegionProposalNetwork: anchors of {perPixel.Count} levels, {string.Join(", ", perPixel)} at a pixel; expected as many "
                + $"levels as the backbone has maps, {architecture.Backbone.Levels}, and as many anchors in each.");
        }

        _head = Add("head", new RpnHead(architecture.Backbone.Channels, perPixel[0], architecture.RpnWidth));
    }

    /// <summary>The anchors of each level.</summary>
    public AnchorGenerator Anchors { get; }

    /// <summary>The objectness and the changes of the anchors of each level.</summary>
    public DenseOutputs Forward(IReadOnlyList<Tensor> features)
    {
        using Graph.Scope scope = EnterScope(features[0]);
        (Tensor Objectness, Tensor Deltas)[] levels = [.. features.Select(_head.Forward)];
        return new DenseOutputs(features, [.. levels.Select(level => level.Objectness)], [.. levels.Select(level => level.Deltas)]);
    }
}
