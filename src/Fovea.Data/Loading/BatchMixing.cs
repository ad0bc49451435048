namespace Fovea.Data.Loading;

/// <summary>
/// Mixes each image of a batch with the image before it, the first with the last, and their labels alike: torchvision's reference
/// transforms <c>RandomMixup</c> and <c>RandomCutmix</c> with probability 1. Where both are asked for, each batch has one of them at
/// random.
/// </summary>
public sealed record BatchMixing
{
    /// <summary>
    /// The parameter of the distribution Beta(alpha, alpha) of the share of an image in its sum with the other (Zhang et al. 2017,
    /// "mixup"); 0 for no such sums.
    /// </summary>
    public double MixupAlpha
    {
        get;
        init => field = Checked(value, "mixup");
    }

    /// <summary>
    /// The parameter of the distribution Beta(alpha, alpha) of the share of an image's area outside of the rectangle that is cut from the
    /// other (Yun et al. 2019, "CutMix"); 0 for no such rectangles.
    /// </summary>
    public double CutmixAlpha
    {
        get;
        init => field = Checked(value, "cutmix");
    }

    private static double Checked(double alpha, string what) => alpha >= 0 && double.IsFinite(alpha)
        ? alpha
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"BatchMixing: expected an alpha of 0 or more for {what}.");
}
