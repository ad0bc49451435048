using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Fovea.Imaging;
using Fovea.Reports;
using Fovea.Training.Logging;
using Fovea.Training.Metrics;
using Fovea.Training.Report;

namespace Fovea.Training.Tests;

public sealed class HtmlReportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void APageIsWellFormedAndHasEverySection(int epochs)
    {
        XElement page = Parse(SyntheticRun.Mnist(epochs));

        Assert.Equal("lenet5 on mnist", page.Descendants("h1").Single().Value);
        Assert.Equal(
            ["Curves", "Confusion matrix", "Classes", "Worst mistakes", "Epochs", "The run"], page.Descendants("h2").Select(h => h.Value));
        Assert.Equal(
            ["Loss", "Top-1 accuracy", "Learning rate", "Training speed", "What was run", "Configuration"],
            page.Descendants("h3").Select(h => h.Value));
        Assert.Equal(24, page.Descendants("img").Count());
        Assert.Contains("\"lr\"", page.Descendants("tr").Select(row => $"\"{row.Elements().First().Value}\""));
    }

    [Fact]
    public void APageOfThousandsOfClassesStaysSmall()
    {
        const int classes = 12_000;
        var confusion = new ConfusionMatrix(classes);
        for (int label = 0; label < classes; label++)
            confusion.Add(label, label % 4 == 0 ? (label + 1) % classes : label);
        string html = Write(SyntheticRun.Mnist() with
        {
            Confusion = confusion,
            ClassNames = [.. Enumerable.Range(0, classes).Select(label => $"class {label}")],
            Mistakes = [],
        });

        Assert.Contains("9,000 of 12,000 test images are right", html, StringComparison.Ordinal);
        Assert.Contains("The 100 classes with the lowest recall, of 12,000.", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 20_000, 200_000);
    }

    [Fact]
    public void APageNeedsNoNetworkAndRunsNoScript()
    {
        string html = Write(SyntheticRun.Mnist());

        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.All(
            XElement.Parse(html).Descendants("img"),
            image => Assert.StartsWith("data:image/png;base64,", image.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 20_000, 200_000);
    }

    [Fact]
    public void TheStyleSheetReadsTheSameAsHtmlAndAsXml() =>
        Assert.Equal(-1, ReportStyle.Css.AsSpan().IndexOfAny('<', '>', '&'));

    [Fact]
    public void OnlyVoidElementsAndShapesCloseThemselves()
    {
        using var reader = XmlReader.Create(
            new StringReader(Write(SyntheticRun.Mnist())), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var selfClosed = new SortedSet<string>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.IsEmptyElement)
                selfClosed.Add(reader.Name);
        }

        Assert.Equal(["circle", "img", "line", "link", "meta", "polyline", "rect"], selfClosed);
    }

    [Fact]
    public void CurvesHaveAPointForEachEpochAndStepLine()
    {
        XElement page = Parse(SyntheticRun.Mnist(4));
        LogContents log = SyntheticRun.Log(4);

        Assert.Equal([log.Steps.Count, 4, 4], PolylinePoints(page, "loss"));
        Assert.Equal([4, 4], PolylinePoints(page, "top1"));
        Assert.Equal(4, Svg(page, "top1").Descendants("circle").Count());
        Assert.Equal(["train", "val"], Svg(page, "loss").Elements("text").Where(IsEndLabel).Select(text => text.Value).Order());
    }

    [Fact]
    public void OneEpochIsADotACurveCannotBe()
    {
        XElement loss = Svg(Parse(SyntheticRun.Mnist(1)), "loss");

        Assert.Equal(2, loss.Descendants("circle").Count());
        Assert.Equal("train, epoch 1: ", loss.Descendants("circle").First().Element("title")!.Value[..16]);
    }

    [Fact]
    public void ALossThatIsNotFiniteIsAGap()
    {
        LogContents log = SyntheticRun.Log(7);
        LogEpoch[] epochs = [.. log.Epochs];
        epochs[3] = epochs[3] with { TrainLoss = double.NaN };
        epochs[6] = epochs[6] with { ValLoss = double.PositiveInfinity };
        XElement page = Parse(new ReportData(log with { Epochs = epochs, Steps = [] }));

        Assert.Equal([3, 3, 6], PolylinePoints(page, "loss"));
        Assert.DoesNotContain(
            "NaN", string.Concat(Svg(page, "loss").DescendantsAndSelf().Attributes().Select(a => a.Value)), StringComparison.Ordinal);
        Assert.Contains("Gaps: the loss was not finite.", page.Descendants("figcaption").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatDivergedAtOnceStillHasAReport()
    {
        LogContents log = SyntheticRun.Log(2);
        XElement page = Parse(new ReportData(log with
        {
            Steps = [.. log.Steps.Select(step => step with { Loss = double.NaN })],
            Epochs = [.. log.Epochs.Select(epoch => epoch with { TrainLoss = double.NaN, ValLoss = double.NaN })],
            Final = log.Final! with { TestLoss = double.NaN },
        }));

        Assert.Equal(["Top-1 accuracy", "Learning rate", "Training speed"], page.Descendants("figure").Elements("h3").Select(h => h.Value));
    }

    [Fact]
    public void ALogOfOnlyAHeaderHasAReport()
    {
        XElement page = Parse(new ReportData(new LogContents(SyntheticRun.Header(), [], [], null)));

        Assert.Empty(page.Descendants("figure"));
        Assert.Contains("the log has no final line", page.Descendants("header").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunKilledInItsFirstEpochIsDrawnOverSteps()
    {
        LogContents log = SyntheticRun.Log(1);
        XElement loss = Svg(Parse(new ReportData(log with { Epochs = [], Final = null })), "loss");

        Assert.Contains("step", loss.Elements("text").Select(text => text.Value));
        Assert.Equal(log.Steps.Count, loss.Descendants("polyline").Single().Attribute("points")!.Value.Split(' ').Length);
    }

    [Fact]
    public void AThousandEpochsStayASmallPage()
    {
        string html = Write(SyntheticRun.Mnist(1000));
        XElement page = XElement.Parse(html);

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 20_000, 300_000);
        Assert.All(PolylinePoints(page, "loss"), points => Assert.InRange(points, 200, 400));
        Assert.Empty(Svg(page, "loss").Descendants("circle"));
        Assert.InRange(page.Descendants("details").Single().Descendants("tbody").Single().Elements().Count(), 200, 202);
        Assert.StartsWith(
            "1000", page.Descendants("details").Single().Descendants("tbody").Single().Elements().Last().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTextIsEscaped()
    {
        const string nasty = "<b>&\"'\u0001</b>";
        LogContents log = SyntheticRun.Log(1);
        var data = new ReportData(
            log with
            {
                Header = log.Header with { Model = nasty, Data = nasty, Hardware = nasty, Version = nasty },
                Final = log.Final! with { Outcome = nasty },
            })
        {
            ClassNames = [nasty, nasty],
            Confusion = SyntheticRun.Confusion(2, 50, 0.5),
            Mistakes = [new MistakePicture(new Mistake(3, 0, 1, 0.75, 1.4), new Image(2, 2, 1))],
        };
        XElement page = Parse(data);
        string shown = nasty.Replace('\u0001', '\uFFFD');

        Assert.Empty(page.Descendants("b"));
        Assert.Equal($"{shown} on {shown}", page.Descendants("h1").Single().Value);
        Assert.Equal($"image 3: label {shown}, predicted {shown}", page.Descendants("img").Single().Attribute("alt")!.Value);
        Assert.StartsWith(
            $"label {shown}, predicted {shown} (75.0\u00A0%)",
            page.Descendants("img").Single().ElementsAfterSelf("figcaption").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheMatrixShowsEveryCount()
    {
        ReportData data = SyntheticRun.Cifar10();
        XElement table = Parse(data).Descendants("table").First();

        var cells = table.Element("tbody")!.Elements()
            .Select(row => row.Elements("td").Select(cell => cell.Value.Replace(",", "", StringComparison.Ordinal)));
        Assert.Equal(
            Enumerable.Range(0, 10)
                .Select(label => Enumerable.Range(0, 10).Select(predicted => ReportNumber.Integer(data.Confusion![label, predicted]))),
            cells);
        Assert.Equal(["label \\ predicted", .. data.ClassNames], table.Element("thead")!.Descendants("th").Select(th => th.Value));
    }

    [Fact]
    public void ManyClassesAreToldByTheirMostFrequentConfusions()
    {
        ReportData data = SyntheticRun.ManyClasses(1000);
        string html = Write(data);
        XElement page = XElement.Parse(html);

        Assert.Contains("Most frequent confusions", page.Descendants("h2").Select(h => h.Value));
        XElement[] tables = [.. page.Descendants("table")];
        Assert.Equal(25, tables[0].Element("tbody")!.Elements().Count());
        Assert.Equal(100, tables[1].Element("tbody")!.Elements().Count());
        Confusion worst = data.Confusion!.MostConfused(1)[0];
        Assert.Equal([ReportNumber.Integer(worst.Label), ReportNumber.Integer(worst.Predicted), ReportNumber.Integer(worst.Count)],
            tables[0].Element("tbody")!.Elements().First().Elements().Take(3).Select(cell => cell.Value));
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 20_000, 200_000);
        Assert.Equal("100", page.Descendants("img").Single().Attribute("width")!.Value);
    }

    [Fact]
    public void NoMistakesAreSaidToBeNone()
    {
        var confusion = new ConfusionMatrix(3);
        for (int c = 0; c < 3; c++)
            confusion.Add(c, c);
        XElement page = Parse(SyntheticRun.Mnist() with { Confusion = confusion, Mistakes = [] });

        Assert.Empty(page.Descendants("img"));
        Assert.Contains("Every test image is classified rightly.", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AStreamGetsTheSamePageAndStaysOpen()
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(SyntheticRun.Mnist(), stream, TestPng.Encode);

        Assert.Equal(Write(SyntheticRun.Mnist()), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void TheLearningRateIsDrawnInSteps()
    {
        LogContents log = SyntheticRun.Log(4, stepsAnEpoch: 95);
        LogStep[] steps = [.. log.Steps.Select(step => step with { LearningRate = step.Epoch < 2 ? 0.1 : 0.01 })];
        (double X, double Y)[] points = RatePoints(log with { Steps = steps });
        Assert.Equal(4, points.Length);
        Assert.Equal((points[0].Y, points[2].Y), (points[1].Y, points[3].Y));
        Assert.Equal(points[1].X, points[2].X);
        Assert.Equal((points[0].X + points[3].X) / 2, points[1].X, 0.2);

        LogEpoch[] epochs = [.. log.Epochs.Select(epoch => epoch with { LearningRate = epoch.Epoch < 2 ? 0.1 : 0.01 })];
        Assert.Equal(points, RatePoints(log with { Steps = [], Epochs = epochs }));
    }

    [Fact]
    public void ARateThatChangesWithEachStepHasNoSlopesEither()
    {
        (double X, double Y)[] points = RatePoints(SyntheticRun.Log(40));
        Assert.InRange(points.Length, 400, 801);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.X == pair.Second.X || pair.First.Y == pair.Second.Y));
    }

    [Fact]
    public void AMistakeIsToldByTheNameOfItsFile()
    {
        ReportData data = SyntheticRun.Mnist();
        XElement page = Parse(data with { Mistakes = [data.Mistakes[0] with { Name = "val/ants/10.jpg" }, data.Mistakes[1]] });
        Assert.Equal(
            ["val/ants/10.jpg, loss 7.20", "image 4877, loss 6.99"],
            page.Descendants("figcaption").Elements("span").Where(span => span.Value.Contains("loss", StringComparison.Ordinal))
                .Select(span => span.Value));
        Assert.StartsWith("val/ants/10.jpg: label", page.Descendants("img").First().Attribute("alt")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void TopFiveIsToldOfSixClassesOrMore(int classes, bool isTold)
    {
        var data = new ReportData(SyntheticRun.Log(3)) { Confusion = SyntheticRun.Confusion(classes, 50, 0.2) };
        Assert.Equal(isTold, Parse(data).Value.Contains("top-5", StringComparison.Ordinal));
        XElement unmeasured = Parse(data with { Confusion = null, ClassNames = new string[classes] });
        Assert.Equal(isTold, unmeasured.Value.Contains("top-5", StringComparison.Ordinal));
    }

    [Fact]
    public void TheBestScoreItsEpochAndItsFileAreTold()
    {
        LogContents log = SyntheticRun.Log(4);
        LogEpoch[] epochs = [.. log.Epochs];
        epochs[1] = epochs[1] with { ValTop1 = 0.99876 };
        XElement page = Parse(new ReportData(log with { Epochs = epochs }));
        Assert.Contains(
            "Best on validation99.88\u00A0%top-1 after 2 epochs: best.safetensors", page.Descendants("dl").Single().Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageSaysOnWhichImagesItsFiguresWereMeasured()
    {
        ReportData data = SyntheticRun.Mnist();
        string test = Parse(data).Value, validation = Parse(data with { Evaluated = EvaluatedImages.Validation }).Value;
        Assert.Contains("The figures are those of the test images.", test, StringComparison.Ordinal);
        Assert.Contains("10,000 test images are right", test, StringComparison.Ordinal);
        Assert.Contains("Test top-1", test, StringComparison.Ordinal);
        Assert.Contains("The figures are those of the validation images.", validation, StringComparison.Ordinal);
        Assert.Contains("10,000 validation images are right", validation, StringComparison.Ordinal);
        Assert.DoesNotContain("test image", validation, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Test top-1", validation, StringComparison.Ordinal);
    }

    [Fact]
    public void NormsOfGradientsAndUpdatesAreDrawnByLayerAndEpoch()
    {
        LogContents log = SyntheticRun.Log(4);
        LogEpoch Measured(LogEpoch epoch) => epoch with
        {
            Norms = new Dictionary<string, LogNorms>
            {
                ["conv1.weight"] = new(3, 0.03, 10),
                ["conv1.bias"] = new(4, 0.04, 0),
                ["fc.weight"] = new(0.5, 0.001, 8 + epoch.Epoch),
            },
        };
        XElement page = Parse(new ReportData(log with
        {
            Epochs = [.. log.Epochs.Select((epoch, i) => i == 1 ? epoch : Measured(epoch))],
        }));
        Assert.Contains("Gradients and updates", page.Descendants("h2").Select(h => h.Value));
        XElement gradients = Svg(page, "gradients"), updates = Svg(page, "updates");
        Assert.Equal("Norm of the gradient: from 0.5 to 5.", gradients.Element("title")!.Value);
        Assert.Equal(
            "Norm of the update, relative to the weights: from 9.09e-5 to 0.005.", updates.Element("title")!.Value);
        Assert.Equal(["conv1", "fc"], gradients.Elements("text").Take(2).Select(text => text.Value));
        Assert.Equal(2, gradients.Elements("image").Count());
        XElement table = page.Descendants("details").First();
        Assert.Equal("Every parameter in figures, after 4 epochs", table.Element("summary")!.Value);
        Assert.Equal(
            ["conv1.weight", "3.0000", "0.0300", "10.0000", "0.0030", "conv1.bias", "4.0000", "0.0400", "0", ReportNumber.Missing],
            table.Descendants("tbody").Single().Elements().Take(2).SelectMany(row => row.Elements()).Select(cell => cell.Value));
        Assert.DoesNotContain("Gradients and updates", Parse(new ReportData(log)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSystemTheRepositoryAndAllSettingsAreTold()
    {
        LogContents log = SyntheticRun.Log(1);
        LogHeader header = log.Header with
        {
            System = "Debian, .NET 10",
            Git = new GitState("0123abcd", IsDirty: true),
            Options = System.Text.Json.JsonDocument.Parse("{\"keep_every\":7}").RootElement,
        };
        XElement page = Parse(new ReportData(log with { Header = header }));
        var rows = page.Descendants("table").Where(table => table.Attribute("class")!.Value == "pairs").Descendants("tr")
            .Select(row => (row.Element("th")!.Value, row.Element("td")!.Value)).ToList();
        Assert.Contains(("System", "Debian, .NET 10"), rows);
        Assert.Contains(("Git", "0123abcd, with changes that are not committed"), rows);
        Assert.Contains(("keep_every", "7"), rows);
        Assert.Contains(("momentum", "0.9"), rows);
    }

    [Fact]
    public void AMatrixOfTwoClassesIsLargeAndHasShares()
    {
        XElement table = Parse(SyntheticRun.TwoClasses()).Descendants("table").First();
        Assert.Equal("matrix large", table.Attribute("class")!.Value);
        Assert.Equal(["label \\ predicted", "ants", "bees"], table.Element("thead")!.Descendants("th").Select(th => th.Value));
        ConfusionMatrix confusion = SyntheticRun.TwoClasses().Confusion!;
        Assert.Equal(
            $"{confusion[0, 0]}{ReportNumber.Percent(confusion.Recall(0), 1)}", table.Element("tbody")!.Descendants("td").First().Value);
    }

    private static (double X, double Y)[] RatePoints(LogContents log)
    {
        string points = Svg(Parse(new ReportData(log)), "rate").Descendants("polyline").Single().Attribute("points")!.Value;
        return
        [
            .. points.Split(' ').Select(point => point.Split(','))
                .Select(xy => (double.Parse(xy[0], CultureInfo.InvariantCulture), double.Parse(xy[1], CultureInfo.InvariantCulture))),
        ];
    }

    private static string Write(ReportData data)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(data, writer, TestPng.Encode);
        return writer.ToString();
    }

    private static XElement Parse(ReportData data) => XElement.Parse(Write(data));

    private static XElement Svg(XElement page, string id) =>
        page.Descendants("svg").Single(svg => svg.Attribute("aria-labelledby")?.Value == id + "-title");

    private static IEnumerable<int> PolylinePoints(XElement page, string id) =>
        Svg(page, id).Descendants("polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Length);

    private static bool IsEndLabel(XElement text) => text.Attribute("class")!.Value.StartsWith("end ", StringComparison.Ordinal);
}
