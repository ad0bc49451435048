using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>A classification network as the body of a detector: its stages, without the head.</summary>
internal sealed class BackboneBody
{
    private const int ProbeSize = 512;
    private const string Name = "body";

    public BackboneBody(Classifier network)
    {
        Network = network;
        IReadOnlyList<Shape> stages = network.RemoveHead(Probe);
        Channels = [.. stages.Select(stage => stage[1])];
        Strides = [.. stages.Select(stage => 1 << (int)Math.Round(Math.Log2(ProbeSize / (double)stage[2])))];
    }

    /// <summary>The images [1, 3, H, W] for which a network is traced to look at it.</summary>
    public static Shape Probe { get; } = new(1, 3, ProbeSize, ProbeSize);

    public Classifier Network { get; }

    /// <summary>The channels of each stage.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>The pixels of the image from one pixel to the next of each stage, rounded to a power of two as torchvision does.</summary>
    public IReadOnlyList<int> Strides { get; }

    /// <summary>The last maps of each stage.</summary>
    public IReadOnlyList<Tensor> Forward(Tensor images)
    {
        using Graph.Scope scope = Graph.EnterScope(images, Name);
        return Network.Features(images);
    }
}
