using System.Collections.Concurrent;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Prepares single images as a network's input, on any number of threads at once.</summary>
internal sealed class ImagePreprocessor(EvaluationPipeline pipeline)
{
    private readonly BatchLoaderOptions _options = LoaderOptions(pipeline, batchSize: 1);
    private readonly ConcurrentBag<ImageScratch> _scratch = [];

    /// <summary>The options of a loader that prepares images of any shape, in order.</summary>
    public static BatchLoaderOptions LoaderOptions(EvaluationPipeline pipeline, int batchSize)
    {
        BatchLoaderOptions options = pipeline.LoaderOptions(batchSize);
        return options with { Transforms = [new LimitAspectRatio(), .. options.Transforms] };
    }

    /// <summary>Writes the prepared image, channels last: [H, W, C].</summary>
    public void Write(Image image, Span<float> destination)
    {
        ImageScratch scratch = _scratch.TryTake(out ImageScratch? kept) ? kept : new ImageScratch();
        PhiloxCursor random = default;
        foreach (ITransform transform in _options.Transforms)
            image = transform.Apply(image, ref random, scratch);
        _options.Normalization.Write(image, destination);
        scratch.Reset();
        _scratch.Add(scratch);
    }
}

/// <summary>
/// Limits an image's aspect ratio to 100:1 by cropping the ends of longer images, of which only the centre is used anyway.
/// </summary>
internal sealed record LimitAspectRatio : ITransform
{
    private const int MaxAspectRatio = 100;

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        int longest = MaxAspectRatio * Math.Min(image.Width, image.Height);
        return Math.Max(image.Width, image.Height) > longest
            ? Cropping.CenterCrop(image, Math.Min(image.Width, longest), Math.Min(image.Height, longest))
            : image;
    }
}
