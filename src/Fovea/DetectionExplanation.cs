using System.Globalization;
using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Anchors;
using Fovea.Detection.Pictures;
using Fovea.Detection.Proposals;
using Fovea.Detection.Regions;
using Fovea.Imaging;
using Fovea.Kernels.RoiPooling;
using Fovea.Training.Report;

namespace Fovea;

/// <summary>What a detector does with one photograph, stage by stage, as a page with pictures and times.</summary>
/// <example><code>
/// using var detector = ObjectDetector.Load("maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth");
/// DetectionExplanation explanation = DetectionExplanation.Of(detector, ImageFile.Load("street.jpg"), "street.jpg");
/// using FileStream page = File.Create("street.html");
/// explanation.WriteHtml(page);
/// </code></example>
public sealed class DetectionExplanation
{
    private const int Drawn = 50, Listed = 20, MasksShown = 6;

    private readonly ObjectDetector _detector;
    private readonly Image _photograph;
    private readonly string _name;
    private readonly DetectionViews _views;

    private DetectionExplanation(ObjectDetector detector, Image photograph, string name, RcnnTrace trace, Detections detections)
    {
        (_detector, _photograph, _name, Trace, Detections) = (detector, photograph, name, trace, detections);
        _views = new DetectionViews(photograph, trace.Size, trace.PaddedSize);
    }

    /// <summary>The stages and what they passed on.</summary>
    public RcnnTrace Trace { get; }

    /// <summary>What was found.</summary>
    public Detections Detections { get; }

    private ProposalSet Candidates => Trace.Candidates!;

    private ProposalSet Proposals => Trace.Proposals!;

    /// <summary>
    /// Detects twice: the network is compiled for a photograph's size at the first time, so that the second one has the times to show.
    /// </summary>
    /// <param name="detector">The detector.</param>
    /// <param name="photograph">The photograph.</param>
    /// <param name="name">Its name, for the title.</param>
    /// <param name="clock">Measures the stages; null for the system's.</param>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public static DetectionExplanation Of(ObjectDetector detector, Image photograph, string name, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(photograph);
        ArgumentException.ThrowIfNullOrEmpty(name);
        detector.FindIn(photograph);
        var trace = new RcnnTrace(clock ?? TimeProvider.System);
        return new DetectionExplanation(detector, photograph, name, trace, detector.FindIn(photograph, trace));
    }

    /// <summary>Writes one self-contained page in UTF-8.</summary>
    /// <param name="output">The stream, which stays open.</param>
    public void WriteHtml(Stream output)
    {
        List<ReportSection> sections =
            [Stages(), Photograph(), Anchors(), Objectness(), Suppression(), Regions(), Objects()];
        if (Detections is { Masks: not null, Count: > 0 })
            sections.Add(Masks());
        SectionReport.Write(
            $"How objects were found in {_name}",
            ["From photograph to objects in the order of the network’s stages. Boxes are drawn on the photograph as the network sees it."],
            sections,
            output);
    }

    private static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Sizes(int width, int height) => $"{width} x {height}";

    private ReportSection Stages()
    {
        double all = Trace.Stages.Sum(stage => stage.Time.TotalMilliseconds);
        return new ReportSection("Stages and their times")
        {
            Table = new ReportTable(
                ["Stage", "ms", "% of time"],
                [
                    .. Trace.Stages.Select(stage => (string[])[
                        stage.Name, Number(stage.Time.TotalMilliseconds), Number(100 * stage.Time.TotalMilliseconds / all)]),
                    ["all", Number(all), "100"],
                ]),
        };
    }

    private ReportSection Photograph()
    {
        (PixelSize size, PixelSize padded) = (Trace.Size, Trace.PaddedSize);
        return new ReportSection(
            "1. The photograph, resized",
            $"{Sizes(_photograph.Width, _photograph.Height)} pixels, resized to {Sizes(size.Width, size.Height)}, and padded to "
            + $"{Sizes(padded.Width, padded.Height)}, so that every map has whole pixels. The padding is grey here.")
        {
            Pictures = [new(_views.Padded, $"{Sizes(padded.Width, padded.Height)} with padding", "")],
        };
    }

    private ReportSection Anchors()
    {
        AnchorLevel[] levels = _detector.Network.Rpn.Anchors.Levels(
            Trace.PaddedSize.Height, Trace.PaddedSize.Width, [.. Trace.Objectness.Select(map => (map.Height, map.Width))]);
        return new ReportSection(
            "2. Anchors",
            $"{Count(levels.Sum(level => level.Count))} boxes from which the network starts: at each pixel of each map one of each size "
            + "and ratio. Here are those of a few pixels.")
        {
            Pictures =
            [
                .. levels.Select((level, i) => new ReportPicture(
                    _views.Boxes(AnchorsOf(level, Trace.Objectness[i]).Select(box => (box, i))),
                    LevelName(i),
                    $"{MapSize(i)}, {Trace.Objectness[i].Anchors} anchors a pixel: {Count(level.Count)}")),
            ],
        };
    }

    private static IEnumerable<BoundingBox> AnchorsOf(AnchorLevel level, ObjectnessMap map)
    {
        foreach ((int x, int y) in ((int X, int Y)[])[(1, 1), (2, 2), (3, 3)])
        {
            int pixel = (y * map.Height / 4 * map.Width) + (x * map.Width / 4);
            for (int anchor = 0; anchor < map.Anchors; anchor++)
                yield return level[(pixel * map.Anchors) + anchor];
        }
    }

    private ReportSection Objectness() => new(
        "3. Objectness",
        $"How probably an anchor holds an object, the highest of each pixel: dark blue for 0, yellow for 1."
        + Took("backbone and proposal head"))
    {
        Pictures =
        [
            .. Trace.Objectness.Select((map, i) => new ReportPicture(
                _views.Heat(map),
                LevelName(i),
                $"{MapSize(i)}, highest {Number(map.Values.Max(), "0.000")}, mean {Number(map.Values.Average(), "0.000")}")),
        ],
    };

    private ReportSection Suppression() => new(
        "4. Proposals",
        $"The anchors of each level with the highest objectness, moved as the network says and cut at the photograph’s sides: "
        + $"{Count(Candidates.Count)}. Non-maximum suppression drops those that overlap a better one of their level too much, and the best "
        + $"{Count(Proposals.Count)} are kept.{Took("proposals")}")
    {
        Table = new ReportTable(
            ["Level", "before", "kept", "highest score"],
            [
                .. Enumerable.Range(0, Trace.Objectness.Count).Select(level => (string[])[
                    LevelName(level),
                    Count(Candidates.Levels.Count(each => each == level)),
                    Count(Proposals.Levels.Count(each => each == level)),
                    Candidates.Levels.Contains(level)
                        ? Number(Candidates.Scores.Where((_, i) => Candidates.Levels[i] == level).Max(), "0.000")
                        : "–"]),
            ]),
        Pictures =
        [
            Best(Candidates, Candidates.Levels, "Before suppression: the best"),
            Best(Proposals, Proposals.Levels, "After suppression: the best"),
        ],
    };

    private ReportSection Regions()
    {
        PyramidLevels levels = _detector.Network.RoiHeads.Levels;
        int[] pooled = [.. Proposals.Boxes.Select(box => levels.IndexOf(box.X1, box.Y1, box.X2, box.Y2))];
        return new ReportSection(
            "5. Regions",
            $"Each proposal is a region. Its map is pooled to one size, from the level that fits the region’s area, for class and "
            + $"box.{Took("classes and boxes")}")
        {
            Table = new ReportTable(
                ["Pooled from", "regions"],
                [
                    .. _detector.Network.Backbone.Strides.Select((stride, level) => (string[])[
                        $"{LevelName(level)}, a pixel every {stride}", Count(pooled.Count(each => each == level))]),
                ]),
            Pictures = [Best(Proposals, pooled, "The best")],
        };
    }

    private ReportSection Objects()
    {
        var options = new DetectionPictureOptions();
        int shown = Detections.Scores.Count(score => score >= options.ScoreThreshold);
        string listed = Detections.Count > Listed ? $" The surest {Listed} are listed." : "";
        return new ReportSection(
            "6. Objects",
            $"After suppression within each class {Count(Detections.Count)} objects are left, with scores above "
            + $"{Number(_detector.Network.Options.BoxScoreThresh, "0.###")}.{listed} Those with at least "
            + $"{Number(options.ScoreThreshold, "0.##")} are drawn: {Count(shown)}.")
        {
            Table = new ReportTable(
                ["Class", "score", "x1", "y1", "x2", "y2"],
                [
                    .. Enumerable.Range(0, Math.Min(Listed, Detections.Count)).Select(i => (string[])[
                        _detector.Classes[Detections.Labels[i]], Number(Detections.Scores[i], "0.000"), Number(Detections.Boxes[i].X1),
                        Number(Detections.Boxes[i].Y1), Number(Detections.Boxes[i].X2), Number(Detections.Boxes[i].Y2)]),
                ]),
            Pictures =
            [
                new(_views.Detections(Detections, _detector.Classes, options), $"Scores of at least {Number(options.ScoreThreshold)}", ""),
            ],
        };
    }

    private ReportSection Masks()
    {
        int side = Detections.Masks!.Side;
        return new ReportSection(
            "7. Masks",
            $"For each object {Sizes(side, side)} probabilities of its class, dark blue for 0, yellow for 1. They are stretched to the "
            + $"box; pixels above a half are the mask.{Took("masks")}")
        {
            Pictures =
            [
                .. Enumerable.Range(0, Math.Min(MasksShown, Detections.Count)).Select(i => new ReportPicture(
                    _views.Mask(Detections, i),
                    $"{_detector.Classes[Detections.Labels[i]]} {Number(Detections.Scores[i], "0.00")}",
                    $"{Count(Detections.MaskPixels(i).Area)} pixels of the photograph")),
            ],
        };
    }

    private ReportPicture Best(ProposalSet set, IReadOnlyList<int> levels, string caption)
    {
        int[] best = [.. Enumerable.Range(0, set.Count).OrderByDescending(i => set.Scores[i]).Take(Drawn)];
        return new ReportPicture(
            _views.Boxes(best.Select(i => (set.Boxes[i], levels[i]))), $"{caption} {best.Length}", "In the colours of their levels.");
    }

    private static string LevelName(int level) => $"Level {level + 1}";

    private string MapSize(int level) => $"map of {Sizes(Trace.Objectness[level].Width, Trace.Objectness[level].Height)}";

    private string Took(string stage) => Trace.Stages.FirstOrDefault(each => each.Name == stage) is { } found
        ? $" This stage took {Number(found.Time.TotalMilliseconds)} ms."
        : "";
}
