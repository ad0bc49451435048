using System.Collections.Concurrent;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea;

/// <summary>Prepares single images as a network's input, on any number of threads at once.</summary>
internal sealed class ImagePreprocessor(EvaluationPipeline pipeline)
{
    private readonly BatchLoaderOptions _options = pipeline.LoaderOptions(batchSize: 1);
    private readonly ConcurrentBag<ImageScratch> _scratch = [];

    /// <summary>Writes the prepared image, channels last: [H, W, C].</summary>
    public void Write(Image image, Span<float> destination)
    {
        ImageScratch scratch = _scratch.TryTake(out ImageScratch? kept) ? kept : new ImageScratch();
        PhiloxCursor random = default;
        var sample = new Sample(image, Target.None);
        foreach (ITransform transform in _options.Transforms)
            sample = transform.Apply(sample, ref random, scratch);
        _options.Normalization.Write(sample.Image, destination);
        scratch.Reset();
        _scratch.Add(scratch);
    }
}
