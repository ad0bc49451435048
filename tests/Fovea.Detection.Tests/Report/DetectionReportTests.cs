using System.Text;
using System.Xml.Linq;
using Fovea.Detection.Metrics;
using Fovea.Detection.Report;
using Fovea.Detection.Tests.Metrics;

namespace Fovea.Detection.Tests.Report;

public sealed class DetectionReportTests
{
    private static readonly CocoBox _left = new(10, 10, 20, 20);
    private static readonly CocoBox _right = new(60, 60, 20, 20);

    private static readonly CocoDataset _truth =
        Scene.Of(images: 2, Scene.Truth(1, _left), Scene.Truth(1, _right), Scene.Truth(1, _left, image: 2));

    private static readonly CocoDetection[] _found =
        [Scene.Found(1, _left, 0.9), Scene.Found(1, _left, 0.8), Scene.Found(2, _right, 0.7), Scene.Found(1, new(90, 1, 5, 5), 0.6)];

    [Fact]
    public void ThePageShowsFiguresClassesErrorsAndCurves()
    {
        CocoEvaluation evaluation = CocoEvaluation.Evaluate(_truth, _found, IouType.Boxes);
        DetectionErrors errors = DetectionErrors.Analyze(_truth, _found, IouType.Boxes);
        XElement page = Page(stream => DetectionReport.Write("cats & <dogs>", evaluation, errors, stream));
        Assert.Equal("cats & <dogs>", page.Descendants("h1").Single().Value);
        Assert.Equal(["33.7\u00A0%", "33.7\u00A0%", "33.7\u00A0%", "33.3\u00A0%"], Figures(page));
        Assert.Equal(["COCO’s twelve figures", "Errors", "Classes", "Precision over recall"], page.Descendants("h2").Select(h => h.Value));

        XElement[] tables = [.. page.Descendants("table")];
        Assert.Equal(12, tables[0].Descendants("tbody").Single().Elements("tr").Count());
        Assert.Equal(["Class", "Place", "Both", "Duplicate", "Background", "Missed"], Rows(tables[1]).Select(row => row[0]));
        Assert.Equal(["1", "0", "0", "1", "1", "1"], Rows(tables[1]).Select(row => row[1]));
        Assert.Equal(["cat", "dog"], Rows(tables[2]).Select(row => row[0]));
        Assert.Equal("–", Rows(tables[2])[1][1]);
        Assert.Equal(["IoU 0.50", "IoU 0.75", "cat"], page.Descendants("h3").Select(h => h.Value));
        Assert.Equal(
            [("cat", 2), ("mean", 2), ("IoU 0.50", 1), ("IoU 0.75", 1)],
            page.Descendants("span").Where(span => (string?)span.Attribute("class") == "legend")
                .Select(span => span.Value.Trim()).CountBy(name => name).Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void TheErrorsMayBeLeftOut()
    {
        CocoEvaluation evaluation = CocoEvaluation.Evaluate(_truth, _found, IouType.Boxes);
        XElement page = Page(stream => DetectionReport.Write("cats", evaluation, errors: null, stream));
        Assert.DoesNotContain("Errors", page.Descendants("h2").Select(h => h.Value));
    }

    [Fact]
    public void ManyClassesAreThinLinesBehindTheirMean()
    {
        CocoCategory[] categories = [.. Enumerable.Range(1, 20).Select(id => new CocoCategory(id, $"class {id}"))];
        CocoDataset truth = _truth with
        {
            Categories = categories,
            Annotations = [.. categories.Select(category => Scene.Truth(category.Id, _left))],
        };
        CocoEvaluation evaluation = CocoEvaluation.Evaluate(truth, [Scene.Found(3, _left, 0.9)], IouType.Boxes);
        XElement page = Page(stream => DetectionReport.Write("many", evaluation, errors: null, stream));
        XElement chart = page.Descendants("figure").First();
        Assert.Equal(21, chart.Elements("svg").Single().Descendants("polyline").Count());
        Assert.Equal("20 classes mean", chart.Element("figcaption")!.Value.Trim());
        Assert.Equal(22, page.Descendants("figure").Count());
    }

    [Fact]
    public void NothingToFindIsWrittenAsNoFigure()
    {
        CocoDataset nothing = Scene.Of();
        XElement page = Page(stream => DetectionReport.Write(
            "nothing", CocoEvaluation.Evaluate(nothing, [], IouType.Boxes), DetectionErrors.Analyze(nothing, [], IouType.Boxes), stream));
        Assert.All(Figures(page), figure => Assert.Equal("–", figure));
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
        XElement voc = Page(stream => DetectionReport.Write("nothing", VocEvaluation.Evaluate([], []), stream));
        Assert.DoesNotContain("NaN", voc.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void VocHasMeansClassesAndCurves()
    {
        VocBox box = new(10, 10, 30, 30);
        VocEvaluation evaluation = VocEvaluation.Evaluate(
            [new VocObject("a", "cat", box), new VocObject("b", "cat", box)],
            [new VocDetection("a", "cat", 0.9, box), new VocDetection("a", "dog", 0.8, box)]);
        XElement page = Page(stream => DetectionReport.Write("VOC", evaluation, stream));
        Assert.Equal(["50.0\u00A0%", "54.5\u00A0%", "1"], Figures(page));
        Assert.Equal([["cat", "50.0\u00A0%", "54.5\u00A0%", "2"], ["dog", "–", "–", "0"]], Rows(page.Descendants("table").Single()));
        Assert.Equal(["All classes", "cat"], page.Descendants("h3").Select(h => h.Value));
    }

    // The page is well-formed, and names nothing outside of itself.
    private static XElement Page(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("http", text.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        return XDocument.Parse(text).Root!;
    }

    private static string[] Figures(XElement page) =>
        [.. page.Descendants("dl").Single().Elements("div").Select(tile => tile.Elements("dd").First().Value)];

    private static string[][] Rows(XElement table) =>
    [
        .. table.Element("tbody")!.Elements("tr")
            .Select(row => row.Elements().Where(cell => cell.Element("span") is null).Select(cell => cell.Value).ToArray()),
    ];
}
