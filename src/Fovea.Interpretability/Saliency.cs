using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Interpretability;

/// <summary>
/// Which pixels the score of a class depends on most: the gradient of its logit to the image (Simonyan, Vedaldi and Zisserman 2013, "Deep
/// inside convolutional networks", arXiv:1312.6034, section 3).
/// </summary>
/// <param name="Target">The class.</param>
/// <param name="Gradient">The gradient, of the image's shape [C, H, W].</param>
public sealed record Saliency(int Target, ChannelMaps Gradient)
{
    /// <summary>The paper's map: for each pixel the largest magnitude of the gradient over the channels, [H, W].</summary>
    public HeatMap Map { get; } = Gradient.LargestMagnitude();

    /// <summary>Computes the map of an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static Saliency Of(Layer network, Tensor image, int target) =>
        new(target, GradientPass.ToImage(network, image, target, ReluGradient.Standard));
}
