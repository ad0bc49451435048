using System.Globalization;

namespace Fovea.Detection.Metrics;

/// <content>The twelve figures.</content>
public sealed partial class CocoEvaluation
{
    private static readonly Figure[] _figures =
    [
        new(IsPrecision: true, Iou: null, CocoArea.All, 100),
        new(IsPrecision: true, Iou: 0.5, CocoArea.All, 100),
        new(IsPrecision: true, Iou: 0.75, CocoArea.All, 100),
        new(IsPrecision: true, Iou: null, CocoArea.Small, 100),
        new(IsPrecision: true, Iou: null, CocoArea.Medium, 100),
        new(IsPrecision: true, Iou: null, CocoArea.Large, 100),
        new(IsPrecision: false, Iou: null, CocoArea.All, 1),
        new(IsPrecision: false, Iou: null, CocoArea.All, 10),
        new(IsPrecision: false, Iou: null, CocoArea.All, 100),
        new(IsPrecision: false, Iou: null, CocoArea.Small, 100),
        new(IsPrecision: false, Iou: null, CocoArea.Medium, 100),
        new(IsPrecision: false, Iou: null, CocoArea.Large, 100),
    ];

    /// <summary>
    /// COCO's twelve figures: average precision, that at overlaps of .5 and .75, that of small, medium and large objects; average recall
    /// of 1, 10 and 100 detections an image, that of small, medium and large objects. -1 where there is no object.
    /// </summary>
    public IReadOnlyList<double> Figures => field ??= Array.ConvertAll(_figures, Mean);

    /// <summary>Average precision over overlaps, recalls and classes: the first of the figures.</summary>
    public double AveragePrecision => Figures[0];

    /// <summary>The twelve figures in the lines that <c>COCOeval.summarize</c> prints.</summary>
    public override string ToString() => string.Join('\n', _figures.Select((figure, i) => figure.Line(Figures[i])));

    private double Mean(Figure figure)
    {
        double sum = 0;
        int count = 0;
        for (int threshold = 0; threshold < CocoProtocol.IouThresholds.Count; threshold++)
        {
            if (figure.Iou is { } iou && CocoProtocol.IouThresholds[threshold] != iou)
                continue;
            for (int category = 0; category < Categories.Count; category++)
            {
                double recall = Recall(threshold, category, figure.Area, figure.MaxDetections);
                if (recall == NoTruth)
                    continue;
                if (!figure.IsPrecision)
                {
                    sum += recall;
                    count++;
                    continue;
                }

                foreach (double precision in Precision(threshold, category, figure.Area, figure.MaxDetections))
                    sum += precision;
                count += CocoProtocol.RecallLevels.Count;
            }
        }

        return count == 0 ? NoTruth : sum / count;
    }

    private sealed record Figure(bool IsPrecision, double? Iou, CocoArea Area, int MaxDetections)
    {
        public string Line(double value)
        {
            string title = IsPrecision ? "Average Precision" : "Average Recall";
            string type = IsPrecision ? "(AP)" : "(AR)";
            string iou = Iou is { } single ? single.ToString("F2", CultureInfo.InvariantCulture) : "0.50:0.95";
            string area = Area.ToString().ToLowerInvariant();
            return string.Create(
                CultureInfo.InvariantCulture,
                $" {title,-18} {type} @[ IoU={iou,-9} | area={area,6} | maxDets={MaxDetections,3} ] = {ThreeDigits(value)}");
        }

        // Python rounds a tie to the even digit, "F3" away from 0. Ties of three digits are sixteenths, which Math.Round sees exactly.
        private static string ThreeDigits(double value) =>
            (value * 16 % 1 == 0 ? Math.Round(value, 3) : value).ToString("F3", CultureInfo.InvariantCulture);
    }
}
