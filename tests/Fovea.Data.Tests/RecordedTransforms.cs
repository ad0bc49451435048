using System.Text.Json;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Tests;

/// <summary>The transforms by the names of the recorded cases.</summary>
internal static class RecordedTransforms
{
    internal static Image Apply(TransformFixtures.CaseRow row, Image image)
    {
        var scratch = new ImageScratch();
        var sample = new Sample(image, Target.None);
        return row.Op switch
        {
            "vertical-flip" => Always(new RandomVerticalFlip(1), image),
            "horizontal-flip" => Always(new RandomHorizontalFlip(1), image),
            "pad" => Always(new Pad((int)row.Amount, (byte)row.Int("fill")), image),
            "center-crop" => Always(new CenterCrop(row.Int("height"), row.Int("width")), image),
            "resize" => Always(new ResizeShortSide((int)row.Amount), image),
            "five-crop" => MultiCrop.FiveCrop(image, row.Int("height"), row.Int("width"))[(int)row.Amount],
            "ten-crop" => MultiCrop.TenCrop(image, row.Int("height"), row.Int("width"))[(int)row.Amount],
            "rotate" => Rotation(row).Rotate(sample, row.Amount, scratch).Image,
            "affine" => new RandomAffine(default) { Interpolation = row.Interpolation, Fill = (byte)row.Int("fill") }
                .Move(sample, Affine(row), scratch).Image,
            "grayscale" => Always(new Grayscale((int)row.Amount), image),
            "brightness" => Changed(Enhancement.Brightness, image, row.Amount),
            "contrast" => Changed(Enhancement.Contrast, image, row.Amount),
            "saturation" => Changed(Enhancement.Saturation, image, row.Amount),
            "sharpness" => Changed(Enhancement.Sharpness, image, row.Amount),
            "hue" => Changed(Enhancement.Hue, image, row.Amount),
            "color-jitter" => ColorJitter.Adjust(image, [.. row.Args.GetProperty("changes").EnumerateArray().Select(Change)], scratch),
            "posterize" => Changed((from, bits, to) => ToneCurve.Posterize(from, (int)bits, to), image, row.Amount),
            "solarize" => Changed(ToneCurve.Solarize, image, row.Amount),
            "autocontrast" => Changed((from, _, to) => ToneCurve.AutoContrast(from, to), image),
            "equalize" => Changed((from, _, to) => ToneCurve.Equalize(from, to), image),
            "invert" => Changed((from, _, to) => ToneCurve.Invert(from, to), image),
            "gaussian-blur" => new GaussianBlur((int)row.Doubles("size")[1], (int)row.Doubles("size")[0])
                .Blur(sample, row.Amount, scratch).Image,
            "erase" => new RandomErasing { Value = [.. row.Doubles("values").Select(value => (byte)value)] }
                .Erase(image, row.Int("left"), row.Int("top"), row.Int("width"), row.Int("height"), scratch),
            "autoaugment" => AutoAugmented(row, sample, scratch),
            "randaugment" => new RandAugment(1, (int)row.Amount)
                .Augment(sample, Operation(row), row.Doubles("signs")[0] == 1, scratch).Image,
            "trivialaugmentwide" => new TrivialAugmentWide { Interpolation = row.Interpolation, Fill = (byte)row.Int("fill") }
                .Augment(sample, Operation(row), (int)row.Amount, row.Doubles("signs")[0] == 1, scratch).Image,
            _ => throw new ArgumentException($"No transform {row.Op}."),
        };
    }

    private static Image Always(ITransform transform, Image image)
    {
        PhiloxCursor random = new Philox(0, 0).Cursor();
        return transform.Apply(new Sample(image, Target.None), ref random, new ImageScratch()).Image;
    }

    private static Image Changed(Action<Image, double, Image> change, Image image, double amount = 0)
    {
        var result = new Image(image.Width, image.Height, image.Channels);
        change(image, amount, result);
        return result;
    }

    private static RandomRotation Rotation(TransformFixtures.CaseRow row) => new(default)
    {
        Interpolation = row.Interpolation,
        Expand = row.Args.GetProperty("expand").GetBoolean(),
        Fill = (byte)row.Int("fill"),
    };

    private static Image AutoAugmented(TransformFixtures.CaseRow row, Sample sample, ImageScratch scratch)
    {
        var policy = Enum.Parse<AutoAugmentPolicy>(row.Args.GetProperty("policy").GetString()!, ignoreCase: true);
        (double[] draws, double[] signs) = (row.Doubles("probabilities"), row.Doubles("signs"));
        return new AutoAugment(policy)
            .Augment(sample, (int)row.Amount, ((float)draws[0], (float)draws[1]), (signs[0] == 0, signs[1] == 0), scratch).Image;
    }

    // Both of torchvision's spaces list the operations in the order of the enumeration.
    private static AugmentOperation Operation(TransformFixtures.CaseRow row) => (AugmentOperation)row.Int("operation");

    private static AffineParameters Affine(TransformFixtures.CaseRow row) => new(row.Amount)
    {
        TranslateX = (int)row.Doubles("translate")[0],
        TranslateY = (int)row.Doubles("translate")[1],
        Scale = row.Args.GetProperty("scale").GetDouble(),
        ShearX = row.Doubles("shear")[0],
        ShearY = row.Doubles("shear")[1],
    };

    private static ColorChange Change(JsonElement change)
        => new(Enum.Parse<ColorProperty>(change[0].GetString()!, ignoreCase: true), change[1].GetDouble());
}
