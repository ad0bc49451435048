namespace Fovea.Tensors.Autograd;

/// <summary>
/// What a <see cref="GradientTape"/> passes back through ReLU. Only <see cref="Standard"/> gives gradients; the other rules give pictures
/// of what a network sees, with the same network and weights.
/// </summary>
public enum ReluGradient
{
    /// <summary>The derivative: the gradient where the input was positive, 0 elsewhere.</summary>
    Standard,

    /// <summary>
    /// Guided backpropagation: the gradient where both it and the input were positive, 0 elsewhere (Springenberg et al. 2014,
    /// arXiv:1412.6806).
    /// </summary>
    Guided,

    /// <summary>
    /// Deconvolution: the gradient where it is positive, 0 elsewhere, whatever the input was (Zeiler and Fergus 2013, arXiv:1311.2901).
    /// </summary>
    Deconvolution,
}
