using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Inference;
using Fovea.Kernels;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea;

/// <summary>Asks one network about all views of an image and averages the answers.</summary>
internal sealed class ProtocolScorer : IDisposable
{
    private readonly ImageClassifier _classifier;
    private readonly EvaluationProtocol _protocol;
    private readonly IReadOnlyList<int> _scales;
    private readonly int _batchSize;
    private readonly EvaluationPipeline _pipeline;
    private readonly Normalization _normalization;
    private readonly ProtocolViews _views;
    private readonly CompiledModel? _dense;
    private PhiloxCursor _random;

    /// <exception cref="FoveaException">The network's images are not resized, or the scales are smaller than its input.</exception>
    public ProtocolScorer(ImageClassifier classifier, EvaluationProtocol protocol)
    {
        (_classifier, _protocol, _batchSize) = (classifier, protocol, classifier.BatchSize);
        _pipeline = classifier.Package.Pipeline;
        if (protocol.Views == EvaluationViews.Dense && _pipeline.MeanImage is not null)
        {
            throw new FoveaException(
                $"{protocol.Name}: {classifier.Model.Name} subtracts a mean from each pixel of its input, the protocol takes whole images: "
                + "use a protocol of crops");
        }

        _scales = protocol.IsOwnCrop ? [] : Scales(classifier, protocol);
        _normalization = _pipeline.Normalization;
        _views = new ProtocolViews(_pipeline.Width, _pipeline.Height, _pipeline.Interpolation);
        _dense = protocol.Views == EvaluationViews.Dense ? classifier.CompileDense() : null;
    }

    /// <summary>Adds the network's mean probabilities over all views of an image to <paramref name="sums"/> [classes].</summary>
    /// <remarks>The sums are in a fixed order, in double precision.</remarks>
    public void Add(Image image, Span<double> sums)
    {
        if (_protocol.IsOwnCrop)
        {
            AddProbabilities(_classifier.LogitsOf(_classifier.Package.Prepare(image)), 1, sums);
            return;
        }

        Sample sample = new LimitAspectRatio().Apply(new Sample(image, Target.None), ref _random, new ImageScratch());
        Image channels = _pipeline.Mean.Count == 1 ? sample.Image.ToGray() : sample.Image.ToRgb();
        double weight = 1.0 / _protocol.ViewsPerImage;
        foreach (int scale in _scales)
        {
            foreach (Image[] batch in _views.At(channels, scale, _protocol.Views).Chunk(_batchSize))
                AddBatch(batch, weight, sums);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _dense?.Dispose();

    private void AddBatch(Image[] views, double weight, Span<double> sums)
    {
        var shape = new Shape(views.Length, _pipeline.Mean.Count, views[0].Height, views[0].Width);
        using var scope = new TensorScope();
        Tensor input = Tensor.Empty(shape);
        int length = shape.Elements / views.Length;
        for (int i = 0; i < views.Length; i++)
            _normalization.Write(views[i], input.Data.Slice(i * length, length));
        Tensor logits = _dense is null
            ? _classifier.LogitsOf(input)
            : MeanOverPositions(_dense.ForInput(shape).Run(input));
        AddProbabilities(logits, weight, sums);
        input.Release();
    }

    private static void AddProbabilities(Tensor logits, double weight, Span<double> sums)
    {
        float[] probabilities = logits.Softmax().ToArray();
        for (int i = 0; i < probabilities.Length; i++)
            sums[i % sums.Length] += weight * probabilities[i];
    }

    /// <summary>Logits [N, classes] of a map [N, classes, H, W].</summary>
    private static Tensor MeanOverPositions(Tensor logits)
    {
        if (logits.Shape.Rank != 4)
            return logits;
        (int images, int classes) = (logits.Shape[0], logits.Shape[1]);
        int positions = logits.Shape[2] * logits.Shape[3];
        ReadOnlySpan<float> map = logits.Data;
        var means = new float[images * classes];
        for (int image = 0; image < images; image++)
        {
            for (int label = 0; label < classes; label++)
            {
                double sum = 0;
                for (int position = 0; position < positions; position++)
                    sum += map[((image * positions) + position) * classes + label];
                means[(image * classes) + label] = (float)(sum / positions);
            }
        }

        GC.KeepAlive(logits);
        return Tensor.FromArray(new Shape(images, classes), means);
    }

    private static IReadOnlyList<int> Scales(ImageClassifier classifier, EvaluationProtocol protocol)
    {
        ModelInfo model = classifier.Model;
        if (classifier.Package.Preprocessing is not { ResizeShorterSide: { } own, Padding: 0 })
        {
            throw new FoveaException(
                $"{model.Name} takes whole images of {model.InputHeight}x{model.InputWidth}, the protocol {protocol.Name} is for "
                + $"photographs: use {EvaluationProtocol.OneCrop.Name}");
        }

        IReadOnlyList<int> scales = protocol.Scales.Count == 0 ? [own] : protocol.Scales;
        int side = Math.Max(model.InputHeight, model.InputWidth);
        return scales.Min() >= side ? scales : throw new FoveaException(
            $"{protocol.Name}: the scale {scales.Min()} is smaller than the input of {model.Name}, {model.InputHeight}x"
            + $"{model.InputWidth}: give scales of at least {side}");
    }
}
