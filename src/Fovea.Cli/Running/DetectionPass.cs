using Fovea.Cli.Options;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Kernels;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>A detection with random weights in one random image, from the image's tensor to the objects.</summary>
internal sealed class DetectionPass : IBenchPass
{
    private const int Height = 800, Width = 1066;

    private readonly ObjectDetector _detector;
    private readonly Tensor _image = Tensor.Empty(new Shape(1, 3, Height, Width));

    /// <summary>Creates the network and its image.</summary>
    public DetectionPass(DetectorInfo info)
    {
        GeneralizedRcnn network = info.Create(new DetectorConfig());
        network.Initialize(BenchInput.Seed);
        _detector = new ObjectDetector(network, CocoClasses.Names);
        Philox.ForName(BenchInput.Seed, "images").Fill(_image.Data);
    }

    /// <summary>Null: they depend on the number of regions.</summary>
    public long? MultiplyAdds => null;

    /// <summary>Null: each part has a plan of its own.</summary>
    public long? PredictedPeakBytes => null;

    /// <summary>Refuses what detectors do not have.</summary>
    /// <exception cref="Errors.UserError">An option is of classifiers only.</exception>
    public static void CheckOptions(BenchOptions options)
    {
        string model = options.Model;
        Check.That(!options.Train, "--train", "with " + model, "a classifier: detectors are measured in inference only");
        Check.That(options.BatchSize == 1, "--batch", $"{options.BatchSize}", $"1: {model} is measured on one image at a time");
        Check.That(
            options.FcWeights == FcWeightFormat.Float32, "--fc-weights", "with " + model, "a classifier: detectors compute in float32");
    }

    /// <inheritdoc/>
    public void Run() => _detector.FindIn(_image);

    /// <inheritdoc/>
    public IReadOnlyList<PassStepTime> RunTimed(TimeProvider clock) =>
    [
        .. _detector.Profile(_image, clock).Select(step => new PassStepTime(
            step.Path, step.Operation, step.Times, step.Algorithm, step.MultiplyAdds, step.BytesMoved, step.Time)),
    ];

    /// <summary>Releases the compiled network's memory.</summary>
    public void Dispose() => _detector.Dispose();
}
