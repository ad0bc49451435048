using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Fovea.Data;
using Fovea.Detection.Proposals;
using Fovea.Imaging;

namespace Fovea.Detection.Tests.Proposals;

/// <summary>The fast mode with OpenCV's parameters against OpenCV 4.6 itself, on a few photographs.</summary>
public sealed class RealProposalsTests
{
    private static readonly string[] _voc =
    [
        "2007_000027", "2007_000129", "2007_000332", "2007_000491", "2007_000636", "2007_000733", "2007_000830", "2007_001073",
        "2007_001299", "2007_001430",
    ];

    private static readonly string[] _pennFudan =
    [
        .. Enumerable.Range(0, 19).Select(i => $"FudanPed{1 + (4 * i):d5}"),
        .. Enumerable.Range(0, 21).Select(i => $"PennPed{3 + (4 * i):d5}"),
    ];

    [RealProposalsFact]
    public void ObjectsOfVocAreCoveredAsOpenCvCoversThem() =>
        AssertCovers(_voc, "VOCdevkit/VOC2012", VocObjects, new ProposalRecall(32, 0.9375, 0.7943, 1754.0));

    [RealProposalsFact]
    public void PedestriansAreCoveredAsOpenCvCoversThem() =>
        AssertCovers(_pennFudan, "PennFudanPed", Pedestrians, new ProposalRecall(105, 0.9333, 0.7182, 2462.8));

    private static void AssertCovers(
        string[] names, string folder, Func<string, string, IReadOnlyList<BoundingBox>> objects, ProposalRecall openCv)
    {
        string root = Path.Combine(RealProposalsFactAttribute.Folder!, folder);
        var search = new SelectiveSearch(SelectiveSearchOptions.OpenCvFast);
        IReadOnlyList<IReadOnlyList<BoundingBox>> boxes =
            search.ProposeMany(names, i => ImageFile.Load(Path.Combine(root, "JPEGImages", $"{names[i]}.jpg")));
        var recall = ProposalRecall.Of(boxes, [.. names.Select(name => objects(root, name))]);
        Assert.Equal(openCv.Objects, recall.Objects);
        Assert.True(recall.Recall >= openCv.Recall - 0.01, $"{recall}; OpenCV: {openCv}");
        Assert.True(recall.MeanBestOverlap >= openCv.MeanBestOverlap - 0.01, $"{recall}; OpenCV: {openCv}");
        Assert.True(recall.MeanBoxes <= openCv.MeanBoxes * 1.1, $"{recall}; OpenCV: {openCv}");
    }

    private static IReadOnlyList<BoundingBox> VocObjects(string root, string name) =>
    [
        .. XDocument.Load(Path.Combine(root, "Annotations", $"{name}.xml")).Root!.Elements("object").Select(
            item => VocBox(item.Element("bndbox")!)),
    ];

    private static BoundingBox VocBox(XElement box)
    {
        return new BoundingBox(Value("xmin") - 1, Value("ymin") - 1, Value("xmax"), Value("ymax"));

        float Value(string side) => float.Parse(box.Element(side)!.Value, CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<BoundingBox> Pedestrians(string root, string name)
    {
        string text = File.ReadAllText(Path.Combine(root, "Annotation", $"{name}.txt"));
        return [.. Regex.Matches(text, @": \((\d+), (\d+)\) - \((\d+), (\d+)\)").Select(Box)];

        static BoundingBox Box(Match match) => new(Value(match, 1) - 1, Value(match, 2) - 1, Value(match, 3), Value(match, 4));

        static float Value(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }
}
