using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>The random transforms of training images, after the conversion to the network's channels.</summary>
/// <param name="Name">Its name in logs and reports.</param>
/// <param name="Transforms">The transforms, in order.</param>
public sealed record Augmentation(string Name, IReadOnlyList<ITransform> Transforms)
{
    /// <summary>
    /// Whether the transforms give images of the network's input size, so that the resize, padding and crop of the evaluation are left out.
    /// </summary>
    public bool FitsInput { get; init; }

    /// <summary>No augmentation: training images are prepared as those of the evaluation.</summary>
    public static Augmentation None { get; } = new("none", []);

    /// <summary>
    /// CIFAR-10's: a border of 4 black pixels, a random crop of 32x32, a random flip (He et al. 2015, "Deep residual learning for image
    /// recognition", 4.2).
    /// </summary>
    public static Augmentation Cifar { get; } =
        new("cifar", [new Pad(4), new RandomCrop(32, 32), new RandomHorizontalFlip()]) { FitsInput = true };

    /// <summary>
    /// That of the papers from 2012 on: a shorter side of one or of random length, a random crop, a random flip (Krizhevsky et al. 2012,
    /// 4.1; Simonyan and Zisserman 2014, 3.1; He et al. 2015, 3.4).
    /// </summary>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input.</param>
    /// <param name="scale">The lengths of the shorter side.</param>
    public static Augmentation RandomCrop(int height, int width, ScaleJitter scale) =>
        new("randomcrop", [scale, new RandomCrop(height, width), new RandomHorizontalFlip()]) { FitsInput = true };

    /// <summary>
    /// That of photographs: a crop of random area and aspect ratio, resized to the network's input, and a random flip (Szegedy et al. 2014;
    /// torchvision's recipes).
    /// </summary>
    /// <param name="height">Rows of the network's input.</param>
    /// <param name="width">Columns of the network's input.</param>
    /// <param name="interpolation">The resize filter.</param>
    public static Augmentation Photographs(int height, int width, Interpolation interpolation = Interpolation.Bilinear) => new(
        "photographs", [new RandomResizedCrop(height, width) { Interpolation = interpolation }, new RandomHorizontalFlip()])
    {
        FitsInput = true,
    };
}
