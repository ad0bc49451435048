using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Two operations by a random row of a learned policy (Cubuk et al. 2018, "AutoAugment"; torchvision's <c>AutoAugment</c>).
/// </summary>
/// <param name="Policy">The data set that the policy was learned on.</param>
public sealed record AutoAugment(AutoAugmentPolicy Policy = AutoAugmentPolicy.ImageNet) : ITransform
{
    private static readonly AugmentSpace _space = new(10);

    /// <summary>Nearest or bilinear.</summary>
    public Interpolation Interpolation { get; init; }

    /// <summary>The value, in every channel, of what lies outside of the image.</summary>
    public byte Fill { get; init; }

    /// <inheritdoc/>
    public ImageChanges Changes => _space.Changes;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        int row = random.NextInt(AutoAugmentPolicies.Rows);
        (float first, float second) = (random.NextFloat(), random.NextFloat());
        return Augment(sample, row, (first, second), (random.NextInt(2) == 0, random.NextInt(2) == 0), scratch);
    }

    /// <summary>The sample after the operations of a row of the policy, 0 to 24.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="row">The row.</param>
    /// <param name="draws">For each operation a number in [0, 1): it is applied if that is not above its probability.</param>
    /// <param name="areNegative">For each operation whether its magnitude is negative, if it has a sign.</param>
    /// <param name="scratch">A pool of images for this sample.</param>
    public Sample Augment(
        Sample sample, int row, (float First, float Second) draws, (bool First, bool Second) areNegative, ImageScratch scratch)
    {
        (int width, int height) = (sample.Image.Width, sample.Image.Height);
        (AutoAugmentPolicies.Step first, AutoAugmentPolicies.Step second) = AutoAugmentPolicies.Of(Policy)[row];
        Apply(first, draws.First, areNegative.First);
        Apply(second, draws.Second, areNegative.Second);
        return sample;

        void Apply(AutoAugmentPolicies.Step step, float draw, bool isNegative)
        {
            if (draw > (float)step.Probability)
                return;
            double magnitude = _space.Magnitude(step.Operation, step.Bin, isNegative, width, height);
            sample = sample.Augmented(step.Operation, magnitude, Interpolation, Fill, scratch);
        }
    }
}

/// <summary>The policies of <see cref="AutoAugment"/>.</summary>
public enum AutoAugmentPolicy
{
    /// <summary>Learned on ImageNet.</summary>
    ImageNet,

    /// <summary>Learned on CIFAR-10.</summary>
    Cifar10,

    /// <summary>Learned on Street View House Numbers.</summary>
    Svhn,
}
