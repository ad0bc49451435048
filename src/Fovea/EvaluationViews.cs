namespace Fovea;

/// <summary>The views of an image that a network is asked about at one scale.</summary>
public enum EvaluationViews
{
    /// <summary>One crop of the network's input size, from the centre.</summary>
    CenterCrop,

    /// <summary>Four corners and the centre, each also mirrored: 10 crops.</summary>
    TenCrop,

    /// <summary>
    /// Three squares of the full shorter side (begin, middle and end of the longer side); of each the four corners, the centre and the
    /// whole square resized to the input, each also mirrored: 36 views.
    /// </summary>
    SquareCrops,

    /// <summary>A regular grid of 5 x 5 crops from border to border, each also mirrored: 50 crops.</summary>
    GridCrops,

    /// <summary>
    /// The uncropped image and its mirror image. Fully connected layers are applied as convolutions and the logits averaged over all
    /// positions; networks that end in global average pooling do that as they are.
    /// </summary>
    Dense,
}
