using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>What the operations of AutoAugment and its successors do, as torchvision does it to Pillow images.</summary>
internal static class AugmentOperations
{
    private const double DegreesPerRadian = 180 / Math.PI;

    internal static Sample Augmented(
        this Sample sample, AugmentOperation operation, double magnitude, Interpolation interpolation, byte fill, ImageScratch scratch)
    {
        (double centerX, double centerY) = (sample.Image.Width * 0.5, sample.Image.Height * 0.5);
        return operation switch
        {
            AugmentOperation.Identity => sample,
            AugmentOperation.ShearX => Moved(new AffineParameters(0) { ShearX = Degrees(magnitude) }.Matrix(0, 0)),
            AugmentOperation.ShearY => Moved(new AffineParameters(0) { ShearY = Degrees(magnitude) }.Matrix(0, 0)),
            AugmentOperation.TranslateX => Moved(new AffineParameters(0) { TranslateX = (int)magnitude }.Matrix(centerX, centerY)),
            AugmentOperation.TranslateY => Moved(new AffineParameters(0) { TranslateY = (int)magnitude }.Matrix(centerX, centerY)),
            AugmentOperation.Rotate => Moved(AffineMatrix.Rotation(sample.Image.Width, sample.Image.Height, magnitude)),
            AugmentOperation.Brightness => Changed((from, to) => Enhancement.Brightness(from, 1 + magnitude, to)),
            AugmentOperation.Color => Changed((from, to) => Enhancement.Saturation(from, 1 + magnitude, to)),
            AugmentOperation.Contrast => Changed((from, to) => Enhancement.Contrast(from, 1 + magnitude, to)),
            AugmentOperation.Sharpness => Changed((from, to) => Enhancement.Sharpness(from, 1 + magnitude, to)),
            AugmentOperation.Posterize => Changed((from, to) => ToneCurve.Posterize(from, (int)magnitude, to)),
            AugmentOperation.Solarize => Changed((from, to) => ToneCurve.Solarize(from, magnitude, to)),
            AugmentOperation.AutoContrast => Changed(ToneCurve.AutoContrast),
            AugmentOperation.Equalize => Changed(ToneCurve.Equalize),
            AugmentOperation.Invert => Changed(ToneCurve.Invert),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Augment: expected a named operation."),
        };

        Sample Moved(AffineMatrix matrix)
            => sample.Warped(new AffineMap(matrix, sample.Image.Width, sample.Image.Height), interpolation, fill, scratch);

        Sample Changed(Action<Image, Image> change) => sample.Changed(change, scratch);
    }

    private static double Degrees(double slope) => Math.Atan(slope) * DegreesPerRadian;
}
