using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;

namespace Fovea.Interpretability;

/// <summary>One forward and one backward pass of a network in evaluation mode, with gradients to the images alone.</summary>
internal static class GradientPass
{
    /// <summary>Runs the network on images [N, C, H, W]; <paramref name="backward"/> gets the tape, the images and the logits.</summary>
    public static void Run(Layer network, Tensor images, ReluGradient rule, Action<GradientTape, Tensor, Tensor> backward)
    {
        network.Eval();
        using var frozen = new FrozenParameters(network);
        using var scope = new TensorScope();
        using var tape = new GradientTape(reluGradient: rule);
        Tensor leaf = Tensor.FromChannelsLast(images.Shape, images.Data);
        leaf.RequiresGrad = true;
        Tensor logits = network.Forward(leaf);
        backward(tape, leaf, logits);
        logits.Release();
        leaf.ClearGrad();
        leaf.Release();
    }

    /// <summary>The gradient of the logit of one class to one image, [1, C, H, W].</summary>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    public static ChannelMaps ToImage(Layer network, Tensor image, int target, ReluGradient rule)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkLayers.CheckOneImage(image);
        ChannelMaps? gradient = null;
        Run(network, image, rule, (tape, leaf, logits) =>
        {
            BackwardFrom(tape, logits, target);
            gradient = ChannelMaps.Of(leaf.Grad!);
        });
        return gradient!;
    }

    /// <summary>Goes back from the logits of one class, of all images.</summary>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    public static void BackwardFrom(GradientTape tape, Tensor logits, int target)
    {
        NetworkLayers.CheckClass(logits, target);
        Tensor seed = Tensor.Zeros(logits.Shape);
        for (int n = 0; n < logits.Shape[0]; n++)
            seed.Data[(n * logits.Shape[1]) + target] = 1f;
        tape.Backward(logits, seed);
        seed.Release();
    }
}
