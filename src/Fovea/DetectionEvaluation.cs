using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Metrics;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>The average precision of a detector on a data set, as COCO measures it; figures are fractions, 0 to 1.</summary>
public sealed record DetectionEvaluation : TaskEvaluation
{
    private const int Ap50 = 1;

    /// <summary>The figures of boxes.</summary>
    public required CocoEvaluation Boxes { get; init; }

    /// <summary>The figures of masks; null for a network without masks.</summary>
    public CocoEvaluation? Masks { get; init; }

    /// <summary>The objects of the data set, image by image; an image's number is its index.</summary>
    public required CocoDataset Truth { get; init; }

    /// <summary>The detections, as COCO's evaluation takes them.</summary>
    public required IReadOnlyList<CocoDetection> Found { get; init; }

    /// <summary>The detections of each image, by its index.</summary>
    public required IReadOnlyList<Detections> Detections { get; init; }

    /// <inheritdoc/>
    public override double? MeanLoss => null;

    /// <summary>AP of boxes at IoU 0.5 to 0.95; of masks for a network that finds them.</summary>
    public override Metric Score => new("ap", (Masks ?? Boxes).AveragePrecision);

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics =>
    [
        new("box_ap", Boxes.AveragePrecision),
        new("box_ap50", Boxes.Figures[Ap50]),
        .. Masks is { } masks ? (Metric[])[new("mask_ap", masks.AveragePrecision), new("mask_ap50", masks.Figures[Ap50])] : [],
    ];

    /// <summary>Detects the objects of a data set and compares them with its targets.</summary>
    /// <param name="model">The network, which is set to evaluation mode.</param>
    /// <param name="data">The set, whose classes are those of the network with the background at 0.</param>
    /// <param name="images">How many images to look at, at most.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static DetectionEvaluation Run(
        GeneralizedRcnn model, IImageDataset data, int images = int.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        using var detector = new ObjectDetector(model, data.Classes);
        return Run((image, _) => detector.FindIn(image), data, model.HasMasks, images, cancellation);
    }

    /// <summary>Detects the objects of a data set in a way of the caller's and compares them with its targets.</summary>
    /// <param name="detect">Finds the objects in an image with the given target, one image after the other.</param>
    /// <param name="data">The set, whose labels are those of the detections.</param>
    /// <param name="hasMasks">Whether the detections have masks.</param>
    /// <param name="images">How many images to look at, at most.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static DetectionEvaluation Run(
        Func<Image, DetectionTarget, Detections> detect, IImageDataset data, bool hasMasks, int images = int.MaxValue,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(detect);
        ArgumentNullException.ThrowIfNull(data);
        CocoLabels labels = CocoLabels.InOrder([.. data.Classes.Skip(1).Select((name, i) => new CocoCategory(i + 1, name))]);
        var truth = new List<(CocoImage, DetectionTarget)>();
        var found = new List<CocoDetection>();
        var detections = new List<Detections>();
        for (int i = 0; i < Math.Min(images, data.Count); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Image image = data.Read(i);
            var target = (DetectionTarget)data.Target(i);
            truth.Add((new CocoImage(i, image.Height, image.Width), target));
            detections.Add(detect(image, target));
            found.AddRange(detections[^1].ToCoco(i, labels));
        }

        CocoDataset dataset = truth.ToCoco(labels);
        return new DetectionEvaluation
        {
            Truth = dataset,
            Found = found,
            Detections = detections,
            Boxes = CocoEvaluation.Evaluate(dataset, found, IouType.Boxes),
            Masks = hasMasks ? CocoEvaluation.Evaluate(dataset, found, IouType.Masks) : null,
        };
    }
}
