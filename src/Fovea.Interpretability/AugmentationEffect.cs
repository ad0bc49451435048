using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>What changes that leave the object in place do to the answer of a network.</summary>
/// <param name="Target">The class.</param>
/// <param name="Answers">The answer for the image as it is, then for each change.</param>
public sealed record AugmentationEffect(int Target, IReadOnlyList<AugmentedAnswer> Answers)
{
    private const double CropShare = 0.75, ColorShift = 4;

    /// <summary>Asks about an image and its changed forms.</summary>
    /// <param name="logits">
    /// Computes logits [1, classes] of an image [1, C, H, W]: the forward pass of a network, or a compiled one.
    /// </param>
    /// <param name="pipeline">The preprocessing of the network.</param>
    /// <param name="photograph">The image, of any size.</param>
    /// <param name="target">The class.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static AugmentationEffect Of(
        Func<Tensor, Tensor> logits, EvaluationPipeline pipeline, Image photograph, int target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(photograph);
        Image view = pipeline.Fit(photograph);
        List<AugmentedAnswer> answers = [];
        foreach ((string change, Func<Image, Image> apply) in Changes(view))
        {
            cancellation.ThrowIfCancellationRequested();
            Image changed = apply(view);
            Tensor input = PreparedImage.Of(pipeline, changed);
            float[] probabilities = ClassProbability.All(logits, input, target)[0];
            input.Release();
            int top = Array.IndexOf(probabilities, probabilities.Max());
            answers.Add(new AugmentedAnswer(change, changed, probabilities[target], top, probabilities[top]));
        }

        return new AugmentationEffect(target, answers);
    }

    private static IEnumerable<(string Change, Func<Image, Image> Apply)> Changes(Image view)
    {
        yield return ("as it is", image => image);
        yield return ("mirrored left to right", Cropping.FlipHorizontal);
        yield return ("mirrored top to bottom", image => Filled(image, Cropping.FlipVertical));
        foreach (int degrees in (int[])[-30, -15, 15, 30])
            yield return ($"rotated by {degrees} degrees", image => Rotated(image, degrees));
        int width = Math.Max(1, (int)(view.Width * CropShare)), height = Math.Max(1, (int)(view.Height * CropShare));
        (string, int, int)[] corners =
        [
            ("upper left", 0, 0), ("upper right", view.Width - width, 0), ("lower left", 0, view.Height - height),
            ("lower right", view.Width - width, view.Height - height), ("middle", (view.Width - width) / 2, (view.Height - height) / 2),
        ];
        foreach ((string place, int left, int top) in corners)
        {
            yield return ($"cropped to the {place}", image => Filled(
                image, (source, target) => Resizer.ResizeRegion(source, left, top, width, height, target, Interpolation.Bilinear)));
        }

        yield return ("darker by half", image => Filled(image, (source, target) => Enhancement.Brightness(source, 0.5, target)));
        yield return ("brighter by half", image => Filled(image, (source, target) => Enhancement.Brightness(source, 1.5, target)));
        yield return ("half the contrast", image => Filled(image, (source, target) => Enhancement.Contrast(source, 0.5, target)));
        if (view.Channels != 3)
            yield break;
        yield return ("without colour", image => Filled(image, (source, target) => Enhancement.Saturation(source, 0, target)));
        yield return ("colours towards blue", image => PcaColorNoise.ImageNet.Shift(image, [0, -ColorShift, 0], new ImageScratch()));
        yield return ("colours towards red", image => PcaColorNoise.ImageNet.Shift(image, [0, ColorShift, 0], new ImageScratch()));
    }

    private static Image Rotated(Image image, double degrees)
    {
        var rotation = new RandomRotation(new ValueRange(degrees, degrees)) { Interpolation = Interpolation.Bilinear };
        return rotation.Rotate(new Sample(image, Data.Target.None), degrees, new ImageScratch()).Image;
    }

    private static Image Filled(Image image, Action<Image, Image> change)
    {
        var changed = new Image(image.Width, image.Height, image.Channels);
        change(image, changed);
        return changed;
    }
}

/// <summary>The answer for a changed image.</summary>
/// <param name="Change">What was changed, in words.</param>
/// <param name="Image">The changed image, as the network sees it.</param>
/// <param name="Probability">The probability of the class that was asked for.</param>
/// <param name="TopClass">The most probable class.</param>
/// <param name="TopProbability">Its probability.</param>
public sealed record AugmentedAnswer(string Change, Image Image, float Probability, int TopClass, float TopProbability);
