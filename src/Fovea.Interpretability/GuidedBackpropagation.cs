using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Interpretability;

/// <summary>
/// The details of the image that raise the score of a class: its logit's gradient, of which ReLU passes back only what is positive where
/// its input was positive (Springenberg et al. 2014, "Striving for simplicity", arXiv:1412.6806).
/// </summary>
/// <param name="Target">The class.</param>
/// <param name="Gradient">What arrives at the image, [C, H, W].</param>
public sealed record GuidedBackpropagation(int Target, ChannelMaps Gradient)
{
    /// <summary>Computes the details of an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static GuidedBackpropagation Of(Layer network, Tensor image, int target) =>
        new(target, GradientPass.ToImage(network, image, target, ReluGradient.Guided));
}
